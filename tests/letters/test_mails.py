"""A mail says what its row says, in Japanese and English, as bytes that every server takes."""

from __future__ import annotations

import email
import re
from datetime import UTC, date, datetime
from email.policy import default
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.making import OFFICE, letter
from uketsuke.cases.registration_values import Mail, MailKind
from uketsuke.forms.readings import Finding, FindingDetail, Words
from uketsuke.letters.mails import compose, documents_words, load_templates

AT = datetime(2027, 4, 1, 15, 30, tzinfo=UTC)
SENDER = "受付 <uketsuke@office.example>"
WORDS: dict[str, dict[str, Any]] = {
    "acceptance": {"received": "2027-04-01", "card_end": "78CD", "stay_until": "2027-09-30", "organisation": None},
    "registration_approved": {"organisation": "株式会社みなと商事"},
    "registration_refused": {"organisation": "株式会社みなと商事", "reason": "誓約書がありません"},
    "reminder": {"organisation": "株式会社みなと商事", "until": "2028-04-01", "due": "2028-03-01"},
    "report_accepted": {"organisation": "株式会社みなと商事", "until": "2029-04-01"},
    "report_ending": {"organisation": "株式会社みなと商事", "until": "2028-04-01"},
    "report_refused": {"organisation": "株式会社みなと商事", "until": "2028-04-01", "reason": "登記が違います"},
    "documents": documents_words(letter(2), {}),
}


def mail(kind: MailKind = "acceptance", **other: Any) -> Mail:
    words = other.pop("words", WORDS[kind])
    given: dict[str, Any] = {
        "id": 7,
        "key": f"{kind}:12",
        "kind": kind,
        "receipt": "HQ-20270401-000012",
        "office": "HQ",
        "procedure": "13126",
        "address": "an@mail.example",
        "words": words,
        "state": "waiting",
        "tries": 0,
        "next_try": AT,
        "created_at": AT,
        "sent_at": None,
        "error": None,
    }
    return Mail(**{**given, **other})


def text(of: Mail) -> str:
    return str(compose(of, {"HQ": OFFICE}, sender=SENDER).get_content())


def test_an_acceptance_mail_is_a_proof_that_says_as_little_as_it_can() -> None:
    said = text(mail())
    for part in (
        "HQ-20270401-000012",
        "在留期間更新許可",
        "2027年4月1日（木）",
        "78CD",
        "2027年9月30日",
        OFFICE.name_ja,
    ):
        assert part in said
    for part in ("Thursday, 1 April 2027", "Thursday, 30 September 2027", OFFICE.name_en):
        assert part in said
    assert said.index("受付番号") < said.index("Receipt number")


def test_what_is_not_known_is_left_out_with_its_line() -> None:
    said = text(mail(words={"received": "2027-04-01", "card_end": None, "stay_until": None, "organisation": None}))
    assert all(part not in said for part in ("在留できます", "在留カード", "residence card", "機関："))
    assert "{" not in said and "None" not in said


@pytest.mark.parametrize("kind", get_args(MailKind))
def test_every_kind_of_mail_says_all_that_its_row_holds(kind: MailKind) -> None:
    message = compose(mail(kind), {}, sender=SENDER)
    said = f"{message['Subject']} {message.get_content()}"
    assert not re.search(r"\{\w+\}", said)
    assert "HQ-20270401-000012" in said or kind == "reminder"
    for name, value in WORDS[kind].items():
        if value is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            assert value in said, name


def test_every_line_that_a_template_may_leave_out_has_its_like_in_the_other_language() -> None:
    for kind, template in load_templates().items():
        ja, en = (sorted(re.findall(r"\{(\w+?)(?:_ja|_en)?\}", part)) for part in (template.ja, template.en))
        assert ja == en, kind


def test_the_bytes_are_seven_bit_and_come_back_as_they_were() -> None:
    message = compose(mail(), {"HQ": OFFICE}, sender=SENDER, reply_to="desk@office.example")
    raw = message.as_bytes()
    assert max(raw) < 128 and all(len(line) <= 998 for line in raw.split(b"\n"))
    back = email.message_from_bytes(raw, policy=default)
    assert back["Subject"] == message["Subject"]
    assert (back["From"], back["To"], back["Reply-To"]) == (SENDER, "an@mail.example", "desk@office.example")
    assert back["Date"].datetime == AT
    assert back.get_content() == message.get_content()


def test_the_same_row_makes_the_same_bytes_and_another_row_another_id() -> None:
    one, again = (compose(mail(tries=tries), {}, sender=SENDER) for tries in (0, 4))
    assert one.as_bytes() == again.as_bytes()
    others = [mail(id=8), mail(key="acceptance:13"), mail(created_at=datetime(2027, 4, 2, tzinfo=UTC))]
    ids = {compose(other, {}, sender=SENDER)["Message-ID"] for other in others} | {one["Message-ID"]}
    assert len(ids) == 4 and all(re.fullmatch(r"<[0-9a-f]{32}@office\.example>", id) for id in ids)


@given(st.text(max_size=200))
def test_whatever_a_person_writes_as_reason_stands_in_the_text_and_changes_no_header(reason: str) -> None:
    words = {"organisation": "{receipt}\r\nBcc: x@y.example", "reason": reason}
    raw = compose(mail("registration_refused", words=words), {}, sender=SENDER).as_bytes()
    back = email.message_from_bytes(raw, policy=default)
    assert back["Bcc"] is None and back["To"] == "an@mail.example"
    assert "{receipt}" in back.get_content()


def test_a_request_for_papers_says_what_the_letter_says_but_not_what_somebody_wrote() -> None:
    made = letter(1)
    number = Words("「AB12345678CD」", '"AB12345678CD"')
    what = made.asked[0].what.model_copy(
        update={"ja": "在留カード番号「AB12345678CD」は正しくありません。", "en": 'The number "AB12345678CD" is wrong.'}
    )
    asked = (made.asked[0].__class__(what, made.asked[0].why, made.asked[0].do, None),)
    nothing = Words("", "")
    detail = FindingDetail("", nothing, nothing, nothing, words=(("value", number),))
    finding = Finding("check_digit.x", "error", (), what.ja, what.en, detail)
    words = documents_words(
        letter(1).__class__(**{**{n: getattr(made, n) for n in made.__slots__}, "asked": asked}), {what.ja: finding}
    )
    said = text(mail("documents", words=words))
    assert "在留カード番号…は正しくありません。" in said and "AB12345678CD" not in said
    assert made.asked[0].do.ja in said and made.asked[0].do.en in said
    assert date.fromisoformat(words["until"]) == made.until
