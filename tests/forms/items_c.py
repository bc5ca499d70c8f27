"""Item numbers of the one-part forms of certificates, cards and the online system, page by page."""

from __future__ import annotations

_AGENT = ["取次者(1)", "取次者(2)", "取次者(3)", "取次者(tel)"]
_SIGNED = ["署名", "署名日"]
ITEMS: dict[tuple[str, int], list[str]] = {
    ("12981", 1): [*(str(number) for number in range(1, 13)), *_AGENT, *_SIGNED],
    ("12945", 1): [
        "写真",
        *(str(number) for number in range(1, 10)),
        *("10" + end for end in ("(1)", "(2)", "(3)", "(tel)", "(mob)")),
        *_SIGNED,
        *_AGENT,
    ],
    ("registration", 1): list("abcdefghijkl"),
    ("periodic_report", 1): list("abcdefgh"),
}
