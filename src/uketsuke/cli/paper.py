"""`uketsuke cases balance` and `find-paper`: whether the paper adds up, and where each sheet is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from uketsuke.cases.values import PaperBalance, SheetPlace

COUNTED = {"envelopes": "封筒", "sheets": "用紙"}


def balance(
    batch: Annotated[Optional[int], typer.Argument(metavar="[BATCH]", help="One batch; none: all.")] = None,  # noqa: UP045
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Close BATCH although its counts are not the declared ones: you saw the paper."),
    ] = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Say of each batch whether its paper adds up, and which sheet is unaccounted for."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope, session_scope

    if accept and batch is None:
        raise UsageError("--accept: 束の番号を指定してください / name the batch to accept")
    world = world_of(data)
    with reading_scope(world.database) as session:
        known = records.batch_ids(session)
    if batch is not None and batch not in known:
        raise UsageError(f"{batch}: この束はありません / there is no such batch; see `uketsuke cases balance`")
    if accept and batch is not None:
        with session_scope(world.database) as session:
            closed = records.accept_balance(session, batch)
        if not closed:
            raise UsageError(
                f"{batch}: まだ閉じられません。処理中か、行方不明の面があります / it cannot be closed yet: "
                "work is left, or a side stands nowhere"
            )
    with reading_scope(world.database) as session:
        balances = [records.paper_of(session, number) for number in (known if batch is None else (batch,))]
    if as_json:
        found = [balance_data(paper) for paper in balances]
        typer.echo(json.dumps(found if batch is None else found[0], ensure_ascii=False))
        return
    from uketsuke.cli.tables import console

    out = console()
    out.print(_balance_table(balances))
    for paper in balances:
        for line in open_questions(paper):
            out.print(line, markup=False)


def find_paper(
    receipt: Annotated[Optional[str], typer.Argument(metavar="[RECEIPT]", help="The receipt number.")] = None,  # noqa: UP045
    page: Annotated[Optional[int], typer.Option("--page", min=0, help="One page of it, from 0.")] = None,  # noqa: UP045
    box: Annotated[Optional[str], typer.Option("--box", help="The other way: what lies in this box.")] = None,  # noqa: UP045
    bundle: Annotated[Optional[str], typer.Option("--bundle", help="In this bundle of the box.")] = None,  # noqa: UP045
    sheet: Annotated[Optional[int], typer.Option("--sheet", min=1, help="This sheet of the bundle.")] = None,  # noqa: UP045
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Say where the sheets of a filing lie; or, with --box, which filing a sheet belongs to."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    if (receipt is None) == (box is None):
        raise UsageError("受付番号か --box のどちらかを指定してください / name either a receipt or --box")
    world = world_of(data)
    with reading_scope(world.database) as session:
        if receipt is not None:
            places = records.find_pages(session, receipt, page)
        else:
            places = records.find_in_box(session, box or "", bundle=bundle, sheet=sheet)
    if not places:
        asked = receipt or f"--box {box}"
        raise UsageError(f"{asked}: 該当する紙がありません / there is no such paper; see `uketsuke cases list`")
    if as_json:
        typer.echo(json.dumps([place_data(place) for place in places], ensure_ascii=False))
        return
    from uketsuke.cli.tables import console

    console().print(_places_table(places))


def ticket(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="The PDF to write.")],
    page: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--page", min=0, help="For a new scan of this page, from 0; without: for papers that come later."),
    ] = None,
    data: Data = None,
) -> None:
    """Make the sheet that brings papers to a filing which is there already."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.intake.tickets import typeset_ticket

    world = world_of(data)
    with reading_scope(world.database) as session:
        target = records.ticket_target(session, receipt)
    if target is None:
        raise UsageError(f"{receipt}: この受付番号はありません / no filing has this receipt number")
    if page is not None and page >= len(target.pages):
        raise UsageError(f"--page {page}: この受付は {len(target.pages)} ページです / the filing has no such page")
    form = None if page is None else target.pages[page].summary.form
    about = "" if form is None else f"{form.form} {form.page_no}"
    pdf = typeset_ticket(receipt, page, about=about)
    try:
        output.write_bytes(pdf)
    except OSError as error:
        raise UsageError(f"-o {output}: 書けません / cannot be written: {error.strerror}") from error
    if target.state not in records.REOPENED_FROM:
        typer.echo(
            f"uketsuke: この受付は {target.state} です。票を使うと人の確認待ちになります / the filing is "
            f"{target.state}: papers behind this ticket will wait for a person",
            err=True,
        )
    typer.echo(f"{output}: {receipt}" + ("" if page is None else f" 頁 / page {page}"), err=True)


def balance_data(paper: PaperBalance) -> dict[str, Any]:
    """A balance as JSON data."""
    made = asdict(paper) | {"even": paper.even, "missing": [place_data(place) for place in paper.missing]}
    return {"batch": made.pop("batch_id"), **made}


def place_data(place: SheetPlace) -> dict[str, Any]:
    """Where a side is, as JSON data."""
    made = asdict(place)
    del made["page_id"]
    return {"batch": made.pop("batch_id"), **made}


def open_questions(paper: PaperBalance) -> list[str]:
    """What does not add up in a batch, a line each; none when everything does."""
    from uketsuke.cli.names import SIDES

    lines = [
        f"束 / batch {paper.batch_id}: 行方不明の面 / unaccounted for: {place.file} {place.index + 1} 頁"
        + (f"（{place.sheet} 枚目 {SIDES[place.side]} / sheet {place.sheet} {place.side}）" if place.sheet else "")
        for place in paper.missing
    ]
    for differing in paper.differences:
        verdict = "（了承済み / accepted）" if paper.accepted else ""
        line = (
            f"束 / batch {paper.batch_id}: {COUNTED[differing.what]} {differing.what}: "
            f"申告 / declared {differing.declared}, 確認 / found {differing.found}{verdict}"
        )
        if differing.what == "sheets" and differing.found < differing.declared:
            line += f" — {differing.declared - differing.found} 枚が見つかりません / sheets were not found"
            if paper.files_failed:
                line += f"; 開けなかったファイル / not opened: {', '.join(paper.files_failed)}"
        lines.append(line)
    return lines


def _balance_table(balances: Sequence[PaperBalance]) -> Any:
    from uketsuke.cli.tables import table

    headings = (
        "束\nbatch",
        "状態 / state",
        "箱・束 / box, bundle",
        "封筒\nenvelopes",
        "用紙\nsheets",
        "面 = 画像\nsides = images",
        "書類\nkept",
        "仕切り\nparting",
        "白紙\nblank",
        "保留\naside",
        "不可\nfailed",
        "差替え\nreplaced",
        "収支 / balance",
    )
    return table("紙の収支 / paper balance", headings, [_balance_row(paper) for paper in balances])


def _balance_row(paper: PaperBalance) -> tuple[str, ...]:
    def against(found: int | None, declared: int | None) -> str:
        shown = "—" if found is None else str(found)
        return shown if declared is None else f"{shown} / {declared}"

    origin = paper.origin
    counts = (paper.kept, paper.separators, paper.blank, paper.set_aside, paper.failed, paper.replaced)
    return (
        str(paper.batch_id),
        paper.state,
        " ".join(part for part in (origin.slot, origin.box, origin.bundle) if part) or "—",
        against(paper.envelopes, origin.envelopes),
        against(paper.sheets, origin.sheets),
        f"{paper.sides} = {paper.images}" if paper.images == paper.sides else f"{paper.sides} > {paper.images}",
        *map(str, counts),
        _verdict(paper),
    )


def _verdict(paper: PaperBalance) -> str:
    if paper.missing:
        return f"{len(paper.missing)} 面不明 / NOT ACCOUNTED FOR"
    if paper.differences and not paper.accepted:
        return "申告と違う / not as declared"
    return "過不足なし / even" if paper.state == "closed" else "処理中 / under way"


def _places_table(places: Sequence[SheetPlace]) -> Any:
    from uketsuke.cli.names import SIDES
    from uketsuke.cli.tables import table

    return table(
        "紙の所在 / where the paper is",
        (
            "受付 / receipt",
            "頁\npage",
            "スキャナ / slot",
            "箱 / box",
            "束 / bundle",
            "枚目\nsheet",
            "面 / side",
            "取込\nbatch",
            "ファイル / file",
        ),
        [
            (
                place.receipt or (f"{place.replaced_in} 差替え済み / replaced" if place.replaced_in else "—"),
                "—" if place.page is None else str(place.page),
                place.slot or "—",
                place.box or "—",
                place.bundle or "—",
                f"{place.number} 面目 / side" if place.sheet is None else str(place.sheet),
                SIDES[place.side] + ("" if place.side is None else f" {place.side}"),
                str(place.batch_id),
                f"{place.file} {place.index + 1} 頁",
            )
            for place in places
        ],
    )
