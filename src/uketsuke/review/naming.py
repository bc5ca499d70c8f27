"""Names of procedures, documents and fields, and values in words a clerk knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Column, FormField, Option
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import Value
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.review.words import Language, speaker
from uketsuke.validators.reasons import reason_of

_SPECIAL_VALUES = ("present", "none", "unknown")


@dataclass(frozen=True, slots=True)
class Namer:
    """Says names in one language; what no definition names keeps its id."""

    language: Language

    def _pick(self, ja: str, en: str) -> str:
        return ja if self.language == "ja" else en

    def _vocabulary(self, name: str, value: str) -> str | None:
        try:
            entry = load_vocabulary(name).by_value.get(value)
        except UsageError:
            return None
        return None if entry is None else self._pick(entry.label_ja, entry.label_en)

    def procedure(self, procedure: str | None, variant: str | None = None) -> str:
        """The name of a procedure with its variant, `様式不明` for None."""
        if procedure is None:
            return speaker(self.language)("unknown_form")
        name = self._vocabulary("procedure", procedure) or procedure
        suffix = procedure if variant is None else f"{procedure}-{variant.upper()}"
        return f"{name}（{suffix}）" if self.language == "ja" else f"{name} ({suffix})"

    def document(self, document: str) -> str:
        """The name of a document of the checklist or an attachment."""
        return self._vocabulary("document", document) or document

    def role(self, role: str) -> str:
        """What a page is that is neither a known form nor a known document."""
        return speaker(self.language)("kind_unknown" if role == "attachment" else f"role.{role}")

    def reason(self, key: str) -> str:
        """Why a document of the checklist has its status."""
        found = reason_of(key)
        return self._pick(found.ja, found.en)

    def page(self, form: str, page_no: int) -> str:
        """The title of a form and of its page, as printed; the form's id where it is not defined."""
        found = load_catalogue().forms.get(form)
        if found is None:
            return form
        parts = [page.title_ja for page in found.pages if page.number == page_no]
        title = self._pick(found.title_ja, found.title_en)
        return " ".join(dict.fromkeys((title, *parts)))

    def field(self, form: str, name: str) -> str:
        """The label of a field as the form prints it."""
        found = definition(form, name)
        if found is None:
            return speaker(self.language)(f"field.{name}")
        return self._pick(found.label_ja, found.label_en)

    def column(self, form: str, name: str, column: str) -> str:
        """The label of a table's column."""
        found = _column(form, name, column)
        return column if found is None else self._pick(found.label_ja, found.label_en)

    def value(self, form: str, name: str, value: Value) -> str:
        """A field's value in words; `""` for null and for tables, which show their cells."""
        found = definition(form, name)
        if found is None:
            return self._words(value, (), None)
        return self._words(value, found.options, found.vocabulary or _vocabulary_of(found.kind))

    def cell(self, form: str, name: str, column: str, value: Value) -> str:
        """A table cell's value in words; `""` for null."""
        found = _column(form, name, column)
        if found is None:
            return self._words(value, (), None)
        return self._words(value, found.options, found.vocabulary or _vocabulary_of(found.kind))

    def value_label(self, option: Option) -> str:
        """What the form prints for an option."""
        return self._pick(option.label_ja, option.label_en)

    def said(self, key: str) -> str:
        """The words of the pages for a key."""
        return speaker(self.language)(key)

    def _words(self, value: Value, options: Sequence[Option], vocabulary: str | None) -> str:
        if value is None:
            return ""
        if isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, list):
            return "、".join(self._words(part, options, vocabulary) for part in value if isinstance(part, str))
        for option in options:
            if option.value == value:
                return self._pick(option.label_ja, option.label_en)
        if vocabulary is not None:
            label = self._vocabulary(vocabulary, value)
            if label is not None:
                return label if label == value else self._pick(f"{label}（{value}）", f"{label} ({value})")
        return speaker(self.language)(f"value.{value}") if value in _SPECIAL_VALUES else value


def definition(form: str, name: str) -> FormField | None:
    """What a form says of a field; None for values that stand on no form (`name_kanji`)."""
    found = load_catalogue().forms.get(form)
    if found is None:
        return None
    return next((field for field in found.fields if field.name == name), None)


def _column(form: str, name: str, column: str) -> Column | None:
    found = definition(form, name)
    if found is None:
        return None
    return next((candidate for candidate in found.columns if candidate.name == column), None)


def _vocabulary_of(kind: str) -> str | None:
    return kind if kind in ("nationality", "status_of_residence", "period_of_stay") else None
