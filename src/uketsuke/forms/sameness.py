"""What two ways of writing the same thing have in common: widths, scripts, old kanji, bars and numbering folded away.

>>> fold("髙橋　ヒロシ"), fold("高橋ひろし")
('高橋ヒロシ', '高橋ヒロシ')
>>> fold("霞が関一丁目２番３号") == fold("霞ヶ関1-2-3")
True
>>> fold("Nguyễn Văn An")
'nguyen van an'

For finding only: what is folded is shown to nobody, and no value is changed by it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from uketsuke.forms import paths
from uketsuke.forms.kinds import numerals
from uketsuke.forms.kinds.folding import APOSTROPHES, fold_text, settle

BAR = "‐"
"""Between two digits, in what is folded; a letter to both databases, as no ASCII bar is."""
_HIRAGANA = range(0x3041, 0x3097)
_TO_KATAKANA = 0x60
# Small kana and long vowels are heard and typed in many ways: ジョージ ジヨジ, グェン グエン.
_SMALL = dict(zip("ァィゥェォッャュョヮヵヶヂヅヰヱヲヴ", "アイウエオツヤユヨワカケジズイエオブ", strict=True))
_V = re.compile("[ヴゔ]([ァィェォぁぃぇぉ])")
_B = dict(zip("ァィェォぁぃぇぉ", "バビベボ" * 2, strict=True))
_UNWRITTEN = "ー・゠" + APOSTROPHES
_LETTERS = {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_SAME_AGAIN = re.compile("(.)[々〻]")
_KANJI = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_KE = re.compile(rf"(?<={_KANJI})[カガケ](?={_KANJI})")
_LOOSE_END = re.compile(rf"^[々〻]+|^[カガケ](?={_KANJI})|(?<={_KANJI})[カガケ]$")
_KANJI_COUNT = re.compile(rf"[{numerals.KANJI_NUMERALS}]+(?=丁目|番|号)")
_COUNTED = re.compile(r"(?<=[0-9])(?:丁目|番地|番|号)[ノ\-]?(?=[0-9])|(?<=[0-9])ノ(?=[0-9])|(?<=[0-9])-(?=[0-9])")
_LAST_COUNTER = re.compile(rf"(?<=[0-9])(?:丁目|番地|番|号)(?![0-9{BAR}])")
_PIECE = re.compile(rf"(?P<word>[a-z0-9]*[a-z][a-z0-9]*)|(?P<run>(?:[^\W_a-z]|{BAR})+)")
_OTHER = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A folded text taken apart: Latin `words`, and `runs` of everything that is written without spaces."""

    words: tuple[str, ...]
    runs: tuple[str, ...]


def fold(text: str) -> str:
    """The text as any other writing of it folds to; may be empty. Folding what is folded changes nothing.

    NFKC; lower case without accents; katakana for hiragana, large kana for small ones, no long vowels; the common form
    of every kanji (`data/kanji_variants.toml`); 1丁目2番3号 as 1‐2‐3; ヶ between kanji as ケ.
    """
    return settle(_once, text)


def pieces(folded: str) -> Pieces:
    """The words and runs of a folded text, in its order; signs stand between them and are in neither."""
    found = list(_PIECE.finditer(folded))
    words = tuple(match["word"] for match in found if match["word"])
    runs = (match["run"].strip(BAR) for match in found if match["run"])
    return Pieces(words, tuple(run for run in runs if run))


def cut_out(run: str) -> str:
    """A run that may be cut out of a longer one, without ends that would be folded otherwise beside a neighbour."""
    return _LOOSE_END.sub("", run) or run


def joined(words: Sequence[str]) -> Iterator[str]:
    """Two or three words that stand side by side, written as one: MIN HO is MINHO to somebody else."""
    for count in (2, 3):
        for first in range(len(words) - count + 1):
            yield "".join(words[first : first + count])


def letters_and_figures(text: str) -> str:
    """A number of any kind as it is compared: its letters and digits, lower case, nothing between them."""
    return _OTHER.sub("", unicodedata.normalize("NFKC", text).casefold())


def _once(text: str) -> str:
    plain = unicodedata.normalize("NFD", fold_text(text).casefold())
    plain = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", plain))
    plain = _V.sub(lambda match: _B[match[1]], plain).translate(_table())
    plain = _KANJI_COUNT.sub(_figures, _KE.sub("ケ", _SAME_AGAIN.sub(r"\1\1", plain)))
    return _LAST_COUNTER.sub("", _COUNTED.sub(BAR, plain)).strip()


def _figures(match: re.Match[str]) -> str:
    value = numerals.parse(match[0])
    return match[0] if value is None else str(value)


@cache
def _table() -> dict[int, str | None]:
    data = tomllib.loads((paths.FORM_DATA / "kanji_variants.toml").read_text(encoding="utf-8"))
    kanji = {ord(other): group[0] for group in data["groups"] for other in group[1:]}
    kana = {code: chr(code + _TO_KATAKANA) for code in _HIRAGANA}
    kana = {code: _SMALL.get(letter, letter) for code, letter in kana.items()}
    small = {ord(letter): large for letter, large in _SMALL.items()}
    latin = {ord(letter): plain for letter, plain in _LETTERS.items()}
    return {**kanji, **kana, **small, **latin, **dict.fromkeys(map(ord, _UNWRITTEN))}
