"""Letters of applicants: reasons typed, and a petition by hand."""

from __future__ import annotations

from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, line, put, specimen, text
from uketsuke.samples.attachments.naming import office_name
from uketsuke.samples.attachments.particulars import Particulars, address_of, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet, varied
from uketsuke.samples.fonts import HANDS, draw_face

_LONG = (
    "私は来日以来、日本の法律と社会のきまりを守り、まじめに生活してまいりました。",
    "近所の方々にも親切にしていただき、地域の行事にも参加しております。",
    "今後も税金と社会保険料をきちんと納め、日本の社会に貢献したいと考えております。",
    "家族も日本での生活に慣れ、子どもたちは学校で多くの友人に恵まれています。",
    "何とぞ事情をご理解のうえ、ご許可くださいますようお願い申し上げます。",
)


def reasons_typed(p: Particulars) -> Drawn:
    """理由書: a typed letter to the head of the bureau."""
    name, names = office_name(p)
    person = p.person
    body = _ended(person.reason) + "".join(p.rnd.sample(_LONG[:4], k=3))
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
    return (print_sheet(varied(sheet, p.rnd)),), p.facts(*names, "nationality", "issue_date")


def petition_by_hand(p: Particulars) -> Drawn:
    """嘆願書: written by hand on ruled paper."""
    person = p.person
    seed = int(person.seed) if person.seed.isdecimal() else 0
    hand = draw_face(HANDS, p.rnd, seed).family
    body = f"　{_ended(person.reason)}{''.join(p.rnd.sample(_LONG[:4], k=3))}{_LONG[4]}"
    lines = ["　　　　　　　　嘆　願　書", f"{person.bureau}出入国在留管理局長　様", ""]
    lines += [body[at : at + 27] for at in range(0, len(body), 27)]
    lines += ["", f"　　{western(p.issued)}", f"　　住所　{address_of(person)}"[:34], f"　　氏名　{person.latin}"]
    placed: list[Block] = [line(22, 32 + 11.5 * n, 166, stroke=0.3, ink=130) for n in range(22)]
    placed += [put(24, 25.4 + 11.5 * n, s, size=15, ink=25) for n, s in enumerate(lines)]
    return (print_sheet(Sheet(hand, (), (*placed, specimen()))),), p.facts("name", "issue_date")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("。") else f"{sentence}。"
