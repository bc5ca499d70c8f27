"""Invented applicants: one seed gives one person whose facts agree on every form.

Everything is drawn from `random.Random(f"{seed}")` alone, so a seed means the same person for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from uketsuke.samples.lists import NamePart, People, Town, Trade, life, peoples, towns, trades

Sex = Literal["male", "female"]
Life = Literal["worker", "student", "family"]
LIVES: tuple[Life, ...] = ("worker", "student", "family")

_STATUS: dict[Life, tuple[tuple[str, int], ...]] = {
    "worker": (("技術・人文知識・国際業務", 14), ("介護", 2), ("技能", 3), ("研究", 1), ("特定活動", 2)),
    "student": (("留学", 1),),
    "family": (("家族滞在", 5), ("日本人の配偶者等", 2), ("永住者の配偶者等", 1), ("定住者", 1)),
}
_AREA = {
    "東京都": "03", "大阪府": "06", "愛知県": "052", "埼玉県": "048", "神奈川県": "045", "千葉県": "043",
    "福岡県": "092", "兵庫県": "078", "広島県": "082", "静岡県": "054", "群馬県": "027", "茨城県": "029",
    "栃木県": "028", "岐阜県": "058", "三重県": "059", "京都府": "075", "北海道": "011", "宮城県": "022",
    "長野県": "026", "岡山県": "086", "滋賀県": "077", "熊本県": "096", "沖縄県": "098", "新潟県": "025",
    "石川県": "076", "富山県": "076", "奈良県": "0742", "香川県": "087", "愛媛県": "089", "鹿児島県": "099",
    "福島県": "024", "山梨県": "055",
}  # fmt: skip
_TRADE_OF = {"介護": "ケア", "技能": "フーズ"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PASSPORT_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Issuers leave out letters that look like digits."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Japanese address: postal code of 7 digits, and the text after it (without spaces)."""

    postal_code: str
    prefecture: str
    text: str
    building: str


@dataclass(frozen=True, slots=True)
class Organization:
    """An invented employer. Money in yen; `corporate_number` has a right check digit."""

    name: str
    branch: str | None
    corporate_number: str
    insurance_office_number: str
    business: int
    other_business: int | None
    address: Address
    phone: str
    capital: int
    sales: int
    employees: int
    foreign_employees: int
    trainees: int
    representative: str
    representative_title: str


@dataclass(frozen=True, slots=True)
class Relative:
    """A family member or co-resident in Japan."""

    relationship: str
    name: str
    date_of_birth: date
    nationality: str
    nationality_written: str
    living_together: bool
    employer_or_school: str | None
    card_number: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """One line of work experience; months as `YYYY-MM`, `until` None while still employed."""

    since: str
    until: str | None
    employer: str


@dataclass(frozen=True, slots=True)
class Helper:
    """A legal representative or an agent who files for the applicant."""

    name: str
    relationship: str
    address: Address
    organization: str
    phone: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Person:
    """All facts of one invented applicant. Phones are written with hyphens; values are made by `filling`."""

    seed: str
    life: Life
    nationality: str
    nationality_written: str
    latin: str
    kanji: str | None
    kana: str
    sex: Sex
    married: bool
    date_of_birth: date
    home_town: str
    address: Address
    phone: str | None
    mobile: str | None
    email: str
    passport_number: str
    passport_expiry: date
    status: str
    period: str
    period_expiry: date
    card_number: str
    occupation: str
    desired_period: str
    reason: str
    crime: str | None
    family: tuple[Relative, ...]
    employer: Organization
    dispatch: Organization | None
    trade: Trade
    position: str | None
    contract: str
    start_of_work: date
    contract_months: int | None
    salary: int
    salary_monthly: bool
    experience_years: int
    activities: str
    school_abroad: bool
    school_level: str
    school: str
    graduated: date
    major: str
    vocational_major: str
    other_occupations: tuple[int, ...]
    qualification: str | None
    jobs: tuple[Job, ...]
    current_activities: str
    side_job: str
    side_company: str
    side_business: str
    side_address: Address
    side_phone: str
    side_hours: int
    side_salary: int
    side_salary_unit: str
    side_contract: str
    representative: Helper | None
    agent: Helper | None
    bureau: str
    countries: tuple[str, ...]
    purpose: str
    departure: date
    departure_port: str
    return_date: date
    return_port: str
    multiple_reentry: bool
    filled_on: date


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
    family_name, given = _names(rnd, people, sex)
    latin = f"{family_name.latin} {given.latin}"
    kanji = f"{family_name.kanji}{given.kanji}" if family_name.kanji and given.kanji else None
    town = rnd.choice(towns())
    address = _address(rnd, town)
    status = _weighted(rnd, _STATUS[kind])
    fitting = [t for t in trades() if t.name == _TRADE_OF.get(status)]
    trade = rnd.choice(fitting or trades())
    period = _period(rnd, kind)
    married = kind == "family" or (kind == "worker" and age > 26 and rnd.random() < 0.55)
    employer = _organization(rnd, trade, kind)
    start = _month_start(filled_on - timedelta(days=rnd.randrange(200, 2400)))
    graduated = date(born.year + rnd.randint(22, 24), *rnd.choice(((3, 31), (3, 20), (6, 30), (7, 15), (9, 30))))
    graduated = min(graduated, date(start.year - 1, 3, 31))
    where = rnd.choices(("abroad", "university", "vocational"), (6, 3, 2))[0]
    school = rnd.choice(life()["school"][where])
    level = "専門学校" if where == "vocational" else rnd.choices(("大学", "大学院（修士）", "短期大学"), (7, 2, 1))[0]
    monthly = rnd.random() < 0.75
    agent_name = _japanese(rnd)
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
        phone=_landline(rnd, address.prefecture) if rnd.random() < 0.35 else None,
        mobile=f"0{rnd.choice('789')}0-{rnd.randrange(1000, 9999)}-{rnd.randrange(10000):04d}",
        email=_email(rnd, latin),
        passport_number=_pattern(rnd, rnd.choice(people.passport)),
        passport_expiry=filled_on + timedelta(days=rnd.randrange(120, 3500)),
        status=status,
        period=period,
        period_expiry=filled_on + timedelta(days=rnd.randrange(10, 88)),
        card_number=_card_number(rnd),
        occupation=_occupation(rnd, kind, trade, sex),
        desired_period=rnd.choice(("P1Y", "P3Y", "P5Y")) if kind != "student" else rnd.choice(("P1Y", "P2Y", "P1Y3M")),
        reason=_reason(rnd, kind, employer, trade),
        crime=rnd.choice(life()["reason"]["crime"]) if rnd.random() < 0.12 else None,
        family=_family(rnd, people, family_name, sex, married, age, filled_on),
        employer=employer,
        dispatch=_organization(rnd, rnd.choice(trades()), "worker") if rnd.random() < 0.15 else None,
        trade=trade,
        position=rnd.choice(trade.position) if rnd.random() < 0.4 else None,
        contract=rnd.choices(("雇用", "委任", "請負"), (18, 1, 1))[0],
        start_of_work=start,
        contract_months=rnd.choice((6, 12, 12, 18, 24, 36, 60)) if rnd.random() < 0.35 else None,
        salary=rnd.randrange(190, 480) * (1_000 if monthly else 12_000),
        salary_monthly=monthly,
        experience_years=rnd.randint(1, max(1, min(20, age - 21))),
        activities=_activities(rnd, trade),
        school_abroad=where == "abroad",
        school_level=level,
        school=school,
        graduated=graduated,
        major=rnd.choice(trade.major),
        vocational_major=trade.vocational,
        other_occupations=_other_occupations(rnd, trade),
        qualification=rnd.choice(life()["school"]["qualification"]) if trade.it and rnd.random() < 0.5 else None,
        jobs=_jobs(rnd, graduated, start, employer.name),
        current_activities=_current(rnd, kind, student_school, employer, trade),
        side_job=rnd.choice(life()["reason"]["side_job"]),
        side_company=rnd.choice(life()["reason"]["side_company"]),
        side_business=rnd.choices(("商業", "製造", "教育", "その他"), (4, 2, 1, 2))[0],
        side_address=_address(rnd, side_town),
        side_phone=_landline(rnd, side_town.prefecture),
        side_hours=rnd.choice((10, 12, 15, 18, 20, 24, 25, 28)),
        side_salary=rnd.choice((12, 15, 18, 22, 36, 80, 95, 110)) * 1000,
        side_salary_unit=rnd.choices(("月額", "週額", "日額"), (6, 2, 1))[0],
        side_contract=_side_contract(rnd, filled_on),
        representative=_helper(rnd, rnd.choice(("父", "母")), "") if rnd.random() < 0.08 else None,
        agent=_helper(rnd, "取次者", _agent_organization(rnd, agent_name), agent_name) if rnd.random() < 0.22 else None,
        bureau=rnd.choice(life()["bureau"]["names"]),
        countries=_countries(rnd, people.written[0]),
        purpose=rnd.choice(("観光", "親族訪問", "業務", "親族訪問", "その他")),
        departure=departure,
        departure_port=rnd.choice(life()["travel"]["airports"]),
        return_date=departure + timedelta(days=rnd.randrange(7, 60)),
        return_port=rnd.choice(life()["travel"]["airports"]),
        multiple_reentry=rnd.random() < 0.6,
        filled_on=filled_on,
    )


def corporate_check_digit(base: str) -> int:
    """The first digit of a 法人番号 over its 12-digit base.

    Source: 平成26年財務省令第70号第2条 (weights 1 and 2 from the right; 9 - sum mod 9).
    """
    total = sum(int(digit) * (1 if n % 2 == 1 else 2) for n, digit in enumerate(reversed(base), start=1))
    return 9 - total % 9


def _weighted(rnd: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rnd.choices([c for c, _ in choices], [w for _, w in choices])[0]


def _names(rnd: Random, people: People, sex: Sex) -> tuple[NamePart, NamePart]:
    # Vietnamese middle names follow the sex: THI with women, VAN and the rest with men.
    family = [n for n in people.family if sex == "female" or not n.latin.endswith(" THI")]
    if sex == "female" and any(n.latin.endswith(" THI") for n in people.family):
        family = [n for n in people.family if not n.latin.endswith((" VAN", " DUC", " CONG", " DINH"))]
    return rnd.choice(family), rnd.choice(people.male if sex == "male" else people.female)


def _japanese(rnd: Random, sex: Sex | None = None) -> tuple[str, str]:
    names = life()["japanese"]
    return rnd.choice(names["family"]), rnd.choice(names[sex or rnd.choice(("male", "female"))])


def _address(rnd: Random, town: Town) -> Address:
    if town.chome:
        numbers = f"{rnd.randint(1, 6)}-{rnd.randint(1, 30)}-{rnd.randint(1, 28)}"
        if rnd.random() < 0.25:
            a, b, c = numbers.split("-")
            numbers = f"{a}丁目{b}番{c}号"
    else:
        numbers = f"{rnd.randint(1, 2400)}" + (f"-{rnd.randint(1, 30)}" if rnd.random() < 0.7 else "")
    house = rnd.choice(("コーポ", "ハイツ", "メゾン", "サンハイツ", "グリーン", "レジデンス", "第二"))
    end = rnd.choice(("さくら", "みどり", "青葉", "若葉", "富士", "中央", "ひかり", "あおい"))
    building = (
        f"{house}{end}{rnd.randint(1, 9)}{rnd.randint(0, 1)}{rnd.randint(1, 9)}号室" if rnd.random() < 0.5 else ""
    )
    return Address(town.postal_code, town.prefecture, f"{town.prefecture}{town.city}{town.town}{numbers}", building)


def _landline(rnd: Random, prefecture: str) -> str:
    area = _AREA[prefecture]
    middle = 6 - len(area)
    return f"{area}-{rnd.randint(2, 9)}{rnd.randrange(10 ** (middle - 1)):0{middle - 1}d}-{rnd.randrange(10000):04d}"


def _email(rnd: Random, latin: str) -> str:
    words = [w for w in "".join(c for c in latin.lower() if c.isalpha() or c == " ").split(" ") if w]
    local = rnd.choice(
        (f"{words[0]}.{words[-1]}", f"{words[-1]}{rnd.randint(1, 99)}", f"{words[0]}_{rnd.randint(80, 2005)}")
    )
    host = rnd.choice(("example.com", "example.jp", "mail.example.com", "example.ne.jp"))
    return f"{local}@{host}"


def _pattern(rnd: Random, pattern: str) -> str:
    # The first character stands for itself where the issuer always begins with it; A and N are drawn.
    keep = pattern[0] if pattern[0] not in "AN" else ""
    tail = pattern[1:] if keep else pattern
    return keep + "".join(
        rnd.choice(_PASSPORT_LETTERS) if c == "A" else str(rnd.randrange(10)) if c == "N" else c for c in tail
    )


def _card_number(rnd: Random) -> str:
    letters = [rnd.choice(_LETTERS) for _ in range(4)]
    return f"{letters[0]}{letters[1]}{rnd.randrange(10**8):08d}{letters[2]}{letters[3]}"


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


def _organization(rnd: Random, trade: Trade, kind: Life) -> Organization:
    company = life()["company"]
    stem = f"{rnd.choice(company['stem'])}{trade.name}"
    form = rnd.choices(company["before"], (8, 2, 1))[0]
    base = f"{rnd.choice((0, 1, 2, 3, 4, 5, 7, 8, 9)):01d}{rnd.randrange(10**11):011d}"
    town = rnd.choice(towns())
    employees = rnd.choice((8, 12, 23, 35, 48, 76, 120, 340, 1250))
    foreign = rnd.randint(1, max(2, employees // 4))
    address = _address(rnd, town)
    return Organization(
        name=f"{form}{stem}" if rnd.random() < 0.7 else f"{stem}{form}",
        branch=rnd.choice(company["branch"]) if rnd.random() < 0.45 else None,
        corporate_number=f"{corporate_check_digit(base)}{base}",
        insurance_office_number=f"{rnd.randint(101, 4799):04d}{rnd.randrange(10**6):06d}{rnd.randrange(10)}",
        business=trade.business,
        other_business=rnd.choice(trades()).business if rnd.random() < 0.2 else None,
        address=Address(address.postal_code, address.prefecture, address.text, ""),
        phone=_landline(rnd, town.prefecture),
        capital=rnd.choice((3, 5, 10, 20, 30, 50, 98, 300)) * 1_000_000,
        sales=rnd.randrange(25, 9800) * 1_000_000 if rnd.random() < 0.6 else rnd.randrange(2_500, 980_000) * 12_345,
        employees=employees,
        foreign_employees=foreign,
        trainees=rnd.randint(0, min(9, foreign)) if kind == "worker" and rnd.random() < 0.4 else 0,
        representative="".join(_japanese(rnd)),
        representative_title=rnd.choice(life()["reason"]["position_title"]),
    )


def _family(
    rnd: Random, people: People, family_name: NamePart, sex: Sex, married: bool, age: int, today: date
) -> tuple[Relative, ...]:
    written = people.written[0]
    found: list[Relative] = []

    def relative(relationship: str, their_sex: Sex, years: int, work: str | None, together: bool) -> Relative:
        family, given = _names(rnd, people, their_sex)
        if relationship in ("子", "長男", "長女", "弟", "兄", "妹", "姉", "父") and not family_name.latin.endswith(
            " THI"
        ):
            family = family_name
        born = today - timedelta(days=365 * years + rnd.randrange(365))
        card = _card_number(rnd) if rnd.random() < 0.92 else None
        name = f"{family.latin} {given.latin}"
        return Relative(relationship, name, born, people.code, written, together, work, card)

    if married:
        spouse: Sex = "female" if sex == "male" else "male"
        work = rnd.choice((rnd.choice(life()["reason"]["side_company"]), "なし", None))
        if rnd.random() < 0.15:
            name = "".join(_japanese(rnd, spouse))
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


def _jobs(rnd: Random, graduated: date, start: date, employer: str) -> tuple[Job, ...]:
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


def _activities(rnd: Random, trade: Trade) -> str:
    tasks = rnd.sample(trade.tasks, k=rnd.choice((2, 3, 3, 4)))
    end: str = rnd.choice(life()["activity"]["ends"])
    return "、".join(tasks[:-1]) + rnd.choice(("及び", "、", "並びに")) + tasks[-1] + end


def _reason(rnd: Random, kind: Life, employer: Organization, trade: Trade) -> str:
    reasons = life()["reason"]
    if kind == "worker" and rnd.random() < 0.5:
        template: str = rnd.choice(reasons["work_purpose"])
        return template.format(company=employer.name, task=rnd.choice(trade.tasks))
    plain: str = rnd.choice(reasons[{"worker": "work", "student": "study", "family": "family"}[kind]])
    return plain


def _other_occupations(rnd: Random, trade: Trade) -> tuple[int, ...]:
    others = sorted({t.occupation for t in trades()} - {trade.occupation})
    return tuple(rnd.sample(others, k=rnd.choices((0, 1, 2, 3), (7, 2, 1, 1))[0]))


def _current(rnd: Random, kind: Life, school: str, employer: Organization, trade: Trade) -> str:
    key = {"worker": "activity_work", "student": "activity_study", "family": "activity_family"}[kind]
    template: str = rnd.choice(life()["reason"][key])
    hours = rnd.choice((20, 22, 24, 25, 28))
    return template.format(school=school, hours=hours, company=employer.name, job=rnd.choice(trade.job))


def _side_contract(rnd: Random, today: date) -> str:
    year = today.year + 1
    return rnd.choice(("定めなし", f"{year}年3月31日まで", f"{year}年1月から1年間", "6か月", "期間の定めなし"))


def _helper(rnd: Random, relationship: str, organization: str, name: tuple[str, str] | None = None) -> Helper:
    town = rnd.choice(towns())
    mobile = f"090-{rnd.randrange(1000, 9999)}-{rnd.randrange(10000):04d}"
    person = "".join(name or _japanese(rnd))
    return Helper(person, relationship, _address(rnd, town), organization, _landline(rnd, town.prefecture), mobile)


def _agent_organization(rnd: Random, name: tuple[str, str]) -> str:
    template: str = rnd.choice(life()["agent"]["organization"])
    return template.format(family=name[0])


def _countries(rnd: Random, own: str) -> tuple[str, ...]:
    others = [c for c in life()["travel"]["countries"] if c != own]
    return (own, *rnd.sample(others, k=rnd.choice((0, 0, 0, 1, 2))))


def _month_start(day: date) -> date:
    return day.replace(day=1)
