"""A filing is found by whatever somebody knows of it, and by nothing that is not so."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.cases.conftest import Desk, field, form_page, table
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.search_query import clean, for_postgresql, for_sqlite, stages
from uketsuke.cases.searching import Found, Hit
from uketsuke.forms.errors import UsageError
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageLine
from uketsuke.forms.readings import FieldResult

TRAN = (
    field("name", "LEE MIN-HO"),
    field("name_kanji", "髙橋李芳"),
    field("name_kana", "リーミンホ"),
    field("date_of_birth", "1990-01-02"),
    field("residence_card_number", "AB12345678CD"),
    field("passport_number", "TK9876543"),
    field("mobile_phone", "09012345678"),
    field("email", "min.ho@example.com"),
    field("address", "東京都品川区北品川5-9-31 コーポさくら201号室"),
    field("employer_name", "社会福祉法人渡邉会", form="13126-n"),
    field("reason", "引っ越しのため在留期間の更新を希望します。母の介護をしています。", form="13126-1"),
    table("family_in_japan", [{"name": "LEE SUNHEE", "date_of_birth": "1995-07-08", "relationship": "妻"}]),
)
OTHER = (
    field("name", "SMITH JOHN"),
    field("date_of_birth", "1971-12-31"),
    field("residence_card_number", "XY87654321ZW"),
    field("address", "京都府京都市中京区御池通1-1"),
    field("reason", "東京へ引越"),
)


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    """A filing of a person of whom all is known, and a later one of somebody else."""
    return filed(desk, *TRAN, content=b"one"), filed(desk, *OTHER, content=b"two")


def filed(desk: Desk, *results: FieldResult, content: bytes = b"scan") -> int:
    filing = desk.one_filing(content, procedure="13126")
    desk.finish(filing, list(results))
    return filing


def looked(desk: Desk, query: str, **options: object) -> Found:
    return desk.ask(records.find, query, **({"offices": None} | options))


def hit(desk: Desk, query: str) -> Hit:
    (found,) = looked(desk, query).hits
    return found


WAYS = (
    ("AB12345678CD", "number", "residence_card_number"),
    ("ａｂ 1234-5678 ｃｄ", "number", "residence_card_number"),
    ("5678CD", "own", "residence_card_number"),
    ("5678", "own", "residence_card_number"),
    ("AB1234", "own", "residence_card_number"),
    ("TK9876543", "number", "passport_number"),
    ("090-1234-5678", "other", "mobile_phone"),
    ("+81 90 1234 5678", "other", "mobile_phone"),
    ("min.ho@example.com", "other", "email"),
    ("lee min ho", "own", "name"),
    ("MINHO LEE", "own", "name"),
    ("MIN-HO", "own", "name"),
    ("Leeminho", "own", "name"),
    ("高橋", "own", "name_kanji"),
    ("髙橋 李芳", "own", "name_kanji"),
    ("芳", "own", "name_kanji"),
    ("りーみんほ", "own", "name_kana"),
    ("ﾐﾝﾎ リ", "own", "name_kana"),
    ("1990-01-02", "own", "date_of_birth"),
    ("平成2年1月2日", "own", "date_of_birth"),
    ("H2.1.2", "own", "date_of_birth"),
    ("１９９０年１月", "own", "date_of_birth"),
    ("2 Jan 1990", "own", "date_of_birth"),
    ("渡辺会", "other", "employer_name"),
    ("福祉法人", "other", "employer_name"),
    ("sunhee", "other", "family_in_japan.name"),
    ("1995/7/8", "other", "family_in_japan.date_of_birth"),
    ("品川", "address", "address"),
    ("北品川五丁目９番３１号", "address", "address"),
    ("北品川5", "address", "address"),
    ("さくら201", "address", "address"),
    ("介護", "text", "reason"),
    ("在留期間の更新", "text", "reason"),
)


def test_a_filing_is_found_by_any_writing_of_what_is_known_of_it(desk: Desk, two: tuple[int, int]) -> None:
    for query, rank, where in WAYS:
        hits = [(found.filing_id, found.rank, found.matches[0].field) for found in looked(desk, query).hits]
        assert hits == [(two[0], rank, where)], query


def test_several_words_must_all_stand_in_the_filing_wherever(desk: Desk, two: tuple[int, int]) -> None:
    found = hit(desk, "lee 品川 介護")
    assert found.filing_id == two[0]
    assert [match.field for match in found.matches] == ["name", "address", "reason"]
    assert looked(desk, "lee 大阪").hits == ()


def test_a_word_is_found_in_another_form_after_all_others(desk: Desk, two: tuple[int, int]) -> None:
    first = looked(desk, "引越")
    assert [(found.filing_id, found.rank) for found in first.hits] == [(two[1], "text")]
    assert first.loosely
    more = looked(desk, "引越", after=first.after)
    assert [(found.filing_id, found.rank) for found in more.hits] == [(two[0], "words")]
    assert more.after is None


def test_a_word_that_stands_as_one_comes_before_one_inside_another(desk: Desk, two: tuple[int, int]) -> None:
    later = filed(desk, field("address", "東京都千代田区1-1"), content=b"three")
    assert [found.filing_id for found in looked(desk, "京都").hits] == [two[1], later, two[0]]


def test_a_receipt_is_found_whole_and_in_parts(desk: Desk, two: tuple[int, int]) -> None:
    receipt = desk.ask(records.filing_work, two[0]).receipt
    day, number = receipt.split("-")[1:]
    for query in (receipt, receipt.lower(), receipt.replace("-", ""), f"{day}-{number}", number):
        assert [found.receipt for found in looked(desk, query).hits] == [receipt], query
    assert looked(desk, number.lstrip("0")).hits[0].receipt == receipt
    assert hit(desk, receipt).rank == "number"


def test_a_filing_is_found_before_it_is_checked(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch)
    pages = desk.read(batch, [form_page()], facts={"name": ("PHAM THI LAN", 0.9), "date_of_birth": ("1999-09-09", 0.9)})
    (filing,) = desk.split(batch, pages)
    found = hit(desk, "Pham")
    assert (found.filing_id, found.state, found.matches[0].page) == (filing, "separated", 0)


def test_a_match_says_where_it_stands(desk: Desk, two: tuple[int, int]) -> None:  # noqa: ARG001
    (match,) = hit(desk, "渡辺会").matches
    assert (match.text, match.page, match.role) == ("社会福祉法人渡邉会", 0, "other_name")
    assert match.box is not None and match.box.as_list() == [100, 200, 300, 40]


def test_of_a_long_text_the_sentence_is_shown(desk: Desk) -> None:
    filed(desk, field("reason", "在留期間の更新を希望します。" * 9 + "母の看病をしています。", form="13126-1"))
    assert hit(desk, "看病").matches[0].text == "母の看病をしています。"


def test_what_was_read_with_doubt_is_found_by_what_else_it_may_be(desk: Desk) -> None:
    from dataclasses import replace

    from uketsuke.forms.readings import Alternative

    doubtful = field("name", "SM1TH ANNA", accepted=False)
    reading = replace(doubtful.reading, alternatives=(Alternative("SMITH ANNA", 0.4),))
    filing = filed(desk, replace(doubtful, reading=reading))
    assert hit(desk, "smith anna").filing_id == filing


def test_a_correction_is_found_once_it_is_checked_and_the_old_value_no_more(desk: Desk) -> None:
    filing = filed(desk, field("name", "NGUYEN VAN AN", accepted=False))
    assert desk.do(records.correct_field, filing, "name", "NGUYEN VAN ANH", who="a", why="")
    assert hit(desk, "nguyen").state == "separated"
    desk.finish(filing, [field("name", "NGUYEN VAN ANH")])
    assert hit(desk, "van anh").filing_id == filing
    desk.do(records.index_filing, filing)
    assert desk.ask(records.count_indexed) == (1, 1)


def test_people_find_their_own_offices_filings_only(desk: Desk, two: tuple[int, int]) -> None:
    assert looked(desk, "lee", offices=["HQ"]).hits[0].filing_id == two[0]
    assert looked(desk, "lee", offices=["OSAKA", "HQ"]).hits != ()
    for offices in (["OSAKA"], []):
        assert looked(desk, "lee", offices=offices).hits == ()
        assert looked(desk, "AB12345678CD", offices=offices).hits == ()


def test_a_long_list_goes_on_where_it_ended(desk: Desk) -> None:
    filings = [filed(desk, field("name", "LEE"), content=b"%d" % n) for n in range(4)]
    filings.append(filed(desk, field("employer_name", "LEE TRADING", form="13126-n"), content=b"employer"))
    seen, after, answers = [], None, 0
    while answers == 0 or after is not None:
        found = looked(desk, "lee", limit=2, after=after)
        seen += [entry.filing_id for entry in found.hits]
        after, answers = found.after, answers + 1
    assert seen == [*filings[3::-1], filings[4]] and answers == 3
    with pytest.raises(UsageError):
        looked(desk, "lee", after="'; drop")


def test_terms_scattered_over_values_are_no_find_and_hide_none(desk: Desk) -> None:
    names = (field("employer_name", "札幌市中央会", form="13126-n"), field("agent_organization", "幌市中央区の会"))
    filed(desk, *names, content=b"one")
    assert looked(desk, "札幌市中央区").hits == ()
    filing = filed(desk, *names, field("address", "北海道札幌市中央区1"), content=b"two")
    assert (hit(desk, "札幌市中央区").filing_id, hit(desk, "札幌市中央区").rank) == (filing, "address")


def test_the_end_of_what_is_typed_folds_like_the_middle_of_what_is_written(desk: Desk) -> None:
    filed(desk, field("address", "東京都千代田区霞が関1-2 佐々木ビル"))
    for query in ("霞が", "が関", "霞ヶ関", "々木ビル"):
        assert len(looked(desk, query).hits) == 1, query


def test_what_is_nowhere_is_not_found(desk: Desk, two: tuple[int, int]) -> None:  # noqa: ARG001
    for query in (
        "",
        " ",
        "、",
        "田中一郎",
        "ZZ99999999ZZ",
        "2001-01-01",
        "\ud800",
        "NEAR(",
        '"',
        "社会福祉法人田中会",
    ):
        assert looked(desk, query) == Found(clean(query), (), None), query


SYNTAX = st.sampled_from(
    [*"\"'*()^:-+&|!<>{}\\%_;\0 ", " OR ", " AND ", " NOT ", "NEAR(", ":*", "<->", "lee", "品川", "12345"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(query=st.lists(SYNTAX | st.text(max_size=6), max_size=8).map("".join))
def test_whatever_is_typed_is_data_and_never_syntax(engine: Engine, query: str) -> None:
    with reading_scope(engine) as session:
        assert records.find(session, query, offices=["HQ"]).hits == ()


@given(query=st.text(max_size=40))
def test_both_databases_are_asked_in_letters_figures_and_our_own_signs(query: str) -> None:
    for stage in stages(clean(query)):
        assert not set(for_sqlite(stage.asked)) & set("\\'&|!:;{}^+-<>\0")
        assert not set(for_postgresql(stage.asked)) & set('\\";{}^+-<>\0')


def test_a_query_is_never_logged(desk: Desk, two: tuple[int, int], caplog: pytest.LogCaptureFixture) -> None:  # noqa: ARG001
    with caplog.at_level(logging.DEBUG):
        looked(desk, "高橋 AB12345678CD")
    assert "高橋" not in caplog.text and "12345678" not in caplog.text


def test_a_table_taken_away_is_filled_anew_by_indexing_every_filing(desk: Desk, two: tuple[int, int]) -> None:
    def forget(session: Session) -> None:
        session.execute(text("delete from search_index"))

    desk.do(forget)
    assert looked(desk, "lee").hits == () and desk.ask(records.count_indexed) == (0, 2)
    assert desk.ask(records.filings_after, 0, 9) == two
    for filing in two:
        desk.do(records.index_filing, filing)
    assert hit(desk, "lee").filing_id == two[0]
    desk.do(records.index_filing, 10**6)
    assert desk.ask(records.count_indexed) == (2, 2)


def test_searching_loads_no_reader_and_the_dictionary_only_for_japanese() -> None:
    script = (
        "import sys; from uketsuke.cases.search_query import stages; from uketsuke.cases import searching;"
        "stages('lee 1990-01-02'); before = 'fugashi' in sys.modules; stages('品川');"
        "print(before, 'fugashi' in sys.modules, {'cv2', 'onnxruntime', 'rapidocr'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.split(maxsplit=2) == ["False", "True", "set()\n"]


def test_the_text_of_a_page_is_found_with_its_line_also_where_it_goes_on_in_the_next(desk: Desk) -> None:
    filing = filed(desk, field("name", "LEE"))
    page = desk.ask(records.filing_work, filing).pages[0].id
    work = desk.ask(records.page_to_transcribe, page)
    assert work is not None
    lines = [PageLine("雇用契約書", BoxPx(1, 2, 3, 4), 0.9), PageLine("甲と乙とは労働契約を締", BoxPx(5, 6, 7, 8), 0.9)]
    lines.append(PageLine("結する。", BoxPx(9, 10, 11, 12), 0.9))
    assert desk.do(records.save_page_text, work, thumbnail_key="0" * 64, lines=lines, engine="test")
    (match,) = hit(desk, "労働契約").matches
    assert (match.field, match.text, match.page) == ("page_text", "甲と乙とは労働契約を締", 0)
    assert match.box == BoxPx(5, 6, 7, 8)
    (match,) = hit(desk, "契約を締結").matches
    assert match.box is None and match.page == 0 and "締" in match.text
    assert [found.role for found in hit(desk, "lee 雇用").matches] == ["own_name", "text"]


def test_a_text_without_any_space_and_one_without_end_are_kept(desk: Desk) -> None:
    endless = field("reason", "a" * 5000 + " " + "介護" * 40_000, form="13126-1")
    filing = filed(desk, field("name", "LEE"), endless, field("occupation", "b" * 3000 + "、調理師", form="13126-1"))
    assert hit(desk, "lee").filing_id == hit(desk, "調理師").filing_id == hit(desk, "b" * 150).filing_id == filing
