"""`uketsuke cases bundle`, `cases verify`, and `uketsuke keys`: a case with its documents as one signed file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.opening import filing_of, world_of
from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from uketsuke.cases.bundles.verifying import Verdict

FAULTS = {
    "not_a_bundle": "束ではありません / this is no bundle",
    "unsafe": "安全に開けない内容です。開いていません / not safe to open, and not opened",
    "signature": "署名がこの鍵のものではないか、manifest.json が改変されています / "
    "the signature is not this key's, or manifest.json was altered",
    "other_key": "別の鍵で署名されています / signed with another key",
    "manifest": "manifest.json が読めません / manifest.json cannot be read",
    "missing": "ありません / missing",
    "altered": "改変されています / altered",
    "extra": "目録にないファイルです / not in the manifest",
    "container": "ファイル以外の部分が改変されています / altered outside of its files",
}
"""What a fault is called, Japanese / English."""

app = typer.Typer(help="The office's signing key.", no_args_is_help=True)


def bundle(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.zip", help="The bundle to write.")],
    version: Annotated[
        Optional[int],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--version", min=1, help="Version of the case.  [default: the newest]", show_default=False),
    ] = None,
    images: Annotated[bool, typer.Option("--images", help="With the page images, as they were read (large).")] = False,
    data: Data = None,
) -> None:
    """Write a case with its documents and originals as one signed file."""
    from uketsuke.cases.bundles.signing import key_id, signing_key
    from uketsuke.cases.bundles.writing import bundle_contents, write_bundle
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers.later import finish_documents

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
    # What nobody waits for is waited for now. Workers may be at it too: whoever comes second changes nothing.
    finish_documents(world, filing_id)
    with reading_scope(world.database) as session:
        contents = bundle_contents(session, world.store, filing_id, version, images=images)
    key = signing_key(world.settings.signing_key_file)
    write_bundle(contents, world.store, key, output)
    typer.echo(
        f"{receipt} 第 {contents.version} 版 / version {contents.version}: {len(contents.parts)} 件 / files → {output} "
        f"(鍵 / key {key_id(key.public_key())})",
        err=True,
    )


def verify(
    file: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The bundle.", exists=True, dir_okay=False)],
    key: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--key", metavar="PUBLIC", help="Public key, or a file that holds it.  [default: our own]"),
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Say whether a bundle is exactly what was signed: exit 0 when it is, 1 when anything in it was altered."""
    from uketsuke.cases.bundles.signing import key_id
    from uketsuke.cases.bundles.verifying import verify_bundle

    public = _own(data) if key is None else _given(key)
    verdict = verify_bundle(file, public)
    whose = "自局の鍵 / our own key" if key is None else "指定の鍵 / the key given"
    if as_json:
        typer.echo(json.dumps(_verdict_data(verdict, key_id(public)), ensure_ascii=False))
    elif verdict.faults:
        typer.echo(f"{file}: 検証できません / not verified, {whose} {key_id(public)}")
        for fault in verdict.faults:
            typer.echo(f"  {fault.path or file.name}: {FAULTS[fault.code]}")
        if any(fault.code == "other_key" for fault in verdict.faults):
            typer.echo(f"  名乗っている鍵 / the key it names: {verdict.signed_by}")
    else:
        typer.echo(
            f"{file}: 検証済み / verified, {verdict.receipt} 第 {verdict.version} 版 / version {verdict.version}, "
            f"{verdict.files} 件 / files, {whose} {key_id(public)}"
        )
    if verdict.faults:
        raise typer.Exit(1)


@app.command("show")
def show(
    pem: Annotated[bool, typer.Option("--pem", help="As PEM, for other programs such as OpenSSL.")] = False,
    data: Data = None,
) -> None:
    """Print the public key by which others verify our bundles; it is made when there is none."""
    from uketsuke.cases.bundles.signing import key_id, public_pem, public_text, signing_key

    public = signing_key(world_of(data).settings.signing_key_file).public_key()
    typer.echo(f"鍵 / key {key_id(public)}", err=True)
    typer.echo(public_pem(public) if pem else public_text(public), nl=not pem)


def _own(data: Path | None) -> Ed25519PublicKey:
    from uketsuke.cases.bundles.signing import own_public_key
    from uketsuke.workers.settings import load_settings

    public = own_public_key(load_settings(data).signing_key_file)
    if public is None:
        raise UsageError(
            "自局の鍵がありません。--key で公開鍵を指定してください / there is no key of our own; give --key PUBLIC"
        )
    return public


def _given(key: str) -> Ed25519PublicKey:
    from uketsuke.cases.bundles.signing import read_public

    try:
        return read_public(Path(key).read_text(encoding="ascii") if Path(key).is_file() else key)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--key {key}: 読めません / cannot be read") from error


def _verdict_data(verdict: Verdict, key: str) -> dict[str, object]:
    return {
        "verified": not verdict.faults,
        "key": key,
        "receipt": verdict.receipt,
        "version": verdict.version,
        "faults": [{"code": fault.code, "path": fault.path or None} for fault in verdict.faults],
    }
