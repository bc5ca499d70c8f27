"""`uketsuke cases tell`: what the papers of a filing do not say; and the options by which that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional, get_args

import typer

from uketsuke.cli.choosing import Who, said_by
from uketsuke.cli.opening import filing_of, world_of
from uketsuke.cli.options import Data
from uketsuke.forms.errors import UsageError
from uketsuke.forms.told import EmployerCategory, FiledBy, Told

if TYPE_CHECKING:
    pass

FILERS, CATEGORIES = get_args(FiledBy), get_args(EmployerCategory)
FiledByOption = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads this at run time
    typer.Option("--filed-by", metavar="WHO", help=f"Who files: {', '.join(FILERS)}."),
]
Category = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--category", metavar="1|2|3|4", help="Category of the employing organisation."),
]
StatusOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--status", metavar="STATUS", help="Status of residence, where no form asks for it."),
]
ShownOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--shown", metavar="DOCUMENT", help="A document that was shown and given back; may stand repeatedly."),
]
TAKE_BACK = "unknown"


def told_of_options(filed_by: str | None, category: str | None, status: str | None) -> Told | None:
    """What the options tell; None when they tell nothing. Raises UsageError for what cannot be told."""
    from uketsuke.forms.vocabulary import load_vocabulary

    _allowed("--filed-by", filed_by, FILERS)
    _allowed("--category", category, CATEGORIES)
    _allowed("--status", status, tuple(load_vocabulary("status_of_residence").by_value))
    if filed_by is None and category is None and status is None:
        return None
    who: Any = filed_by
    of: Any = category
    return Told(who, of, status)


def tell(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    filed_by: FiledByOption = None,
    category: Category = None,
    status: StatusOption = None,
    who: Who = "cli",
    data: Data = None,
) -> None:
    """Say of a filing what its papers do not: it is checked again. `unknown` takes back what was said."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers import pipeline

    said_by(who)
    given = {"filed_by": filed_by, "employer_category": category, "status_group": status}
    said = {name: value for name, value in given.items() if value is not None}
    if not said:
        raise UsageError("何も伝えられていません / nothing is told; see `uketsuke cases tell --help`")
    told_of_options(*(None if value == TAKE_BACK else value for value in given.values()))
    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
    changes = {name: None if value == TAKE_BACK else value for name, value in said.items()}
    for step in pipeline.tell(world, filing_id, changes, who=who):
        pipeline.finish_filing(world, step.subject_id)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session, ids=[filing_id])
    typer.echo(f"{receipt}: {', '.join(f'{name} {value}' for name, value in said.items())} → {filing.state}", err=True)


def _allowed(option: str, value: str | None, among: tuple[str, ...]) -> None:
    if value is not None and value not in among:
        raise UsageError(f"{option} {value}: この値はありません / no such value; use one of {', '.join(among)}")
