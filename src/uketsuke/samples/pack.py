"""The committed pack of samples: what a mailroom and a counter hand in on one day, with its truth.

`python -m uketsuke.samples.pack` rewrites `samples/mail`, `samples/counter` and `samples/truth`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from uketsuke.forms import paths
from uketsuke.samples.pack_counter import make_counter
from uketsuke.samples.pack_mail import make_mail
from uketsuke.samples.pack_spoiled import make_spoiled


def make_pack(root: Path) -> tuple[Path, ...]:
    """Write the pack below `root` (`mail`, `counter`, `truth`) and return the paths of its files.

    The same call writes the same bytes. Files of an earlier pack are removed.
    """
    for folder in ("mail", "counter", "truth"):
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True)
    return (*make_mail(root), *make_spoiled(root), *make_counter(root))


def main() -> int:
    """Rewrite the committed pack and say how large it is."""
    written = make_pack(paths.PROJECT_ROOT / "samples")
    size = sum(path.stat().st_size for path in written)
    sys.stdout.write(f"{len(written)} files, {size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
