"""Certificates of enrolment of universities, vocational and language schools."""

from __future__ import annotations

from datetime import date

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import frame, put, rule, seal, specimen, table, text
from uketsuke.samples.attachments.naming import birth, office_name, sex
from uketsuke.samples.attachments.particulars import Particulars, era, form_value, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied
from uketsuke.samples.lists import life


def enrolment_letter(p: Particulars) -> Drawn:
    """在学証明書 as a letter of the head of the school."""
    name, names = office_name(p)
    half = -(-len(p.school) // 2)
    blocks = [
        text(f"{p.school[:2]}学証第 {p.rnd.randint(100, 9999)} 号", size=10, above=0, align="right"),
        text("在　学　証　明　書", size=22, above=20, align="center", bold=True),
        text(f"{_course(p)}　第{_year(p)}学年", size=12, above=22, indent=8),
        text(f"学籍番号　{_number(p)}", size=12, above=5, indent=8),
        text(f"氏　　名　{name}", size=13, above=5, indent=8),
        text(f"{birth(p)} 生", size=12, above=5, indent=60),
        text(
            f"上記の者は、本校に{western(_entered(p))}入学し、現在在学していることを証明する。",
            size=12.5,
            above=18,
            first=1,
            leading=1.2,
        ),
        text(era(p.issued) if p.rnd.random() < 0.5 else western(p.issued), size=12, above=22, indent=6),
        text(p.school, size=15, above=12, indent=60),
        text(
            f"{_head(p)}　{p.mayor}",
            size=14,
            above=5,
            indent=72,
            sealed=seal(56, -12, 25, (p.school[:half], p.school[half:], "之印")),
        ),
    ]
    placed = (
        frame(12, 12, 186, 273, stroke=2.5, ink=70),
        frame(14, 14, 182, 269, stroke=0.5, ink=70),
        specimen(168, 279),
    )
    sheet = Sheet(
        p.face.family, tuple(blocks), placed, margin=(28, 30, 18, 30), ornament=p.rnd.choice(("none", "weave"))
    )
    facts = p.facts(*names, "date_of_birth", "enrolled_school_name", "issue_date")
    return (print_sheet(varied(sheet, p.rnd)),), facts | {"enrolment_date": _entered(p).isoformat()}


def enrolment_bilingual(p: Particulars) -> Drawn:
    """在学証明書 / Certificate of Enrollment as a bilingual table, as language schools print it."""
    person = p.person
    rows = [
        ["氏名\nName", person.latin],
        ["生年月日\nDate of Birth", western(person.date_of_birth)],
        ["性別\nSex", "男 Male" if sex(p) == "男" else "女 Female"],
        ["国籍・地域\nNationality / Region", p.nationality_ja],
        ["学科・コース\nCourse", _course(p)],
        ["学籍番号\nStudent No.", _number(p)],
        ["入学年月日\nDate of Admission", western(_entered(p))],
        [
            "卒業予定年月日\nExpected Date of Graduation",
            western(_leaves(p)),
        ],
        ["週授業時間\nHours a week", f"{form_value(person, 'weekly_lesson_hours') or 20} 時間"],
    ]
    blocks = [
        text(p.school, size=12, above=0),
        rule(above=2, stroke=1.2),
        text("在 学 証 明 書", size=17, align="center", above=9),
        text("Certificate of Enrollment", size=11, align="center", above=3),
        table((62, "rest"), rows, above=9, size=10.5, inset=3, stroke=0.5),
        text(
            "上記の者は本校に在籍していることを証明します。\n"
            "This is to certify that the above-named is currently enrolled in our school.",
            size=10.5,
            above=9,
            leading=0.8,
        ),
        text(f"発行日 Date of issue　{p.issued:%Y/%m/%d}", size=10.5, above=7),
        text(
            f"{_head(p)}　{p.mayor}",
            size=11.5,
            above=6,
            indent=80,
            sealed=seal(50, -9, 20, (p.school[:3], p.school[3:6], f"{_head(p)}印"), round_=True),
        ),
    ]
    placed = (specimen(20, 285), put(118, 285, f"発行番号 {p.rnd.randint(10000, 99999)}", size=8))
    sheet = Sheet(p.face.family, tuple(blocks), placed, margin=(20, 22, 15, 22))
    facts = p.facts("name", "date_of_birth", "sex", "nationality", "enrolled_school_name", "issue_date")
    dates = {"enrolment_date": _entered(p).isoformat(), "expected_graduation_date": _leaves(p).isoformat()}
    return (print_sheet(varied(sheet, p.rnd)),), facts | dates


def _entered(p: Particulars) -> date:
    told = form_value(p.person, "enrolment_date")
    if told is not None:
        return date.fromisoformat(told)
    return date(p.issued.year - _year(p) + (1 if p.issued.month >= 4 else 0), 4, 1)


def _leaves(p: Particulars) -> date:
    told = form_value(p.person, "expected_graduation_date")
    return date.fromisoformat(told) if told else date(_entered(p).year + 4, 3, 31)


def _year(p: Particulars) -> int:
    return 1 + len(p.person.latin) % 3


def _number(p: Particulars) -> str:
    return f"{_entered(p).year % 100}{p.rnd.choice('ABJS')}{p.rnd.randint(1000, 9999)}"


def _course(p: Particulars) -> str:
    if p.school in life()["school"]["university"]:
        return f"{p.person.major}部　{p.person.major}科"
    return (
        p.rnd.choice(("進学2年コース", "総合日本語科"))
        if p.school in life()["school"]["language"]
        else f"{p.person.vocational_major}科"
    )


def _head(p: Particulars) -> str:
    return "学長" if p.school in life()["school"]["university"] else "校長"
