"""Pages that have nothing to do with an application: a handbill, a receipt, a map, a newspaper, an order."""

from __future__ import annotations

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, frame, line, put, rule, specimen, table, text, upright
from uketsuke.samples.attachments.particulars import Particulars, era
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet


def advert(p: Particulars) -> Drawn:
    """A supermarket's handbill."""
    goods = p.rnd.sample(
        (
            "国産りんご",
            "たまご10個入り",
            "食パン6枚切",
            "牛乳1L",
            "キャベツ1玉",
            "豚こま切100g",
            "うどん3食",
            "みかん1袋",
            "冷凍ぎょうざ",
            "緑茶2L",
        ),
        k=6,
    )
    placed: list[Block] = [
        frame(10, 10, 190, 38, stroke=0, fill=60),
        put(20, 15, "週末特売", size=44, bold=True, ink=255, spread=0.2),
        put(128, 20, f"{p.rnd.randint(1, 12)}月{p.rnd.randint(1, 28)}日限り", size=22, ink=255),
    ]
    for n, item in enumerate(goods):
        x, y = 12 + 95 * (n % 2), 56 + 66 * (n // 2)
        placed += [
            frame(x, y, 91, 61, radius=4, stroke=1.5, fill=p.rnd.choice((None, 225, 240))),
            put(x + 5, y + 5, item, size=19, bold=True),
            put(x + 28, y + 24, str(p.rnd.randint(58, 398)), size=54, bold=True),
            put(x + 74, y + 44, "円", size=20),
            put(x + 5, y + 52, "お一人様2点限り（税抜）", size=9),
        ]
    placed += [put(20, 262, f"{p.person.side_company}　営業時間 9:00〜22:00", size=17), specimen()]
    return (print_sheet(Sheet("IPAexGothic", (), tuple(placed))),), {}


def receipt(p: Particulars) -> Drawn:
    """A till receipt copied onto a sheet."""
    lines = [(name, p.rnd.randint(80, 900)) for name in ("おにぎり", "弁当", "コーヒー", "雑誌", "電池")]
    total = sum(price for _, price in lines)
    rows = [[name, f"¥{price:,}"] for name, price in lines]
    rows += [
        ["小計", f"¥{total:,}"],
        ["(内消費税", f"¥{total * 8 // 108:,})"],
        ["合計", f"¥{total:,}"],
        ["お預り", f"¥{total + 500:,}"],
        ["お釣り", "¥500"],
    ]
    blocks = [
        text(p.person.side_company, size=14, above=0),
        text("領 収 証", size=12, above=4, align="left", spread=0.5),
        text(
            f"{p.issued:%Y/%m/%d}  {p.rnd.randint(8, 22)}:{p.rnd.randint(10, 59)}  レジ{p.rnd.randint(1, 4):02d}",
            size=9,
            above=3,
        ),
        table((36, 24), rows, above=4, stroke=0, align=("left", "right"), inset=1),
        text("またのご来店をお待ちしております", size=8, above=5),
    ]
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
        placed += [
            line(15, rnd.uniform(45, 205), 180, rnd.uniform(-12, 12), stroke=rnd.choice((4, 8)), ink=120),
            line(rnd.uniform(30, 180), 38, rnd.uniform(-10, 10), 175, stroke=rnd.choice((4, 8)), ink=120),
        ]
    places = ("駅", "郵便局", "公園", "銀行", "交番", "病院", "小学校", "コンビニ")
    placed += [put(rnd.uniform(22, 170), rnd.uniform(42, 200), name, size=12) for name in places]
    placed += [
        frame(14, 36, 182, 180, stroke=1.5),
        put(22, 224, f"{p.person.address.prefecture}　駅東口より徒歩{rnd.randint(3, 15)}分", size=13),
        put(22, 234, "駐車場はございません。公共交通機関をご利用ください。", size=11),
        specimen(),
    ]
    return (print_sheet(Sheet("Sawarabi Gothic", (), tuple(placed))),), {}


def newspaper(p: Particulars) -> Drawn:
    """A page of a local paper, its columns set upright."""
    rnd = p.rnd
    sentences = (
        "市は来年度から公園の整備を進める。",
        "商店街では秋の祭りが開かれた。",
        "週末は各地で晴れる見込み。",
        "駅前の再開発について説明会があった。",
        "地元の野菜を使った料理が人気だ。",
        "図書館の開館時間が延長される。",
        "川沿いの桜並木が見ごろを迎えた。",
    )
    placed: list[Block] = [
        frame(174, 14, 24, 70, stroke=1.5),
        upright(180, 20, "みどり新聞", size=30),
        put(20, 14, era(p.issued), size=9),
        line(12, 22, 158, stroke=1),
        upright(158, 28, rnd.choice(("秋の祭りに三万人", "公園を来春に整備", "駅前再開発が始動")), size=26),
    ]
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
    blocks = [
        text("注　文　書", size=18, align="center", above=0),
        rule(),
        text("御中", size=12, above=5),
        table(("rest", 24, 30, 34), rows, above=6, inset=3, shade="head"),
    ]
    return (print_sheet(Sheet(p.face.family, tuple(blocks), (specimen(),))),), {}
