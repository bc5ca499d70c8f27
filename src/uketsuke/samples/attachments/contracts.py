"""雇用契約書 and 労働条件通知書: what employer and applicant agreed."""

from __future__ import annotations

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, specimen, table, text
from uketsuke.samples.attachments.employment import company_seal
from uketsuke.samples.attachments.naming import office_name
from uketsuke.samples.attachments.particulars import Particulars, address_of, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied


def contract_articles(p: Particulars) -> Drawn:
    """雇用契約書 in numbered articles, signed by both sides."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    term = (
        "期間の定めなし"
        if person.contract_months is None
        else f"{western(person.start_of_work)}から{person.contract_months}か月間とし、更新することがある"
    )
    pay = f"{'月額' if person.salary_monthly else '年額'}{person.salary:,}円"
    articles = [
        ("雇用", f"甲は、{western(person.start_of_work)}より乙を雇用し、乙は甲の業務に従事する。"),
        ("契約期間", f"本契約の期間は{term}。"),
        (
            "就業場所及び業務",
            f"就業場所は{employer.branch or '本社'}（{employer.address.text}）とし、業務は{person.activities}",
        ),
        ("労働時間", "始業9時00分、終業18時00分、休憩時間60分とする。"),
        ("賃金", f"賃金は{pay}とし、甲は乙に対し毎月25日に支払う。"),
        ("休日", "土曜日、日曜日、国民の祝日及び甲の定める日とする。"),
        ("社会保険", "乙は健康保険、厚生年金保険、雇用保険及び労災保険に加入する。"),
        ("その他", "本契約に定めのない事項は、甲の就業規則及び労働基準法による。"),
    ]
    blocks: list[Block] = [
        text("雇　用　契　約　書", size=18, align="center", above=0, bold=True),
        text(
            f"{employer.name}（以下「甲」という。）と{name}（以下「乙」という。）とは、次のとおり雇用契約を締結する。",
            above=10,
            size=10.5,
            first=1,
            leading=0.8,
        ),
    ]
    for n, (head, body) in enumerate(articles, start=1):
        blocks.append(text(f"第{n}条（{head}）　{body}", above=4.2, size=10.5, leading=0.75))
    blocks += [
        text("本契約の成立を証するため本書2通を作成し、甲乙各1通を保有する。", above=7, size=10.5),
        text(western(p.issued), above=6, size=10.5),
        text(
            f"甲　{employer.address.text}\n　　{employer.name}\n"
            f"　　{employer.representative_title}　{employer.representative}",
            above=5,
            size=10.5,
            indent=60,
            leading=0.8,
            sealed=company_seal(p, 78, -2),
        ),
        text(f"乙　{address_of(person)}\n　　{name}", above=5, size=10.5, indent=60, leading=0.8),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(22, 24, 15, 24))
    facts = p.facts(
        *names, "address", "employer_name", "employer_address", "employment_start_date", "salary", "issue_date"
    )
    return (print_sheet(varied(sheet, p.rnd)),), facts


def contract_notice(p: Particulars) -> Drawn:
    """労働条件通知書: the ministry's table, filled in by the company's office."""
    name, names = office_name(p)
    person, employer = p.person, p.person.employer
    months = person.contract_months
    rows = [
        [
            "契約期間",
            "期間の定めなし"
            if months is None
            else f"期間の定めあり（{western(person.start_of_work)}から{months}か月）\n"
            "更新：業務量、勤務成績により判断する",
        ],
        ["就業の場所", f"（雇入れ直後）{employer.branch or '本社'}\n{employer.address.text}"],
        ["従事すべき\n業務の内容", person.activities],
        [
            "始業、終業の時刻、\n休憩時間",
            "始業（9時00分）　終業（18時00分）\n休憩時間（60）分　所定時間外労働の有無（有・無）",
        ],
        ["休　　　日", "定例日：毎週土・日曜日、国民の祝日"],
        ["休　　　暇", "年次有給休暇　6か月継続勤務した場合→10日"],
        [
            "賃　　　金",
            f"基本賃金　{'月給' if person.salary_monthly else '年俸'}（{person.salary:,}円）\n"
            "諸手当　通勤手当（実費）\n締切日　毎月末日　支払日　翌月25日",
        ],
        ["退職に関する事項", "定年制（有 65歳）\n自己都合退職の手続（退職する30日以上前に届け出ること）"],
        ["そ　の　他", "社会保険の加入状況（厚生年金　健康保険）\n雇用保険の適用（有）"],
    ]
    blocks = [
        text("（一般労働者用；常用、有期雇用型）", size=9, above=0),
        text("労働条件通知書", size=16, align="center", above=3),
        text(western(p.issued), size=10, align="right", above=4),
        text(f"{name}　殿", size=11.5, above=2),
        text(f"事業場名称・所在地　{employer.name}\n{employer.address.text}", size=9.5, above=4, indent=50),
        text(
            f"使用者職氏名　{employer.representative_title}　{employer.representative}",
            size=9.5,
            above=2,
            indent=50,
            sealed=company_seal(p, 92, -9),
        ),
        table((36, "rest"), rows, above=5, size=9.5, inset=2.4, stroke=0.8),
        text("※ 以上のほかは、当社就業規則による。労働条件通知書は大切に保管してください。", size=8.5, above=4),
    ]
    sheet = Sheet(p.face.family, tuple(blocks), (specimen(),), margin=(18, 18, 15, 18))
    facts = p.facts(*names, "employer_name", "employer_address", "salary", "issue_date")
    return (print_sheet(varied(sheet, p.rnd)),), facts
