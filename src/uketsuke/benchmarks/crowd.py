"""A crowd of filings, as a year leaves them: for screens and searches at full size; `crowd_rows` puts it into records.

Every filing is of another invented person, with all fields of its forms; there are no scans and no pages behind them.
What is not of the person (employer, reasons, money) comes again in some of them, as employers do. A number of a filing
gives the same filing for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from uketsuke.benchmarks.rules import MadeFiling, made_filing
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.readings import FieldResult
from uketsuke.samples.applicants import applicant

FIRST_SEED = 5_000_000
"""Beyond all seeds of samples: nobody of the crowd is anybody who was fitted or reported on."""
LAST_DAY = date(2026, 11, 20)
DAYS = 365
KINDS = 100
"""Filings of one form set that are filled in, checked and indexed whole; in all others the person is another."""
_SHARES = {
    ("13126", "n"): 26, ("13126", "p"): 14, ("13126", "r"): 10, ("13125", "n"): 8, ("13125", "r"): 2,
    ("12979", "n"): 10, ("12979", "p"): 6, ("12979", "t"): 3, ("12945", None): 4, ("12980", None): 2,
    ("12981", None): 8, ("13128", None): 2, ("13130", None): 5,
}  # fmt: skip
"""Applications of each kind among a hundred; an estimate, the plan counts procedures and not parts."""
_OFFICES = {"TYO": 38, "OSA": 16, "NGO": 14, "YOK": 10, "FUK": 7, "SDR": 5, "SPK": 4, "HIR": 4, "TAK": 1, "NAH": 1}
_STATES = {"converted": 58, "delivered": 20, "review": 14, "returned": 4, "withdrawn": 2, "unrecognised": 2}
_BARE = str.maketrans("", "", " -")


@dataclass(frozen=True, slots=True)
class CrowdFiling:
    """One filing of the crowd; `number` counts from 1 and is its id. `values` are the person's own, by field."""

    number: int
    receipt: str
    office: str
    state: str
    received: date
    procedure: str
    variant: str | None
    values: Mapping[str, str]

    @property
    def kind(self) -> int:
        """Which of the filings of its form set it is alike but for the person."""
        return self.number % KINDS


def crowd_filing(number: int, of: int) -> CrowdFiling:
    """The filing of that number among `of`; the higher the number, the later it came in."""
    rnd = Random(f"crowd:{number}")
    procedure, variant = rnd.choices(list(_SHARES), list(_SHARES.values()))[0]
    office = rnd.choices(list(_OFFICES), list(_OFFICES.values()))[0]
    state = rnd.choices(list(_STATES), list(_STATES.values()))[0]
    received = LAST_DAY - timedelta(days=int((1 - number / of) * DAYS))
    receipt = f"{office}-{received:%Y%m%d}-{number:06d}"
    values = _own_values(FIRST_SEED + number, procedure, variant)
    return CrowdFiling(number, receipt, office, state, received, procedure, variant, values)


def fields_of(filing: CrowdFiling) -> dict[str, FieldResult]:
    """Its fields: those of its forms, the kanji and kana of its name, and doubt where it waits for a person."""
    return {**made_like(filing.procedure, filing.variant, filing.kind).fields, **own_fields(filing)}


def own_fields(filing: CrowdFiling) -> dict[str, FieldResult]:
    """Those of its fields that are not as in the other filings of its kind: the person's own, and the doubted ones."""
    fields = made_like(filing.procedure, filing.variant, filing.kind).fields
    own: dict[str, FieldResult] = {}
    for name, value in filing.values.items():
        like = fields.get(name, fields.get("name") if name.startswith("name_") else None)
        if like is not None and like.reading.status == "read":
            own[name] = replace(like, name=name, reading=replace(like.reading, value=value, raw=value))
    if filing.state == "review":
        rnd = Random(f"doubt:{filing.number}")
        read = [name for name, result in fields.items() if result.reading.status == "read"]
        for name in rnd.sample(read, min(len(read), rnd.randint(1, 5))):
            result = own.get(name, fields[name])
            doubted = replace(result.reading, accepted=False, confidence=round(rnd.uniform(0.6, 0.98), 4))
            own[name] = replace(result, reading=doubted)
    return own


@cache
def made_like(procedure: str, variant: str | None, kind: int) -> MadeFiling:
    """The filing of that kind, below `KINDS`, that others of its form set are made after."""
    form_set = load_catalogue().set_of(procedure, variant)
    if form_set is None:
        raise KeyError(f"no forms of {procedure} {variant}")
    return made_filing(form_set, FIRST_SEED - 1 - kind, load_catalogue())


def _own_values(seed: int, procedure: str, variant: str | None) -> dict[str, str]:
    """What of a filing is its applicant's and nobody else's."""
    person = applicant(seed, procedure, variant)
    address = f"{person.address.text} {person.address.building}".strip()
    values = {
        "name": person.latin,
        "name_kanji": person.kanji or "",
        "name_kana": person.kana.replace(" ", ""),
        "date_of_birth": person.date_of_birth.isoformat(),
        "residence_card_number": person.card_number,
        "passport_number": person.passport_number,
        "passport_expiry": person.passport_expiry.isoformat(),
        "period_of_stay_expiry": person.period_expiry.isoformat(),
        "address": address,
        "mobile_phone": (person.mobile or "").translate(_BARE),
        "phone": (person.phone or "").translate(_BARE),
    }
    return {name: value for name, value in values.items() if value}
