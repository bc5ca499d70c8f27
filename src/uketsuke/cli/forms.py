"""`uketsuke forms`: the forms and vocabularies as other programs read them."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from uketsuke.cli.options import Json

app = typer.Typer(help="Forms and vocabularies.", no_args_is_help=True)


@app.command("export")
def export(as_json: Json = False) -> None:
    """Print every form with its fields and boxes."""
    from uketsuke.forms.export import export_forms

    exported = export_forms()
    if as_json:
        typer.echo(json.dumps(exported, ensure_ascii=False))
        return
    from uketsuke.cli.tables import console, table

    rows = [
        (
            form["id"],
            form["version"],
            form["title_ja"],
            str(len(form["pages"])),
            str(len(form["fields"])),
            form["blank"],
        )
        for form in exported["forms"]
    ]
    headings = ("様式 / form", "版 / version", "名称 / title", "頁 / pages", "項目 / fields", "用紙 / blank")
    console().print(table("様式 / forms", headings, rows))


@app.command("vocabulary")
def vocabulary(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as nationality, period_of_stay, document.")],
    as_json: Json = False,
) -> None:
    """Print the permitted values of a vocabulary."""
    from uketsuke.forms.export import export_vocabulary

    entries = export_vocabulary(name)
    if as_json:
        typer.echo(json.dumps(entries, ensure_ascii=False))
        return
    from uketsuke.cli.tables import console, table

    rows = [(entry["value"], entry["label_ja"], entry["label_en"], "、".join(entry["variants"])) for entry in entries]
    headings = ("値 / value", "日本語", "English", "別の書き方 / variants")
    console().print(table(name, headings, rows))
