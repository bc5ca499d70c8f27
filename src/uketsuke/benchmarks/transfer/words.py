"""Words that the transfer maker's invented applicants are made of. None of them means a real person or company."""

from __future__ import annotations

PEOPLES: dict[str, dict[str, tuple[str, ...]]] = {
    "CHN": {
        "given": ("XIAOYAN 暁燕", "JIANGUO 建国", "LIN 琳", "YUTING 雨婷", "HAO 浩", "MEIHUA 美華"),
        "family": ("ZHAO 趙", "SUN 孫", "ZHOU 周", "XU 徐", "MA 馬", "GUO 郭"),
        "towns": ("中国吉林省長春市", "中国山東省青島市", "四川省成都市"),
    },
    "KOR": {
        "given": ("MINJI 民智", "SEOYEON 瑞妍", "JIHOON 志勲", "DONGHYUN 東賢"),
        "family": ("PARK 朴", "CHOI 崔", "JUNG 鄭", "KANG 姜"),
        "towns": ("韓国ソウル特別市", "韓国釜山広域市"),
    },
    "VNM": {
        "given": ("THI HUONG", "VAN DUNG", "QUANG MINH", "THU TRANG"),
        "family": ("TRAN", "LE", "PHAM", "HOANG", "VU"),
        "towns": ("ベトナム ハノイ市", "ダナン市", "Hai Phong"),
    },
    "PHL": {
        "given": ("MARIA CRISTINA", "JOSE ANTONIO", "ROWENA", "MARK ANTHONY"),
        "family": ("REYES", "DE LA CRUZ", "BAUTISTA", "OCAMPO"),
        "towns": ("Cebu City", "フィリピン マニラ市"),
    },
    "NPL": {
        "given": ("SUNITA", "BISHNU PRASAD", "RAMESH", "ANJALI"),
        "family": ("GURUNG", "TAMANG", "SHRESTHA", "ADHIKARI"),
        "towns": ("カトマンズ", "Pokhara"),
    },
    "IDN": {
        "given": ("DEWI", "BUDI", "RINA", "AGUS"),
        "family": ("SANTOSO", "WIJAYA", "LESTARI", "HIDAYAT"),
        "towns": ("ジャカルタ", "Surabaya"),
    },
    "MMR": {
        "given": ("AUNG KYAW", "THIDA", "ZAW MIN", "KHIN SU"),
        "family": ("HTWE", "OO", "LWIN", "MYINT"),
        "towns": ("ヤンゴン市", "Mandalay"),
    },
    "BRA": {
        "given": ("ANA PAULA", "RODRIGO", "MARCOS", "LUCIANA"),
        "family": ("TANAKA SOUZA", "OLIVEIRA", "PEREIRA"),
        "towns": ("サンパウロ", "Curitiba"),
    },
    "USA": {
        "given": ("EMILY GRACE", "JASON LEE", "KEVIN", "LAURA JANE"),
        "family": ("O'CONNOR", "HAYES", "SMITH-BELL"),
        "towns": ("米国カリフォルニア州", "Portland"),
    },
}
JAPANESE_FAMILY = (
    "石橋",
    "大塚",
    "岡本",
    "小松",
    "近藤",
    "桜井",
    "柴田",
    "杉山",
    "高橋",
    "千葉",
    "中野",
    "野口",
    "松田",
)
JAPANESE_GIVEN = ("和也", "恵子", "正人", "由美", "健一", "真理", "修", "直子", "拓郎", "千尋", "亮", "久美子")
KANA = ("カズヤ", "ケイコ", "マサト", "ユミ", "リン", "ミンジ", "トラン", "マリア", "ホアン", "スニタ", "ロドリゴ")
COMPANIES = (
    "青葉電装",
    "みどり食品",
    "東和商会",
    "港南物流",
    "ひまわり製作所",
    "三栄技研",
    "北星システム",
    "あかつき貿易",
    "ミナト精機",
    "オリオン企画",
    "日の出建設",
    "若草ケア",
)
COMPANY_SHAPES = ("株式会社{}", "{}株式会社", "有限会社{}", "合同会社{}")
BRANCHES = ("本社", "大阪支店", "第二工場", "名古屋営業所", "横浜事業所", "東日本支社")
SCHOOLS = ("緑丘大学", "東海国際大学", "桜台日本語学院", "国立長春大学", "University of Cebu", "第一情報専門学校")
OCCUPATIONS = (
    "会社員",
    "通訳",
    "技術者",
    "大学院生",
    "調理師",
    "教員",
    "システムエンジニア",
    "主婦",
    "留学生",
    "販売員",
)
POSITIONS = ("主任", "課長", "部長代理", "係長", "工場長", "チームリーダー")
RELATIONS = ("妻", "夫", "長男", "長女", "父", "母", "兄", "妹", "次男", "弟")
HELPERS = ("父", "母", "兄", "雇用主", "友人", "行政書士", "叔母")
AIRPORTS = ("成田空港", "羽田空港", "関西国際空港", "中部国際空港", "福岡空港", "博多港")
COUNTRIES = ("ベトナム", "中国、韓国", "フィリピン", "インドネシア", "米国", "ネパール、インド", "タイ", "ブラジル")
QUALIFICATIONS = ("基本情報技術者試験", "応用情報技術者", "ITパスポート試験", "日本語能力試験N2")
OFFENCES = ("速度超過により罰金", "道路交通法違反、罰金5万円", "2021年 窃盗 罰金刑")
DETAILS = (
    "機械の組立及び検査",
    "輸出入業務",
    "英会話の講師",
    "飲食店での接客",
    "医療事務",
    "ソフトウェアの設計",
    "清掃業務",
    "農産物の加工",
    "海外営業",
)
SENTENCES = (
    "引き続き現在の会社で勤務するため",
    "大学での研究を続けるため",
    "日本で家族と生活するため",
    "一時帰国し、両親を見舞うため",
    "契約が更新され、同じ業務を続けるため",
    "生産設備の保守と、現地工場との連絡を担当する。",
    "輸入食品の品質管理、仕入先との交渉及び書類の翻訳を行う。",
    "社内システムの設計、試験及び運用を行う。",
)
BUILDINGS = ("コーポ青山", "グリーンハイツ", "第三寮", "ライオンズ東町", "メゾン桜")
MAIL_HOSTS = ("example.com", "mail.example.jp", "example.org")
