"""Slip and letter as an office would send them: found by search, read back by a scanner, and whole at any length."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest

from tests.letters.making import EXTENSION, OFFICE, RECEIPT, TO, letter, on_a4, pages_of, scanned, slip, text_of
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Separator
from uketsuke.intake.separators import locate_damaged_separator, locate_separator
from uketsuke.letters.notices import Addressee
from uketsuke.letters.offices import Office
from uketsuke.letters.texts import load_texts
from uketsuke.letters.typesetting import SIZES, Size, typeset_letter, typeset_slip
from uketsuke.samples.levels import Level
from uketsuke.validators.words import LANGUAGES, Language

TICKET = Separator("ticket", receipt=RECEIPT)
LONG = Addressee(
    ("WICKRAMASINGHE ARACHCHILAGE DON CHANDRASEKARA MUDIYANSELAGE PRIYANTHA KUMARA", "名" * 26),
    "〒105-0014 東京都港区" + "芝浦港南海岸台場高輪白金" * 6 + "1-2-3 " + "みなとハイツ" * 4 + "1204号",
)
MM = 72 / 25.4


def words_outside(pdf: bytes, margin_mm: float) -> list[str]:
    """Words that stand nearer to the edge of their page than that."""
    found = []
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for word in page.extract_words():
                left, right = word["x0"] / MM, (float(page.width) - word["x1"]) / MM
                top, bottom = word["top"] / MM, (float(page.height) - word["bottom"]) / MM
                if min(left, right, top, bottom) < margin_mm:
                    found.append(word["text"])
    return found


@pytest.mark.parametrize("level", ["clean", "office", "hard", "fax"])
@pytest.mark.parametrize("size", SIZES)
def test_the_code_of_a_slip_is_read_back_from_its_scan(size: Size, level: Level) -> None:
    (page,) = pages_of(typeset_slip(slip(), size=size))
    page = on_a4(page) if size == "slip" else page
    for seed in range(3):
        image = scanned(page, level, seed)
        found = locate_separator(image) or locate_damaged_separator(image)
        assert found is not None and found.separator == TICKET, (level, seed)


@pytest.mark.parametrize("level", ["clean", "office", "hard", "fax"])
def test_the_code_of_every_page_of_a_letter_is_read_back_from_its_scan(level: Level) -> None:
    for number, page in enumerate(pages_of(typeset_letter(letter(9)))):
        image = scanned(page, level, number)
        found = locate_separator(image) or locate_damaged_separator(image)
        assert found is not None and found.separator == TICKET, (level, number)


@pytest.mark.parametrize("size", SIZES)
def test_the_japanese_of_a_slip_is_found_by_search(size: Size) -> None:
    (text,) = text_of(typeset_slip(slip(), size=size))
    for part in (
        "受付票", RECEIPT, "在留期間更新許可の申請", "2026年11月23日（月）", "NGUYENVANAN", "まだ足りないもの（3）",
        "「1更新の理由」が記入されていません。", "2026年12月20日（日）", "在留期間の満了日", OFFICE.name_ja,
        OFFICE.phone,
    ):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_speaks_one_language(language: Language) -> None:
    (text,) = text_of(typeset_slip(slip(), language=language))
    assert ("Still missing".replace(" ", "") in text) is (language == "en")
    assert ("まだ足りないもの" in text) is (language == "ja")
    assert ("うけつけひょう" in text) is (language == "easy")


def test_a_slip_without_gaps_says_so_and_one_that_is_looked_at_does_not() -> None:
    (whole,), (looked_at,) = text_of(typeset_slip(slip(0))), text_of(typeset_slip(slip(0, looking=True)))
    nothing = "足りないものは見つかりませんでした"
    assert nothing in whole and "係員が確かめている" not in whole
    assert nothing not in looked_at and "係員が確かめている" in looked_at


def test_a_slip_of_a_filing_that_nobody_knows_has_no_procedure_and_no_name() -> None:
    (text,) = text_of(typeset_slip(replace(slip(0, applicant=None), procedure=None, due=None, looking=True)))
    assert "確認中" in text and EXTENSION.ja not in text and "申請人" not in text


def test_a_letter_says_to_whom_what_why_and_until_when_in_three_languages() -> None:
    first, last = text_of(typeset_letter(letter(2)))
    for part in (
        "補正通知書", RECEIPT, "NGUYENVANAN", "阮文安様", "東京都港区芝1-2-3", OFFICE.sender_ja,
        "2026年11月24日（火）", "2026年12月8日（火）", "Tuesday,8December2026", "「1更新の理由」が記入されていません。",
        '"1anitemoftheform"isnotfilledin.', "そろうまで審査を進められません。", "施行規則第21条第1項",
        "Article21,paragraph(1)oftheRegulation", "記入したページを提出してください。",
    ):  # fmt: skip
        assert part in first, part
    assert "行政手続法" not in first + last
    assert "いつまで" in last and "ください" in last


def test_each_reason_stands_once_and_all_points_are_numbered_through() -> None:
    text = "".join(text_of(typeset_letter(letter(20)))[:-1])
    assert text.count("（出入国管理及び難民認定法施行規則第21条第1項）") == 1
    assert text.count("（出入国管理及び難民認定法施行規則第21条第2項）") == 1
    assert all(f"「{number}" in text for number in range(1, 21))


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("to", [None, LONG], ids=["by hand", "long name and address"])
def test_a_letter_holds_at_any_length(count: int, to: Addressee | None) -> None:
    made = replace(letter(count, to=to), applicant=None if to is None else "　".join(to.names))
    pdf = typeset_letter(made)
    texts = text_of(pdf)
    assert len(texts) == (2 if count == 1 else 4)
    assert words_outside(pdf, 12) == []
    for number in range(1, count + 1):
        assert any(f"「{number}" in text for text in texts[:-1]) and any(f"「{number}" in text for text in texts)
    assert all(RECEIPT in text for text in texts)
    if to is not None:
        assert to.address.replace(" ", "") in texts[0] and to.names[0].replace(" ", "") in texts[0]
        with pdfplumber.open(BytesIO(pdf)) as document:
            heading = document.pages[0].search("補\\s*正\\s*通\\s*知\\s*書")[0]
            address = [c for c in document.pages[0].chars if c["x1"] < 109 * MM and c["top"] < heading["top"] - 1]
        # The window of the envelope shows all of it, and nothing else stands in it.
        assert max(char["bottom"] for char in address) < 60 * MM
        assert "1204号" in "".join(char["text"] for char in address)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 20])
def test_a_slip_holds_at_any_length(size: Size, language: Language, count: int) -> None:
    pdf = typeset_slip(slip(count, applicant="　".join(LONG.names)), size=size, language=language)
    assert words_outside(pdf, 4) == []
    with pdfplumber.open(BytesIO(pdf)) as document:
        pages = document.pages
        if size == "slip":
            assert len(pages) == 1 and round(float(pages[0].width) / MM) == 80
        else:
            assert {(round(float(p.width) / MM), round(float(p.height) / MM)) for p in pages} == {(210, 297)}
            assert len(pages) <= (1 if count == 1 else 3)


def test_an_office_that_nobody_described_is_called_by_its_code() -> None:
    bare = replace(letter(1), office=Office(name_ja="官署コード HQ", name_en="Office HQ"))
    first, _ = text_of(typeset_letter(bare))
    assert "官署コードHQ" in first and "〒105-0014" in first and "Tel" not in first


def test_a_draft_says_so_on_every_page() -> None:
    assert all("案DRAFT" in text for text in text_of(typeset_letter(letter(1), draft=True)))
    assert not any("DRAFT" in text for text in text_of(typeset_letter(letter(1))))


def test_the_same_notice_is_the_same_file() -> None:
    assert typeset_letter(letter(2)) == typeset_letter(letter(2))
    assert typeset_slip(slip(2)) == typeset_slip(slip(2))


def test_a_receipt_that_no_code_can_carry_is_refused() -> None:
    with pytest.raises(UsageError):
        typeset_letter(replace(letter(1), receipt="HQ 1"))


def test_every_addressee_line_is_there_without_an_address() -> None:
    first, _ = text_of(typeset_letter(letter(1, to=None)))
    assert load_texts().words["address_by_hand"].ja in first and "様" not in first
    assert TO.names[0].replace(" ", "") in first  # as the applicant, not as the addressee
