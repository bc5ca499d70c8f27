"""Students: where they learn and learnt, and what a part P says of the course and of their Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import life, read_list, towns
from uketsuke.samples.livelihoods import helper, japanese_name
from uketsuke.samples.means import means_facts
from uketsuke.samples.numbers import corporate_check_digit, draw_address, landline
from uketsuke.samples.persons import Person

_STUDENT = "留学"
_PUPILS = 0.1
_LEVELS = {"graduate_school": "master", "university": "university", "junior_college": "junior_college"}


@dataclass(frozen=True, slots=True)
class _Learnt:
    """The last school, or the present one; `until` is the month of graduation, `YYYY-MM`."""

    status: str
    kind: str
    school: str
    until: str
    years: int


def pupil(person: Person) -> Person:
    """The student as a child at school, with a parent who signs, for one seed in ten; else unchanged. Pure."""
    rnd = Random(f"pupil:{person.seed}")
    if rnd.random() >= _PUPILS:
        return person
    years = rnd.choice((12, 13, 14, 15, 16, 17))
    parent = person.representative or helper(rnd, rnd.choice(("父", "母")), "")
    return replace(
        person,
        date_of_birth=person.filled_on - timedelta(days=round(365.25 * years) + rnd.randrange(1, 364)),
        married=False,
        family=tuple(r for r in person.family if r.relationship not in ("夫", "妻", "長男", "長女")),
        occupation="高校生" if years >= 15 else "中学生",
        representative=parent,
    )


def schooling_facts(person: Person) -> Mapping[str, Fact]:
    """School, course, Japanese, means of support and plans of a student by field name; nothing for others."""
    if person.life != "student":
        return {}
    rnd = Random(f"schooling:{person.seed}")
    words = read_list("schooling.toml")
    kind, school = _school(person, rnd)
    kinds: dict[str, int] = words["type"][kind]
    course = words["course"][kind]
    entered, leaves = _course_dates(person, course["years"], rnd)
    enrolment = rnd.choices(list(kinds), list(kinds.values()))[0]
    if enrolment == "graduate_school" and entered.year <= person.date_of_birth.year + 22:
        enrolment = "university"
    learnt = _learnt(person, kind, enrolment, school, entered, leaves, rnd)
    plans: dict[str, int] = words["plan"]
    return {
        **_institution(kind, school, rnd),
        "years_of_education": Fact(learnt.years),
        "enrolment_status": Fact(learnt.status),
        "school_type": Fact(learnt.kind),
        "school_name": Fact(learnt.school),
        "graduation_month": Fact(learnt.until),
        **_japanese(person, kind, rnd),
        "plan_after_graduation": Fact(rnd.choices(list(plans), list(plans.values()))[0]),
        **(_guardian(rnd) if kind == "junior_high_school" else {}),
        "class_type": Fact(rnd.choice(course["class"])),
        "enrolment_date": Fact(entered.isoformat()),
        "weekly_lesson_hours": Fact(rnd.randint(*course["hours"])),
        "enrolment_type": Fact(enrolment),
        "expected_graduation_date": Fact(leaves.isoformat()),
        **means_facts(person),
    }


def _age(person: Person) -> int:
    return (person.filled_on - person.date_of_birth).days * 4 // 1461


def _school(person: Person, rnd: Random) -> tuple[str, str]:
    """The kind of school and its name: the one the other forms name, where one does."""
    words = read_list("schooling.toml")
    if _age(person) < 18:
        kind = "high_school" if _age(person) >= 15 else "junior_high_school"
        return kind, rnd.choice(words[kind])
    schools: dict[str, list[str]] = life()["school"]
    kinds = ("language", "vocational", "university")
    named = [(kind, name) for kind in kinds for name in schools[kind] if name in person.current_activities]
    drawn = rnd.choice(kinds)
    return named[0] if named else (drawn, rnd.choice(schools[drawn]))


def _course_dates(person: Person, years: int, rnd: Random) -> tuple[date, date]:
    """First and last day of the course: it has begun, but for those who still ask to become students."""
    today = person.filled_on
    begun = today.year + 1 if person.desired_status == _STUDENT else today.year - rnd.randint(0, years - 1)
    return date(begun, 4, rnd.choice((1, 1, 5, 8))), date(begun + years, 3, rnd.choice((10, 15, 20, 25, 31)))


def _institution(kind: str, school: str, rnd: Random) -> dict[str, Fact]:
    words = read_list("schooling.toml")
    town = rnd.choice(towns())
    base = f"{rnd.choice((0, 1, 3, 4, 7))}{rnd.randrange(10**11):011d}"
    family, given = japanese_name(rnd)
    address = replace(draw_address(rnd, town), building="")
    corporation = rnd.choice(words["corporation"][: None if kind == "language" else 3])
    public = kind == "junior_high_school" and school[1] == "立"
    return {
        "enrolled_school_name": Fact(school),
        "enrolled_school_address": Fact(address.text),
        "enrolled_school_phone": Fact(landline(rnd, town.prefecture)),
        "enrolled_school_corporation_name": Fact(None if public else corporation.format(stem=school[:2])),
        "enrolled_school_corporate_number": Fact(None if public else f"{corporate_check_digit(base)}{base}"),
        "guidance_officer_name": Fact("".join(japanese_name(rnd))),
        "enrolled_school_representative": Fact(f"{school}　{words['officer'][kind]}　{family}{given}"),
    }


def _learnt(
    person: Person, kind: str, enrolment: str, school: str, entered: date, leaves: date, rnd: Random
) -> _Learnt:
    """What was learnt before, or is being learnt: an older student may have a degree from abroad."""
    words = read_list("schooling.toml")
    born = person.date_of_birth.year
    begun = entered <= person.filled_on
    if kind in ("high_school", "junior_high_school"):
        years = (6 if kind == "junior_high_school" else 9) + max(0, person.filled_on.year - entered.year)
        if begun:
            return _Learnt("enrolled", kind, school, f"{leaves:%Y-%m}", years)
        before = "elementary_school" if kind == "junior_high_school" else "junior_high_school"
        return _Learnt("graduated", before, rnd.choice(words[before]), f"{person.filled_on.year}-03", years)
    if begun and enrolment in _LEVELS and rnd.random() < 0.5:
        years = (16 if enrolment == "graduate_school" else 12) + person.filled_on.year - entered.year
        status = "on_leave" if rnd.random() < 0.06 else "enrolled"
        return _Learnt(status, _LEVELS[enrolment], school, f"{leaves:%Y-%m}", years)
    if entered.year > born + 22 and (enrolment == "graduate_school" or rnd.random() < 0.6):
        gave_up = rnd.random() < 0.1 and enrolment != "graduate_school"
        name = rnd.choice(life()["school"]["abroad"])
        until = f"{born + (20 if gave_up else 22)}-{rnd.choice((6, 7)):02d}"
        return _Learnt("withdrawn" if gave_up else "graduated", "university", name, until, 14 if gave_up else 16)
    until = f"{min(born + 18, entered.year - 1)}-{rnd.choice((5, 6, 7)):02d}"
    return _Learnt("graduated", "high_school", rnd.choice(words["high_school_abroad"]), until, 12)


def _japanese(person: Person, kind: str, rnd: Random) -> dict[str, Fact]:
    words = read_list("schooling.toml")
    school = rnd.choice(life()["school"]["language"])
    if kind == "high_school":
        since = person.filled_on.year - rnd.randint(1, 3)
        rows: list[dict[str, Any]] = [
            {"school": Fact(school), "from": Fact(f"{since}-04"), "to": Fact(f"{since + 1}-03")}
        ]
        return {"japanese_study": Fact(rows)}
    if kind not in ("vocational", "university"):
        return {}
    how = rnd.choices(("test", "education", "other"), (14, 4, 1))[0]
    key = {"test": "test", "education": "education", "other": "other_ability"}[how]
    return {
        "japanese_ability": Fact(how),
        "japanese_ability_detail": Fact(rnd.choice(words[key]).format(school=school)),
    }


def _guardian(rnd: Random) -> dict[str, Fact]:
    guardian = helper(rnd, rnd.choice(("叔父", "叔母", "祖父", "親族", "知人")), "")
    return {
        "guardian_name": Fact(guardian.name),
        "guardian_relationship": Fact(guardian.relationship),
        "guardian_address": Fact(guardian.address.text),
        "guardian_phone": Fact(guardian.phone),
        "guardian_mobile_phone": Fact(guardian.mobile),
    }
