"""What all papers of a municipality share: the mayor and the seal, the ground of the paper, sums of money."""

from __future__ import annotations

from uketsuke.samples.attachments.blocks import Block, seal, text
from uketsuke.samples.attachments.particulars import Particulars
from uketsuke.samples.attachments.sheetwork import Ornament

_GROUNDS: tuple[Ornament, ...] = ("none", "waves", "weave", "dots")


def mayor(p: Particulars) -> str:
    """Who signs: a ward of a large city leaves it to the city's mayor."""
    place = p.municipality
    if place.endswith("区") and "市" in place:
        place = place[: place.rindex("市") + 1]
    return f"{place}長　{p.mayor}"


def issuer(p: Particulars, day: str) -> list[Block]:
    """The day of issue, and below it the mayor with the seal."""
    signed = text(mayor(p), size=13, above=7, indent=76, spread=0.08, sealed=mayor_seal(p, 62, -9))
    return [text(day, above=8, indent=8), signed]


def mayor_seal(p: Particulars, x: float, y: float) -> Block:
    """The mayor's square seal with its upper left corner at (x, y)."""
    words = f"{mayor(p).split('　')[0]}之印"
    high = -(-len(words) // 3) if len(words) > 4 else 2
    columns = tuple(words[at : at + high] for at in range(0, len(words), high))
    return seal(x, y, p.rnd.uniform(20, 24), columns, ink=p.rnd.randint(70, 130))


def ground(p: Particulars) -> Ornament:
    """The printed ground of the paper, or plain paper."""
    return p.rnd.choice(_GROUNDS)


def yen(amount: int) -> str:
    """An amount with commas."""
    return f"{amount:,}"
