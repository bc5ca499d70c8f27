"""A bundle proves itself: whatever is altered in it, by one byte or a whole file, it is no longer verified."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cases.conftest import Desk, attachment, field, form_page
from uketsuke.cases import records
from uketsuke.cases.bundles.container import Member, container
from uketsuke.cases.bundles.signing import key_id
from uketsuke.cases.bundles.verifying import Verdict, verify_bundle
from uketsuke.cases.bundles.writing import BundleContents, bundle_contents, write_bundle
from uketsuke.cases.values import DocumentFile
from uketsuke.forms.errors import SetupError, UsageError
from uketsuke.forms.paths import PROJECT_ROOT

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
SCHEMA = json.loads((PROJECT_ROOT / "docs" / "schemas" / "manifest.schema.json").read_text(encoding="utf-8"))
PDF = b"%PDF-1.7 a document"


def _convert(desk: Desk, batch: int, *groups: tuple[int, ...]) -> tuple[int, ...]:
    """Filings of these pages, converted, with one document each."""
    filings = desk.split(batch, *groups)
    for number, filing in enumerate(filings):
        assert desk.finish(filing, [field("name", "NGUYEN VAN AN")]) == "converted"
        for waiting in desk.ask(records.later_work):
            if waiting.work.job == "read_text":
                work = desk.ask(records.page_to_transcribe, waiting.work.subject_id)
                assert work is not None
                desk.do(records.save_page_text, work, thumbnail_key="c" * 64)
        made = desk.ask(records.documents_to_make, filing)
        assert made is not None
        content = PDF + b" %d" % number
        file = DocumentFile("application", desk.store.put(content), len(content), "01-application.pdf", (0,))
        desk.do(records.save_documents, made, [file])
    return filings


@pytest.fixture
def filing(desk: Desk) -> int:
    """A converted filing that came in a file of its own."""
    batch = desk.receive(b"%PDF-1.4 a scan")
    desk.open(batch, pages_per_file=2)
    (filing,) = _convert(desk, batch, desk.read(batch, [form_page(), attachment()]))
    return filing


def _contents(desk: Desk, filing: int, **options: Any) -> BundleContents:
    return desk.ask(bundle_contents, desk.store, filing, **options)


@pytest.fixture
def bundle(desk: Desk, filing: int, tmp_path: Path) -> Path:
    path = tmp_path / "bundle.zip"
    write_bundle(_contents(desk, filing), desk.store, KEY, path)
    return path


def _files(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _rewrite(bundle: Path, files: Mapping[str, bytes]) -> None:
    """The same container with other files in it, made as ours is: only what is in it tells."""
    made = [Member(name, len(c), zlib.crc32(c), lambda c=c: iter([c])) for name, c in files.items()]  # type: ignore[misc]
    bundle.write_bytes(b"".join(container(made)))


def _told(verdict: Verdict) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in verdict.faults]


def _verify(bundle: Path, key: Ed25519PrivateKey = KEY) -> Verdict:
    return verify_bundle(bundle, key.public_key())


def test_a_bundle_holds_the_case_its_history_its_documents_and_what_was_handed_in(
    desk: Desk, filing: int, bundle: Path
) -> None:
    files = _files(bundle)
    assert list(files) == [
        *("manifest.json", "manifest.sig", "case.json", "history.json"),
        *("documents/01-application.pdf", "originals/01.pdf"),
    ]
    assert json.loads(files["case.json"]) == desk.ask(records.case_of, filing)
    assert files["originals/01.pdf"] == b"%PDF-1.4 a scan"
    assert files["documents/01-application.pdf"].startswith(PDF)
    told = json.loads(files["history.json"])
    assert [event["to"] for event in told["events"] if event["kind"] == "moved"][-1] == "converted"
    assert [version["version"] for version in told["versions"]] == [1]
    manifest = json.loads(files["manifest.json"])
    jsonschema.validate(manifest, SCHEMA)
    assert (manifest["receipt"], manifest["version"], manifest["schema"]) == (
        json.loads(files["case.json"])["receipt"],
        1,
        json.loads(files["case.json"])["schema"],
    )
    assert {entry["path"]: entry["bytes"] for entry in manifest["files"]} == {
        name: len(content) for name, content in files.items() if not name.startswith("manifest")
    }


def test_a_bundle_is_verified_with_its_key(bundle: Path) -> None:
    verdict = _verify(bundle)
    assert _told(verdict) == []
    assert (verdict.version, verdict.files, verdict.signed_by) == (1, 4, key_id(KEY.public_key()))


def test_the_same_case_gives_the_same_bundle(desk: Desk, filing: int, bundle: Path, tmp_path: Path) -> None:
    write_bundle(_contents(desk, filing), desk.store, KEY, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def test_no_byte_can_be_altered(bundle: Path) -> None:
    whole = bundle.read_bytes()
    # Every byte of the container's own records, and a spread of those of its files.
    names = set(range(0, len(whole), 7)) | set(range(len(whole) - 700, len(whole)))
    for at in sorted(names):
        altered = bytearray(whole)
        altered[at] ^= 1 << at % 8
        bundle.write_bytes(bytes(altered))
        assert _verify(bundle).faults, f"byte {at} of {len(whole)}"


@pytest.mark.parametrize("name", ["case.json", "history.json", "documents/01-application.pdf", "originals/01.pdf"])
def test_an_altered_file_is_named(bundle: Path, name: str) -> None:
    files = _files(bundle)
    _rewrite(bundle, {**files, name: files[name][:-1] + bytes([files[name][-1] ^ 1])})
    assert _told(_verify(bundle)) == [("altered", name)]
    _rewrite(bundle, {**files, name: files[name] + b" "})
    assert _told(_verify(bundle)) == [("altered", name)]


def test_missing_and_added_files_are_named(bundle: Path) -> None:
    files = _files(bundle)
    _rewrite(bundle, {name: content for name, content in files.items() if name != "originals/01.pdf"})
    assert _told(_verify(bundle)) == [("missing", "originals/01.pdf")]
    _rewrite(bundle, {**files, "documents/02-passport.pdf": b"%PDF added"})
    assert _told(_verify(bundle)) == [("extra", "documents/02-passport.pdf")]
    _rewrite(bundle, {name: content for name, content in files.items() if name != "manifest.sig"})
    assert _told(_verify(bundle)) == [("missing", "manifest.sig")]


def _other_receipt(manifest: dict[str, Any]) -> None:
    manifest["receipt"] = "HQ-20991231-000001"


def _file_left_out(manifest: dict[str, Any]) -> None:
    manifest["files"].pop()


@pytest.mark.parametrize("change", [_other_receipt, _file_left_out])
def test_an_altered_manifest_is_not_signed(bundle: Path, change: Callable[[dict[str, Any]], None]) -> None:
    files = _files(bundle)
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    _rewrite(bundle, {**files, "manifest.json": json.dumps(manifest).encode()})
    assert ("signature", "manifest.sig") in _told(_verify(bundle))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"format": "uketsuke-bundle", "format_version": 1}'])
def test_a_manifest_that_is_none_is_said_to_be_none(bundle: Path, content: bytes) -> None:
    _rewrite(bundle, {**_files(bundle), "manifest.json": content})
    assert _told(_verify(bundle)) == [("signature", "manifest.sig"), ("manifest", "manifest.json")]


def test_who_signs_anew_with_another_key_is_found_out(desk: Desk, filing: int, bundle: Path) -> None:
    write_bundle(_contents(desk, filing), desk.store, OTHER_KEY, bundle)
    verdict = _verify(bundle)
    assert _told(verdict) == [("signature", "manifest.sig"), ("other_key", "manifest.json")]
    assert verdict.signed_by == key_id(OTHER_KEY.public_key())
    # Naming our key does not make it ours.
    files = _files(bundle)
    manifest = json.loads(files["manifest.json"])
    manifest["key"]["id"] = key_id(KEY.public_key())
    content = json.dumps(manifest).encode()
    _rewrite(bundle, {**files, "manifest.json": content, "manifest.sig": OTHER_KEY.sign(content)})
    assert _told(_verify(bundle)) == [("signature", "manifest.sig")]


@pytest.mark.parametrize(
    "name",
    ["../outside.json", "/etc/passwd", "documents/../../outside", "documents\\outside", "a//b", "c:x", ".x"],
)
def test_names_that_lead_out_are_not_even_read(bundle: Path, name: str) -> None:
    _rewrite(bundle, {**_files(bundle), name: b"x"})
    assert _told(_verify(bundle)) == [("unsafe", name)]


def test_what_unpacks_to_more_than_it_is_is_not_unpacked(bundle: Path) -> None:
    with zipfile.ZipFile(bundle, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("documents/bomb.pdf", bytes(50_000_000))
    assert _told(_verify(bundle)) == [("unsafe", ""), ("unsafe", "documents/bomb.pdf")]


def test_a_file_that_is_there_twice_is_refused(bundle: Path) -> None:
    with pytest.warns(UserWarning), zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("case.json", b"{}")
    assert _told(_verify(bundle)) == [("unsafe", "case.json")] * 2


@pytest.mark.parametrize("added", [(b"before", b""), (b"", b"after")])
def test_bytes_around_the_container_are_found(bundle: Path, added: tuple[bytes, bytes]) -> None:
    bundle.write_bytes(added[0] + bundle.read_bytes() + added[1])
    assert _verify(bundle).faults


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", bytes(1000)])
def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.zip").write_bytes(content)
    assert _told(_verify(tmp_path / "file.zip")) == [("not_a_bundle", "")]


def test_papers_of_other_people_in_the_same_file_stay_out(desk: Desk, tmp_path: Path) -> None:
    batch = desk.receive(b"%PDF-1.4 a whole tray")
    desk.open(batch, pages_per_file=3)
    first, second, third = desk.read(batch, [form_page(), attachment(), form_page()])
    mine, _ = _convert(desk, batch, (first, second), (third,))
    path = tmp_path / "bundle.zip"
    write_bundle(_contents(desk, mine), desk.store, KEY, path)
    files = _files(path)
    sides = ["originals/01-page-0000.png", "originals/01-page-0001.png"]
    assert [name for name in files if name.startswith("originals/")] == sides
    assert not any(b"a whole tray" in content for content in files.values())
    entries = {entry["path"]: entry for entry in json.loads(files["manifest.json"])["files"]}
    assert [entries[side]["of"]["index"] for side in sides] == [0, 1]
    assert {entries[side]["kind"] for side in sides} == {"side"}
    assert _told(_verify(path)) == []


def test_page_images_come_along_when_they_are_asked_for(desk: Desk, filing: int) -> None:
    parts = _contents(desk, filing, images=True).parts
    assert [part.path for part in parts if part.kind == "image"] == ["images/page-0000.png", "images/page-0001.png"]


def test_a_damaged_store_is_not_signed_for(desk: Desk, filing: int, tmp_path: Path) -> None:
    contents = _contents(desk, filing)
    document = next(part.content for part in contents.parts if part.kind == "pdfa")
    assert isinstance(document, str)
    desk.store.path(document).write_bytes(b"rotten")
    with pytest.raises(SetupError, match="damaged"):
        write_bundle(contents, desk.store, KEY, tmp_path / "bundle.zip")


def test_there_is_no_bundle_of_what_is_not_there(desk: Desk, filing: int) -> None:
    with pytest.raises(UsageError, match="no version 7"):
        _contents(desk, filing, version=7)
    other = desk.one_filing(b"another scan")
    with pytest.raises(UsageError, match="not converted yet"):
        _contents(desk, other)
    desk.finish(other, [field("name", "NGUYEN VAN AN")])
    with pytest.raises(UsageError, match="were not made"):
        _contents(desk, other)
