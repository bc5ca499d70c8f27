"""Papers and scanners for the intake tests: dense small forms of our own, and what a scanner does to them."""

# ruff: noqa: E501

from __future__ import annotations

import functools
import io
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import typst
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

_HEADER = """
#set page(paper: "a4", margin: 12mm)
#set text(font: ("IPAexMincho", "IPAMincho"), size: 9pt)
#let en(s) = text(size: 6pt, s)
#align(center)[#text(size: 8pt)[別記第三十号様式（第二十条関係）] #h(1fr) 日本国政府法務省 #linebreak() #en[Ministry of Justice, Government of Japan]]
#let line-item(no, ja, e) = block(spacing: 3.1mm)[#no #ja #box(width: 1fr, line(length: 100%, stroke: 0.5pt)) #linebreak() #en(e)]
"""
_COMMON = """
#place(top + right, rect(width: 30mm, height: 40mm, stroke: 0.5pt)[写真 Photo])
#align(center, text(size: 14pt)[TITLE])
法務大臣　殿 #linebreak() #en[To the Minister of Justice]
#line-item("1", "国籍・地域", "Nationality/Region")
#line-item("2", "生年月日　　　　年　　　月　　　日", "Date of birth Year Month Day")
#line-item("3", "氏名", "Name Family name Given name")
#line-item("4", "性別　男・女　　5 出生地", "Sex Male/Female Place of birth")
#line-item("6", "配偶者の有無　有・無　　7 職業", "Marital status Married/Single Occupation")
#line-item("9", "住居地　電話番号　携帯電話番号", "Address in Japan Telephone No. Cellular phone No.")
#line-item("10", "旅券 (1)番号 (2)有効期限", "Passport Number Date of expiration")
#line-item("11", "現に有する在留資格　在留期間　在留期間の満了日", "Status of residence Period of stay Date of expiration")
#line-item("12", "在留カード番号", "Residence card number")
"""
_REST = {
    "extension": """
#line-item("13", "希望する在留期間　審査の結果によって希望の期間とならない場合があります。", "Desired length of extension")
#line-item("14", "更新の理由", "Reason for extension")
#line-item("15", "犯罪を理由とする処分を受けたことの有無　有（具体的内容）・無", "Criminal record in Japan / overseas Yes Detail No")
#line-item("16", "在日親族（父・母・配偶者・子・兄弟姉妹・祖父母など）及び同居者", "Family in Japan or co-residents")
#table(columns: (1fr,) * 7, rows: 7mm, [続柄], [氏名], [生年月日], [国籍], [同居], [勤務先], [在留カード],
  ..range(42).map(_ => []))
""",
    "permission": """
#line-item("12", "現在の在留活動の内容（学生にあっては学校名及び週間授業時間）", "Present activity")
#line-item("13", "他に従事しようとする活動の内容 (1)職務の内容", "Other activity to engage in Type of work")
□翻訳・通訳 #en[Translation/Interpretation] □語学教師 #en[Language teacher] □その他 #en[Others]
#line-item("(2)", "雇用契約期間　週間稼働時間　月額報酬", "Duration of contract Working time per week Salary")
#line-item("(3)", "勤務先の名称　業種", "Name of company Type of business")
□製造 □商業 □教育 □その他
#line-item("14", "代理人（法定代理人による申請の場合に記入）　氏名　本人との関係　住所", "Legal representative Name Relationship Address")
以上の記載内容は事実と相違ありません。申請人（法定代理人）の署名／申請書作成年月日 #en[I hereby declare that the statement given above is true]
#rect(width: 100%, height: 30mm)[※ 取次者 #en[Agent or other authorized person] (1)氏名 (2)住所 (3)所属機関等]
""",
}
_EMPLOYER = """
所属機関等作成用１　Ｎ（「研究」・「技術・人文知識・国際業務」）#h(1fr) 在留期間更新・在留資格変更用 #linebreak()
#align(center, text(size: 12pt)[For organization, part 1 N])
#line-item("1", "契約又は招へいしている外国人の氏名及び在留カード番号", "Name and residence card number of foreign national")
#line-item("2", "契約の形態　□雇用　□委任　□請負　□その他", "Type of contract Employment Entrustment Service contract Others")
#line-item("3", "勤務先　(1)法人番号（13桁）　(2)雇用保険適用事業所番号（11桁）", "Corporation no. Employment insurance application office number")
#grid(columns: 24, ..range(24).map(_ => rect(width: 7mm, height: 7mm)))
#line-item("(3)", "業種 ○主たる業種を別紙「業種一覧」から選択して番号を記入", "Business type")
#line-item("(4)", "所在地　電話番号", "Address Telephone No.")
#line-item("(5)", "資本金　円　(6) 年間売上高（直近年度）　円", "Capital Yen Annual sales latest year Yen")
#line-item("(7)", "従業員数　名　(8) 外国人職員数　名", "Number of employees Number of foreign employees")
#line-item("4", "就労予定期間　□定めなし　□定めあり（期間　）", "Period of work Non-fixed Fixed")
#line-item("5", "給与・報酬（税引き前の支払額）　円（□年額　□月額）", "Salary/Reward amount of payment before taxes")
#line-item("6", "実務経験年数　年　7 職務上の地位（役職名）□あり □なし", "Business experience Position")
#line-item("8", "職務内容 ○別紙「職種一覧」から選択して番号を記入", "Occupation")
#rect(width: 100%, height: 60mm)[派遣先等 #en[Dispatch site]]
以上の記載内容は事実と相違ありません。#en[I hereby declare]
"""
_CHANGES = {
    "在 留 期 間 更 新": "在 留 資 格 変 更",
    "希望する在留期間　審査の結果によって希望の期間とならない場合があります。": "希望する在留資格　在留期間　審査の結果によります。",
    "Desired length of extension": "Desired status of residence and period of stay",
    "更新の理由": "変更の理由",
    "Reason for extension": "Reason for change of status",
}
TITLES = {"extension": "在 留 期 間 更 新 許 可 申 請 書", "permission": "資 格 外 活 動 許 可 申 請 書"}


def form_source(kind: str) -> str:
    """Typst source of a test form: `extension` and `permission` share their upper half, `extension` and
    `change` all but a title and two items; `employer` nothing."""
    if kind == "employer":
        return _HEADER + _EMPLOYER
    if kind == "change":
        source = form_source("extension")
        for old, new in _CHANGES.items():
            source = source.replace(old, new)
        return source
    return _HEADER + _COMMON.replace("TITLE", TITLES[kind]) + _REST[kind]


@functools.cache
def pdf_of(source: str) -> bytes:
    """The PDF of a typst source."""
    return bytes(typst.compile(source.encode()))


def render(pdf: bytes, page: int = 0, dpi: int = 300) -> Grey:
    """One page of a PDF in grey."""
    return np.asarray(pdfium.PdfDocument(pdf)[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L"))


@functools.cache
def blank(kind: str) -> Grey:
    """A test form, empty, at 300 dpi."""
    return cv2.resize(render(pdf_of(form_source(kind))), (2480, 3508), interpolation=cv2.INTER_AREA)


LETTER = """
#set page(paper: "a4", margin: 25mm)
#set text(font: ("IPAexMincho", "IPAMincho"), size: 11pt)
#align(center)[雇用契約書]
""" + "\n\n".join(
    f"第{n}条　甲は乙を次の条件で雇用し、乙はこれを承諾する。業務の内容、就業の場所、労働時間及び休日は就業規則の定めるところによる。"
    for n in range(1, 14)
)


def fill(image: Grey, seed: int) -> Grey:
    """Hand-like strokes over a form, as many as a filled form has."""
    rng = np.random.default_rng(seed)
    out = image.copy()
    height, width = out.shape
    for _ in range(60):
        x, y = rng.integers(width // 6, width * 4 // 5), rng.integers(height // 8, height * 9 // 10)
        for _ in range(int(rng.integers(3, 12))):
            points = np.cumsum(rng.normal(0, 14, (6, 2)), axis=0) + np.array([x, y])
            cv2.polylines(out, [points.astype(np.int32)], False, int(rng.integers(0, 90)), 5, cv2.LINE_AA)
            x += 48
    return out


def curled(image: Grey, mm: float) -> Grey:
    """A 300 dpi page whose right side, from the middle on, rises towards the camera: its upper corner by so much."""
    height, width = image.shape
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    rise = np.clip(xs / width - 0.45, 0, None) ** 2 / 0.55**2 * mm / 25.4 * 300
    across, down = rise * 0.3 * (xs / width), rise * (1 - 1.6 * ys / height)
    return cv2.remap(image, xs - across, ys - down, cv2.INTER_LINEAR, borderValue=255)


def scan(image: Grey, **how: Any) -> Grey:
    """What a scanner makes of a 300 dpi page; `how` is as for `scan_and_place`."""
    return scan_and_place(image, **how)[0]


def scan_and_place(
    image: Grey,
    *,
    turn: int = 0,
    skew: float = 0.0,
    dpi: int = 300,
    noise: float = 4.0,
    jpeg: int | None = 75,
    bits: int = 8,
    blur: float = 0.6,
    keystone: float = 0.0,
    shift: tuple[float, float] = (0.0, 0.0),
    seed: int = 0,
) -> tuple[Grey, NDArray[np.float64]]:
    """A scan and the true homography page px at 300 dpi → scan px.

    `turn` and `skew` are how far the page lies turned clockwise.
    """
    rng = np.random.default_rng(seed)
    height, width = image.shape
    paper = int(rng.integers(235, 253))
    ink = int(rng.integers(5, 50))
    out = (ink + image.astype(np.float32) / 255 * (paper - ink)).astype(np.uint8)
    # cv2 counts angles counter-clockwise, and so do we with a minus.
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1.0), [0, 0, 1]])
    matrix[:2, 2] += shift
    if keystone:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        moved = corners + rng.uniform(-keystone, keystone, corners.shape).astype(np.float32) * width
        matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32)) @ matrix
    size = (round(width * dpi / 300), round(height * dpi / 300))
    fx, fy = size[0] / width, size[1] / height
    scale = np.array([[fx, 0, (fx - 1) / 2], [0, fy, (fy - 1) / 2], [0, 0, 1]])
    w, h = size[0] - 1, size[1] - 1
    spin = {
        0: np.eye(3),
        90: np.array([[0, -1, h], [1, 0, 0], [0, 0, 1]]),
        180: np.array([[-1, 0, w], [0, -1, h], [0, 0, 1]]),
        270: np.array([[0, 1, 0], [-1, 0, w], [0, 0, 1]]),
    }[turn]
    flags = cv2.INTER_AREA if dpi < 300 else cv2.INTER_LINEAR
    if dpi < 300:
        out = cv2.GaussianBlur(out, (0, 0), 0.35 * 300 / dpi)
    out = cv2.warpPerspective(out, scale @ matrix, size, flags=flags, borderValue=paper)
    if blur:
        out = cv2.GaussianBlur(out, (0, 0), blur)
    if noise:
        out = np.clip(out + rng.normal(0, noise, out.shape), 0, 255).astype(np.uint8)
    if bits == 1:
        out = ((out > 150) * 255).astype(np.uint8)
    out = np.ascontiguousarray(np.rot90(out, -turn // 90))
    if jpeg and bits != 1:
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, jpeg])[1], cv2.IMREAD_GRAYSCALE)
    return out, spin @ scale @ matrix


def fax(image: Grey, **how: object) -> Grey:
    """A fax machine's view of a page: 200 dpi, black and white, with specks."""
    out = scan(image, dpi=200, bits=1, noise=25, jpeg=None, **how)  # type: ignore[arg-type]
    rng = np.random.default_rng(99)
    specks = rng.random(out.shape)
    out = out.copy()
    out[specks < 0.002] = 0
    out[specks > 0.998] = 255
    return out


def encoded(image: Grey, kind: str = "PNG", **options: object) -> bytes:
    """An image as file bytes."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format=kind, **options)
    return buffer.getvalue()


def scanned_pdf(*images: Grey, dpi: int = 300) -> bytes:
    """A PDF of scanned pages."""
    from PIL import Image

    buffer = io.BytesIO()
    pages = [Image.fromarray(image) for image in images]
    pages[0].save(buffer, format="PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return buffer.getvalue()


KINDS = ("extension", "permission", "employer")


@functools.cache
def back() -> Grey:
    """The empty back of a filled form: print shining through, punch holes, edge shadows, a staple."""
    through = cv2.GaussianBlur(blank("extension")[:, ::-1], (0, 0), 3)
    page = (255 - (255 - through.astype(np.float32)) * 0.15).astype(np.uint8)
    for y in (1290, 2230):
        cv2.circle(page, (140, y), 35, 20, -1, cv2.LINE_AA)
    page[:, :25] = 60
    page[-30:] = 30
    cv2.line(page, (120, 110), (210, 160), 40, 5)
    return page


def short_line(page: Grey, tone: int) -> Grey:
    """The page with six characters' worth of strokes on it."""
    rng = np.random.default_rng(3)
    out = page.copy()
    for place in range(6):
        points = np.cumsum(rng.normal(0, 16, (6, 2)), axis=0) + np.array([600 + 60 * place, 1500])
        cv2.polylines(out, [points.astype(np.int32)], False, tone, 4, cv2.LINE_AA)
    return out
