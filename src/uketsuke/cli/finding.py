"""`uketsuke cases find` and `reindex`: filings by whatever somebody knows of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Json

if TYPE_CHECKING:
    from uketsuke.cases.searching import Found, Hit, Match

RANKS = {
    "number": "番号一致 / whole number",
    "own": "本人 / applicant",
    "other": "関係者 / others",
    "address": "住所 / address",
    "text": "本文 / text",
    "words": "語 / words",
}
_AT_ONCE = 200
"""Filings in one transaction of `reindex`: a second, for which other writers wait."""


def find(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Name, number, date of birth, address, words.")
    ],
    office: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--office", metavar="CODE", help="Only filings of this office; may be given several times."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many filings at most.")] = 20,
    after: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--after", metavar="PLACE", help="Go on from where an answer said it ends."),
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Find filings: exact numbers first, then names, addresses, and any text that was read."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    with reading_scope(world_of(data).database) as session:
        found = records.find(session, " ".join(query), offices=office or None, limit=limit, after=after)
        indexed, filings = records.count_indexed(session)
    if as_json:
        typer.echo(json.dumps(_data(found), ensure_ascii=False))
    else:
        _print(found, office)
    if indexed < filings:
        typer.echo(
            f"索引にない受付が{filings - indexed}件あります。`uketsuke cases reindex` で作り直してください / "
            f"{filings - indexed} filings are not indexed yet; run `uketsuke cases reindex`",
            err=True,
        )


def reindex(data: Data = None) -> None:
    """Index every filing anew: after an update that finds more, or of records from before there was an index."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope, session_scope
    from uketsuke.cli.progress import progress_bar

    engine = world_of(data).database
    with reading_scope(engine) as session:
        total = records.count_filings(session)
    done, last = 0, 0
    with progress_bar("索引 / indexing", "受付 / filings") as tell:
        while True:
            with session_scope(engine) as session:
                ids = records.filings_after(session, last, _AT_ONCE)
                for filing in ids:
                    records.index_filing(session, filing)
            if not ids:
                break
            done, last = done + len(ids), ids[-1]
            tell(done, total)
    typer.echo(f"{done} 件を索引に入れました / filings indexed", err=True)


def _print(found: Found, offices: Iterable[str] | None) -> None:
    from uketsuke.cli.names import STATES, procedure_name
    from uketsuke.cli.tables import console, table

    out = console()
    where = f"（{'、'.join(offices)}）" if offices else ""
    if not found.hits and found.after is None:
        out.print(f"「{found.query}」{where}の受付は見つかりません / nothing found", markup=False)
        out.print(
            "氏名・番号（末尾の数字でも可）・生年月日・住所・書類の語で探しました。語を減らしてお試しください / "
            "looked in names, numbers (their last digits too), dates of birth, addresses and texts; try fewer words",
            markup=False,
            soft_wrap=True,
        )
        return
    headings = ("受付番号 / receipt", "状態 / state", "手続 / procedure", "根拠 / by", "見つかった所 / where")
    rows = [
        (
            hit.receipt,
            f"{STATES[hit.state]} {hit.state}",
            f"{procedure_name(hit.procedure)} {hit.procedure or ''}",
            RANKS[hit.rank],
            _where(hit),
        )
        for hit in found.hits
    ]
    out.print(table(f"「{found.query}」{where}", headings, rows))
    if found.after is not None:
        more = "似た語でも探すには / by similar words" if found.loosely else "続きは / more with"
        out.print(f"{more}: --after {found.after}", markup=False)


def _where(hit: Hit) -> str:
    if not hit.matches:
        return "点検中 / being checked"
    return "\n".join(f"{match.text}  {match.field}{_page(match)}" for match in hit.matches)


def _page(match: Match) -> str:
    return "" if match.page is None else f" [{match.page}]"


def _data(found: Found) -> dict[str, Any]:
    return {
        "query": found.query,
        "hits": [
            {
                "receipt": hit.receipt,
                "id": hit.filing_id,
                "office": hit.office,
                "state": hit.state,
                "procedure": hit.procedure,
                "variant": hit.variant,
                "received": hit.received.isoformat(),
                "rank": hit.rank,
                "matches": [
                    {
                        "role": match.role,
                        "field": match.field,
                        "text": match.text,
                        "page": match.page,
                        "box_px": None if match.box is None else match.box.as_list(),
                    }
                    for match in hit.matches
                ],
            }
            for hit in found.hits
        ],
        "after": found.after,
    }
