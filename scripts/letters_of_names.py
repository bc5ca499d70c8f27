"""How likely a letter is behind two others in names of residents, written in Latin letters.

Writes `src/uketsuke/extractors/data/letters_of_names.json`. Run by hand with faker and pypinyin
(both MIT) installed;
nothing else needs them. Shares of peoples: residents by nationality, 在留外国人統計 of the Immigration Services Agency,
rounded. Korean and Burmese names come from their romanised syllables.
"""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src/uketsuke/extractors/data/letters_of_names.json"
SHARES = {
    ("pinyin",): 0.11,
    ("pinyin_pairs",): 0.11,
    ("vi_VN",): 0.18,
    ("korean_family",): 0.06,
    ("korean_given",): 0.06,
    ("es_ES", "es_MX", "es_CO"): 0.10,
    ("en_IN", "en_PK"): 0.14,
    ("id_ID",): 0.05,
    ("pt_BR", "pt_PT"): 0.06,
    ("en_US", "en_GB", "en_IE"): 0.06,
    ("burmese",): 0.03,
    ("en_TH",): 0.02,
    ("uz_UZ", "az_AZ", "tr_TR"): 0.02,
}
"""Sources that stand for peoples, and the share of their names."""
KOREAN_FAMILY = (
    "KIM LEE YI RHEE PARK BAK CHOI CHOE JUNG JEONG CHUNG KANG CHO JO YOON YUN JANG CHANG LIM IM HAN OH "
    "SEO SUH SHIN SIN KWON HWANG AHN AN SONG JEON CHUN HONG YOO YU RYU KO GO MOON MUN YANG SON BAE BAEK "
    "HEO HUH NAM SIM SHIM NOH ROH HA KWAK SUNG CHA JOO JU WOO KOO KU MIN JIN NA RA EOM UM WON CHEON BANG "
    "GONG HYUN HAM BYUN YEOM YEO CHOO DO SEOK SEOL"
)
KOREAN_SYLLABLES = (
    "MIN JUN JOON SEO YEON YOUN JI HO SU SOO BIN WOO HYUN HYEON YOUNG YEONG EUN HEE HUI JIN HYE SUNG "
    "SEONG SEUNG DONG JAE HOON HUN KYUNG GYEONG SANG TAE YANG YU YOO CHAN KYU GYU IN HWA KI GI RAN AH NA "
    "RI RA MI SOOK SUK OK JU JOO HAN WON BEOM BUM CHUL CHEOL SEOK SUK IL JONG CHANG GEUN KEUN GUK KOOK "
    "DAE DO HA HWAN NAM MYUNG MYEONG BYUNG BYEONG SO SOL"
)
BURMESE = (
    "AUNG MAUNG KO MA DAW U ZAW WIN HTET HTUN TUN KYAW MOE MYO NAING LIN HLAING HLA THU THURA THET THANT "
    "THIDA THIRI KHIN KHAING SAN SANDAR SU MYAT MYINT MIN SOE PHYO PHYU PYAE SONE NYEIN CHAN WAI YAN YE "
    "YI YU ZIN ZAR NWE NAY NILAR EI EAINT CHO CHIT TIN TINT THEIN SHWE SAI LWIN OO HNIN AYE MON HEIN "
    "KAUNG SITHU WAR MAR HTAY HTOO PAING"
)


def main() -> None:
    """Count and write."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sources, share in SHARES.items():
        words = sorted(set().union(*(set(_words(source)) for source in sources)))
        for word in words:
            marked = f"^^{word}$"
            for i in range(2, len(marked)):
                counts[marked[i - 2 : i]][marked[i]] += share / len(words) * 1e5
    table = {
        two: {c: round(n, 2) for c, n in sorted(after.items()) if n >= 0.05} for two, after in sorted(counts.items())
    }
    OUT.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _words(source: str) -> Iterator[str]:
    if source == "korean_family":
        yield from KOREAN_FAMILY.split()
    elif source == "korean_given":
        yield from map("".join, product(KOREAN_SYLLABLES.split(), repeat=2))
    elif source == "burmese":
        yield from BURMESE.split()
    elif source == "pinyin":
        yield from _pinyin()
    elif source == "pinyin_pairs":
        yield from map("".join, product(_pinyin(), repeat=2))
    else:
        provider = importlib.import_module(f"faker.providers.person.{source}").Provider
        for name in dir(provider):
            values = getattr(provider, name)
            if re.search("first_name|last_name|middle_name|romanized", name) and isinstance(values, Iterable):
                yield from _plain(values)


def _plain(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        text = value if isinstance(value, str) else next((v for v in value if isinstance(v, str)), "")  # type: ignore[attr-defined]
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D")) if c.isascii()
        )
        yield from re.findall("[A-Z]{2,}", text.upper())


def _pinyin() -> list[str]:
    from pypinyin import lazy_pinyin

    syllables = {lazy_pinyin(chr(code))[0].upper().replace("Ü", "U") for code in range(0x4E00, 0x9FA5)}
    return sorted(s for s in syllables if re.fullmatch("[A-Z]{1,6}", s))


if __name__ == "__main__":
    main()
