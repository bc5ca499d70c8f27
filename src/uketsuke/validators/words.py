"""What a finding means for the applicant, and how it is said in plain Japanese: the words as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Finding, Severity
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.furigana import with_readings
from uketsuke.validators.rules import DATA

Language = Literal["ja", "en", "easy"]
LANGUAGES: tuple[Language, ...] = ("ja", "en", "easy")
Audience = Literal["applicant", "office"]
Subject = Literal["form", "document"]
_GRAVITY: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}
_NAMES = ("field", "other", "when", "title")
"""Words of a message that are names printed on our forms: they get readings. Values as written do not: nobody knows
how a name is read."""
_DATE = re.compile(r"[0-9]+年(?:[0-9]+月(?:[0-9]+日)?)?")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Strict):
    """The same thing said three ways; `easy` with its readings."""

    ja: str
    en: str
    easy: str

    def in_language(self, language: Language) -> str:
        """The words in one language."""
        return {"ja": self.ja, "en": self.en, "easy": self.easy}[language]


class Meaning(_Strict):
    """What a case of a rule means, as the data file says it; `easy` is a template without readings."""

    consequence: str
    to: Audience
    about: Subject
    do: str
    easy: str


class _RuleWords(Meaning):
    """A rule's meaning and what is different in its cases."""

    case: dict[str, dict[str, str]] = {}


class DocumentWords(_Strict):
    """A document in plain Japanese: its name in a sentence (empty: its own name), and where one gets it."""

    easy: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class WordsFile:
    """The whole data file: consequences worst first, actions, meanings by rule and case (`""` for the rule itself)."""

    consequences: Mapping[str, Said]
    actions: Mapping[str, Said]
    meanings: Mapping[tuple[str, str], Meaning]
    documents: Mapping[str, DocumentWords]


@cache
def load_words() -> WordsFile:
    """The words. Raises FormDataError when the file does not say what it must."""
    return read_words(DATA / "words.toml")


def read_words(path: Path) -> WordsFile:
    """The words of one file. Raises FormDataError naming it and what is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        consequences = {entry.pop("id"): _said(entry) for entry in data["consequence"]}
        actions = {name: _said(entry) for name, entry in data["do"].items()}
        meanings = _meanings({rule: _RuleWords.model_validate(entry) for rule, entry in data["rule"].items()})
        documents = {name: DocumentWords.model_validate(entry) for name, entry in data["document"].items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormDataError(f"{path.name}: not a readable file of words: {error}") from error
    except ValidationError as error:
        raise FormDataError(f"{path.name}: {error}") from error
    for (rule, case), meaning in meanings.items():
        if meaning.consequence not in consequences or meaning.do not in actions:
            raise FormDataError(f"{path.name}: rule {rule} {case}: no such consequence or action")
    return WordsFile(consequences, actions, meanings, documents)


def meaning_of(rule: str, case: str = "") -> Meaning | None:
    """What a case of a rule means: its own words, else the rule's; None when the file knows neither."""
    meanings = load_words().meanings
    return meanings.get((rule, case)) or meanings.get((rule, ""))


def meaning_of_finding(finding: Finding) -> Meaning | None:
    """What a finding's case of its rule means; None when the file does not know it."""
    return meaning_of(finding.rule, "" if finding.detail is None else finding.detail.case)


def easy_message(finding: Finding) -> str:
    """A finding in plain Japanese, with readings; empty when nobody wrote words for its rule."""
    meaning = meaning_of_finding(finding)
    return "" if meaning is None else with_readings(meaning.easy).format_map(_EasyWords(finding))


def said(finding: Finding) -> Said:
    """A finding in the three languages; the Japanese where there is no plain Japanese."""
    easy = easy_message(finding)
    return Said(ja=finding.message_ja, en=finding.message_en, easy=easy or finding.message_ja)


def consequence_of(finding: Finding) -> Said | None:
    """What follows if nothing is done about a finding; None when the file does not know its rule."""
    meaning = meaning_of_finding(finding)
    return None if meaning is None else load_words().consequences[meaning.consequence]


def worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings by their consequence, worst first; in one consequence errors before warnings before infos.

    Findings whose rule the file does not know come behind those of their severity's worst: before all notes.
    """
    return tuple(sorted(findings, key=_rank))


def for_applicant(finding: Finding) -> bool:
    """Whether an examiner would ask the applicant about it, and nobody need look at the paper first.

    Only errors: a warning may rest on a doubtful reading, and a wrong accusation is worse than a missing one.
    """
    meaning = meaning_of_finding(finding)
    return meaning is not None and meaning.to == "applicant" and finding.severity == "error"


def document_name(document: str) -> Said:
    """A document's name in the three languages; its id where the vocabulary does not know it."""
    entry = load_vocabulary("document").by_value.get(document)
    ja, en = (document, document) if entry is None else (entry.label_ja, entry.label_en)
    words = load_words().documents.get(document)
    return Said(ja=ja, en=en, easy=with_readings((words and words.easy) or ja))


def _rank(finding: Finding) -> tuple[int, int]:
    order = list(load_words().consequences)
    meaning = meaning_of_finding(finding)
    # Unknown rules stand before what is only to be noted: somebody should see them.
    rank = order.index(meaning.consequence) if meaning else len(order) - 2
    return rank, _GRAVITY[finding.severity]


def _said(entry: Mapping[str, Any]) -> Said:
    made = Said.model_validate(entry)
    return made.model_copy(update={"easy": with_readings(made.easy)})


def _meanings(rules: Mapping[str, _RuleWords]) -> dict[tuple[str, str], Meaning]:
    """Every rule and case with all its keys: what a case leaves out is its rule's."""
    found: dict[tuple[str, str], Meaning] = {}
    for rule, words in rules.items():
        own = words.model_dump(exclude={"case"})
        found[rule, ""] = Meaning.model_validate(own)
        found |= {(rule, key): Meaning.model_validate({**own, **changes}) for key, changes in words.case.items()}
    return found


class _EasyWords(dict[str, str]):
    """What stands for the names in a template: those of the finding, in plain Japanese."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        detail = finding.detail
        for name, words in () if detail is None else detail.words:
            read = name in _NAMES or _DATE.fullmatch(words.ja)
            self[name] = with_readings(words.ja) if read else words.ja
        document = None if detail is None else detail.document or _document_called(self.get("document", ""))
        if document is not None:
            self["document"] = document_name(document).easy
            words_of_it = load_words().documents.get(document)
            self["hint"] = with_readings(words_of_it.hint if words_of_it else "")

    def __missing__(self, key: str) -> str:
        return ""


def _document_called(label: str) -> str | None:
    """The id of the document with that Japanese name."""
    return next((entry.value for entry in load_vocabulary("document").entries if entry.label_ja == label), None)
