"""The rules as data: what each looks at, how grave it is, its words and its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.readings import Severity
from uketsuke.validators.facts import EmployerCategory, FiledBy

DATA = Path(__file__).with_name("data")
Confidence = Literal["official", "secondary", "standard", "inferred"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Strict):
    """One thing that must be so for a case to apply; several in a case must all be so.

    `field` with one of `is`, `not`, `is_status`, `not_status`, `filled`, `longer_than`; or `any_filled` (the
    beginning of field names); or `age_from`, `age_under` (years at the day of receipt); or of the filing as a whole
    `sought`, `not_sought` (Japanese names of statuses applied for), `filed_by`, `category` (of the employing
    organisation), `channel`, `linked` (a filing of one of these procedures was handed in with it).
    """

    field: str | None = None
    is_: tuple[str, ...] | None = Field(default=None, alias="is")
    not_: tuple[str, ...] | None = Field(default=None, alias="not")
    is_status: tuple[str, ...] | None = None
    not_status: tuple[str, ...] | None = None
    filled: bool | None = None
    longer_than: str | None = None
    any_filled: str | None = None
    age_from: int | None = None
    age_under: int | None = None
    sought: tuple[str, ...] | None = None
    not_sought: tuple[str, ...] | None = None
    filed_by: tuple[FiledBy, ...] | None = None
    category: tuple[EmployerCategory, ...] | None = None
    channel: Literal["mail", "counter"] | None = None
    linked: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Condition:
        tests = (self.is_, self.not_, self.is_status, self.not_status, self.filled, self.longer_than)
        other = (
            self.any_filled,
            self.age_from,
            self.age_under,
            self.sought,
            self.not_sought,
            self.filed_by,
            self.category,
            self.channel,
            self.linked,
        )
        count = sum(t is not None for t in tests) if self.field else sum(t is not None for t in other)
        if count != 1:
            raise ValueError("a condition tests one thing")
        return self


class Case(_Strict):
    """One case of a rule, complete: what the file leaves out is taken from the rule."""

    rule: str
    key: str
    check: str
    severity: Severity
    message_ja: str
    message_en: str
    expected_ja: str
    expected_en: str
    found_ja: str
    found_en: str
    ask_ja: str
    ask_en: str
    source: str
    confidence: Confidence
    effective_from: date | None = None
    effective_to: date | None = None
    """First and last day of receipt it is for; None for no bound."""
    procedures: tuple[str, ...] = ()
    """Procedures it applies to; empty for all."""
    not_procedures: tuple[str, ...] = ()
    not_linked: tuple[str, ...] = ()
    """It says nothing when a filing of one of these procedures was handed in together with this one."""
    when: tuple[Condition, ...] = ()
    parameters: Mapping[str, Any] = Field(default_factory=dict)


class Rule(_Strict):
    """A rule: what other programs know by its id."""

    id: str
    title_ja: str
    title_en: str
    severity: Severity
    source: str
    confidence: Confidence
    cases: tuple[Case, ...]


@cache
def list_rules(folder: Path = DATA / "rules") -> tuple[Rule, ...]:
    """All rules of the folder's files, in the order of their names. Raises FormDataError when a file does not say
    what it must, or a rule id stands twice."""
    rules = tuple(rule for path in sorted(folder.glob("*.toml")) for rule in read_rules(path))
    if len({rule.id for rule in rules}) != len(rules):
        raise FormDataError(f"{folder.name}: a rule id stands twice")
    return rules


def explain(rule_id: str) -> Rule:
    """The rule of that id with all its cases. Raises UsageError naming the ids there are."""
    for rule in list_rules():
        if rule.id == rule_id:
            return rule
    raise UsageError(f"there is no rule {rule_id}; there are {', '.join(rule.id for rule in list_rules())}")


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of one file. Raises FormDataError naming the file and the rule."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormDataError(f"{path.name}: not a readable rule file: {error}") from error
    return tuple(_rule(path, entry) for entry in entries)


def _rule(path: Path, entry: dict[str, Any]) -> Rule:
    defaults = {key: value for key, value in entry.items() if key in Case.model_fields}
    common = entry.get("parameters", {})
    cases = [
        {"key": "", **defaults, **case, "parameters": {**common, **case.get("parameters", {})}, "rule": entry.get("id")}
        for case in entry.get("case", [{}])
    ]
    head = {key: value for key, value in entry.items() if key in Rule.model_fields or key not in Case.model_fields}
    head.pop("case", None)
    try:
        rule = Rule.model_validate({**head, "cases": cases})
    except ValidationError as error:
        raise FormDataError(f"{path.name}: rule {entry.get('id')}: {error}") from error
    if len({case.key for case in rule.cases}) != len(rule.cases):
        raise FormDataError(f"{path.name}: two cases of rule {rule.id} share a key")
    return rule
