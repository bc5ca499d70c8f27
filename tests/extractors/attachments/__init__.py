"""Tests of reading attachments."""
