"""What comes in and cannot be used, one file for each way; and a photograph under a false name, which can."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pikepdf

from uketsuke.samples.assembling import NOTICE, to_image, to_pdf
from uketsuke.samples.make import make_filing, write_truth
from uketsuke.samples.scanning import Settings, scan
from uketsuke.samples.truth import TrueFiling, TruePage, Truth

_COPIER = Settings("clean", (200, 200), quality=66, noise=0.8, blur=0.5, black=10, white=250)
_PASSWORD = "uketsuke"
"""Nobody shall open this file; it is here to be refused."""


def make_spoiled(root: Path) -> tuple[Path, ...]:
    """Write the files below `root/mail/spoiled` with what `process` must say of them; the paths of the files."""
    folder = root / "mail" / "spoiled"
    folder.mkdir(parents=True)
    sample = make_filing(241, procedure="13130", mode="print", level="exact", with_fee=False)
    whole = to_pdf([scan(sheet, _COPIER, Random("pack:spoiled"), rotation=0) for sheet in sample.sheets])
    contents = {
        "cut-off.pdf": ("truncated", whole[: len(whole) // 2]),
        "empty.pdf": ("empty", b""),
        "no-scan.pdf": ("unsupported", _sign_in_page()),
        "password.pdf": ("encrypted", _locked(whole)),
    }
    for name, (_, content) in contents.items():
        (folder / name).write_bytes(content)
    failures = tuple(
        {"file": f"mail/spoiled/{name}", "index": None, "code": code} for name, (code, _) in contents.items()
    )
    write_truth(root / "truth" / "spoiled.json", Truth((_misnamed(folder),), failures))
    return tuple(sorted(folder.iterdir()))


def _misnamed(folder: Path) -> TrueFiling:
    """A JPEG image whose name says PDF."""
    sample = make_filing(242, procedure="12945", mode="print", level="exact")
    scanned = scan(sample.sheets[0], _COPIER, Random("pack:misnamed"), rotation=0)
    path = folder / "in-truth-a-jpeg.pdf"
    path.write_bytes(to_image(scanned))
    page = TruePage(f"mail/spoiled/{path.name}", 0, "form", scanned.rotation, scanned.skew_deg, 0, 1)
    return TrueFiling(sample.procedure, sample.variant, sample.forms, (page,))


def _sign_in_page() -> bytes:
    """What a browser saves instead of the document when its session has ended."""
    return (
        "<!DOCTYPE html>\n<html lang=ja><title>ログイン</title>\n"
        f"<!-- {NOTICE} -->\n<p>セッションの有効期限が切れました。もう一度ログインしてください。</p>\n</html>\n"
    ).encode()


def _locked(pdf: bytes) -> bytes:
    """The PDF behind a password. Encryption by RC4, as old programs do it: it needs no random numbers."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        lock = pikepdf.Encryption(owner=_PASSWORD, user=_PASSWORD, R=3, aes=False, metadata=False)
        opened.save(out, encryption=lock, static_id=True)
    return out.getvalue()
