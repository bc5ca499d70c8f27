"""What a command prints on a terminal, as a picture: the command runs for real, behind a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Sequence
from html import escape
from io import StringIO
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

COLUMNS, LINES = 120, 40
_CELL, _LINE, _MARGIN = 9, 20, 12
"""A character cell and the margin, in pixels."""
# Rich's own picture squeezes wide characters and fetches its font from elsewhere.
_HEAD = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>text {{ font: 15px "Noto Sans Mono CJK JP", "Noto Sans CJK JP", "MS Gothic", monospace }}</style>
<rect width="100%" height="100%" fill="#ffffff"/>
"""


def terminal_svg(command: Sequence[str], folder: Path) -> str:
    """Run `command` in `folder` on a terminal of 120 columns; what it printed on stdout, as an SVG.

    Raises:
        CalledProcessError: the command failed.
    """
    console = Console(width=COLUMNS, file=StringIO(), legacy_windows=False)
    lines = console.render_lines(Text.from_ansi(_printed(command, folder)), console.options, pad=False)
    size = {"width": COLUMNS * _CELL + 2 * _MARGIN, "height": len(lines) * _LINE + 2 * _MARGIN}
    drawn = [_HEAD.format(**size)]
    for number, line in enumerate(lines):
        column = 0
        for segment in line:
            for _, group in groupby(segment.text, key=_kind):
                run = "".join(group)
                if run.strip():
                    drawn.append(_run(run, column, number, segment.style or Style.null()))
                column += cell_len(run)
    return "".join((*drawn, "</svg>\n"))


def _kind(character: str) -> tuple[int, bool, bool]:
    """What is set apart, so that fonts of any proportion keep to the columns: width, frame or not, space or not."""
    return cell_len(character), "─" <= character <= "╿", character == " "


def _run(text: str, column: int, line: int, style: Style) -> str:
    colour = style.color.get_truecolor(DEFAULT_TERMINAL_THEME).hex if style.color else "#1f2328"
    more = ' font-weight="bold"' if style.bold else ""
    x, y = _MARGIN + column * _CELL, _MARGIN + line * _LINE + 15
    return (
        f'<text x="{x}" y="{y}" textLength="{cell_len(text) * _CELL}" lengthAdjust="spacingAndGlyphs"'
        f' fill="{"#6e7781" if style.dim else colour}"{more}>{escape(text)}</text>\n'
    )


def _printed(command: Sequence[str], folder: Path) -> str:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    running = subprocess.Popen(command, cwd=folder, stdout=theirs, env={**os.environ, "TERM": "xterm-256color"})
    os.close(theirs)
    said = bytearray()
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not part:
            break
        said += part
    os.close(ours)
    if code := running.wait():
        raise subprocess.CalledProcessError(code, list(command))
    return said.decode("utf-8").replace("\r\n", "\n")
