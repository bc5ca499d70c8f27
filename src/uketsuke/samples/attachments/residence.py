"""住民票: the record of residence, of one person or of the household."""

from __future__ import annotations

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, frame, put, specimen, table, text, upright
from uketsuke.samples.attachments.naming import birth, office_name, sex
from uketsuke.samples.attachments.offices import ground, issuer, mayor, mayor_seal
from uketsuke.samples.attachments.particulars import Particulars, address_of, era, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied

_PERIODS = {"P": "", "Y": "年", "M": "月"}
_FACTS = (
    "date_of_birth",
    "sex",
    "nationality",
    "address",
    "status_of_residence",
    "period_of_stay",
    "period_of_stay_expiry",
    "residence_card_number",
    "issue_date",
)


_PRINTED = (
    "date_of_birth", "sex", "nationality", "address", "status_of_residence", "period_of_stay",
    "period_of_stay_expiry", "residence_card_number", "issue_date",
)  # fmt: skip
"""What both layouts print beside the name."""


def residence_person(p: Particulars) -> Drawn:
    """住民票 of one person: a form of boxes."""
    name, names = office_name(p)
    person = p.person
    rows = [
        ["氏　名", name, "通称", ""],
        ["生年月日", birth(p), "性別", sex(p)],
        ["世帯主", name, "続柄", "世帯主"],
        ["住　所", address_of(person), "住民となった日", western(person.start_of_work)],
        ["国籍・地域", p.nationality_ja, "第30条45区分", "中長期在留者"],
        ["在留資格", person.status, "在留期間", period_ja(person.period)],
        ["在留期間の満了の日", western(person.period_expiry), "在留カード等の番号", person.card_number],
        ["前住所", "省略", "転出予定日", ""],
    ]
    blocks = [
        text("住　　民　　票", size=22, align="center", above=2, bold=True),
        text(p.town.prefecture + p.municipality, size=11, align="right", above=3),
        table((32, "rest", 32, 40), rows, above=4, size=9.5, inset=2.8, stroke=0.5),
        text("（以下余白）", size=9, align="center", above=6),
        text("この写しは、住民票の原本と相違ないことを証明する。", size=11.5, above=24),
        *issuer(p, era(p.issued)),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(25, 15, 20, 15), ornament=ground(p))
    facts = p.facts(*names, *_PRINTED)
    return (print_sheet(varied(sheet, p.rnd)),), facts


def residence_household(p: Particulars) -> Drawn:
    """世帯全員の住民票: one numbered strip a member, the applicant first."""
    name, names = office_name(p)
    person = p.person
    members = [r for r in person.family if r.living_together][:3]
    placed: list[Block] = [
        put(18, 16, "住民票（世帯全員の写し）", size=17, bold=True),
        put(150, 18, f"{p.municipality}", size=12),
        put(18, 28, f"住所　{address_of(person)}", size=10.5, width=170),
        put(18, 36, f"世帯主　{name}", size=10.5),
    ]
    strips = [
        (
            name,
            birth(p),
            sex(p),
            "本人",
            p.nationality_ja,
            person.status,
            period_ja(person.period),
            western(person.period_expiry),
            person.card_number,
        ),
        *(
            (
                r.name,
                western(r.date_of_birth),
                _sex_of(r.relationship),
                r.relationship,
                r.nationality_written,
                "" if r.nationality == "JPN" else "家族滞在",
                "",
                "",
                r.card_number or "",
            )
            for r in members
        ),
    ]
    for n, (who, born, gender, relation, country, status, period, until, card) in enumerate(strips):
        top = 46 + 42 * n
        placed += [
            frame(16, top, 178, 38, stroke=0.8),
            frame(16, top, 9, 38, stroke=0.8, fill=225),
            put(18.8, top + 16, str(n + 1), size=12),
            put(28, top + 3, f"氏名　{who}", size=11, width=105),
            put(135, top + 3, f"続柄　{relation}", size=9.5),
            put(28, top + 13, f"生年月日　{born}", size=9.5),
            put(100, top + 13, f"性別　{gender}", size=9.5),
            put(135, top + 13, f"国籍・地域　{country}", size=9.5),
            put(28, top + 21, f"在留資格　{status}", size=9.5),
            put(100, top + 21, f"在留期間　{period}", size=9.5),
            put(28, top + 29, f"在留期間満了日　{until}", size=9.5),
            put(100, top + 29, f"在留カード番号　{card}", size=9.5),
        ]
    placed += [
        put(18, 228, "以上は世帯全員の住民票の写しである。", size=11),
        put(18, 238, era(p.issued), size=11),
        put(80, 246, mayor(p), size=13),
        mayor_seal(p, 160, 238),
        upright(199, 90, "原本に朱印あり　複写は無効"),
        specimen(20, 285),
    ]
    sheet = Sheet(p.face.family, (), tuple(placed), ornament=ground(p))
    facts = p.facts(*names, *_PRINTED)
    return (print_sheet(sheet),), facts


def _sex_of(relationship: str) -> str:
    if relationship in ("妻", "母", "姉", "妹", "長女"):
        return "女"
    return "男" if relationship in ("夫", "父", "兄", "弟", "長男") else ""


def period_ja(period: str) -> str:
    """An ISO period as cards print it: P1Y3M is 1年3月."""
    return "".join(_PERIODS.get(c, c) for c in period)
