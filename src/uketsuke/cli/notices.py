"""`uketsuke cases slip` and `letter`: what goes to people on paper."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.choosing import one_of
from uketsuke.cli.opening import filing_of, world_of
from uketsuke.cli.options import Data
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uketsuke.letters.offices import Office
    from uketsuke.workers.world import World

Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="The PDF to write.")]


def slip(
    receipt: Receipt,
    output: Output,
    size: Annotated[str, typer.Option("--size", help="slip: a roll 80 mm wide; a4: a sheet.")] = "slip",
    lang: Annotated[str, typer.Option("--lang", help="ja, en, or easy: やさしい日本語.")] = "ja",
    data: Data = None,
) -> None:
    """Print the receipt slip of a filing: its number and code, and what is still missing."""
    from uketsuke.cases.clock import japan_date, utc_now
    from uketsuke.cases.database import reading_scope
    from uketsuke.letters.notices import slip_of
    from uketsuke.letters.typesetting import SIZES, typeset_slip
    from uketsuke.validators.words import LANGUAGES

    chosen, language = one_of("--size", size, SIZES), one_of("--lang", lang, LANGUAGES)
    world, offices = _world(data)
    with reading_scope(world.database) as session:
        made = slip_of(session, filing_of(session, receipt), offices, today=japan_date(utc_now()))
    _write(output, typeset_slip(made, size=chosen, language=language))
    typer.echo(f"{output}: {receipt} 受付票 / slip, 不足 / missing {len(made.asked)}", err=True)


def letter(
    receipt: Receipt,
    output: Output,
    until: Annotated[
        Optional[datetime],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--until", formats=["%Y-%m-%d"], help="By when the answer is asked for.  [default: two weeks]"),
    ] = None,
    to: Annotated[str, typer.Option("--to", help="applicant, representative or agent.")] = "applicant",
    warnings: Annotated[
        bool, typer.Option("--warnings", help="Ask about what is only likely, too: you looked at the paper.")
    ] = False,
    mail: Annotated[
        bool, typer.Option("--mail", help="Ask for it by mail as well, where an address was read for sure.")
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Mark it as a draft and record nothing.")] = False,
    data: Data = None,
) -> None:
    """Print the letter that asks for what is missing; the filing then waits for the answer, as returned."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import japan_date, utc_now
    from uketsuke.cases.database import reading_scope, session_scope
    from uketsuke.letters.mails import documents_words
    from uketsuke.letters.notices import RECIPIENTS, letter_of
    from uketsuke.letters.typesetting import typeset_letter

    recipient = one_of("--to", to, RECIPIENTS)
    asked: date | None = None if until is None else until.date()
    world, offices = _world(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        (filing,) = records.list_filings(session, ids=[filing_id])
        made = letter_of(
            session,
            filing_id,
            offices,
            made_on=japan_date(utc_now()),
            until=asked,
            to=recipient,
            warnings=warnings,
        )
        findings = {finding.message_ja: finding for finding in records.findings_of(session, filing_id)}
        address = records.address_of(session, filing_id) if mail else None
    if not draft and filing.state not in records.RETURNED_FROM:
        raise UsageError(
            f"{receipt}: {filing.state} の受付は返せません。--draft なら案を作れます / "
            f"a filing that is {filing.state} is not sent back; --draft makes a draft"
        )
    _write(output, typeset_letter(made, draft=draft))
    if not draft:
        with session_scope(world.database) as session:
            returned = records.return_filing(session, filing_id, until=made.until)
            if returned and address is not None:
                about = f"{filing_id}:{made.until}"
                words = documents_words(made, findings)
                records.write_mail(session, "documents", filing_id, about=about, address=address, words=words)
        if not returned:
            raise UsageError(f"{receipt}: 処理が進んでいます。やり直してください / it has moved on; look again")
    if mail and address is None:
        typer.echo("uketsuke: メールアドレスが確かに分かりません。メールは送りません / no mail: no address", err=True)
    if made.addressee is None:
        typer.echo("uketsuke: あて名が確かに読めていません。手で書いてください / write the address by hand", err=True)
    typer.echo(
        f"{output}: {receipt} 補正通知 / letter, {len(made.asked)} 件 / points, {made.until} まで / until", err=True
    )


def _world(data: Path | None) -> tuple[World, Mapping[str, Office]]:
    from uketsuke.letters.offices import read_offices

    world = world_of(data)
    return world, read_offices(world.settings.offices)


def _write(output: Path, pdf: bytes) -> None:
    try:
        output.write_bytes(pdf)
    except OSError as error:
        raise UsageError(f"-o {output}: 書けません / cannot be written: {error.strerror}") from error
