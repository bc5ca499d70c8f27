"""How offices write a foreigner's name and birth date: Latin capitals, wide letters, kanji beside, or katakana."""

from __future__ import annotations

from uketsuke.samples.attachments.particulars import Particulars, era, western

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def office_name(p: Particulars, *, kana_only: float = 0.0) -> tuple[str, tuple[str, ...]]:
    """The name as an office's printer writes it, and which of the name facts that text says.

    `kana_only` is how often the katakana stands alone, as tax offices' old programs have it.
    """
    person = p.person
    if p.rnd.random() < kana_only and person.kana:
        return person.kana.replace(" ", "　"), ("name_kana",)
    latin = person.latin.translate(_WIDE) if p.rnd.random() < 0.3 else person.latin
    if person.kanji is not None and p.rnd.random() < 0.5:
        return f"{latin}（{person.kanji}）", ("name", "name_kanji")
    return latin, ("name",)


def birth(p: Particulars) -> str:
    """The birth date, in Japanese years or western ones."""
    born = p.person.date_of_birth
    return era(born) if p.rnd.random() < 0.4 else western(born)


def sex(p: Particulars) -> str:
    """男 or 女."""
    return "男" if p.person.sex == "male" else "女"
