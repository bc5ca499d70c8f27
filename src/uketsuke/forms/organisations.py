"""Whether two names or addresses of organisations are the same, however they were written.

>>> name_key("（株）みなと商事") == name_key("みなと商事　株式会社")
True
>>> name_key("有限会社みなと商事") == name_key("株式会社みなと商事")
False
>>> address_key("東京都港区芝一丁目2番3号") == address_key("東京都港区芝1-2-3")
True

Where 株式会社 stands, widths, spaces and the ways of writing a house number are no change of an organisation; another
kind of body is one.
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds.folding import fold_width
from uketsuke.forms.sameness import fold

BODIES = (
    "株式会社", "有限会社", "合同会社", "合名会社", "合資会社", "一般社団法人", "一般財団法人", "公益社団法人",
    "公益財団法人", "社会福祉法人", "医療法人", "学校法人", "協同組合", "農事組合法人",
)  # fmt: skip
"""What organisations say of themselves in their names."""
ABBREVIATED = {
    "(株)": "株式会社",
    "(有)": "有限会社",
    "(同)": "合同会社",
    "(名)": "合名会社",
    "(資)": "合資会社",
    "(一社)": "一般社団法人",
    "(一財)": "一般財団法人",
    "(公社)": "公益社団法人",
    "(公財)": "公益財団法人",
    "(福)": "社会福祉法人",
    "(医)": "医療法人",
    "(学)": "学校法人",
}
"""The short ways of writing them. NFKC makes the same of ㈱ and （株）."""
_GAPS = re.compile(r"[\s・·.,、。]+")


def name_key(name: str) -> str:
    """A text that is the same for all ways of writing one organisation's name; empty when nothing is left of it."""
    text = _GAPS.sub("", fold_width(name)).casefold()
    for short, body in ABBREVIATED.items():
        text = text.replace(short, body)
    bodies = [body for body in BODIES if body in text]
    for body in bodies:
        # Once only: of a name that says it twice, the second is a part of the name.
        text = text.replace(body, "", 1)
    return "|".join((text, *bodies)) if text else ""


def address_key(address: str) -> str:
    """A text that is the same for all ways of writing one address of Japan; empty when nothing is left of it.

    Looser than `name_key`: an address that differs in a small kana only is the same place.
    """
    return fold(address).replace(" ", "")
