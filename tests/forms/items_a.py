"""Item numbers of the change of status (13125) and of the parts P and R of the extension (13126), page by page."""

from __future__ import annotations

from items_first import ITEMS as FIRST

_END = ["(1)", "(2)", "(3)", "(tel)", "(mob)"]
_SIGNED = ["署名", "署名日"]
_AGENT = ["取次者(1)", "取次者(2)", "取次者(3)", "取次者(tel)"]
_STUDENT: dict[int, list[str]] = {
    1: ["17(1)", "17(2)", "17(3)", "18", "19(1)", "19(1)k", "19(2)", "19(3)", "20", "21", "22(1)", "22(2)", "22(3)"],
    2: ["22(4)", "22(5)", "23", "24", "25", *("26" + end for end in _END), *_SIGNED, *_AGENT],
    3: ["1", "2(1)", "2(2)", "2(3)", "2(5)", "2(6)", "3", "4", "5"],
    4: ["10", "記名"],
}
_DEPENDANT: dict[int, list[str]] = {
    1: [
        *("17(1)", "17(1)d", "17(2)", "17(2)d", "18", "19", "19(1)", "19(2)", "19(3)", "19(4)"),
        *("20" + end for end in _END),
        *_SIGNED,
        *_AGENT,
    ],
    2: ["1(1)", "1(2)", *(f"2({number})" for number in range(1, 14)), *_SIGNED],
}
ITEMS: dict[tuple[str, int], list[str]] = {
    ("13125-1", 1): [
        *("写真", *"123456789", "9(tel)", "9(mob)", "10(1)", "10(2)", "11", "12", "13", "13(p)", "14", "15", "16"),
    ],
    **{("13125-n", page): FIRST["13126-n", page] for page in (1, 2, 3)},
    **{(f"{procedure}-p", page): items for procedure in ("13125", "13126") for page, items in _STUDENT.items()},
    **{(f"{procedure}-r", page): items for procedure in ("13125", "13126") for page, items in _DEPENDANT.items()},
}
