"""A choice whose answer stands there as text: the words left in a file filled on a computer.

>>> from uketsuke.forms.definitions import Option
>>> from uketsuke.forms.geometry import BoxMm
>>> nowhere = BoxMm(0, 0, 0, 0)
>>> options = (Option("yes", "有", "Yes", "circle", nowhere), Option("no", "無", "No", "circle", nowhere))
>>> normalise("■ 有", options), normalise("有・無", options)
('yes', None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from uketsuke.forms.definitions import Option
from uketsuke.forms.kinds.folding import fold_width

_MARKED = "■☑☒✓✔●◉◯○レ"
_UNMARKED = "□☐"


def normalise(raw: str, options: Sequence[Option]) -> str | None:
    """The value of the one option that the text names or marks; None when it names none, or several.

    Where a printed box stands before each word, only words after a marked box count.
    """
    text = fold_width(raw).strip()
    words = [w for w in re.split(rf"(?=[{_MARKED}{_UNMARKED}])|[・/\n]", text) if w and w.strip()]
    marked = [w for w in words if w.lstrip()[0] in _MARKED]
    candidates = marked or [w for w in words if w.lstrip()[0] not in _UNMARKED]
    whole = _named(text, options)
    found = {whole} if whole else {_named(w, options) for w in candidates}
    return found.pop() if len(found) == 1 else None


def _named(text: str, options: Sequence[Option]) -> str | None:
    bare = _key(text.strip(_MARKED + _UNMARKED + " "))
    matches = {o.value for o in options if bare and bare in (_key(o.value), _key(o.label_ja), _key(o.label_en))}
    both = {o.value for o in options if bare and bare == _key(o.label_ja + o.label_en)}
    matches = matches or both
    return matches.pop() if len(matches) == 1 else None


def _key(text: str) -> str:
    return re.sub(r"[\s()]+", "", fold_width(text)).casefold()
