"""Mending what the recogniser confuses in running text and its neighbours decide: ー and 一, エ and 工, · and ・."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from uketsuke.forms.places import named_with_small_ke

_KATAKANA = "ァ-ヺー"
_KANJI = "一-龥々"
_LONG = re.compile(rf"(?<=[{_KATAKANA}])[一—–―－-](?=[{_KATAKANA}]|$|[・\s)）])")
_ONE = re.compile(r"(?<=[二-龥々])ー(?=[二-龥々]|$)")
LARGE_OF = {"ァ": "ア", "ィ": "イ", "ゥ": "ウ", "ェ": "エ", "ォ": "オ", "ャ": "ヤ", "ュ": "ユ", "ョ": "ヨ", "ッ": "ツ"}
SMALL_OF = {large: small for small, large in LARGE_OF.items()}
"""Kana that are written in two sizes."""
_BEFORE_SMALL = {
    "ァィェォ": "フヴツクグスズテデウジシチトド",
    "ゥ": "トドクグホ",
    "ャョ": "キシチニヒミリギジヂビピテデフヴ",
    "ュ": "キシチニヒミリギジヂビピテデフヴ",
    "ッ": "",
}
"""What a small kana may follow; after anything else it is a large one written small."""
_JAPANESE = f"{_KATAKANA}{_KANJI}ぁ-ん"
_BESIDE_BRACKET = re.compile(rf"(?<=[{_JAPANESE}]) (?=[(（])|(?<=[)）]) (?=[{_JAPANESE}])")
_PLACE_KE = re.compile(rf"(?<=[{_KANJI}])ヶ(?=[{_KANJI}])(?![月所国年])")
_CITY = re.compile(r"(?<![頭雑布角茶脚黄])巾(?!着)")
_LEVEL = re.compile("(?:(?<=[験力語])|(?<=[験力語] )|(?<=JLPT)|(?<=JLPT ))N[Il|](?![A-Za-z0-9])")
_TWICE, _PLACES = 0.66, "都道府県州市区町村郡"
_LIMITED = re.compile("(?<![A-Za-z])CO[.,]{2}[LI]T[DO0]")
_CARE = re.compile("(?<=ケ)了")
_MARKED = re.compile(
    "([カキクケコサシスセソタチツテトハヒフヘホ])[`゛″”]|([ハヒフヘホ])[°゜]"
    "|([ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ])[`゛″”°゜]"
)
"""A kana and its voiced mark in a character of its own, as ﾊﾟ is set; the kana may be read as a voiced one already."""
_FULL_STOP = re.compile(rf"(?<=[{_KANJI}{_KATAKANA}])[.·](?=[{_KANJI}{_KATAKANA}])")
_PARTICLES = "のにをはがでとやもへ"
_FIGURES = dict(zip("つフ丿ノ/\\|lIδσ〇○Oo乙SsbqZz", "7711111118800002556922", strict=True))
"""Letters read for a figure by hand."""
_LIKE = "0-9" + re.escape("".join(_FIGURES))
_BLOCK_NUMBERS = re.compile(rf"(?<=[{_KANJI}ァ-ヺぁ-ん ])[{_LIKE}](?:[{_LIKE}]|[-ー—－](?=[{_LIKE}]))*")
_COUNTED = re.compile(f"丁目|番地|番(?=[{_LIKE}])|号")
"""Before these stands a number, whatever its figures look like."""
_QUARTER = re.compile("(?<=[0-9])[T丁下][目日曰]")
_BAR = re.compile("(?<=[0-9])[.~〜](?=[0-9])")
_MAISON = re.compile("(?<![ァ-ヺー])メ[ソノリ]ン(?![ァ-ヺー])|(?<=[0-9 ])メ[ソノリ]ン")
_HEIGHTS = re.compile("ハイ[ソッン](?![ァ-ヺー])")
_ROOM = re.compile("(?<=[0-9]号)[至宝窒宰]$")
"""What 丁目 and 号室 are taken for behind a number."""
_OCCUPATIONS = {"ハート": "パート", "バート": "パート", "アルハイト": "アルバイト", "アルパイト": "アルバイト"}
_STRAY = re.compile(r"^[;:.,'`´、。_|~^ ]+(?=\S)|(?<=\S)(?:[;:,'`´_|~^・]| [.。、])+$")
"""A speck or the end of a ruled line before or behind the writing: no entry begins or ends with such a sign."""
_STRAY_BETWEEN = re.compile(r"^[;:.,'`´_|~^ ]+(?=\S)|(?<=\S)(?:[;:,'`´_|~^・]| [.。、])+$")
"""The same in a line that goes on with what stands above it: its 、 or 。 may have found no room there."""
_DOT = re.compile(r"[·･•]")
TWINS = {"エ": "工", "ロ": "口", "カ": "力", "タ": "夕", "ニ": "二", "ハ": "八", "ト": "卜", "チ": "千", "ミ": "三"}
"""Katakana and the kanji drawn like them."""
_HIRAGANA_TWINS = {"ヘ": "へ", "ベ": "べ", "ペ": "ぺ", "リ": "り"}
_KANA_OF = {other: kana for kana, other in (*TWINS.items(), *_HIRAGANA_TWINS.items())}
_KANJI_OF = {"エ": "工", "ロ": "口", "カ": "力"}


def tidy(text: str, *, goes_on: bool = False) -> str:
    """The text with look-alikes settled by their neighbours, and no stray strokes at its ends.

    Args:
        goes_on: it is a line below another one.
    """
    text = _MARKED.sub(_voiced, text)
    text = (_STRAY_BETWEEN if goes_on else _STRAY).sub("", _DOT.sub("・", text.strip()))
    text = "".join(_settled(text, i) for i in range(len(text)))
    text = "".join(_sized(text, i) for i in range(len(text)))
    text = _FULL_STOP.sub("・", text)
    # A town's 市 with a short head; cloth (巾) is named in few words.
    text = _CITY.sub("市", text)
    # No word ends in ケ before 了; ケア is in many names of firms.
    text = _CARE.sub("ア", text)
    text = _LIMITED.sub("CO.,LTD", text)
    # The levels of the Japanese language test are N1 to N5.
    text = _LEVEL.sub("N1", text)
    text = _LONG.sub("ー", text)
    text = _BESIDE_BRACKET.sub("", text)
    # Place names are listed with a large ケ but for a few municipalities; else only counters (3ヶ月) are written small.
    text = _PLACE_KE.sub("ケ", text)
    if "ケ" in text:
        for name in named_with_small_ke():
            text = text.replace(name.replace("ヶ", "ケ"), name)
    text = re.sub(r"(?<=[0-9]) ?(?:[ー一－]|[-=]{1,2}) ?(?=[0-9])", "-", text)
    return _ONE.sub("一", text)


def figures_in_address(text: str) -> str:
    """An address whose block numbers were partly read as letters that look like figures, as figures.

    Only between figures and bars, or between them and 番 号 丁 階 室, and only where a figure stands beside.
    Behind a figure, 丁目 and 号室 are mended too, and bars between figures, メゾン without its marks, and ハイツ.
    """
    text = _HEIGHTS.sub("ハイツ", _MAISON.sub("メゾン", _BAR.sub("-", text)))

    def mended(match: re.Match[str]) -> str:
        piece = match[0]
        if not re.search("[0-9]", piece) and not _COUNTED.match(text[match.end() :]):
            return piece
        figures = re.sub("(?<=[0-9])[ー一—－](?=[0-9])", "-", "".join(_FIGURES.get(c, c) for c in piece))
        # Katakana behind a number begins the name of a building, which stands apart.
        return figures + (" " if figures != piece and _is_katakana(text[match.end() : match.end() + 1]) else "")

    before = ""
    while before != text:
        # A number that is one now says of what stands before it that it is one too: 丁目//番/4号.
        before, text = text, _BLOCK_NUMBERS.sub(mended, text)
    return _ROOM.sub("室", _QUARTER.sub("丁目", text))


def as_occupation(text: str) -> str:
    """What somebody does for a living, where a scan lost the ring or the marks of the kana that no other word has."""
    return _OCCUPATIONS.get(text, text)


def is_stroke(text: str) -> bool:
    """Whether a text is signs alone, one stroke or one letter: a speck, the shadow of a fold or an end of a rule."""
    return not any(c.isalnum() and c not in "一ー丨ノ丶" for c in text) or (len(text) == 1 and text.isascii())


def is_doubled(text: str) -> bool:
    """Whether a text says nearly the same twice: what was struck out, not seen to be, and written anew beside it."""
    text = text.replace(" ", "")
    for half in range(max(2, len(text) // 2 - 1), len(text) // 2 + 2):
        one, other = text[:half], text[half:]
        if len(other) < 2 or abs(len(one) - len(other)) > 1 or not is_japanese(one[0]):
            continue
        if one.startswith(other) or other.startswith(one):
            continue
        # 鹿児島県鹿児島市
        if one[:-1] == other[:-1] and one[-1] in _PLACES and other[-1] in _PLACES:
            continue
        if sorted(one) == sorted(other) or SequenceMatcher(None, one, other).ratio() > _TWICE:
            return True
    return False


def half_width(text: str) -> str:
    """Full-width Latin, digits and signs as half-width, middle dots as ・."""
    return _DOT.sub("・", "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text))


def is_japanese(character: str) -> bool:
    """Whether the character is kana or kanji."""
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA"))


def _voiced(match: re.Match[str]) -> str:
    voiced, half_voiced, already = match.groups()
    # In Unicode the voiced kana stands one behind the plain one, the half-voiced one two.
    return already or chr(ord(voiced) + 1 if voiced else ord(half_voiced) + 2)


def _settled(text: str, i: int) -> str:
    here = text[i]
    before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
    near = [c for c in (before, after) if c]
    # みどリ is みどり; but 日本のリンク and 及びリハビリ begin a word.
    if here in _HIRAGANA_TWINS and re.match("[ぁ-ん]", before):
        in_word = bool(re.fullmatch("[ぁ-ん]{2}", text[max(0, i - 2) : i])) and before not in _PARTICLES
        if in_word or not _is_katakana(after):
            return _HIRAGANA_TWINS[here]
    # A kanji numeral may well follow katakana at the end of an entry.
    enough = len(near) == 2 or (len(near) == 1 and here not in "二三八千" and len(text) > 2)
    if here in _KANA_OF and enough and all(_is_katakana(c) for c in near):
        return _KANA_OF[here]
    if here in _KANJI_OF and near and all(re.match(f"[{_KANJI}]", c) for c in near):
        return _KANJI_OF[here]
    return here


def _sized(text: str, i: int) -> str:
    here = text[i]
    small = here not in LARGE_OF or may_be_small(text, i)
    return here if small else LARGE_OF[here]


def may_be_small(text: str, i: int) -> bool:
    """Whether the small form of the kana of two sizes at place `i` of a text may stand there."""
    kana, before, after = SMALL_OF.get(text[i], text[i]), text[i - 1] if i else "", text[i + 1 : i + 2]
    if kana == "ッ":
        return bool(before and after) and _is_katakana(before) and _is_katakana(after) and before != "ッ"
    return any(kana in small and before in large for small, large in _BEFORE_SMALL.items() if before)


def _is_katakana(character: str) -> bool:
    return bool(re.match(f"[{_KATAKANA}]", character))
