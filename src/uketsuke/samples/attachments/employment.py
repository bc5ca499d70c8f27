"""Papers of an employer: certificates of employment."""

from __future__ import annotations

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, frame, put, rule, seal, specimen, table, text
from uketsuke.samples.attachments.naming import birth, office_name
from uketsuke.samples.attachments.particulars import Particulars, address_of, era, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied
from uketsuke.samples.lists import life


def certificate_letter(p: Particulars) -> Drawn:
    """在職証明書 as a letter on the company's paper."""
    name, names = office_name(p)
    person = p.person
    blocks = [
        text(western(p.issued), align="right", above=0, size=11),
        text(
            p.rnd.choice(("在　職　証　明　書", "在　籍　証　明　書", "在職証明書")),
            size=20,
            align="center",
            above=16,
            bold=True,
        ),
        text(f"住　所　　{address_of(person)}", above=18, size=11.5, indent=6, leading=0.8),
        text(f"氏　名　　{name}", above=5, size=11.5, indent=6),
        text(f"生年月日　{birth(p)}", above=5, size=11.5, indent=6),
        text(
            f"上記の者は、{western(person.start_of_work)}より当社に{_job(p)}として在職していることを証明いたします。",
            above=16,
            size=11.5,
            first=1,
            leading=1.1,
        ),
        *_company_foot(p, above=40),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(30, 28, 20, 30))
    facts = p.facts(
        *names, "date_of_birth", "address", "employer_name", "employer_address", "employment_start_date", "issue_date"
    )
    return (print_sheet(varied(sheet, p.rnd)),), facts


def certificate_table(p: Particulars) -> Drawn:
    """在籍・就労証明書: a table, with the company at the top and a narrow seal box."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    rows = [
        ["氏　　　名\nName", name],
        ["生年月日\nDate of birth", birth(p)],
        ["入社年月日\nSince", western(person.start_of_work)],
        ["雇用形態", "正社員" if person.contract_months is None else f"契約社員（{person.contract_months}か月）"],
        ["所　　　属", employer.branch or "本社"],
        ["職　　　種\nPosition", _job(p)],
        ["業務内容", person.activities],
        [f"給　　　与（{'月額' if person.salary_monthly else '年額'}）", f"{person.salary:,} 円"],
    ]
    blocks = [
        text(employer.name, size=13, above=0, bold=True),
        text(
            f"〒{employer.address.postal_code[:3]}-{employer.address.postal_code[3:]}　{employer.address.text}",
            size=9,
            above=2,
        ),
        text(f"TEL {employer.phone}　法人番号 {employer.corporate_number}", size=9, above=2),
        rule(above=3, stroke=2),
        text("在職証明書　Certificate of Employment", size=15, align="center", above=12),
        table((48, "rest"), rows, above=10, size=10.5, inset=3, shade="first"),
        text("上記の内容に相違ないことを証明します。", above=10, size=10.5),
        text(f"証明日　{era(p.issued)}", above=4, size=10.5),
        text(f"証明者　{employer.representative_title}　{employer.representative}", above=4, size=10.5),
    ]
    placed = (frame(160, 238, 26, 26), put(167, 233, "社　印", size=8), company_seal(p, 163, 241), specimen(20, 286))
    facts = p.facts(
        *names,
        "date_of_birth",
        "employer_name",
        "employer_address",
        "employer_corporate_number",
        "employment_start_date",
        "salary",
        "issue_date",
    )
    sheet = Sheet(p.face.family, tuple(blocks), placed, margin=(18, 20, 15, 20))
    return (print_sheet(varied(sheet, p.rnd)),), facts


def company_seal(p: Particulars, x: float, y: float) -> Block:
    """The company's seal with its upper left corner at (x, y)."""
    name = p.person.employer.name
    core = next((name.replace(form, "") for form in life()["company"]["before"] if form in name), name)
    half = -(-len(core) // 2)
    return seal(x, y, 20, (core[:half], core[half:], "之印"), round_=p.rnd.random() < 0.4, ink=p.rnd.randint(70, 130))


def _job(p: Particulars) -> str:
    return p.person.position or p.rnd.choice(p.person.trade.job)


def _company_foot(p: Particulars, above: float) -> list[Block]:
    employer = p.person.employer
    return [
        text(employer.address.text, size=11, above=above, indent=62, leading=0.8),
        text(employer.name, size=13, above=4, indent=62),
        text(
            f"{employer.representative_title}　　{employer.representative}",
            size=12,
            above=4,
            indent=62,
            sealed=company_seal(p, 60, -12),
        ),
    ]
