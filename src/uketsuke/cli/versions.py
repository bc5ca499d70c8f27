"""`uketsuke cases case|diff|history|correct`: the case of a filing, its versions, and where its values are from."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from uketsuke.cli.opening import filing_of, world_of
from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from uketsuke.cases.values import CaseChange, HistoryEntry, Place
    from uketsuke.workers.world import World

Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")]
Field = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads this at run time
    typer.Argument(metavar="[FIELD]", help="Only this field, or table.row.column."),
]
Version = Annotated[Optional[int], typer.Option("--version", min=1, help="This version; else the newest.")]  # noqa: UP045
Pictures = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads this at run time
    typer.Option("--pictures", metavar="DIR", help="Write the ink beside each value there, as <field>.png."),
]
NEAR = 5
"""So many names that resemble an unknown one are told."""
AROUND_PX = 40
"""A picture shows this much of the page around the box: 3 mm."""


def case(
    receipt: Receipt,
    version: Version = None,
    draft: Annotated[bool, typer.Option("--draft", help="What it would be, of a filing that is no case yet.")] = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Show the online case made from a filing: its values, where each is from, and what stands beside them."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers.contents import contents_of

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        if draft:
            contents = contents_of(world.store, records.pages_of_filing(session, filing_id))
            body = records.draft_of(session, filing_id, contents)
        else:
            body = records.case_of(session, filing_id, version)
        made = [entry.version for entry in records.versions_of(session, filing_id)]
    if not body:
        raise UsageError(_no_case(receipt, version, made))
    if as_json:
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    from uketsuke.cli.version_tables import print_case

    print_case(body, made)


def diff(
    receipt: Receipt,
    older: Annotated[Optional[int], typer.Option("--from", min=1, help="The older version.")] = None,  # noqa: UP045
    newer: Annotated[Optional[int], typer.Option("--to", min=1, help="The newer version.")] = None,  # noqa: UP045
    pictures: Pictures = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Show what one version of a case says otherwise than another; without numbers, the newest and the one before."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        bodies = {entry.version: entry.body for entry in records.versions_of(session, filing_id)}
    to = newer or max(bodies, default=1)
    since = older or to - 1
    for number in (since, to):
        if number not in bodies:
            raise UsageError(_no_case(receipt, number, list(bodies)))
    changes = records.case_diff(bodies[since], bodies[to])
    if pictures is not None:
        _draw(world, filing_id, [(change.field, change.place) for change in changes], pictures)
    if as_json:
        typer.echo(json.dumps({"from": since, "to": to, "changes": list(map(_plain, changes))}, ensure_ascii=False))
        return
    from uketsuke.cli.version_tables import print_changes

    print_changes(receipt, since, to, changes)


def history(
    receipt: Receipt,
    field: Field = None,
    pictures: Pictures = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Show all that happened to a filing's values: what was read, what people said, what each version says."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        entries = records.history_of(session, filing_id, field)
        if field is not None and not entries:
            known = {entry.field for entry in records.history_of(session, filing_id)}
            raise UsageError(_unknown(field, known | {name.partition(".")[0] for name in known}))
    if pictures is not None:
        _draw(world, filing_id, [(entry.field, entry.place) for entry in entries if entry.kind == "read"], pictures)
    if as_json:
        typer.echo(json.dumps(list(map(_plain, entries)), ensure_ascii=False))
        return
    from uketsuke.cli.version_tables import print_history

    print_history(receipt, entries)


def correct(
    receipt: Receipt,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="As `cases show` names it; or table.row.column.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help='What it says; none, "" and unreadable are values.')],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why it is changed, for whoever asks later.")],
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who changes it.")] = "cli",
    data: Data = None,
) -> None:
    """Correct a value: the filing is checked again, and what was a case becomes its next version."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.desk.entering import value_of
    from uketsuke.workers import pipeline

    if not why.strip():
        raise UsageError("--why: 理由を書いてください / a correction needs a reason")
    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        fields = records.fields_of(session, filing_id)
    if field not in records.correctable(fields):
        raise UsageError(_unknown(field, records.correctable(fields)))
    changed = pipeline.correct(world, filing_id, field, value_of(fields, field, value), who=who, why=why)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session, ids=[filing_id])
    if changed.state is None:
        raise UsageError(
            f"{receipt}: 訂正できる状態ではありません（{filing.state}）/ nothing is corrected in this state"
        )
    work = changed.work
    # Workers may be at it as well: whoever comes second changes nothing.
    while work:
        step, *rest = work
        follows = pipeline.finish_filing(world, step.subject_id) if step.job == "finish_filing" else ()
        work = (*rest, *follows)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session, ids=[filing_id])
    version = f" 版 / version {filing.version}" if filing.state == "converted" else ""
    typer.echo(f"{receipt}: {field} → {filing.state}{version}", err=True)


def _unknown(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = (
        difflib.get_close_matches(name, names, NEAR, 0.5) or [one for one in names if one.startswith(name[:3])][:NEAR]
    )
    like = f"; 近い名前 / like it: {', '.join(near)}" if near else ""
    return f"{name}: この受付にない項目です / the filing has no such field{like}"


def _no_case(receipt: str, version: int | None, made: list[int]) -> str:
    if not made:
        return f"{receipt}: まだ案件になっていません / there is no case of it yet; --draft shows what it would be now"
    return f"{receipt} {version}: この版はありません / there is no such version; there are {', '.join(map(str, made))}"


def _draw(world: World, filing_id: int, places: Iterable[tuple[str, Place | None]], folder: Path) -> None:
    """Write what lies around each place of a filing's pages as <field>.png; a name that comes again gets a number."""
    import cv2
    import numpy as np

    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    folder.mkdir(parents=True, exist_ok=True)
    taken: dict[str, int] = {}
    for name, place in places:
        if place is None:
            continue
        with reading_scope(world.database) as session:
            key = records.image_of_page(session, filing_id, place.page)
        if key is None:
            continue
        page = cv2.imdecode(np.frombuffer(world.store.get(key), np.uint8), cv2.IMREAD_GRAYSCALE)
        if page is None:
            raise ValueError(f"no readable image under {key}")
        left, top, width, height = place.box_px
        rows = slice(max(0, top - AROUND_PX), top + height + AROUND_PX)
        columns = slice(max(0, left - AROUND_PX), left + width + AROUND_PX)
        taken[name] = taken.get(name, 0) + 1
        number = f"-{taken[name]}" if taken[name] > 1 else ""
        (folder / f"{name}{number}.png").write_bytes(cv2.imencode(".png", page[rows, columns])[1].tobytes())


def _plain(entry: CaseChange | HistoryEntry) -> dict[str, Any]:
    from uketsuke.forms.readings import to_data

    found: dict[str, Any] = to_data(entry)
    return found
