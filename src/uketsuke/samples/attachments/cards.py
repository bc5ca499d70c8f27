"""Copies of residence cards: front and back at true size (85.6 × 54 mm), on one sheet or two."""

from __future__ import annotations

from datetime import date, timedelta

from uketsuke.forms.geometry import BoxMm
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, frame, line, put, specimen
from uketsuke.samples.attachments.copies import blank_sheet, faded, lay
from uketsuke.samples.attachments.particulars import Particulars, address_of
from uketsuke.samples.attachments.residence import period_ja
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet
from uketsuke.samples.marks import glue_photo
from uketsuke.samples.paper import Page

WIDTH, HEIGHT = 85.6, 54.0
_FRONT_FACTS = (
    "name",
    "date_of_birth",
    "sex",
    "nationality",
    "address",
    "status_of_residence",
    "period_of_stay",
    "period_of_stay_expiry",
    "residence_card_number",
)


def both_on_one_sheet(p: Particulars) -> Drawn:
    """Front above back, upright, in the upper half or the middle of one sheet."""
    sheet = blank_sheet()
    x, y = p.rnd.uniform(15, 105), p.rnd.uniform(18, 90)
    lay(sheet, front(p), x, y, p.rnd)
    lay(sheet, back(p), x + p.rnd.gauss(0, 2), y + HEIGHT + p.rnd.uniform(6, 40), p.rnd)
    return (sheet,), p.facts(*_named(p))


def turned_side_by_side(p: Particulars, *, quarters: int) -> Drawn:
    """Front and back beside each other, both lying on their side: turned clockwise by `quarters`."""
    sheet = blank_sheet()
    x, y = p.rnd.uniform(20, 50), p.rnd.uniform(25, 160)
    lay(sheet, front(p), x, y, p.rnd, quarter_turns=quarters)
    lay(sheet, back(p), x + HEIGHT + p.rnd.uniform(8, 30), y + p.rnd.gauss(0, 2), p.rnd, quarter_turns=quarters)
    return (sheet,), p.facts(*_named(p))


def one_each(p: Particulars) -> Drawn:
    """Two sheets: the front on one, the back on the other."""
    sheets = (blank_sheet(), blank_sheet())
    for sheet, side in zip(sheets, (front(p), back(p)), strict=True):
        lay(sheet, side, p.rnd.uniform(20, 105), p.rnd.uniform(25, 140), p.rnd)
    return sheets, p.facts(*_named(p))


def front_only(p: Particulars) -> Drawn:
    """The front alone: the back was forgotten."""
    sheet = blank_sheet()
    lay(sheet, front(p), p.rnd.uniform(20, 105), p.rnd.uniform(25, 200), p.rnd)
    return (sheet,), p.facts(*_named(p))


def front(p: Particulars) -> Page:
    """The front of the card, at 300 dpi."""
    person = p.person
    status = load_vocabulary("status_of_residence")
    value = status.lookup(person.status)
    english = status.by_value[value].label_en if value else ""
    born, until = person.date_of_birth, person.period_expiry
    granted = _granted(p)
    address = address_of(person)
    name = person.latin if person.kanji is None else f"{person.latin}　{person.kanji}"
    things: list[Block] = [
        frame(0.2, 0.2, WIDTH - 0.4, HEIGHT - 0.4, radius=3, stroke=0.6, ink=90),
        put(3, 1.6, "日本国政府", size=5),
        put(3, 3.6, "GOVERNMENT OF JAPAN", size=3.4),
        put(22, 1.6, "在留カード", size=9, bold=True),
        put(23, 5.1, "RESIDENCE CARD", size=3.8),
        put(50, 1.8, "番号", size=4.5),
        put(50, 3.6, "No.", size=3.4),
        put(55, 1.8, person.card_number, size=9, spread=0.06),
        put(3, 7.6, "氏名", size=4.5),
        put(3, 9.4, "NAME", size=3.2),
        put(12, 7.6, name, size=8.5 if len(name) < 26 else 6.5),
        put(3, 12.2, "生年月日", size=4.5),
        put(3, 14, "DATE OF BIRTH", size=3.0),
        put(14, 12.2, _card_day(born), size=7.5),
        put(39, 12.2, "性別", size=4.5),
        put(39, 14, "SEX", size=3.0),
        put(44, 12.2, "男 M." if person.sex == "male" else "女 F.", size=7.5),
        put(3, 16.8, "国籍・地域", size=4.5),
        put(3, 18.6, "NATIONALITY/REGION", size=2.8),
        put(16, 16.8, p.nationality_ja, size=7.5),
        put(3, 21.4, "住居地", size=4.5),
        put(3, 23.2, "ADDRESS", size=3.0),
        put(12, 21.4, address, size=6.5 if len(address) < 24 else 5, width=49),
        line(2, 26.4, 60, stroke=0.4, ink=110),
        put(3, 27.2, "在留資格", size=4.5),
        put(3, 29, "STATUS", size=3.0),
        put(13, 27.2, person.status, size=8),
        put(13, 30.6, english, size=4, width=48),
        put(3, 33.4, "就労制限の有無", size=4.5),
        put(17, 33.2, _work(person.status), size=6.5),
        put(3, 37.2, "在留期間（満了日）", size=4.5),
        put(3, 39, "PERIOD OF STAY (DATE OF EXPIRATION)", size=2.6),
        put(19, 37.0, f"{period_ja(person.period)}（{_card_day(until)}）", size=7),
        put(3, 42.2, f"許可の種類　在留期間更新許可（{person.bureau}出入国在留管理局長）", size=4.8),
        put(3, 45.2, f"許可年月日　{_card_day(granted)}　　交付年月日　{_card_day(granted)}", size=4.8),
        frame(3, 48.2, 50, 4, stroke=0.4),
        put(4, 49.1, f"このカードは　{_card_day(until)}まで有効　です。", size=5.5),
        put(58, 46.4, "法 務 大 臣", size=6),
        specimen(70, 50.6, 4.2),
    ]
    page = print_sheet(Sheet(p.face.family, (), tuple(things), width=WIDTH, height=HEIGHT, ornament="weave"))
    glue_photo(page, BoxMm(62.5, 11.5, 20.5, 27), p.rnd)
    return faded(page, p.rnd.randint(15, 60), 250)


def back(p: Particulars) -> Page:
    """The back of the card: changes of address, permission for other work, application under way."""
    person = p.person
    parttime = person.status in ("留学", "家族滞在")
    things: list[Block] = [
        frame(0.2, 0.2, WIDTH - 0.4, HEIGHT - 0.4, radius=3, stroke=0.6, ink=90),
        put(3, 2, "住居地記載欄", size=5),
        frame(3, 4.6, 79.6, 22),
        line(3, 8, 79.6),
        line(22, 4.6, 0, 22),
        line(70, 4.6, 0, 22),
        put(7, 5.4, "届出年月日", size=4.2),
        put(40, 5.4, "住居地", size=4.2),
        put(72, 5.4, "記載者印", size=4.2),
        put(3, 28.4, "資格外活動許可欄", size=5),
        frame(3, 31, 38, 12),
        put(44, 28.4, "在留期間更新等許可申請欄", size=5),
        frame(44, 31, 38.6, 12),
        put(3, 46, "このカードを拾得した方は、最寄りの地方出入国在留管理官署へ", size=4.2),
        specimen(70, 50.6, 4.2),
    ]
    if parttime:
        things.append(put(4, 32.4, "許可：原則週28時間以内・\n風俗営業等の従事を除く", size=5.2))
    if p.rnd.random() < 0.4:
        moved = person.filled_on - timedelta(days=p.rnd.randint(30, 700))
        things += [
            put(4, 10, _card_day(moved), size=4.8),
            put(23, 10, address_of(person), size=5, width=46),
            put(71.5, 10, f"{p.municipality[:3]}長", size=4.4),
        ]
    page = print_sheet(Sheet(p.face.family, (), tuple(things), width=WIDTH, height=HEIGHT, ornament="weave"))
    return faded(page, p.rnd.randint(15, 60), 250)


def _named(p: Particulars) -> tuple[str, ...]:
    return _FRONT_FACTS if p.person.kanji is None else (*_FRONT_FACTS, "name_kanji")


def _granted(p: Particulars) -> date:
    """When the present period began."""
    period, until = p.person.period, p.person.period_expiry
    years = int(period[1]) if "Y" in period else 0
    months = int(period.split("Y")[-1].strip("PM")) if period.endswith("M") else 0
    return until - timedelta(days=365 * years + 30 * months)


def _card_day(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _work(status: str) -> str:
    if status in ("留学", "家族滞在"):
        return "就労不可"
    if status in ("永住者", "日本人の配偶者等", "永住者の配偶者等", "定住者"):
        return "就労制限なし"
    return "指定書により指定された就労活動のみ可" if status == "特定活動" else "在留資格に基づく就労活動のみ可"
