"""Papers are known by the words they must carry; what may be something else is not named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from uketsuke.extractors.attachments.kinds import judge, load_kinds
from uketsuke.extractors.attachments.recognising import ReadLine
from uketsuke.forms.geometry import BoxPx


def lines_of(texts: Sequence[str], heading: int | None = 0) -> list[ReadLine]:
    """Lines under each other; the heading is higher than the rest."""
    return [
        ReadLine(BoxPx(300, 300 + 100 * i, 40 * len(text), 80 if i == heading else 40), text, (0.99,) * len(text))
        for i, text in enumerate(texts)
    ]


REAL = {
    "tax_certificate": [
        [
            "令和7年度 市民税・県民税 課税証明書",
            "所得金額",
            "総所得金額 3,120,000円",
            "所得割額",
            "均等割額",
            "横浜市長",
        ],
        [
            "令和7年度 特別区民税・都民税 非課税証明書",
            "合計所得金額",
            "所得控除",
            "上記のとおり証明します。",
            "新宿区長",
        ],
        ["所得・課税(非課税)証明書", "給与収入", "課税標準額", "扶養", "賦課期日"],
    ],
    "tax_payment_certificate": [
        ["市民税・県民税 納税証明書", "年度", "税額", "納付済額", "未納額", "上記のとおり証明する。", "大阪市長"],
        ["納税証明書(住民税)", "年税額", "納付すべき額", "納付済額", "未納税額 0円", "滞納"],
    ],
    "residence_record": [
        ["住民票", "氏名 NGUYEN VAN AN", "世帯主", "続柄", "外国人住民となった年月日", "前住所"],
        ["世帯全員の住民票の写し", "この写しは、世帯全員の住民票の原本と相違ないことを証明する。", "中野区長"],
    ],
    "certificate_of_employment": [
        [
            "在職証明書",
            "入社年月日 2021年4月1日",
            "所属部署",
            "上記の者は当社に在職していることを証明します。",
            "代表取締役",
        ],
        ["CERTIFICATE OF EMPLOYMENT", "This is to certify that he is employed", "Position: Engineer", "株式会社"],
        ["在籍証明書", "従業員", "入社日", "職種", "株式会社山田", "代表取締役"],
    ],
    "employment_contract": [
        [
            "労働条件通知書",
            "契約期間",
            "就業の場所",
            "従事すべき業務の内容",
            "始業・終業の時刻",
            "賃金",
            "年次有給休暇",
        ],
        ["雇用契約書", "株式会社甲山(以下「甲」という。)と乙は、次のとおり契約を締結する。", "試用期間", "賃金"],
    ],
    "certificate_of_enrolment": [
        ["在学証明書", "学籍番号 21A0123", "経済学部", "上記の者は本学に在学していることを証明する。", "学長"],
        ["在籍証明書", "学籍番号", "日本語学院", "修業年限", "校長"],
    ],
    "company_registration": [
        ["履歴事項全部証明書", "会社法人等番号", "商号", "本店", "公告をする方法", "会社成立の年月日", "登記官"],
        [
            "役員に関する事項",
            "取締役 山田太郎 重任",
            "登記記録に関する事項",
            "これは登記簿に記録されている",
            "整理番号",
        ],
    ],
    "residence_card": [
        [
            "日本国政府",
            "GOVERNMENT OF JAPAN",
            "在留カード",
            "RESIDENCE CARD",
            "AB12345678CD",
            "在留資格",
            "就労制限の有無",
        ],
        ["住居地記載欄", "届出年月日", "住居地", "記載者印", "資格外活動許可欄", "在留期間更新等許可申請欄"],
    ],
    "passport": [
        ["PASSPORT", "Passport No.", "Surname", "Given names", "Nationality", "Date of birth", "Date of expiry"],
    ],
    "graduation_certificate": [["卒業証明書", "工学部", "本学を卒業したことを証明する。", "学士(工学)", "学長"]],
    "withholding_slip": [["令和6年分 給与所得の源泉徴収票", "支払金額", "源泉徴収税額", "支払者"]],
    "family_register": [["全部事項証明", "本籍", "筆頭者", "戸籍事項", "身分事項", "出生"]],
    "power_of_attorney": [["委任状", "私は、下記の者を代理人と定め、次の権限を委任します。", "委任者"]],
}


@pytest.mark.parametrize(("document", "texts"), [(d, t) for d, papers in REAL.items() for t in papers])
def test_papers_as_offices_word_them_are_named(document: str, texts: list[str]) -> None:
    verdict = judge(lines_of(texts))
    assert verdict.named == document, verdict


@pytest.mark.parametrize(
    "texts",
    [
        ["出入国在留管理局 御中", "課税証明書、納税証明書及び在職証明書を同封いたします。", "ご査収ください。"],
        ["在留カードをお持ちの方へ", "引っ越しをしたときは14日以内に届け出てください。"],
        ["ランチメニュー", "日替わり定食 850円", "コーヒー付き"],
        ["領収書", "合計 1,980円", "毎度ありがとうございます"],
        ["証明書", "上記のとおり証明する。"],
        ["納税証明書(その3)", "申告所得税及び消費税", "法人税", "税務署長"],
        ["固定資産評価証明書", "地番", "地目", "評価額", "市長"],
        ["在留期間更新許可申請書", "申請人等作成用 2", "国籍・地域", "在留カード番号", "旅券番号", "有効期限"],
    ],
)
def test_papers_of_no_known_kind_are_not_named_after_the_nearest(texts: list[str]) -> None:
    verdict = judge(lines_of(texts))
    assert verdict.named is None, verdict


def test_a_title_that_two_kinds_share_is_named_only_with_words_of_one() -> None:
    assert judge(lines_of(["在籍証明書", "氏名 NGUYEN VAN AN", "令和7年4月1日"])).named is None


def test_one_misread_letter_of_a_long_word_does_no_harm() -> None:
    texts = ["履歴事項全部詈明書", "会社法人等蕃号", "商号", "本店", "会社成立の年月目"]
    assert judge(lines_of(texts)).named == "company_registration"


def test_lines_that_could_hardly_be_read_say_nothing() -> None:
    faint = [ReadLine(line.box, line.text, (0.4,) * len(line.text)) for line in lines_of(REAL["tax_certificate"][0])]
    assert judge(faint).document is None and judge([]).confidence == 0.0


def test_every_kind_can_be_named_by_its_heading_with_what_usually_stands_below() -> None:
    for kind in load_kinds().kind:
        if kind.titles:
            verdict = judge(lines_of([kind.titles[0], *kind.telling, *kind.support]))
            assert verdict.named == kind.document, (kind.document, verdict)
