"""Which sheet and side of a batch each scanned side is, from how the sheets went through the scanner."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.tables import BatchRow, FileRow, PageRow
from uketsuke.forms.readings import Finding, to_data

PAPER_ORDER = (PageRow.sheet, PageRow.side.desc(), FileRow.position, PageRow.file_index)
"""Pages of one batch as its paper lies: sheets in order, front before back; where none is numbered (then none of
the batch is), files as given. Needs PageRow joined with FileRow."""

Place = tuple[int, str]
"""Sheet from 1, and `front` or `back`."""


def places(sides: str | None, files: Sequence[tuple[str | None, int]]) -> list[Place] | None:
    """The sheet and side of every scanned side of a batch, files in order, sides as in the file.

    `files` are (pass, number of sides). A double pass has all fronts in the order of the sheets and all backs
    from the last sheet to the first. None when nobody said how the sheets were fed, or when the passes of a
    double pass do not have the same number of sides: nothing is guessed then.
    """
    total = sum(count for _, count in files)
    passes = {scan_pass for scan_pass, _ in files}
    if passes != {None}:
        fronts = sum(count for scan_pass, count in files if scan_pass != "back")
        backs = total - fronts
        if passes >= {"front", "back"} and fronts != backs:
            return None
        front, back = iter(range(1, fronts + 1)), iter(range(backs, 0, -1))
        return [
            (next(back), "back") if scan_pass == "back" else (next(front), "front")
            for scan_pass, count in files
            for _ in range(count)
        ]
    if sides == "one":
        return [(number, "front") for number in range(1, total + 1)]
    if sides == "two":
        return [(number // 2 + 1, "back" if number % 2 else "front") for number in range(total)]
    return None


def number_sheets(session: Session, batch_id: int) -> None:
    """Numbers the sheets of a batch whose files are all opened, or says that its two passes differ."""
    batch = session.get_one(BatchRow, batch_id)
    files = session.scalars(select(FileRow).where(FileRow.batch_id == batch_id).order_by(FileRow.position)).all()
    pages: dict[int, list[int]] = {file.id: [] for file in files}
    for page_id, file_id in session.execute(
        select(PageRow.id, PageRow.file_id).where(PageRow.batch_id == batch_id).order_by(PageRow.file_index)
    ):
        pages[file_id].append(page_id)
    whole = [len(pages[file.id]) for file in files if file.state == "opened"]
    # A picture that could not be opened was still a side of the run.
    lost = 1 if len(files) > 1 and set(whole) == {1} else 0
    counts = [(file.scan_pass, len(pages[file.id]) if file.state == "opened" else lost) for file in files]
    numbered = places(batch.sides, counts)
    if numbered is None:
        if any(file.scan_pass for file in files):
            counted = {p: sum(count for scan_pass, count in counts if scan_pass == p) for p in ("front", "back")}
            for file in files:
                file.notes = [*file.notes, to_data(_passes_differ(counted["front"], counted["back"]))]
        return
    following = iter(numbered)
    values = []
    for file, (_, count) in zip(files, counts, strict=True):
        taken = [next(following) for _ in range(count)]
        values += [
            {"id": page, "sheet": sheet, "side": side}
            for page, (sheet, side) in zip(pages[file.id], taken, strict=False)
        ]
    if values:
        session.flush()
        session.execute(update(PageRow), values)


def _passes_differ(fronts: int, backs: int) -> Finding:
    return Finding(
        "intake.passes_differ",
        "error",
        (),
        f"片面ずつのスキャンの枚数が合いません（表 {fronts} 面、裏 {backs} 面）。表裏を組み合わせていません。"
        "もう一度スキャンするか、目で確かめてください。",
        f"The two passes of this one-sided scan differ ({fronts} fronts, {backs} backs); they were not put "
        "together. Scan them again, or check by eye.",
    )
