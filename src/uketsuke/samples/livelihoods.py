"""What invented applicants live on and with: employers, families, jobs before, helpers, and how they put it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from uketsuke.samples.lists import NamePart, People, Trade, life, towns, trades
from uketsuke.samples.numbers import card_number, corporate_check_digit, draw_address, landline
from uketsuke.samples.persons import Address, Helper, Job, Life, Organization, Relative, Sex


def draw_names(rnd: Random, people: People, sex: Sex) -> tuple[NamePart, NamePart]:
    # Vietnamese middle names follow the sex: THI with women, VAN and the rest with men.
    family = [n for n in people.family if sex == "female" or not n.latin.endswith(" THI")]
    if sex == "female" and any(n.latin.endswith(" THI") for n in people.family):
        family = [n for n in people.family if not n.latin.endswith((" VAN", " DUC", " CONG", " DINH"))]
    return rnd.choice(family), rnd.choice(people.male if sex == "male" else people.female)


def japanese_name(rnd: Random, sex: Sex | None = None) -> tuple[str, str]:
    names = life()["japanese"]
    return rnd.choice(names["family"]), rnd.choice(names[sex or rnd.choice(("male", "female"))])


def organization(rnd: Random, trade: Trade, kind: Life) -> Organization:
    company = life()["company"]
    stem = f"{rnd.choice(company['stem'])}{trade.name}"
    form = rnd.choices(company["before"], (8, 2, 1))[0]
    base = f"{rnd.choice((0, 1, 2, 3, 4, 5, 7, 8, 9)):01d}{rnd.randrange(10**11):011d}"
    town = rnd.choice(towns())
    employees = rnd.choice((8, 12, 23, 35, 48, 76, 120, 340, 1250))
    foreign = rnd.randint(1, max(2, employees // 4))
    address = draw_address(rnd, town)
    return Organization(
        name=f"{form}{stem}" if rnd.random() < 0.7 else f"{stem}{form}",
        branch=rnd.choice(company["branch"]) if rnd.random() < 0.45 else None,
        corporate_number=f"{corporate_check_digit(base)}{base}",
        insurance_office_number=f"{rnd.randint(101, 4799):04d}{rnd.randrange(10**6):06d}{rnd.randrange(10)}",
        business=trade.business,
        other_business=rnd.choice(trades()).business if rnd.random() < 0.2 else None,
        address=Address(address.postal_code, address.prefecture, address.text, ""),
        phone=landline(rnd, town.prefecture),
        capital=rnd.choice((3, 5, 10, 20, 30, 50, 98, 300)) * 1_000_000,
        sales=rnd.randrange(25, 9800) * 1_000_000 if rnd.random() < 0.6 else rnd.randrange(2_500, 980_000) * 12_345,
        employees=employees,
        foreign_employees=foreign,
        trainees=rnd.randint(0, min(9, foreign)) if kind == "worker" and rnd.random() < 0.4 else 0,
        representative="".join(japanese_name(rnd)),
        representative_title=rnd.choice(life()["reason"]["position_title"]),
    )


def family(
    rnd: Random, people: People, family_name: NamePart, sex: Sex, married: bool, age: int, today: date
) -> tuple[Relative, ...]:
    written = people.written[0]
    found: list[Relative] = []

    def relative(relationship: str, their_sex: Sex, years: int, work: str | None, together: bool) -> Relative:
        family, given = draw_names(rnd, people, their_sex)
        if relationship in ("子", "長男", "長女", "弟", "兄", "妹", "姉", "父") and not family_name.latin.endswith(
            " THI"
        ):
            family = family_name
        born = today - timedelta(days=365 * years + rnd.randrange(365))
        card = card_number(rnd) if rnd.random() < 0.92 else None
        name = f"{family.latin} {given.latin}"
        return Relative(relationship, name, born, people.code, written, together, work, card)

    if married:
        spouse: Sex = "female" if sex == "male" else "male"
        work = rnd.choice((rnd.choice(life()["reason"]["side_company"]), "なし", None))
        if rnd.random() < 0.15:
            name = "".join(japanese_name(rnd, spouse))
            born = today - timedelta(days=365 * max(20, age + rnd.randint(-4, 4)) + rnd.randrange(365))
            found.append(Relative("妻" if spouse == "female" else "夫", name, born, "JPN", "日本", True, work, None))
        else:
            found.append(
                relative("妻" if spouse == "female" else "夫", spouse, max(20, age + rnd.randint(-4, 4)), work, True)
            )
        for _ in range(rnd.choices((0, 1, 2, 3), (4, 3, 2, 1))[0] if age > 25 else 0):
            child_sex: Sex = rnd.choice(("male", "female"))
            years = rnd.randint(0, min(15, age - 23))
            school = f"{rnd.choice(('青葉', '中央', '桜丘', '若葉', '第三'))}{'小学校' if years > 6 else '保育園'}"
            found.append(relative("長男" if child_sex == "male" else "長女", child_sex, years, school, True))
    elif rnd.random() < 0.45:
        other: Sex = rnd.choice(("male", "female"))
        relation, years = (
            rnd.choice((("兄", 3), ("弟", -3), ("父", 26)))
            if other == "male"
            else rnd.choice((("姉", 3), ("妹", -3), ("母", 25)))
        )
        work = rnd.choice(life()["reason"]["side_company"])
        found.append(relative(relation, other, max(18, age + years), work, rnd.random() < 0.4))
    if rnd.random() < 0.15:
        found.append(relative("同居人", sex, rnd.randint(20, 40), rnd.choice(life()["reason"]["side_company"]), True))
    return tuple(found[:6])


def jobs(rnd: Random, graduated: date, start: date, employer: str) -> tuple[Job, ...]:
    found: list[Job] = []
    year, month = graduated.year, graduated.month % 12 + 1
    year += 1 if month == 1 else 0
    for _ in range(rnd.choice((0, 1, 1, 2, 3))):
        end_year = year + rnd.randint(0, 3)
        end_month = rnd.randint(1, 12) if end_year > year else 12
        if (end_year, end_month) >= (start.year, start.month) or (end_year, end_month) < (year, month):
            break
        trade = rnd.choice(trades())
        stem = f"{rnd.choice(life()['company']['stem'])}{trade.name}"
        name = rnd.choice(
            (f"{stem}株式会社", f"株式会社{stem}", "SUNRISE TRADING CO.,LTD", "GREEN HILL SOFT INC", stem)
        )
        found.append(Job(f"{year}-{month:02d}", f"{end_year}-{end_month:02d}", name))
        year, month = (end_year, end_month + 1) if end_month < 12 else (end_year + 1, 1)
    if (start.year, start.month) >= (year, month):
        found.append(Job(f"{start.year}-{start.month:02d}", None, employer))
    return tuple(found[:6])


def current_activities(rnd: Random, kind: Life, school: str, employer: Organization, trade: Trade) -> str:
    key = {"worker": "activity_work", "student": "activity_study", "family": "activity_family"}[kind]
    template: str = rnd.choice(life()["reason"][key])
    hours = rnd.choice((20, 22, 24, 25, 28))
    return template.format(school=school, hours=hours, company=employer.name, job=rnd.choice(trade.job))


def activities(rnd: Random, trade: Trade) -> str:
    tasks = rnd.sample(trade.tasks, k=rnd.choice((2, 3, 3, 4)))
    end: str = rnd.choice(life()["activity"]["ends"])
    return "、".join(tasks[:-1]) + rnd.choice(("及び", "、", "並びに")) + tasks[-1] + end


def reason(rnd: Random, kind: Life, employer: Organization, trade: Trade) -> str:
    reasons = life()["reason"]
    if kind == "worker" and rnd.random() < 0.5:
        template: str = rnd.choice(reasons["work_purpose"])
        return template.format(company=employer.name, task=rnd.choice(trade.tasks))
    plain: str = rnd.choice(reasons[{"worker": "work", "student": "study", "family": "family"}[kind]])
    return plain


def other_occupations(rnd: Random, trade: Trade) -> tuple[int, ...]:
    others = sorted({t.occupation for t in trades()} - {trade.occupation})
    return tuple(rnd.sample(others, k=rnd.choices((0, 1, 2, 3), (7, 2, 1, 1))[0]))


def side_contract(rnd: Random, today: date) -> str:
    year = today.year + 1
    return rnd.choice(("定めなし", f"{year}年3月31日まで", f"{year}年1月から1年間", "6か月", "期間の定めなし"))


def helper(rnd: Random, relationship: str, organization: str, name: tuple[str, str] | None = None) -> Helper:
    town = rnd.choice(towns())
    mobile = f"090-{rnd.randrange(1000, 9999)}-{rnd.randrange(10000):04d}"
    person = "".join(name or japanese_name(rnd))
    return Helper(person, relationship, draw_address(rnd, town), organization, landline(rnd, town.prefecture), mobile)


def agent_organization(rnd: Random, name: tuple[str, str]) -> str:
    template: str = rnd.choice(life()["agent"]["organization"])
    return template.format(family=name[0])


def countries(rnd: Random, own: str) -> tuple[str, ...]:
    others = [c for c in life()["travel"]["countries"] if c != own]
    return (own, *rnd.sample(others, k=rnd.choice((0, 0, 0, 1, 2))))
