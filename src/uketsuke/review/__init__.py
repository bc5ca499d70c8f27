"""The screens and their API; enqueues by job name and loads no OCR engine."""
