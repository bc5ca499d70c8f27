"""What tests of the API share: tokens, and records with a case, its documents, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uketsuke.cases import records
from uketsuke.cases.api_tokens import new_token
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import session_scope
from uketsuke.cases.tables import DocumentSetRow
from uketsuke.cases.users import Role
from uketsuke.cases.values import DocumentFile, DocumentWork
from uketsuke.forms.pages import FormMatch, PageSummary

from .conftest import Counter, add_user, results

CASE_FORM = "13126"
PDF = b"%PDF-1.7 made for a test\n"


def token_of(counter: Counter, role: Role, offices: Sequence[str] = ("*",), name: str | None = None) -> str:
    """The token of a user of that role and those offices."""
    known_as = name or f"{role}-{'-'.join(offices).lower().replace('*', 'all')}"
    user = add_user(counter.engine, known_as, role, offices)
    token = new_token()
    with session_scope(counter.engine) as session:
        records.add_token(session, user.id, token, "test", now=utc_now())
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def converted(counter: Counter, content: bytes = b"converted") -> str:
    """The receipt of a filing of TYO with a case; its documents are still to be made."""
    form = PageSummary("form", 0, 0.0, FormMatch("13126-1", "2026-04", 1, 0.999))
    (receipt,) = counter.file([(counter.take_in(content, [form]), CASE_FORM)])
    fields = {name: result for name, result in results().items() if result.reading.accepted}
    counter.finish(receipt, fields=fields)
    return receipt


def make_documents(counter: Counter, receipt: str) -> None:
    """Records one document of the newest case of a filing, as the lane of documents does."""
    key = counter.store.put(PDF)
    with session_scope(counter.engine) as session:
        filing = records.find_filing(session, receipt)
        assert filing is not None
        version = records.case_of(session, filing)["version"]
        assert session.get(DocumentSetRow, (filing, version)) is not None
        file = DocumentFile("application", key, len(PDF), "01-application.pdf", (0,))
        work: Any = DocumentWork(filing, receipt, version, utc_now(), (), {}, {})
        assert records.save_documents(session, work, [file])
