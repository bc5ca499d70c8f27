"""The published lists of documents as data: which procedure, status of residence and category asks for what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Words
from uketsuke.validators.facts import EmployerCategory, vocabulary
from uketsuke.validators.rules import DATA, Condition, Confidence

HandedIn = Literal["original", "copy", "original_or_copy", "present_only"]
PreparedBy = Literal["applicant", "supporter", "organization", "agent"]
Group = tuple[Condition, ...]
FOUND = ("pages", "form_set", "field", "form")
_OF_THE_DOCUMENT = ("found", "form", "prepared_by", "valid_months", "validity_ja", "validity_en", "look")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Look(_Strict):
    """One thing a person looks at on the paper."""

    ja: str
    en: str
    confidence: Confidence = "secondary"


class Waiver(_Strict):
    """Conditions that together excuse a document, and the reason they give."""

    reason: str
    when: Group


class Proof(_Strict):
    """Another document that proves the same."""

    document: str
    reason: str = ""

    @property
    def key(self) -> str:
        """The reason for which the first document is waived."""
        return self.reason or self.document


class Asked(_Strict):
    """In which cases something is asked for. What each key means stands on top of `data/documents.toml`."""

    when: tuple[Group, ...] = ()
    unless: tuple[Group, ...] = ()
    exhaustive: bool = True
    depends_ja: str = ""
    depends_en: str = ""

    @property
    def depends(self) -> Words | None:
        """The condition in words; None without one."""
        return Words(self.depends_ja, self.depends_en) if self.depends_ja else None

    @model_validator(mode="after")
    def _in_both_languages(self) -> Asked:
        if bool(self.depends_ja) != bool(self.depends_en):
            raise ValueError("a condition needs its words in both languages")
        if not self.exhaustive and not self.depends_ja:
            raise ValueError("cases that no field tells need words")
        return self


class Document(Asked):
    """One line of a list, complete: what the list leaves out is taken from `data/documents.toml` and its set."""

    id: str
    source: str
    confidence: Confidence
    title_ja: str = ""
    title_en: str = ""
    items: tuple[str, ...] = ()
    found: str = "pages"
    form: HandedIn
    prepared_by: PreparedBy
    requirement: Literal["required", "conditional"] = "required"
    categories: tuple[EmployerCategory, ...] = ()
    disputed_categories: tuple[EmployerCategory, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    alternative: bool = False
    accepts: tuple[str, ...] = ()
    all_of: tuple[tuple[str, ...], ...] = ()
    partly_enough: bool = False
    whose: Mapping[str, str] = Field(default_factory=dict)
    waived: tuple[Waiver, ...] = ()
    instead: tuple[Proof, ...] = ()
    perhaps: tuple[str, ...] = ()
    at_issue: bool = False
    valid_months: int | None = None
    validity_ja: str = ""
    validity_en: str = ""
    look: tuple[Look, ...] = ()
    note_ja: str = ""
    note_en: str = ""

    @property
    def title(self) -> Words:
        """What this list calls the document; else what every list does."""
        return Words(self.title_ja, self.title_en) if self.title_ja else document_name(self.id)

    @property
    def shown(self) -> bool:
        """Whether the original is only shown (提示) and given back."""
        return self.form == "present_only"

    @property
    def serving(self) -> tuple[str, ...]:
        """The kinds of attachments that are this document or a part of it, its own first."""
        return tuple(dict.fromkeys((self.id, *self.accepts, *(kind for part in self.all_of for kind in part))))

    @property
    def named(self) -> tuple[str, ...]:
        """Every kind of attachment that the line names."""
        return (*self.serving, *(proof.document for proof in self.instead), *self.perhaps)

    @model_validator(mode="after")
    def _is_called_something_in_both_languages(self) -> Document:
        if bool(self.title_ja) != bool(self.title_en):
            raise ValueError(f"{self.id}: a title needs both languages")
        return self

    @model_validator(mode="after")
    def _is_found_somewhere(self) -> Document:
        if self.found.partition(":")[0] not in FOUND:
            raise ValueError(f"{self.id}: found must be one of {', '.join(FOUND)}")
        return self

    def in_force(self, received: date) -> bool:
        """Whether the list asks for it on that day of receipt."""
        early = self.effective_from is not None and received < self.effective_from
        return not (early or (self.effective_to is not None and received > self.effective_to))


class DocumentSet(Asked):
    """Documents of one procedure, for all or some variants and statuses of residence, and in all or some cases."""

    procedure: str
    name: str
    source: str
    confidence: Confidence
    variants: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    document: tuple[Document, ...]


def document_name(kind: str) -> Words:
    """What a kind of document is called. Raises KeyError for one that vocabulary `document` does not have."""
    entry = vocabulary("document").by_value[kind]
    return Words(entry.label_ja, entry.label_en)


@cache
def load_checklists(data: Path = DATA) -> tuple[DocumentSet, ...]:
    """All document sets, in the order of the file names. Raises FormDataError naming the file that is wrong."""
    documents = _documents(data / "documents.toml")
    files = sorted((data / "checklists").glob("*.toml"), key=lambda path: path.stem)
    return tuple(made for path in files for made in _read_sets(path, documents))


def documents_of(procedure: str, data: Path = DATA) -> tuple[tuple[DocumentSet, Document], ...]:
    """Every line of a procedure's lists, with its set. Raises FormDataError as `load_checklists` does."""
    sets = (s for s in load_checklists(data) if s.procedure == procedure)
    return tuple((document_set, document) for document_set in sets for document in document_set.document)


def shown_documents(procedure: str | None) -> frozenset[str]:
    """The documents of a procedure's lists that are only shown (提示) and given back."""
    return frozenset() if procedure is None else frozenset(d.id for _, d in documents_of(procedure) if d.shown)


def _documents(path: Path) -> Mapping[str, Mapping[str, Any]]:
    known: dict[str, Mapping[str, Any]] = {}
    for entry in _entries(path, "document"):
        unknown = set(entry) - {"id", *_OF_THE_DOCUMENT}
        if unknown or entry.get("id") in known:
            raise FormDataError(f"{path.name}: {entry.get('id')} stands twice or has unknown keys {sorted(unknown)}")
        known[entry["id"]] = entry
    return known


def _read_sets(path: Path, documents: Mapping[str, Mapping[str, Any]]) -> Sequence[DocumentSet]:
    made = []
    for entry in _entries(path, "set"):
        inherited = {key: entry[key] for key in ("source", "confidence") if key in entry}
        lines = [{**documents.get(line.get("id"), {}), **inherited, **line} for line in entry.get("document", ())]
        try:
            made.append(DocumentSet.model_validate({**entry, "document": lines}))
        except ValidationError as error:
            raise FormDataError(f"{path.name}: {error}") from error
    return made


def _entries(path: Path, key: str) -> list[dict[str, Any]]:
    try:
        entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[key]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormDataError(f"{path.name}: not a readable file of documents: {error}") from error
    return entries
