"""Machine-readable lines are taken apart as Doc 9303 says, and believed only with their check digits."""

from __future__ import annotations

import doctest

import pytest

from uketsuke.forms import mrz

UPPER = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
LOWER = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def lower(number: str, nation: str, birth: str, sex: str, expiry: str, optional: str = "") -> str:
    parts = [number.ljust(9, "<"), birth, expiry, optional.ljust(14, "<")]
    digits = [mrz.check_digit(part) for part in parts]
    line = f"{parts[0]}{digits[0]}{nation}{birth}{digits[1]}{sex}{expiry}{digits[2]}{parts[3]}{digits[3]}"
    return line + mrz.check_digit(line[:10] + line[13:20] + line[21:43])


def test_the_examples_of_its_documentation_hold() -> None:
    assert doctest.testmod(mrz).failed == 0


@pytest.mark.parametrize("place", [1, 5, 9, 13, 19, 21, 27, 43])
def test_a_wrong_digit_is_noticed_wherever_a_check_digit_covers_it(place: int) -> None:
    wrong = "1" if LOWER[place] != "1" else "2"
    found = mrz.parse(UPPER, LOWER[:place] + wrong + LOWER[place + 1 :])
    assert found is not None and not found.sound


def test_letters_read_for_digits_and_digits_read_for_letters_are_put_right_where_only_one_can_stand() -> None:
    misread = LOWER[:10] + "UT0" + LOWER[13:].replace("7408122", "74O8I22")
    found = mrz.parse(UPPER.replace("UTOERIKSSON", "UT0ER1KSSON"), misread)
    assert found is not None and found.sound
    assert (found.nationality, found.birth, found.surname) == ("UTO", "740812", "ERIKSSON")


@pytest.mark.parametrize("fillers", [-3, -1, 2])
def test_fillers_counted_wrongly_do_no_harm(fillers: int) -> None:
    line = lower("AB1234567", "VNM", "950412", "M", "300101")
    found = mrz.parse(UPPER, line[:28] + "<" * (14 + fillers) + line[42:])
    assert found is not None and found.sound and found.number == "AB1234567"


def test_a_single_name_and_one_letter_countries_are_read() -> None:
    found = mrz.parse(
        "P<D<<MUELLER<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", lower("C01X00T47", "D<<", "640812", "F", "270228")
    )
    assert found is not None and (found.surname, found.given, found.nationality) == ("MUELLER", "", "D")


@pytest.mark.parametrize(
    ("birth", "expiry", "day"),
    [
        ("740812", "300415", "1974-08-12"),
        ("050101", "300415", "2005-01-01"),
        ("251130", "301201", "2025-11-30"),
        ("280101", "300415", None),
        ("740230", "300415", None),
    ],
)
def test_the_century_of_a_birth_is_told_by_the_expiry_or_not_at_all(birth: str, expiry: str, day: str | None) -> None:
    found = mrz.parse(UPPER, lower("AB1234567", "VNM", birth, "M", expiry))
    assert found is not None and found.date_of_birth == day


@pytest.mark.parametrize("line", ["", "PASSPORT", "株式会社", "P<", "1234567890123456789012345678901234567890"])
def test_other_lines_are_no_machine_readable_ones(line: str) -> None:
    assert not mrz.is_first_line(mrz.folded(line))
    assert mrz.parse(UPPER, mrz.folded(line)) is None
