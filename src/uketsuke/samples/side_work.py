"""Work that somebody does beside what their status of residence is for."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import life
from uketsuke.samples.persons import Person

_WORKING = ("パート", "アルバイト")


def side_work_facts(person: Person) -> Mapping[str, Fact]:
    """Items 資格外活動の有無 of parts P and R by field name; nothing for workers.

    Grown students work more often than not, dependants when that is their occupation.
    """
    if person.life == "worker":
        return {}
    rnd = Random(f"side work:{person.seed}")
    grown = (person.filled_on - person.date_of_birth).days >= 18 * 365.25
    works = grown and (person.occupation in _WORKING or rnd.random() < (0.7 if person.life == "student" else 0.1))
    if not works:
        return {"has_other_activity": Fact("無")}
    monthly = person.life == "student" or rnd.random() < 0.75
    salary = rnd.randrange(40, 125) * 1000 if monthly else rnd.randrange(48, 96) * 100
    return {
        "has_other_activity": Fact("有"),
        "other_activity_content": Fact(person.side_job),
        "other_activity_employer_name": Fact(person.side_company),
        "other_activity_employer_branch": Fact(rnd.choice(life()["company"]["branch"]) if rnd.random() < 0.5 else None),
        "other_activity_employer_phone": Fact(person.side_phone),
        "other_activity_weekly_hours": Fact(person.side_hours),
        "other_activity_salary": Fact(salary),
        "other_activity_salary_unit": Fact("月額" if monthly else "日額"),
    }
