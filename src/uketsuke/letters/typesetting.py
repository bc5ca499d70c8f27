"""Slip and letter as PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal

import typst

from uketsuke.forms.codes import qr_svg, ticket_text
from uketsuke.forms.errors import SetupError
from uketsuke.letters.notices import Asked, Letter, Slip
from uketsuke.letters.offices import Office
from uketsuke.letters.texts import load_texts
from uketsuke.validators.furigana import easy_date, ruby
from uketsuke.validators.words import Language, Said

_HERE = Path(__file__).parent
Size = Literal["slip", "a4"]
SIZES: tuple[Size, ...] = ("slip", "a4")
_WEEKDAYS = "月火水木金土日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def typeset_slip(slip: Slip, *, size: Size = "slip", language: Language = "ja") -> bytes:
    """A receipt slip in one language, as PDF: on a roll 80 mm wide and as long as it needs, or on A4.

    Its code is that of a ticket: laid before papers, it brings them to the filing.

    Raises:
        UsageError: a receipt that the code cannot carry.
        SetupError: it could not be typeset.
    """
    texts = load_texts().words

    def told(said: Said) -> Any:
        return _ruby(said.easy) if language == "easy" else said.in_language(language)

    def on(day: date) -> Any:
        return _day(day)[language]

    if slip.asked:
        notes = ["looking" if slip.looking else "later"]
    else:
        notes = ["looking"] if slip.looking else ["nothing_missing", "later"]
    made = {
        "size": size,
        "language": language,
        "words": {key: told(said) for key, said in texts.items()},
        "receipt": slip.receipt,
        "code": qr_svg(ticket_text(slip.receipt)),
        "received": on(slip.received),
        "procedure": told(slip.procedure or texts["unknown_procedure"]),
        "applicant": slip.applicant,
        "together": list(slip.together),
        "office": _office(slip.office),
        "asked": [{"what": told(asked.what), "do": told(asked.do)} for asked in slip.asked],
        "notes": [told(texts[note]) for note in (*notes, "keep", "not_a_permit")],
        "due": None if slip.due is None else {"what": told(slip.due[0]), "day": on(slip.due[1])},
    }
    return _typeset("slip.typ", made, slip.received)


def typeset_letter(letter: Letter, *, draft: bool = False) -> bytes:
    """A letter in Japanese with English beside it, and after it the same in plain Japanese, as PDF on A4.

    Every page carries the code of the filing's ticket. `draft` marks each page as one.

    Raises:
        UsageError: a receipt that the code cannot carry.
        SetupError: it could not be typeset.
    """
    texts = load_texts().words
    opening = {
        "ja": texts["opening"].ja.format(received=in_words(letter.received, "ja")),
        "en": texts["opening"].en.format(received=in_words(letter.received, "en")),
        "easy": _ruby(texts["opening"].easy),
    }
    addressee = letter.addressee
    care_of = None if addressee is None else addressee.applicant
    made = {
        "draft": draft,
        "words": {key: _said(said) for key, said in texts.items()},
        "receipt": letter.receipt,
        "code": qr_svg(ticket_text(letter.receipt)),
        "received": _day(letter.received),
        "made_on": _day(letter.made_on),
        "until": _day(letter.until),
        "procedure": _said(letter.procedure or texts["unknown_procedure"]),
        "office": _office(letter.office),
        "to": None if addressee is None else {"names": list(addressee.names), "address": addressee.address},
        "care_of": None if care_of is None else texts["in_care_of"].ja.format(name=care_of),
        "applicant": letter.applicant,
        "opening": opening,
        "asked": _grouped(letter.asked),
    }
    return _typeset("letter.typ", made, letter.made_on)


def in_words(day: date, language: Language) -> str:
    """A day with its weekday: `2026年12月7日（月）`, `Monday, 7 December 2026`, or with readings."""
    if language == "easy":
        return easy_date(day)
    if language == "en":
        return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def _grouped(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """What is asked, by reason and ground: each is said once, in the order in which they come first."""
    groups: dict[str, dict[str, Any]] = {}
    for one in asked:
        ground = None if one.ground is None else {"ja": one.ground.ja, "en": one.ground.en}
        made: dict[str, Any] = {"why": _said(one.why), "ground": ground, "items": []}
        group = groups.setdefault(f"{one.why.ja}{ground}", made)
        group["items"].append({"what": _said(one.what), "do": _said(one.do)})
    return list(groups.values())


def _said(said: Said) -> dict[str, Any]:
    return {"ja": said.ja, "en": said.en, "easy": _ruby(said.easy)}


def _day(day: date) -> dict[str, Any]:
    return {"ja": in_words(day, "ja"), "en": in_words(day, "en"), "easy": _ruby(in_words(day, "easy"))}


def _ruby(text: str) -> list[list[str]]:
    """The text in pieces, each with what stands above it."""
    return [list(piece) for piece in ruby(text)]


def _office(office: Office) -> dict[str, str]:
    return office.model_dump()


def _typeset(template: str, made: dict[str, Any], day: date) -> bytes:
    # The same notice gives the same bytes: no clock goes into the file.
    stamp = int(datetime.combine(day, time(), UTC).timestamp())
    try:
        return bytes(
            typst.compile(
                (_HERE / template).read_bytes(),
                sys_inputs={"made": json.dumps(made, ensure_ascii=False)},
                timestamp=stamp,
            )
        )
    except typst.TypstError as error:
        raise SetupError(f"{template} could not be typeset: {error}") from error
