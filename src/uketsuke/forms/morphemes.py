"""The words of Japanese text, each in the form that a dictionary lists it under."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

# Particles, auxiliaries and signs say nothing of what a text is about; neither do figures by themselves.
_SAYING_NOTHING = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白", "接頭辞", "代名詞", "接続詞", "感動詞"})
_LIGHT = frozenset({"為る", "居る", "有る", "成る", "事", "物", "為", "依る", "因る"})


def dictionary_words(text: str) -> tuple[str, ...]:
    """The dictionary forms of the words of a text that say something, each once, in order.

    Of names that is how they are read.

    引越 and 引っ越し are both 引っ越し; 働いている is 働く; 品川 is シナガワ. The first call loads the
    dictionary (36 MB).
    """
    found: dict[str, None] = {}
    for word in _tagger()(text):
        if word.feature.pos1 in _SAYING_NOTHING or word.feature.pos2 == "数詞":
            continue
        # Of words from other languages the dictionary adds the original: ベトナム-Viet Nam.
        lemma = (word.feature.lemma or word.surface).split("-")[0] or word.surface
        if lemma not in _LIGHT:
            found[lemma] = None
    return tuple(found)


@cache
def _tagger() -> Any:
    import fugashi
    import unidic_lite

    return fugashi.Tagger(f'-r "{os.devnull}" -d "{unidic_lite.DICDIR}"')
