"""What slip and letter say is what the records know for sure; what is not sure is left to people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cases.conftest import Desk, field
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.forms.deadlines import Deadline, DeadlineStatus
from uketsuke.forms.errors import SetupError, UsageError
from uketsuke.forms.readings import FieldResult, Finding, FindingDetail, Severity, Words
from uketsuke.letters.notices import Addressee, Letter, Slip, answer_day, letter_of, slip_of
from uketsuke.letters.offices import Office, office_called, read_offices
from uketsuke.letters.texts import ground_of, load_texts
from uketsuke.validators.furigana import unread

TODAY = date(2026, 11, 24)
OFFICES = {"HQ": Office(name_ja="本局", name_en="Head office")}
NO = Words("", "")


def finding(rule: str, case: str = "", severity: Severity = "error", ja: str = "足りません。") -> Finding:
    return Finding(rule, severity, (), ja, "missing", FindingDetail(case, NO, NO, NO))


def person(*, address: bool = True, name: bool = True) -> list[FieldResult]:
    return [
        field("name", "NGUYEN VAN AN", form="13126-1", accepted=name),
        field("name_kanji", "阮文安", form="13126-1"),
        field("address", "東京都港区芝1-2-3", form="13126-1", accepted=address),
    ]


def filed(
    desk: Desk,
    *findings: Finding,
    fields: list[FieldResult] | None = None,
    deadlines: tuple[Deadline, ...] = (),
    procedure: str | None = "13126",
) -> int:
    filing = desk.one_filing(procedure=procedure)
    desk.finish(filing, person() if fields is None else fields, findings, deadlines=deadlines)
    return filing


def slip(desk: Desk, filing: int) -> Slip:
    return desk.ask(slip_of, filing, OFFICES, today=TODAY)


def letter(desk: Desk, filing: int, **options: object) -> Letter:
    return desk.ask(letter_of, filing, OFFICES, **({"made_on": TODAY} | options))  # type: ignore[arg-type]


MISSING, UNREADABLE = finding("document.missing"), finding("document.unreadable", severity="warning")
LATE = finding("date.order", "stay_not_over_for_extension", ja="過ぎています。")
CONFLICT = finding("agree.conflict", "same_fact", ja="違います。")


def test_a_slip_names_what_is_surely_missing_the_worst_first(desk: Desk) -> None:
    made = slip(desk, filed(desk, CONFLICT, MISSING, UNREADABLE, LATE))
    assert [asked.what.ja for asked in made.asked] == ["過ぎています。", "足りません。", "違います。"]
    assert made.looking is True
    assert (made.office.name_ja, made.procedure and made.procedure.ja) == ("本局", "在留期間更新許可の申請")
    assert made.applicant == "NGUYEN VAN AN　阮文安"
    assert made.received == japan_date(utc_now())


def test_a_slip_without_anything_open_says_that_nobody_is_looking(desk: Desk) -> None:
    made = slip(desk, filed(desk))
    assert (made.asked, made.looking, made.due) == ((), False, None)
    assert slip(desk, filed(desk, UNREADABLE)).looking is True
    assert slip(desk, filed(desk, fields=person(address=False))).looking is True


def test_a_name_that_was_not_read_surely_stands_on_no_slip(desk: Desk) -> None:
    assert slip(desk, filed(desk, fields=[field("name", "NGUYEN", accepted=False)])).applicant is None


@pytest.mark.parametrize(("status", "said"), [("due", True), ("open", False)])
def test_only_a_sure_date_stands_on_a_slip(status: DeadlineStatus, said: bool, desk: Desk) -> None:
    made = slip(desk, filed(desk, deadlines=(Deadline("stay_end", status, date(2026, 12, 20)),)))
    assert (made.due is not None) is said
    assert made.due is None or (made.due[0].ja, made.due[1]) == ("在留期間の満了日", date(2026, 12, 20))


def test_what_nobody_could_name_has_a_slip_too(desk: Desk) -> None:
    made = slip(desk, filed(desk, fields=[], procedure=None))
    assert (made.procedure, made.applicant, made.asked, made.looking) == (None, None, (), True)


def test_a_filing_that_is_not_checked_yet_has_no_slip_and_no_letter(desk: Desk) -> None:
    filing = desk.one_filing()
    for make in (slip, letter):
        with pytest.raises(UsageError, match="not checked yet"):
            make(desk, filing)


def test_a_letter_says_to_whom_what_why_on_what_ground_and_until_when(desk: Desk) -> None:
    made = letter(desk, filed(desk, MISSING, finding("required.missing", "always", ja="記入がありません。")))
    assert made.addressee == Addressee(("NGUYEN VAN AN", "阮文安"), "東京都港区芝1-2-3")
    assert [asked.what.ja for asked in made.asked] == ["足りません。", "記入がありません。"]
    assert [asked.do.ja for asked in made.asked] == ["提出してください。", "記入したページを提出してください。"]
    assert [asked.ground and asked.ground.ja[-7:] for asked in made.asked] == ["第21条第2項", "第21条第1項"]
    assert all(asked.why.easy for asked in made.asked)
    assert (made.made_on, made.until) == (TODAY, date(2026, 12, 8))


@pytest.mark.parametrize("missing", ["address", "name"])
def test_a_letter_goes_to_no_door_that_was_not_read_surely(missing: str, desk: Desk) -> None:
    unsure = person(**{missing: False})
    if missing == "name":
        unsure = [unsure[0], unsure[2]]
    assert letter(desk, filed(desk, MISSING, fields=unsure)).addressee is None


def test_a_letter_to_the_agent_names_the_applicant(desk: Desk) -> None:
    agent = [
        field("agent_name", "行政太郎"),
        field("agent_organization", "みなと行政書士事務所"),
        field("agent_address", "東京都港区芝9-9-9"),
    ]
    filing = filed(desk, MISSING, fields=[*person(), *agent])
    made = letter(desk, filing, to="agent")
    assert made.addressee == Addressee(
        ("みなと行政書士事務所", "行政太郎"), "東京都港区芝9-9-9", "NGUYEN VAN AN　阮文安"
    )
    assert letter(desk, filing, to="representative").addressee is None


def test_a_letter_about_a_registration_goes_to_the_organization_and_names_no_ground(desk: Desk) -> None:
    fields = [field("employer_name", "株式会社みなと"), field("employer_address", "東京都港区芝4-5-6")]
    made = letter(desk, filed(desk, MISSING, fields=fields, procedure="registration"))
    assert made.addressee == Addressee(("株式会社みなと",), "東京都港区芝4-5-6")
    assert made.asked[0].ground is None


def test_warnings_are_asked_only_by_somebody_who_looked(desk: Desk) -> None:
    likely = finding("document.missing", severity="warning")
    filing = filed(desk, likely, UNREADABLE)
    with pytest.raises(UsageError, match="nothing is surely missing"):
        letter(desk, filing)
    assert len(letter(desk, filing, warnings=True).asked) == 1


def due(kind: str, day: date, status: DeadlineStatus = "due") -> Deadline:
    return Deadline(kind, status, day)


@pytest.mark.parametrize(
    ("made_on", "deadlines", "until"),
    [
        (TODAY, [], date(2026, 12, 8)),
        (date(2026, 12, 16), [], date(2027, 1, 4)),  # the 30th: offices are closed until the 3rd
        (date(2026, 12, 18), [], date(2027, 1, 4)),  # the 1st
        (date(2028, 2, 15), [], date(2028, 2, 29)),
        (TODAY, [due("card_end", date(2026, 12, 6))], date(2026, 12, 4)),  # a Sunday: the Friday before
        (TODAY, [due("stay_end", date(2026, 12, 1))], date(2026, 12, 1)),
        (TODAY, [due("stay_end", date(2026, 12, 1)), due("special_stay_end", date(2027, 2, 1))], date(2026, 12, 8)),
        (TODAY, [due("stay_end", date(2026, 11, 24))], date(2026, 12, 8)),  # over today: it bounds nothing any more
        (TODAY, [due("stay_end", date(2026, 12, 1), "open")], date(2026, 12, 8)),
        (TODAY, [due("answer", date(2026, 11, 30))], date(2026, 12, 8)),
        (date(2026, 12, 28), [due("card_end", date(2027, 1, 3))], None),
    ],
)
def test_an_answer_is_asked_for_within_two_weeks_on_an_open_day_and_before_it_is_too_late(
    made_on: date, deadlines: list[Deadline], until: date | None
) -> None:
    assert answer_day(made_on, deadlines) == until


def test_the_day_may_be_named_and_must_be_ahead(desk: Desk) -> None:
    filing = filed(desk, MISSING, deadlines=(due("card_end", date(2026, 11, 29)),))
    assert letter(desk, filing, until=date(2026, 12, 25)).until == date(2026, 12, 25)
    with pytest.raises(UsageError, match="after today"):
        letter(desk, filing, until=TODAY)
    closed = filed(desk, MISSING, deadlines=(due("card_end", date(2027, 1, 3)),))
    with pytest.raises(UsageError, match="--until"):
        letter(desk, closed, made_on=date(2026, 12, 28))


def test_what_the_letter_asked_for_is_what_comes_next(desk: Desk) -> None:
    filing = filed(desk, MISSING, deadlines=(due("stay_end", date(2027, 1, 20)),))
    desk.do(records.return_filing, filing, until=date(2026, 12, 8))
    made = slip(desk, filing)
    assert made.due is not None and (made.due[0].ja, made.due[1]) == ("補正の期限", date(2026, 12, 8))


def test_grounds_are_cited_only_where_they_are_known_and_never_the_administrative_procedure_act() -> None:
    grounds = load_texts().ground
    assert set(grounds) == {"12945", "12979", "12980", "12981", "13125", "13126", "13128", "13130"}
    for procedure, ground in grounds.items():
        assert ground.source and ground.confidence != "inferred"
        for citation in (ground.form, ground.document):
            assert citation.ja.startswith("出入国管理及び難民認定法") and citation.en.startswith("Article "), procedure
    # 行政手続法 3条1項10号 takes dispositions on the entry and stay of foreigners out of its chapter 2.
    assert not any("行政手続法" in str(ground) for ground in grounds.values())
    assert ground_of("registration", "form") is None and ground_of(None, "document") is None


def test_the_fixed_words_can_be_read() -> None:
    for key, said in load_texts().words.items():
        assert unread(said.easy) == (), key


def test_offices_are_read_from_a_file_that_need_not_be_there(tmp_path: Path) -> None:
    path = tmp_path / "offices.toml"
    assert read_offices(path) == {}
    assert office_called("TYO", {}).name_ja == "官署コード TYO"
    path.write_text('[TYO]\nname_ja = "東京"\nphone = "03-0000-0000"\n', encoding="utf-8")
    assert office_called("TYO", read_offices(path)) == Office(name_ja="東京", phone="03-0000-0000")
    for wrong in ('[TYO]\nphone = "1"\n', '[TYO]\nname_ja = "x"\nfax = "1"\n', "[TYO", '"TYO" = 1\n'):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(SetupError, match=r"offices\.toml"):
            read_offices(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(SetupError, match=r"offices\.toml"):
        read_offices(path)
