"""Facts stand beside their labels and are taken only when the paper says one thing."""

from __future__ import annotations

from uketsuke.extractors.attachments.facts import facts_of_lines
from uketsuke.extractors.attachments.recognising import ReadLine
from uketsuke.forms.geometry import BoxPx

WHO = ("name", "date_of_birth", "residence_card_number", "nationality", "issue_date")
PASSPORT = (
    ("P<VNMNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<<<<<<<<<<", 300, 900),
    ("C123456788VNM9504121M3001019<<<<<<<<<<<<<<<2", 300, 980),
)


def at(text: str, left: int, top: int, certainty: float = 0.999) -> ReadLine:
    return ReadLine(BoxPx(left, top, 20 * len(text), 40), text, (certainty,) * len(text))


def values(*lines: ReadLine, wanted: tuple[str, ...] = WHO) -> dict[str, object]:
    return {name: value for name, (value, _) in facts_of_lines(lines, wanted).items()}


def test_a_value_stands_behind_its_label_or_in_the_cell_to_the_right_or_below() -> None:
    behind = at("氏 名 : NGUYEN VAN AN", 300, 300)
    label, right = at("生年月日", 300, 400), at("平成7年4月12日", 600, 402)
    above, below = at("NATIONALITY", 300, 500), at("ベトナム", 300, 545)
    assert values(behind, label, right, above, below) == {
        "name": "NGUYEN VAN AN",
        "date_of_birth": "1995-04-12",
        "nationality": "VNM",
    }


def test_two_people_on_a_paper_give_no_facts() -> None:
    lines = [at("氏名 NGUYEN VAN AN", 300, 300), at("氏名 TRAN THI BINH", 300, 500)]
    lines += [at("生年月日 1995年4月12日", 300, 400), at("生年月日 1996年5月13日", 300, 600)]
    assert values(*lines) == {}


def test_the_same_value_twice_is_one_fact() -> None:
    assert values(at("氏名 NGUYEN VAN AN", 300, 300), at("氏名 NGUYEN VAN AN", 300, 500))["name"] == "NGUYEN VAN AN"


def test_a_name_that_goes_on_in_another_line_is_not_taken() -> None:
    assert values(at("氏名 NGUYEN VAN", 300, 300), at("AN", 640, 300)) == {}


def test_names_in_japanese_letters_and_words_that_are_no_names_are_not_taken() -> None:
    assert values(at("氏名 山田太郎", 300, 300)) == {}
    assert values(at("NAME OF STUDENT", 300, 300), at("DATE OF BIRTH", 300, 345)) == {}


def test_a_card_number_must_have_its_shape() -> None:
    assert values(at("番号 AB12345678CD", 300, 300)) == {"residence_card_number": "AB12345678CD"}
    assert values(at("番号 AB1234567CD", 300, 300)) == {}


def test_a_date_that_does_not_exist_is_not_taken() -> None:
    assert values(at("発行日 令和7年2月30日", 300, 300)) == {}


def test_what_was_hardly_read_is_no_fact() -> None:
    assert values(at("生年月日 1995年4月12日", 300, 300, certainty=0.9)) == {}


def test_machine_readable_lines_give_all_there_is_with_their_check_digits() -> None:
    found = facts_of_lines([at(*line) for line in PASSPORT], ("passport_number",))
    assert {name: value for name, (value, _) in found.items()} == {
        "passport_number": "C12345678",
        "date_of_birth": "1995-04-12",
        "date_of_expiry": "2030-01-01",
        "nationality": "VNM",
        "mrz_lower": "C123456788VNM9504121M3001019<<<<<<<<<<<<<<<2",
        "name": "NGUYEN VAN AN",
    }
    assert found["passport_number"][1] > 0.99


def test_a_lower_line_alone_is_believed_when_all_its_check_digits_are_right() -> None:
    alone = facts_of_lines([at("P<VNMNG", 300, 900), at(*PASSPORT[1])], ("passport_number",))
    assert alone["passport_number"][0] == "C12345678" and "name" not in alone
    wrong = at(PASSPORT[1][0][:-1] + "3", 300, 980)
    assert facts_of_lines([wrong], ("passport_number",)) == {}


def test_a_part_whose_check_digit_is_wrong_is_no_fact() -> None:
    lower = PASSPORT[1][0].replace("C123456788", "C123456798")
    found = facts_of_lines([at(*PASSPORT[0]), at(lower, 300, 980)], ("passport_number",))
    assert "passport_number" not in found and found["date_of_birth"][0] == "1995-04-12"


def test_only_what_is_wanted_is_looked_for() -> None:
    assert values(at("氏名 NGUYEN VAN AN", 300, 300), wanted=("date_of_birth",)) == {}
