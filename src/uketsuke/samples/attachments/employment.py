"""Papers of an employer: certificates of employment, contracts, and the company's registration."""

from __future__ import annotations

from typing import Any

from uketsuke.samples.attachments.municipal import Drawn
from uketsuke.samples.attachments.naming import birth, office_name
from uketsuke.samples.attachments.particulars import Particulars, address_of, era, western
from uketsuke.samples.attachments.sheetwork import (
    Block, Sheet, frame, line, print_sheet, put, rule, seal, specimen, table, text,
)  # fmt: skip
from uketsuke.samples.lists import life


def certificate_letter(p: Particulars) -> Drawn:
    """在職証明書 as a letter on the company's paper."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    blocks = [
        text(western(p.issued), align="right", above=0, size=11),
        text(p.rnd.choice(("在　職　証　明　書", "在　籍　証　明　書", "在職証明書")), size=20, align="center", above=16, bold=True),
        text(f"住　所　　{address_of(person)}", above=18, size=11.5, indent=6, leading=0.8),
        text(f"氏　名　　{name}", above=5, size=11.5, indent=6),
        text(f"生年月日　{birth(p)}", above=5, size=11.5, indent=6),
        text(f"上記の者は、{western(person.start_of_work)}より当社に{_job(p)}として在職していることを証明いたします。",
             above=16, size=11.5, first=1, leading=1.1),
        *_company_foot(p, above=40),
    ]  # fmt: skip
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(30, 28, 20, 30))
    facts = p.facts(*names, "date_of_birth", "address", "employer_name", "employer_address",
                    "employment_start_date", "issue_date")  # fmt: skip
    return (print_sheet(sheet),), facts


def certificate_table(p: Particulars) -> Drawn:
    """在籍・就労証明書: a table, with the company at the top and a narrow seal box."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    rows = [
        ["氏　　　名\nName", name], ["生年月日\nDate of birth", birth(p)], ["入社年月日\nSince", western(person.start_of_work)],
        ["雇用形態", "正社員" if person.contract_months is None else f"契約社員（{person.contract_months}か月）"],
        ["所　　　属", employer.branch or "本社"], ["職　　　種\nPosition", _job(p)], ["業務内容", person.activities],
        [f"給　　　与（{'月額' if person.salary_monthly else '年額'}）", f"{person.salary:,} 円"],
    ]  # fmt: skip
    blocks = [
        text(employer.name, size=13, above=0, bold=True),
        text(f"〒{employer.address.postal_code[:3]}-{employer.address.postal_code[3:]}　{employer.address.text}", size=9, above=2),
        text(f"TEL {employer.phone}　法人番号 {employer.corporate_number}", size=9, above=2),
        rule(above=3, stroke=2),
        text("在職証明書　Certificate of Employment", size=15, align="center", above=12),
        table((48, "rest"), rows, above=10, size=10.5, inset=3, shade="first"),
        text("上記の内容に相違ないことを証明します。", above=10, size=10.5),
        text(f"証明日　{era(p.issued)}", above=4, size=10.5),
        text(f"証明者　{employer.representative_title}　{employer.representative}", above=4, size=10.5),
    ]  # fmt: skip
    placed = (frame(160, 238, 26, 26), put(167, 233, "社　印", size=8), _company_seal(p, 163, 241), specimen(20, 286))
    facts = p.facts(*names, "date_of_birth", "employer_name", "employer_address", "employer_corporate_number",
                    "employment_start_date", "salary", "issue_date")  # fmt: skip
    return (print_sheet(Sheet(p.face.family, tuple(blocks), placed, margin=(18, 20, 15, 20))),), facts


def contract_articles(p: Particulars) -> Drawn:
    """雇用契約書 in numbered articles, signed by both sides."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    term = ("期間の定めなし" if person.contract_months is None
            else f"{western(person.start_of_work)}から{person.contract_months}か月間とし、更新することがある")  # fmt: skip
    pay = f"{'月額' if person.salary_monthly else '年額'}{person.salary:,}円"
    articles = [
        ("雇用", f"甲は、{western(person.start_of_work)}より乙を雇用し、乙は甲の業務に従事する。"),
        ("契約期間", f"本契約の期間は{term}。"),
        ("就業場所及び業務", f"就業場所は{employer.branch or '本社'}（{employer.address.text}）とし、業務は{person.activities}"),
        ("労働時間", "始業9時00分、終業18時00分、休憩時間60分とする。"),
        ("賃金", f"甲は乙に対し、{pay}を毎月25日に支払う。"),
        ("休日", "土曜日、日曜日、国民の祝日及び甲の定める日とする。"),
        ("社会保険", "乙は健康保険、厚生年金保険、雇用保険及び労災保険に加入する。"),
        ("その他", "本契約に定めのない事項は、甲の就業規則及び労働基準法による。"),
    ]  # fmt: skip
    blocks: list[Block] = [
        text("雇　用　契　約　書", size=18, align="center", above=0, bold=True),
        text(f"{employer.name}（以下「甲」という。）と{name}（以下「乙」という。）とは、次のとおり雇用契約を締結する。",
             above=10, size=10.5, first=1, leading=0.8),
    ]  # fmt: skip
    for n, (head, body) in enumerate(articles, start=1):
        blocks.append(text(f"第{n}条（{head}）　{body}", above=4.2, size=10.5, leading=0.75))
    blocks += [
        text("本契約の成立を証するため本書2通を作成し、甲乙各1通を保有する。", above=7, size=10.5),
        text(western(p.issued), above=6, size=10.5),
        text(f"甲　{employer.address.text}\n　　{employer.name}\n　　{employer.representative_title}　{employer.representative}",
             above=5, size=10.5, indent=60, leading=0.8, sealed=_company_seal(p, 78, -2)),
        text(f"乙　{address_of(person)}\n　　{name}", above=5, size=10.5, indent=60, leading=0.8),
    ]  # fmt: skip
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(22, 24, 15, 24))
    facts = p.facts(*names, "address", "employer_name", "employer_address", "employment_start_date", "salary",
                    "issue_date")  # fmt: skip
    return (print_sheet(sheet),), facts


def contract_notice(p: Particulars) -> Drawn:
    """労働条件通知書: the ministry's table, filled in by the company's office."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    months = person.contract_months
    rows = [
        ["契約期間", "期間の定めなし" if months is None else f"期間の定めあり（{western(person.start_of_work)}から{months}か月）\n更新：業務量、勤務成績により判断する"],
        ["就業の場所", f"（雇入れ直後）{employer.branch or '本社'}\n{employer.address.text}"],
        ["従事すべき\n業務の内容", person.activities],
        ["始業、終業の時刻、\n休憩時間", "始業（9時00分）　終業（18時00分）\n休憩時間（60）分　所定時間外労働の有無（有・無）"],
        ["休　　　日", "定例日：毎週土・日曜日、国民の祝日"],
        ["休　　　暇", "年次有給休暇　6か月継続勤務した場合→10日"],
        ["賃　　　金", f"基本賃金　{'月給' if person.salary_monthly else '年俸'}（{person.salary:,}円）\n諸手当　通勤手当（実費）\n締切日　毎月末日　支払日　翌月25日"],
        ["退職に関する事項", "定年制（有 65歳）\n自己都合退職の手続（退職する30日以上前に届け出ること）"],
        ["そ　の　他", "社会保険の加入状況（厚生年金　健康保険）\n雇用保険の適用（有）"],
    ]  # fmt: skip
    blocks = [
        text("（一般労働者用；常用、有期雇用型）", size=9, above=0),
        text("労働条件通知書", size=16, align="center", above=3),
        text(western(p.issued), size=10, align="right", above=4),
        text(f"{name}　殿", size=11.5, above=2),
        text(f"事業場名称・所在地　{employer.name}　{employer.address.text}", size=9.5, above=4, indent=50),
        text(
            f"使用者職氏名　{employer.representative_title}　{employer.representative}",
            size=9.5,
            above=2,
            indent=50,
            sealed=_company_seal(p, 136, -7),
        ),
        table((36, "rest"), rows, above=5, size=9.5, inset=2.4, stroke=0.8),
        text("※ 以上のほかは、当社就業規則による。労働条件通知書は大切に保管してください。", size=8.5, above=4),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(18, 18, 15, 18))
    facts = p.facts(*names, "employer_name", "employer_address", "salary", "issue_date")
    return (print_sheet(sheet),), facts


def registration_table(p: Particulars) -> Drawn:
    """履歴事項全部証明書 of the registry: every item between rules, the registrar's seal at the end."""
    employer = p.person.employer
    rows = _register(p)
    blocks = [
        text("履　歴　事　項　全　部　証　明　書", size=15, align="center", above=2),
        text(employer.address.text, size=10, above=8), text(employer.name, size=10, above=2),
        table((42, "rest"), rows, above=3, size=9.5, inset=2.2, stroke=0.5),
        text("これは登記簿に記録されている閉鎖されていない事項の全部であることを証明した書面である。", size=10, above=9, first=1, leading=0.9),
        text(era(p.issued), size=10.5, above=7, indent=10),
        text(f"{_registry(p)}", size=11, above=4, indent=10),
        text(f"登記官　　　　　　{p.mayor[:2]}　　{p.mayor[2:]}", size=12, above=4, indent=40,
             sealed=seal(88, -12, 24, (_registry(p)[:2] + "法", "務局登", "記官印"))),
    ]  # fmt: skip
    foot = f"整理番号　{p.rnd.choice('アイウカキサ')}{p.rnd.randint(100000, 999999)}　　＊　下線のあるものは抹消事項であることを示す。　　1／1"
    placed = (put(24, 280, foot, size=8), specimen())
    sheet = Sheet(p.face.family, tuple(blocks), placed, margin=(18, 22, 15, 22), ornament="waves")
    return (print_sheet(sheet),), _company_facts(p)


def registration_printout(p: Particulars) -> Drawn:
    """現在事項証明書 as the registry's old line printer set it: columns of typewriter text between drawn lines."""
    employer = p.person.employer
    placed: list[Block] = [
        put(20, 15, f"{western(p.issued).replace('年', '／').replace('月', '／').rstrip('日')}　現在の情報です。", size=9),
        put(58, 25, "現 在 事 項 全 部 証 明 書（商業登記）", size=13),
        put(20, 36, f"会社法人等番号　{_registry_number(p)}", size=10.5),
    ]  # fmt: skip
    top = 46.0
    for head, body in _register(p)[1:]:
        rows = sum(max(1, -(-len(part) // 34)) for part in body.split("\n"))
        placed += [line(20, top, 170, stroke=1.0), put(22, top + 2, f"【{head.replace(chr(10), '')}】", size=8.5),
                   put(70, top + 2, body, size=9.5, width=118)]  # fmt: skip
        top += 4 + 5.2 * rows
    placed += [
        line(20, top, 170, stroke=1.0), line(66, 46, 0, top - 46),
        put(24, top + 8, f"上記のとおり証明する。　{era(p.issued)}", size=10.5),
        put(70, top + 18, f"{_registry(p)}　登記官　{p.mayor}", size=11.5),
        seal(160, top + 10, 22, ("法務局", "登記官", "印"), round_=True), specimen(),
        put(20, 284, f"{employer.name}　－ 1 －", size=8),
    ]  # fmt: skip
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


def _job(p: Particulars) -> str:
    return p.person.position or p.rnd.choice(p.person.trade.job)


def _company_foot(p: Particulars, above: float) -> list[Block]:
    employer = p.person.employer
    return [
        text(employer.address.text, size=11, above=above, indent=62, leading=0.8),
        text(employer.name, size=13, above=4, indent=62),
        text(f"{employer.representative_title}　　{employer.representative}", size=12, above=4, indent=62,
             sealed=_company_seal(p, 60, -12)),
    ]  # fmt: skip


def _company_seal(p: Particulars, x: float, y: float) -> Block:
    name = p.person.employer.name
    core = next((name.replace(form, "") for form in life()["company"]["before"] if form in name), name)
    half = -(-len(core) // 2)
    return seal(x, y, 20, (core[:half], core[half:], "之印"), round_=p.rnd.random() < 0.4, ink=p.rnd.randint(70, 130))
