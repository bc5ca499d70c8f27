"""The web process stays light: it can answer without any part that reads paper."""

from __future__ import annotations

import subprocess
import sys


def test_the_web_process_loads_no_reader() -> None:
    code = (
        "import sys, uketsuke.review.app\n"
        "readers = ('onnxruntime', 'rapidocr', 'pytesseract', 'cv2', 'uketsuke.extractors', 'uketsuke.intake')\n"
        "print([name for name in readers if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
