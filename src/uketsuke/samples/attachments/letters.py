"""Letters of applicants, and pages that have nothing to do with the application."""

from __future__ import annotations

from uketsuke.samples.attachments.municipal import Drawn
from uketsuke.samples.attachments.naming import office_name
from uketsuke.samples.attachments.particulars import Particulars, address_of, era, western
from uketsuke.samples.attachments.sheetwork import (
    Block, Sheet, frame, line, print_sheet, put, rule, specimen, table, text, upright,
)  # fmt: skip
from uketsuke.samples.fonts import HANDS, draw_face

_LONG = ("私は来日以来、日本の法律と社会のきまりを守り、まじめに生活してまいりました。", "近所の方々にも親切にしていただき、地域の行事にも参加しております。",
         "今後も税金と社会保険料をきちんと納め、日本の社会に貢献したいと考えております。", "家族も日本での生活に慣れ、子どもたちは学校で多くの友人に恵まれています。",
         "何とぞ事情をご理解のうえ、ご許可くださいますようお願い申し上げます。")  # fmt: skip


def reasons_typed(p: Particulars) -> Drawn:
    """理由書: a typed letter to the head of the bureau."""
    name, names = office_name(p)
    person = p.person
    body = person.reason + "".join(p.rnd.sample(_LONG[:4], k=3))
    blocks = [
        text(western(p.issued), align="right", above=0, size=11),
        text(f"{person.bureau}出入国在留管理局長　殿", above=10, size=11.5),
        text("理　由　書", align="center", above=16, size=17, bold=True),
        text(f"国籍・地域　{p.nationality_ja}", above=14, size=11, indent=70),
        text(f"氏　　　名　{name}", above=3, size=11, indent=70),
        text(body, above=14, size=11.5, first=1, leading=1.2),
        text(_LONG[4], above=6, size=11.5, first=1, leading=1.2),
        text("以上", align="right", above=10, size=11),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(30, 28, 20, 30))
    return (print_sheet(sheet),), p.facts(*names, "nationality", "issue_date")


def petition_by_hand(p: Particulars) -> Drawn:
    """嘆願書: written by hand on ruled paper."""
    person = p.person
    seed = int(person.seed) if person.seed.isdecimal() else 0
    hand = draw_face(HANDS, p.rnd, seed).family
    body = f"　{person.reason}{''.join(p.rnd.sample(_LONG[:4], k=3))}{_LONG[4]}"
    lines = ["　　　　　　　　嘆　願　書", f"{person.bureau}出入国在留管理局長　様", ""]
    lines += [body[at : at + 27] for at in range(0, len(body), 27)]
    lines += ["", f"　　{western(p.issued)}", f"　　住所　{address_of(person)}"[:34], f"　　氏名　{person.latin}"]
    placed: list[Block] = [line(22, 32 + 11.5 * n, 166, stroke=0.3, ink=130) for n in range(22)]
    placed += [put(24, 25.4 + 11.5 * n, s, size=15, ink=25) for n, s in enumerate(lines)]
    return (print_sheet(Sheet(hand, (), (*placed, specimen()))),), p.facts("name", "issue_date")


def advert(p: Particulars) -> Drawn:
    """A supermarket's handbill."""
    goods = p.rnd.sample(("国産りんご", "たまご10個入り", "食パン6枚切", "牛乳1L", "キャベツ1玉", "豚こま切100g", "うどん3食", "みかん1袋",
                          "冷凍ぎょうざ", "緑茶2L"), k=6)  # fmt: skip
    placed: list[Block] = [
        frame(10, 10, 190, 38, stroke=0, fill=60), put(20, 15, "週末特売", size=44, bold=True, ink=255, spread=0.2),
        put(128, 20, f"{p.rnd.randint(1, 12)}月{p.rnd.randint(1, 28)}日限り", size=22, ink=255),
    ]  # fmt: skip
    for n, item in enumerate(goods):
        x, y = 12 + 95 * (n % 2), 56 + 66 * (n // 2)
        placed += [frame(x, y, 91, 61, radius=4, stroke=1.5, fill=p.rnd.choice((None, 225, 240))),
                   put(x + 5, y + 5, item, size=19, bold=True), put(x + 28, y + 24, str(p.rnd.randint(58, 398)), size=54, bold=True),
                   put(x + 74, y + 44, "円", size=20), put(x + 5, y + 52, "お一人様2点限り（税抜）", size=9)]  # fmt: skip
    placed += [put(20, 262, f"{p.person.side_company}　営業時間 9:00〜22:00", size=17), specimen()]
    return (print_sheet(Sheet("IPAexGothic", (), tuple(placed))),), {}


def receipt(p: Particulars) -> Drawn:
    """A till receipt copied onto a sheet."""
    lines = [(name, p.rnd.randint(80, 900)) for name in ("おにぎり", "弁当", "コーヒー", "雑誌", "電池")]
    total = sum(price for _, price in lines)
    rows = [[name, f"¥{price:,}"] for name, price in lines]
    rows += [["小計", f"¥{total:,}"], ["(内消費税", f"¥{total * 8 // 108:,})"], ["合計", f"¥{total:,}"], ["お預り", f"¥{total + 500:,}"],
             ["お釣り", "¥500"]]  # fmt: skip
    blocks = [text(p.person.side_company, size=14, above=0), text("領 収 証", size=12, above=4, align="left", spread=0.5),
              text(f"{p.issued:%Y/%m/%d}  {p.rnd.randint(8, 22)}:{p.rnd.randint(10, 59)}  レジ{p.rnd.randint(1, 4):02d}", size=9, above=3),
              table((36, 24), rows, above=4, stroke=0, align=("left", "right"), inset=1), text("またのご来店をお待ちしております", size=8, above=5)]  # fmt: skip
    placed = (frame(30, 28, 72, 140, stroke=0.4, ink=170), specimen())
    return (print_sheet(Sheet("IPAGothic", tuple(blocks), placed, margin=(36, 20, 20, 36))),), {}


def road_map(p: Particulars) -> Drawn:
    """A sketch of the way to a place."""
    rnd = p.rnd
    placed: list[Block] = [put(22, 16, "会場案内図・アクセス", size=20, bold=True)]
    for _ in range(7):
        x, y = rnd.uniform(20, 170), rnd.uniform(40, 190)
        placed.append(frame(x, y, rnd.uniform(12, 30), rnd.uniform(10, 24), fill=rnd.randint(190, 235)))
    for _ in range(4):
        placed += [line(15, rnd.uniform(45, 205), 180, rnd.uniform(-12, 12), stroke=rnd.choice((4, 8)), ink=120),
                   line(rnd.uniform(30, 180), 38, rnd.uniform(-10, 10), 175, stroke=rnd.choice((4, 8)), ink=120)]  # fmt: skip
    places = ("駅", "郵便局", "公園", "銀行", "交番", "病院", "小学校", "コンビニ")
    placed += [put(rnd.uniform(22, 170), rnd.uniform(42, 200), name, size=12) for name in places]
    placed += [frame(14, 36, 182, 180, stroke=1.5), put(22, 224, f"{p.person.address.prefecture}　駅東口より徒歩{rnd.randint(3, 15)}分", size=13),
               put(22, 234, "駐車場はございません。公共交通機関をご利用ください。", size=11), specimen()]  # fmt: skip
    return (print_sheet(Sheet("Sawarabi Gothic", (), tuple(placed))),), {}


def newspaper(p: Particulars) -> Drawn:
    """A page of a local paper, its columns set upright."""
    rnd = p.rnd
    sentences = ("市は来年度から公園の整備を進める。", "商店街では秋の祭りが開かれた。", "週末は各地で晴れる見込み。", "駅前の再開発について説明会があった。",
                 "地元の野菜を使った料理が人気だ。", "図書館の開館時間が延長される。", "川沿いの桜並木が見ごろを迎えた。")  # fmt: skip
    placed: list[Block] = [
        frame(174, 14, 24, 70, stroke=1.5), upright(180, 20, "みどり新聞", size=30), put(20, 14, era(p.issued), size=9),
        line(12, 22, 158, stroke=1), upright(158, 28, rnd.choice(("秋の祭りに三万人", "公園を来春に整備", "駅前再開発が始動")), size=26),
    ]  # fmt: skip
    for band in range(3):
        top = 28 + 84 * band
        columns = 30 if band == 0 else 40
        first = 148.0 if band == 0 else 192.0
        stream = "".join(rnd.choice(sentences) for _ in range(44))
        placed.append(line(12, top + 81, 186 if band else 158, stroke=0.4))
        for n in range(columns):
            x = first - 4.5 * n
            if x > 12:
                placed.append(upright(x, top, stream[n * 19 : n * 19 + 19], size=9))
    return (print_sheet(Sheet("IPAexMincho", (), (*placed, specimen()))),), {}


def ruled_note(p: Particulars) -> Drawn:
    """An order form of somebody else's business."""
    rows = [
        ["品名", "数量", "単価", "金額"],
        *([f"{n}号 消耗品", str(p.rnd.randint(1, 30)), "", ""] for n in range(1, 12)),
    ]
    blocks = [text("注　文　書", size=18, align="center", above=0), rule(), text("御中", size=12, above=5),
              table(("rest", 24, 30, 34), rows, above=6, inset=3, shade="head")]  # fmt: skip
    return (print_sheet(Sheet(p.face.family, tuple(blocks), (specimen(),))),), {}
