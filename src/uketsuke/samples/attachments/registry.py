"""登記事項証明書: what the registry certifies of a company."""

from __future__ import annotations

from typing import Any

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, line, put, seal, specimen, table, text
from uketsuke.samples.attachments.particulars import Particulars, era, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied


def registration_table(p: Particulars) -> Drawn:
    """履歴事項全部証明書 of the registry: every item between rules, the registrar's seal at the end."""
    employer = p.person.employer
    rows = _register(p)
    blocks = [
        text("履　歴　事　項　全　部　証　明　書", size=15, align="center", above=2),
        text(employer.address.text, size=10, above=8),
        text(employer.name, size=10, above=2),
        table((42, "rest"), rows, above=3, size=9.5, inset=2.2, stroke=0.5),
        text(
            "これは登記簿に記録されている閉鎖されていない事項の全部であることを証明した書面である。",
            size=10,
            above=9,
            first=1,
            leading=0.9,
        ),
        text(era(p.issued), size=10.5, above=7, indent=10),
        text(f"{_registry(p)}", size=11, above=4, indent=10),
        text(
            f"登記官　　　　　　{p.mayor[:2]}　　{p.mayor[2:]}",
            size=12,
            above=4,
            indent=40,
            sealed=seal(88, -12, 24, (_registry(p)[:2] + "法", "務局登", "記官印")),
        ),
    ]
    number = f"{p.rnd.choice('アイウカキサ')}{p.rnd.randint(100000, 999999)}"
    foot = f"整理番号　{number}　　＊　下線のあるものは抹消事項であることを示す。　　1／1"
    placed = (put(24, 280, foot, size=8), specimen())
    sheet = Sheet(p.face.family, tuple(blocks), placed, margin=(18, 22, 15, 22), ornament="waves")
    return (print_sheet(varied(sheet, p.rnd)),), _company_facts(p)


def registration_printout(p: Particulars) -> Drawn:
    """現在事項証明書 as the registry's old line printer set it: columns of typewriter text between drawn lines."""
    employer = p.person.employer
    placed: list[Block] = [
        put(
            20,
            15,
            f"{western(p.issued).replace('年', '／').replace('月', '／').rstrip('日')}　現在の情報です。",
            size=9,
        ),
        put(58, 25, "現 在 事 項 全 部 証 明 書（商業登記）", size=13),
        put(20, 36, f"会社法人等番号　{_registry_number(p)}", size=10.5),
    ]
    top = 46.0
    for head, body in _register(p)[1:]:
        rows = sum(max(1, -(-len(part) // 34)) for part in body.split("\n"))
        placed += [
            line(20, top, 170, stroke=1.0),
            put(22, top + 2, f"【{head.replace(chr(10), '')}】", size=8.5),
            put(70, top + 2, body, size=9.5, width=118),
        ]
        top += 4 + 5.2 * rows
    placed += [
        line(20, top, 170, stroke=1.0),
        line(66, 46, 0, top - 46),
        put(24, top + 8, f"上記のとおり証明する。　{era(p.issued)}", size=10.5),
        put(70, top + 18, f"{_registry(p)}　登記官　{p.mayor}", size=11.5),
        seal(160, top + 10, 22, ("法務局", "登記官", "印"), round_=True),
        specimen(),
        put(20, 284, f"{employer.name}　－ 1 －", size=8),
    ]
    font = p.rnd.choice(("IPAGothic", "IPAMincho"))
    return (print_sheet(Sheet(font, (), tuple(placed))),), _company_facts(p)


def _register(p: Particulars) -> list[list[str]]:
    employer = p.person.employer
    purposes = p.rnd.sample(p.person.trade.tasks, k=3)
    aims = "\n".join(f"{n}．{aim}に関する事業" for n, aim in enumerate((*purposes, "前各号に附帯する一切の業務"), 1))
    founded = f"平成{p.rnd.randint(18, 30)}年{p.rnd.randint(1, 12)}月{p.rnd.randint(1, 28)}日"
    return [
        ["会社法人等番号", _registry_number(p)],
        ["商　号", employer.name],
        ["本　店", employer.address.text],
        ["公告をする方法", "官報に掲載してする"],
        ["会社成立の年月日", founded],
        ["目　的", aims],
        ["資本金の額", f"金{employer.capital // 10_000}万円"],
        ["役員に関する事項", f"{employer.representative_title}　{employer.representative}"],
        ["登記記録に関する\n事項", f"{founded}設立"],
    ]


def _registry_number(p: Particulars) -> str:
    """会社法人等番号: the corporate number without its check digit, in the registry's groups."""
    base = p.person.employer.corporate_number[1:]
    return f"{base[:4]}-{base[4:6]}-{base[6:]}"


def _company_facts(p: Particulars) -> dict[str, Any]:
    facts = p.facts("employer_name", "employer_address", "employer_capital", "issue_date")
    return facts | {"registry_number": p.person.employer.corporate_number[1:]}


def _registry(p: Particulars) -> str:
    return f"{p.person.employer.address.prefecture.rstrip('都府県')}法務局"
