"""What the one-part forms ask beyond the applicant: certificates, cards, and organisations that register or report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.livelihoods import japanese_name
from uketsuke.samples.numbers import email_of, landline
from uketsuke.samples.persons import Person

_STEMS_KANA = ("サクラ", "ヒカリ", "アオバ", "トウヨウ", "ミライ", "フジ", "ヤマト", "ダイイチ", "ニホン", "セカイ")
_TRADES_KANA = ("ソフト", "ショウジ", "ケンセツ", "フーズ", "セイサクショ", "ブッサン", "デンキ", "サービス")
_TITLES = ("代表取締役", "総務部長", "人事部長", "人事課長", "総務課主任", "人事担当")
_PURPOSES = ("転職先に提出するため", "雇用主に提出するため", "転職後の在留期間更新に備えるため", "就職活動のため")
_EARLY_REASONS = (
    "長期の海外出張のため有効期間の満了前に更新できないため",
    "出産のため一時帰国する予定があるため",
    "病気の治療のため入院する予定があるため",
)
_LETTERS = "abcdefghijkmnpqrstuvwxyz"
_EVIDENCE = {
    "1": "四季報の写し",
    "2": "法定調書合計表の写し",
    "3": "法定調書合計表の写し",
    "4": "給与支払事務所等の開設届出書の写し",
}
# Latin spelling of the local part of an office's mail address; the name itself stands in kanji.
_MAIL_NAMES = ("jinji soumu", "visa tantou", "kokusai jinji", "zairyu madoguchi", "gaikokujin koyou")

_RECEIVED = ("技術・人文知識・国際業務", "企業内転勤", "介護", "研究", "技能", "特定活動", "留学", "家族滞在")
"""Statuses that organisations receive people with, by the words the registration form prints."""


def registering_facts(person: Person) -> Mapping[str, Fact]:
    """The facts of forms 12981, 12945, registration and periodic_report that no other form asks, by field name.

    Pure: the same person gives the same facts. The organisation is the person's employer.
    """
    rnd = Random(f"registering:{person.seed}")
    category = rnd.choices(("1", "2", "3", "4"), (2, 3, 4, 1))[0]
    return (
        {"employer_category": Fact(category), "employer_category_evidence": Fact(_EVIDENCE[category])}
        | _certificate(person, rnd)
        | _card(person, rnd)
        | _registration(person, rnd)
        | _report(person, rnd)
    )


def _certificate(person: Person, rnd: Random) -> dict[str, Fact]:
    until = person.start_of_work.replace(year=person.filled_on.year + rnd.randint(1, 4))
    return {
        "certified_activity": Fact(person.activities),
        "certified_period_from": Fact(person.start_of_work.isoformat()),
        "certified_period_to": Fact(until.isoformat() if rnd.random() < 0.5 else None),
        "certificate_purpose": Fact(rnd.choice(_PURPOSES)),
    }


def _card(person: Person, rnd: Random) -> dict[str, Fact]:
    early = rnd.random() < 0.15
    days = rnd.randrange(90, 300) if early else rnd.randrange(5, 60)
    return {
        "residence_card_expiry": Fact((person.filled_on + timedelta(days=days)).isoformat()),
        "early_application_reason": Fact(rnd.choice(_EARLY_REASONS) if early else None),
    }


def _registration(person: Person, rnd: Random) -> dict[str, Fact]:
    employer = person.employer
    kind = rnd.choices(("organization_staff", "public_corporation_staff", "support_organization_staff"), (7, 1, 2))[0]
    agent = kind != "organization_staff"
    born = person.filled_on - timedelta(days=365 * rnd.randint(24, 62) + rnd.randrange(365))
    statuses = [person.status] if person.status in _RECEIVED else []
    others = [status for status in _RECEIVED if status not in statuses]
    statuses += rnd.sample(others, k=rnd.randint(0 if statuses else 1, 3))
    return {
        "registration_date": Fact(person.filled_on.isoformat()),
        "employer_name_kana": Fact(rnd.choice(_STEMS_KANA) + rnd.choice(_TRADES_KANA)),
        "employer_representative_name": Fact(employer.representative),
        "user_name": Fact("".join(japanese_name(rnd))),
        "user_date_of_birth": Fact(born.isoformat()),
        "user_position": Fact(rnd.choice(_TITLES)),
        "user_type": Fact(kind),
        "user_certificate_number": Fact(f"{rnd.randint(1, 30):02d}第{rnd.randrange(1, 9999):04d}号" if agent else None),
        "user_certificate_expiry": Fact(
            (person.filled_on + timedelta(days=rnd.randrange(60, 1000))).isoformat() if agent else None
        ),
        "user_email": Fact(email_of(rnd, rnd.choice(_MAIL_NAMES))),
        "user_phone": Fact(landline(rnd, employer.address.prefecture)),
        "accepted_statuses": Fact(statuses),
    }


def _report(person: Person, rnd: Random) -> dict[str, Fact]:
    users = [("".join(japanese_name(rnd)), _authentication_id(rnd)) for _ in range(rnd.randint(1, 6))]
    return {
        "report_date": Fact(person.filled_on.isoformat()),
        "authentication_id": Fact(users[0][1]),
        "authentication_expiry": Fact((person.filled_on + timedelta(days=rnd.randrange(5, 60))).isoformat()),
        "reporter_name": Fact(users[0][0]),
        "reporter_phone": Fact(landline(rnd, person.employer.address.prefecture)),
        "users": Fact(
            [
                {
                    "name": Fact(name),
                    "authentication_id": Fact(authentication_id),
                    "email": Fact(email_of(rnd, rnd.choice(_MAIL_NAMES))),
                }
                for name, authentication_id in users
            ]
        ),
        "continues_use": Fact("有" if rnd.random() < 0.93 else "無"),
    }


def _authentication_id(rnd: Random) -> str:
    return "".join(rnd.choice(_LETTERS) for _ in range(4)) + f"{rnd.randrange(10**6):06d}"
