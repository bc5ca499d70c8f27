"""Addresses and numbers of invented people and employers, in the shapes that real ones have."""

from __future__ import annotations

from random import Random

from uketsuke.samples.lists import Town
from uketsuke.samples.persons import Address

_AREA = {
    "東京都": "03", "大阪府": "06", "愛知県": "052", "埼玉県": "048", "神奈川県": "045", "千葉県": "043",
    "福岡県": "092", "兵庫県": "078", "広島県": "082", "静岡県": "054", "群馬県": "027", "茨城県": "029",
    "栃木県": "028", "岐阜県": "058", "三重県": "059", "京都府": "075", "北海道": "011", "宮城県": "022",
    "長野県": "026", "岡山県": "086", "滋賀県": "077", "熊本県": "096", "沖縄県": "098", "新潟県": "025",
    "石川県": "076", "富山県": "076", "奈良県": "0742", "香川県": "087", "愛媛県": "089", "鹿児島県": "099",
    "福島県": "024", "山梨県": "055",
}  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PASSPORT_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Issuers leave out letters that look like digits."""


def corporate_check_digit(base: str) -> int:
    """The first digit of a 法人番号 over its 12-digit base.

    Source: 平成26年財務省令第70号第2条 (weights 1 and 2 from the right; 9 - sum mod 9).
    """
    total = sum(int(digit) * (1 if n % 2 == 1 else 2) for n, digit in enumerate(reversed(base), start=1))
    return 9 - total % 9


def draw_address(rnd: Random, town: Town) -> Address:
    if town.chome:
        numbers = f"{rnd.randint(1, 6)}-{rnd.randint(1, 30)}-{rnd.randint(1, 28)}"
        if rnd.random() < 0.25:
            a, b, c = numbers.split("-")
            numbers = f"{a}丁目{b}番{c}号"
    else:
        numbers = f"{rnd.randint(1, 2400)}" + (f"-{rnd.randint(1, 30)}" if rnd.random() < 0.7 else "")
    house = rnd.choice(("コーポ", "ハイツ", "メゾン", "サンハイツ", "グリーン", "レジデンス", "第二"))
    end = rnd.choice(("さくら", "みどり", "青葉", "若葉", "富士", "中央", "ひかり", "あおい"))
    building = (
        f"{house}{end}{rnd.randint(1, 9)}{rnd.randint(0, 1)}{rnd.randint(1, 9)}号室" if rnd.random() < 0.5 else ""
    )
    return Address(town.postal_code, town.prefecture, f"{town.prefecture}{town.city}{town.town}{numbers}", building)


def landline(rnd: Random, prefecture: str) -> str:
    area = _AREA[prefecture]
    middle = 6 - len(area)
    return f"{area}-{rnd.randint(2, 9)}{rnd.randrange(10 ** (middle - 1)):0{middle - 1}d}-{rnd.randrange(10000):04d}"


def email_of(rnd: Random, latin: str) -> str:
    words = [w for w in "".join(c for c in latin.lower() if c.isalpha() or c == " ").split(" ") if w]
    local = rnd.choice(
        (f"{words[0]}.{words[-1]}", f"{words[-1]}{rnd.randint(1, 99)}", f"{words[0]}_{rnd.randint(80, 2005)}")
    )
    host = rnd.choice(("example.com", "example.jp", "mail.example.com", "example.ne.jp"))
    return f"{local}@{host}"


def patterned(rnd: Random, pattern: str) -> str:
    # The first character stands for itself where the issuer always begins with it; A and N are drawn.
    keep = pattern[0] if pattern[0] not in "AN" else ""
    tail = pattern[1:] if keep else pattern
    return keep + "".join(
        rnd.choice(_PASSPORT_LETTERS) if c == "A" else str(rnd.randrange(10)) if c == "N" else c for c in tail
    )


def card_number(rnd: Random) -> str:
    letters = [rnd.choice(_LETTERS) for _ in range(4)]
    return f"{letters[0]}{letters[1]}{rnd.randrange(10**8):08d}{letters[2]}{letters[3]}"
