"""The two machine-readable lines of a passport (TD3): positions, check digits, and what they say.

Source: ICAO Doc 9303, parts 3 and 4.

>>> check_digit("L898902C3")
'6'
>>> found = parse("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
>>> found.number, found.birth, found.surname, found.given
('L898902C3', '740812', 'ERIKSSON', 'ANNA MARIA')
>>> found.sound
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Part = Literal["number", "birth", "expiry", "optional", "composite"]
"""The parts of the lower line that have a check digit each; the composite one is over all of them."""

LENGTH = 44
FILLER = "<"
_WEIGHTS = (7, 3, 1)
_FIRST = re.compile(r"P[A-Z<][A-Z]{3}[A-Z<]{8,}")
_TO_DIGIT = str.maketrans("OQDILZSBG", "000112586")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_LIKE_FILLER = str.maketrans(dict.fromkeys("〈《＜«くㄑ≤‹", FILLER))
_SURELY_LATER_YEARS = 5
"""The shortest validity of a child's passport: born that long before it expires, a two-digit year is this century's."""


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the lines say. `*_checked` are whether that part's check digit is right, `sound` whether all are, the
    composite one too. Dates are YYMMDD; `nationality` and `issuer` three letters (`D` for Germany). `lower` is the
    lower line as it was parsed, 44 characters."""

    issuer: str
    surname: str
    given: str
    number: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    number_checked: bool
    birth_checked: bool
    expiry_checked: bool
    sound: bool
    lower: str

    @property
    def date_of_birth(self) -> str | None:
        """ISO 8601; None when no such day exists, or when the century cannot be told from the expiry."""
        expires = _day(self.expiry, 2000)
        later, earlier = _day(self.birth, 2000), _day(self.birth, 1900)
        if expires is None:
            return None
        if later is None or later > expires:
            return None if earlier is None else earlier.isoformat()
        if later.year + _SURELY_LATER_YEARS <= expires.year:
            return later.isoformat()
        return None

    @property
    def date_of_expiry(self) -> str | None:
        """ISO 8601; None when no such day exists."""
        day = _day(self.expiry, 2000)
        return None if day is None else day.isoformat()


def check_digit(text: str) -> str:
    """The check digit of some characters: weights 7 3 1, A is 10, the filler 0. Other characters count as 0."""
    values = (int(c) if c in "0123456789" else ord(c) - 55 if "A" <= c <= "Z" else 0 for c in text)
    return str(sum(value * _WEIGHTS[i % 3] for i, value in enumerate(values)) % 10)


def folded(text: str) -> str:
    """A line as read, in the alphabet of machine-readable lines; anything else is left out."""
    return re.sub(r"[^A-Z0-9<]", "", text.upper().translate(_LIKE_FILLER))


def is_first_line(text: str) -> bool:
    """Whether folded text can be the upper line of a passport."""
    return len(text) >= 30 and text.count(FILLER) >= 3 and bool(_FIRST.match(text.translate(_TO_LETTER)))


def parse(upper: str, lower: str) -> Mrz | None:
    """What two folded lines say; None when the lower one is not of that make.

    Characters are put right where only digits, or only letters, can stand (O and 0). Fillers that the reader
    counted wrongly in the optional data do no harm.
    """
    line = _lower(lower)
    if line is None:
        return None
    wrong = wrong_parts(line)
    surname, given = _names(upper)
    return Mrz(
        issuer=upper[2:5].translate(_TO_LETTER).strip(FILLER),
        surname=surname,
        given=given,
        number=line[:9].rstrip(FILLER),
        nationality=line[10:13].strip(FILLER),
        birth=line[13:19],
        sex=line[20].replace(FILLER, ""),
        expiry=line[21:27],
        number_checked="number" not in wrong,
        birth_checked="birth" not in wrong,
        expiry_checked="expiry" not in wrong,
        sound=not wrong,
        lower=line,
    )


def wrong_parts(line: str) -> tuple[Part, ...]:
    """The parts of a lower line of 44 characters whose check digit does not agree; empty when all do.

    >>> wrong_parts("L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    ()
    >>> wrong_parts("L898902C36UTO7408122F1204158ZE184226B<<<<<10")
    ('expiry', 'composite')
    """
    agrees: dict[Part, bool] = {
        "number": check_digit(line[:9]) == line[9],
        "birth": check_digit(line[13:19]) == line[19],
        "expiry": check_digit(line[21:27]) == line[27],
        # Where there is no optional data its digit may be a filler.
        "optional": line[42] in (check_digit(line[28:42]), FILLER),
        "composite": check_digit(line[:10] + line[13:20] + line[21:43]) == line[43],
    }
    return tuple(part for part, right in agrees.items() if not right)


def _lower(text: str) -> str | None:
    """The lower line with exactly 44 characters, each of the kind its place takes."""
    if len(text) < 36:
        return None
    front, back = text[:28], text[-2:]
    middle = text[28:-2]
    if len(middle) != 14:
        middle = middle.rstrip(FILLER)[:14].ljust(14, FILLER)
    places = list(front + middle + back)
    for i in (9, *range(13, 20), *range(21, 28), 42, 43):
        places[i] = places[i].translate(_TO_DIGIT)
    for i in (*range(10, 13), 20):
        places[i] = places[i].translate(_TO_LETTER)
    line = "".join(places)
    dates = line[13:20] + line[21:28]
    nation = re.fullmatch(r"[A-Z]{1,3}<{0,2}", line[10:13])
    return line if dates.isdigit() and nation and line[20] in "MFX<" else None


def _names(upper: str) -> tuple[str, str]:
    surname, _, given = upper[5:].translate(_TO_LETTER).partition(FILLER * 2)
    # What follows the second pair of fillers is filling.
    return tuple(" ".join(re.findall(r"[A-Z]+", part.partition(FILLER * 2)[0])) for part in (surname, given))  # type: ignore[return-value]


def _day(text: str, century: int) -> date | None:
    try:
        return date(century + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None
