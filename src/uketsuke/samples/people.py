"""Invented applicants: one seed gives one person whose facts agree on every form.

Everything is drawn from `random.Random(f"{seed}")` alone, so a seed means the same person for ever.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from uketsuke.samples.lists import Trade, life, peoples, towns, trades
from uketsuke.samples.livelihoods import (
    activities,
    agent_organization,
    countries,
    current_activities,
    draw_names,
    family,
    helper,
    japanese_name,
    jobs,
    organization,
    other_occupations,
    reason,
    side_contract,
)
from uketsuke.samples.numbers import card_number, draw_address, email_of, landline, patterned
from uketsuke.samples.persons import LIVES, Life, Person, Sex

_STATUS: dict[Life, tuple[tuple[str, int], ...]] = {
    "worker": (("技術・人文知識・国際業務", 14), ("介護", 2), ("技能", 3), ("研究", 1), ("特定活動", 2)),
    "student": (("留学", 1),),
    "family": (("家族滞在", 5), ("日本人の配偶者等", 2), ("永住者の配偶者等", 1), ("定住者", 1)),
}
_TRADE_OF = {"介護": "ケア", "技能": "フーズ"}


def make_person(seed: object, life_kind: Life | None = None) -> Person:
    """The applicant of that seed. `life_kind` fixes worker, student or family; left out, the seed decides."""
    rnd = Random(f"{seed}")
    drawn: Life = rnd.choices(LIVES, (5, 3, 2))[0]
    kind: Life = life_kind or drawn
    people = rnd.choices(peoples(), [p.weight for p in peoples()])[0]
    sex: Sex = rnd.choice(("male", "female"))
    filled_on = date(2026, 9, 1) + timedelta(days=rnd.randrange(80))
    age = rnd.randint(19, 29) if kind == "student" else rnd.randint(23, 55)
    born = filled_on - timedelta(days=365 * age + rnd.randrange(365))
    family_name, given = draw_names(rnd, people, sex)
    latin = f"{family_name.latin} {given.latin}"
    kanji = f"{family_name.kanji}{given.kanji}" if family_name.kanji and given.kanji else None
    town = rnd.choice(towns())
    address = draw_address(rnd, town)
    status = _weighted(rnd, _STATUS[kind])
    fitting = [t for t in trades() if t.name == _TRADE_OF.get(status)]
    trade = rnd.choice(fitting or trades())
    period = _period(rnd, kind)
    married = kind == "family" or (kind == "worker" and age > 26 and rnd.random() < 0.55)
    employer = organization(rnd, trade, kind)
    start = _month_start(filled_on - timedelta(days=rnd.randrange(200, 2400)))
    graduated = date(born.year + rnd.randint(22, 24), *rnd.choice(((3, 31), (3, 20), (6, 30), (7, 15), (9, 30))))
    graduated = min(graduated, date(start.year - 1, 3, 31))
    where = rnd.choices(("abroad", "university", "vocational"), (6, 3, 2))[0]
    school = rnd.choice(life()["school"][where])
    level = "専門学校" if where == "vocational" else rnd.choices(("大学", "大学院（修士）", "短期大学"), (7, 2, 1))[0]
    monthly = rnd.random() < 0.75
    agent_name = japanese_name(rnd)
    departure = filled_on + timedelta(days=rnd.randrange(10, 90))
    student_school = rnd.choice(life()["school"][rnd.choice(("language", "vocational", "university"))])
    side_town = rnd.choice([t for t in towns() if t.prefecture == address.prefecture])
    home = rnd.choice(people.towns)
    return Person(
        seed=str(seed),
        life=kind,
        nationality=people.code,
        nationality_written=rnd.choice(people.written),
        latin=latin,
        kanji=kanji if rnd.random() < 0.8 else None,
        kana=f"{family_name.kana} {given.kana}",
        sex=sex,
        married=married,
        date_of_birth=born,
        home_town=home if rnd.random() < 0.5 else f"{people.written[0]} {home}",
        address=address,
        phone=landline(rnd, address.prefecture) if rnd.random() < 0.35 else None,
        mobile=f"0{rnd.choice('789')}0-{rnd.randrange(1000, 9999)}-{rnd.randrange(10000):04d}",
        email=email_of(rnd, latin),
        passport_number=patterned(rnd, rnd.choice(people.passport)),
        passport_expiry=filled_on + timedelta(days=rnd.randrange(120, 3500)),
        status=status,
        period=period,
        period_expiry=filled_on + timedelta(days=rnd.randrange(10, 88)),
        card_number=card_number(rnd),
        occupation=_occupation(rnd, kind, trade, sex),
        desired_period=rnd.choice(("P1Y", "P3Y", "P5Y")) if kind != "student" else rnd.choice(("P1Y", "P2Y", "P1Y3M")),
        reason=reason(rnd, kind, employer, trade),
        crime=rnd.choice(life()["reason"]["crime"]) if rnd.random() < 0.12 else None,
        family=family(rnd, people, family_name, sex, married, age, filled_on),
        employer=employer,
        dispatch=organization(rnd, rnd.choice(trades()), "worker") if rnd.random() < 0.15 else None,
        trade=trade,
        position=rnd.choice(trade.position) if rnd.random() < 0.4 else None,
        contract=rnd.choices(("雇用", "委任", "請負"), (18, 1, 1))[0],
        start_of_work=start,
        contract_months=rnd.choice((6, 12, 12, 18, 24, 36, 60)) if rnd.random() < 0.35 else None,
        salary=rnd.randrange(190, 480) * (1_000 if monthly else 12_000),
        salary_monthly=monthly,
        experience_years=rnd.randint(1, max(1, min(20, age - 21))),
        activities=activities(rnd, trade),
        school_abroad=where == "abroad",
        school_level=level,
        school=school,
        graduated=graduated,
        major=rnd.choice(trade.major),
        vocational_major=trade.vocational,
        other_occupations=other_occupations(rnd, trade),
        qualification=rnd.choice(life()["school"]["qualification"]) if trade.it and rnd.random() < 0.5 else None,
        jobs=jobs(rnd, graduated, start, employer.name),
        current_activities=current_activities(rnd, kind, student_school, employer, trade),
        side_job=rnd.choice(life()["reason"]["side_job"]),
        side_company=rnd.choice(life()["reason"]["side_company"]),
        side_business=rnd.choices(("商業", "製造", "教育", "その他"), (4, 2, 1, 2))[0],
        side_address=draw_address(rnd, side_town),
        side_phone=landline(rnd, side_town.prefecture),
        side_hours=rnd.choice((10, 12, 15, 18, 20, 24, 25, 28)),
        side_salary=rnd.choice((12, 15, 18, 22, 36, 80, 95, 110)) * 1000,
        side_salary_unit=rnd.choices(("月額", "週額", "日額"), (6, 2, 1))[0],
        side_contract=side_contract(rnd, filled_on),
        representative=helper(rnd, rnd.choice(("父", "母")), "") if rnd.random() < 0.08 else None,
        agent=helper(rnd, "取次者", agent_organization(rnd, agent_name), agent_name) if rnd.random() < 0.22 else None,
        bureau=rnd.choice(life()["bureau"]["names"]),
        countries=countries(rnd, people.written[0]),
        purpose=rnd.choice(("観光", "親族訪問", "業務", "親族訪問", "その他")),
        departure=departure,
        departure_port=rnd.choice(life()["travel"]["airports"]),
        return_date=departure + timedelta(days=rnd.randrange(7, 60)),
        return_port=rnd.choice(life()["travel"]["airports"]),
        multiple_reentry=rnd.random() < 0.6,
        filled_on=filled_on,
    )


def _weighted(rnd: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rnd.choices([c for c, _ in choices], [w for _, w in choices])[0]


def _period(rnd: Random, kind: Life) -> str:
    if kind == "student":
        return rnd.choice(("P1Y3M", "P1Y", "P2Y", "P6M", "P2Y3M"))
    return rnd.choice(("P1Y", "P1Y", "P3Y", "P5Y", "P6M" if kind == "family" else "P3M"))


def _occupation(rnd: Random, kind: Life, trade: Trade, sex: Sex) -> str:
    if kind == "student":
        return rnd.choice(("学生", "留学生", "大学生", "専門学校生"))
    if kind == "family":
        return rnd.choice(("無職", "アルバイト", "パート")) if sex == "male" else rnd.choice(("主婦", "無職", "パート"))
    return rnd.choice(trade.job)


def _month_start(day: date) -> date:
    return day.replace(day=1)
