"""Certificates of the resident tax: what was levied, and what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import frame, put, rule, specimen, table, text, upright
from uketsuke.samples.attachments.naming import birth, office_name, sex
from uketsuke.samples.attachments.offices import ground, issuer, mayor, mayor_seal, yen
from uketsuke.samples.attachments.particulars import Particulars, address_of, era, era_year, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied


def taxation_table(p: Particulars) -> Drawn:
    """市民税・県民税課税（所得）証明書: one ruled table, the mayor's words and seal below."""
    name, names = office_name(p, kana_only=0.15)
    income = _income(p)
    kind = (
        "非課税証明書" if income["tax"] == 0 else p.rnd.choice(("課税（所得）証明書", "所得・課税証明書", "課税証明書"))
    )
    title = f"{_local_tax(p)}　{kind}"
    blocks = [
        text(f"第 {p.rnd.randint(1000, 99999)} 号", size=9, align="right", above=0),
        text(f"{era_year(p.issued)[:-1]}年度　{title}", size=15, align="center", above=6, bold=True),
        table(
            (38, "rest"),
            [["住　　所", address_of(p.person)], ["氏　　名", name], ["生年月日", birth(p)]],
            above=9,
            size=10.5,
            shade="first",
        ),
        table(
            ("rest", 38, "rest", 38),
            [
                ["所得の種類", "金額（円）", "控除の内訳", "金額（円）"],
                ["給与収入", yen(income["income"]), "社会保険料控除", yen(income["insurance"])],
                ["給与所得", yen(income["earned"]), "扶養控除", "0"],
                ["その他の所得", "0", "基礎控除", "430,000"],
                ["合計所得金額", yen(income["earned"]), "課税標準額", yen(income["base"])],
            ],
            above=5,
            align=("left", "right", "left", "right"),
            shade="head",
        ),
        table(
            ("rest", "rest", "rest"),
            [
                ["市区町村民税", "都道府県民税", "年税額"],
                [yen(income["tax"] * 6 // 10), yen(income["tax"] - income["tax"] * 6 // 10), yen(income["tax"])],
            ],
            above=5,
            align=("center", "center", "center"),
            shade="head",
        ),
        text(
            f"対象となる所得の期間　{era_year(date(p.issued.year - 1, 1, 1))}1月1日から同年12月31日まで",
            size=9,
            above=4,
        ),
        text("上記のとおり相違ないことを証明します。", above=14),
        *issuer(p, western(p.issued) if p.rnd.random() < 0.3 else era(p.issued)),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), ornament=ground(p))
    return (print_sheet(varied(sheet, p.rnd)),), p.facts(*names, "date_of_birth", "address", "issue_date") | _tax_facts(
        p, income
    )


def taxation_form(p: Particulars) -> Drawn:
    """税務証明書: a tall form with the tax on the left, the person in a box on the right, and notes down the margin."""
    name, names = office_name(p)
    income = _income(p)
    items = [
        ("給与収入金額", "income"),
        ("給与所得金額", "earned"),
        ("社会保険料控除", "insurance"),
        ("課税標準額", "base"),
        ("年税額", "tax"),
    ]
    rows = [[label, f"{yen(income[key])} 円"] for label, key in items]
    rows += [["均等割額", "5,000 円" if income["tax"] else "0 円"], ["控除対象配偶者", "無"], ["扶養人数", "0 人"]]
    placed = [
        put(20, 18, "税務証明書", size=20, bold=True, spread=0.4),
        put(20, 29, f"（住民税の課税・非課税に関する証明）　{era_year(p.issued)[:-1]}年度", size=10),
        frame(112, 42, 80, 56, stroke=1.2),
        put(116, 46, "証明を受ける者", size=8),
        put(116, 52, name, size=12, width=72),
        put(116, 66, f"生年月日　{birth(p)}", size=9.5),
        put(116, 73, f"性　　別　{sex(p)}", size=9.5),
        put(116, 80, f"住　所　{address_of(p.person)}", size=9, width=72),
        put(20, 178, f"賦課期日（{p.issued.year}年1月1日）現在の記録により、上のとおり証明する。", size=10.5),
        put(20, 190, era(p.issued), size=11),
        put(84, 200, mayor(p), size=13, spread=0.1),
        upright(200, 60, "この証明書は複写すると文字が現れます"),
        mayor_seal(p, 165, 191),
        specimen(20, 280),
        frame(14, 12, 184, 262, stroke=2.0, ink=60),
    ]
    blocks = [table((45, 38), rows, align=("left", "right"), size=10.5, inset=2.6, stroke=0.4)]
    sheet = Sheet(p.face.family, tuple(blocks), tuple(placed), margin=(42, 15, 15, 20), ornament=ground(p))
    return (print_sheet(sheet),), p.facts(*names, "date_of_birth", "sex", "address", "issue_date") | _tax_facts(
        p, income
    )


def payment_table(p: Particulars) -> Drawn:
    """納税証明書: what was due, paid and is unpaid, term by term."""
    name, names = office_name(p, kana_only=0.15)
    tax = _income(p)["tax"]
    unpaid = tax // 4 if p.rnd.random() < 0.08 else 0
    quarter = tax // 4
    terms = [
        [f"第{n}期", yen(quarter), yen(quarter - (unpaid if n == 4 else 0)), yen(unpaid if n == 4 else 0)]
        for n in range(1, 5)
    ]
    blocks = [
        text("納　税　証　明　書", size=20, align="center", above=4, bold=True),
        text(f"（{_local_tax(p)}）", size=11, align="center", above=4),
        table((38, "rest"), [["納税義務者", name], ["住　　所", address_of(p.person)]], above=10, size=11),
        table(
            (26, "rest", "rest", "rest"),
            [
                ["年　度", "課税額（円）", "納付済額（円）", "未納額（円）"],
                [f"{era_year(p.issued)[:-1]}年度", yen(quarter * 4), yen(quarter * 4 - unpaid), yen(unpaid)],
                *terms,
            ],
            above=6,
            align=("center", "right", "right", "right"),
            size=10.5,
            shade="head",
        ),
        text(f"備考　法定納期限等　{p.issued.year}年6月30日　／　滞納処分を受けたことはありません。", size=9, above=5),
        text("上記のとおり納付されていることを証明する。", above=16, size=12),
        *issuer(p, era(p.issued)),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), ornament=ground(p))
    facts = p.facts(*names, "address", "issue_date") | {"tax_amount": quarter * 4, "unpaid_tax": unpaid}
    return (print_sheet(varied(sheet, p.rnd)),), facts


def payment_letter(p: Particulars) -> Drawn:
    """住民税納税証明書 as a letter: few words, amounts in the text, the tax office's head signs."""
    name, names = office_name(p)
    tax = _income(p)["tax"]
    year = era_year(p.issued)[:-1]
    blocks = [
        text(f"{p.municipality[:1]}税証 第{p.rnd.randint(100, 9999)}号", size=10, align="right", above=0),
        text(era(p.issued), size=10.5, align="right", above=3),
        text(f"{address_of(p.person)}", size=11, above=14),
        text(f"{name}　様", size=13, above=4),
        text(mayor(p), size=11, align="right", above=14, sealed=mayor_seal(p, 149, -7)),
        text("住民税納税証明書", size=16, align="center", above=22, spread=0.3),
        rule(above=3, stroke=1.5),
        text(
            f"貴殿に係る{year}年度分の{_local_tax(p)}について、下記のとおり納付されていることを証明します。",
            size=11.5,
            above=10,
            first=1,
            leading=1.0,
        ),
        text("記", size=12, align="center", above=10),
        text(f"１　年　税　額　　　　金 {yen(tax)} 円", size=12, above=8, indent=14),
        text(f"２　納　付　済　額　　金 {yen(tax)} 円", size=12, above=5, indent=14),
        text("３　未　納　額　　　　金 0 円", size=12, above=5, indent=14),
        text("以上", size=11, align="right", above=10),
        text(f"交付手数料 300円　／　{p.municipality}役所　納税課", size=8.5, align="center", above=28),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(30, 26, 20, 28))
    facts = p.facts(*names, "address", "issue_date") | {"tax_amount": tax, "unpaid_tax": 0}
    return (print_sheet(varied(sheet, p.rnd)),), facts


def _income(p: Particulars) -> dict[str, int]:
    """A year's income and tax: what the form's salary comes to, little for students, nothing for families."""
    person = p.person
    gross = person.salary * (12 if person.salary_monthly else 1)
    if person.life != "worker":
        hourly = {"月額": 12, "週額": 52, "日額": 150}[person.side_salary_unit] * person.side_salary
        gross = min(hourly, 1_000_000) if person.life == "student" else 0
    earned = max(0, gross - max(650_000, gross * 3 // 10))
    insurance = gross * 15 // 100 if person.life == "worker" else 0
    base = max(0, earned - insurance - 430_000) // 1000 * 1000
    return {"income": gross, "earned": earned, "insurance": insurance, "base": base, "tax": base // 10 // 100 * 100}


def _tax_facts(p: Particulars, income: dict[str, int]) -> dict[str, Any]:
    return {"tax_year": p.issued.year, "income": income["income"], "tax_amount": income["tax"]}


def _local_tax(p: Particulars) -> str:
    prefecture = p.town.prefecture
    if prefecture == "東京都" and p.municipality.endswith("区"):
        return "特別区民税・都民税"
    of = {"都": "都", "道": "道", "府": "府", "県": "県"}[prefecture[-1]]
    return f"{'町村' if p.municipality.endswith(('町', '村')) else '市'}民税・{of}民税"
