"""The container is a plain ZIP that any program opens, and the same contents are the same bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.cases.bundles.container import MOST_BYTES, Member, container
from uketsuke.forms.errors import UsageError

FILES = st.dictionaries(st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8}\.json)?", fullmatch=True), st.binary(max_size=300))


def members(files: dict[str, bytes]) -> list[Member]:
    """Members of a container, in the order of `files`."""
    return [
        Member(name, len(content), zlib.crc32(content), lambda content=content: iter([content]))  # type: ignore[misc]
        for name, content in files.items()
    ]


@given(FILES)
def test_every_member_comes_out_as_it_went_in(files: dict[str, bytes]) -> None:
    written = b"".join(container(members(files)))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files)
        assert {name: archive.read(name) for name in files} == files
        assert {info.date_time for info in archive.infolist()} <= {(1980, 1, 1, 0, 0, 0)}
    assert written == b"".join(container(members(files)))


def test_more_than_a_plain_zip_can_hold_is_refused() -> None:
    with pytest.raises(UsageError, match="4 GB"):
        list(container([Member("a", MOST_BYTES, 0, lambda: iter(()))]))
