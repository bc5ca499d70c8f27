"""What `watch` shows on stderr: a line for everything that happens, and on a terminal what each slot is doing now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from uketsuke.cli.names import SIDES, waiting_for
from uketsuke.intake.scan_files import printable
from uketsuke.workers.watcher import Happening, SlotReport

Tell = Callable[[Sequence[Happening], Sequence[SlotReport]], None]
_MOST_NAMES = 3


@contextmanager
def telling() -> Iterator[Tell]:
    """Gives the function to tell a look's results to."""
    if not sys.stderr.isatty():
        yield _Lines().tell
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(stderr=True), refresh_per_second=4, transient=True) as live:

        def tell(happenings: Sequence[Happening], reports: Sequence[SlotReport]) -> None:
            for happening in happenings:
                live.console.print(Text(f"uketsuke: {line_of(happening)}"))
            live.update(Text("\n".join(doing(report) for report in reports)))

        yield tell


class _Lines:
    """Without a terminal: what happened, and what a slot is doing when that has changed."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def tell(self, happenings: Sequence[Happening], reports: Sequence[SlotReport]) -> None:
        lines = [line_of(happening) for happening in happenings]
        for report in reports:
            state = state_of(report)
            if self._said.get(report.name, IDLE) != state:
                lines.append(f"{report.name}: {state}")
            self._said[report.name] = state
        for line in lines:
            print(f"uketsuke: {line}", file=sys.stderr, flush=True)


IDLE = "待機中 / idle"


def line_of(happening: Happening) -> str:
    """One line that says what a slot did."""
    names = _names(happening.names)
    match happening.what:
        case "taken":
            return f"{happening.slot}: 取り込みました / taken in: {names} → 束 / batch {happening.batch_id}"
        case "aside":
            return f"{happening.slot}: 取り置きました / set aside: {names} — {happening.reason}"
        case _:
            missing = SIDES[happening.reason]
            return (
                f"{happening.slot}: {missing}面が届かないまま例外にしました / the {happening.reason} sides did not "
                f"come; batch {happening.batch_id} goes on as an exception"
            )


def doing(report: SlotReport) -> str:
    """One line that says what a slot is doing and what it has done since the start."""
    counts = f"取込 / taken in {report.taken}"
    if report.aside:
        counts += f", 取り置き / set aside {report.aside}"
    return f"{report.name}: {state_of(report)}（{counts}）"


def state_of(report: SlotReport) -> str:
    """What a slot is doing."""
    if report.trouble:
        return f"⚠ {report.trouble}"
    parts = []
    if report.waiting:
        parts.append(f"書き込み待ち / settling: {_names(report.waiting)}")
    if report.awaits:
        parts.append(waiting_for(report.awaits))
    return "; ".join(parts) or IDLE


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(printable(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} … ({len(names)})"
