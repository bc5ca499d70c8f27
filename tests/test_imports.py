"""The house keeps its shape: imports only go down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from uketsuke.forms.paths import PROJECT_ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--config", str(root / "pyproject.toml"), "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def _copy_of_the_house(root: Path) -> Path:
    for source in (PROJECT_ROOT / "src").rglob("*.py"):
        target = root / source.relative_to(PROJECT_ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    (root / "pyproject.toml").write_bytes((PROJECT_ROOT / "pyproject.toml").read_bytes())
    return root


def test_imports_only_go_down() -> None:
    result = _lint(PROJECT_ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("forms/geometry.py", "import uketsuke.intake"),
        ("intake/__init__.py", "import uketsuke.extractors"),
        ("extractors/__init__.py", "import uketsuke.cases"),
        ("validators/__init__.py", "import uketsuke.workers"),
        ("cases/__init__.py", "import uketsuke.letters"),
        ("review/__init__.py", "import uketsuke.extractors"),
        ("samples/__init__.py", "import uketsuke.intake"),
    ],
    ids=[
        "ground to middle",
        "sibling to sibling",
        "reading to database",
        "middle to top",
        "records to letters",
        "web to reader",
        "samples",
    ],
)
def test_an_upward_import_fails(tmp_path: Path, module: str, line: str) -> None:
    root = _copy_of_the_house(tmp_path)
    target = root / "src" / "uketsuke" / module
    target.write_text(target.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    result = _lint(root)
    assert result.returncode != 0, f"{line} in {module} was not noticed"
    assert "BROKEN" in result.stdout
