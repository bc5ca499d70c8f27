"""What is known of how sure an interpretation is: the numbers that calibration turns into a probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEATURES = (
    "margin", "fit", "weakest", "agrees", "valid", "length", "clean", "second", "covered", "page", "listed", "usual",
    "steady",
)  # fmt: skip

USUAL_DOUBT = -1.5
"""`page_doubt` where nothing is known of a page: that of writing by hand."""
_PAGE = FEATURES.index("page")
_FEW = 3
_MOST_UNUSUAL = 4.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Raw features of one interpretation.

    `posterior` is the share of the best value among all values the ink may mean; `log_probability`
    the CTC probability of its text; `weakest` the probability of the least sure character; `agrees`
    whether reading without any knowledge of the kind gives the same value; `valid` whether the
    value can be right for its kind; `length` the number of characters; `clean` whether the ink lay
    well in its box; `second` what a second look said: 1 the same, 0 no look was taken, -1 another value;
    `covered` whether all of the ink was read as some character; `page` how doubtful the page's entries are on the
    whole (`page_doubt`): print is read surely all over, a hard hand or a bad scan is not; `listed` whether an
    address names a town that there is; `usual` how usual the words of running text are, in nats a character
    (`words.familiarity`), 0 for other kinds; `steady` the least share of the best value in any one look.
    """

    posterior: float
    log_probability: float
    weakest: float
    agrees: bool
    valid: bool
    length: int
    clean: bool = True
    second: int = 0
    covered: bool = True
    page: float = USUAL_DOUBT
    listed: bool = False
    usual: float = 0.0
    steady: float = 1.0

    def vector(self) -> tuple[float, ...]:
        """The features as numbers of like size, in the order of `FEATURES`."""
        return (
            _logit(self.posterior) / 4.0,
            math.log(min(-min(self.log_probability, 0.0), 60.0) + 1e-3) / 3.0,
            _logit(self.weakest) / 4.0,
            1.0 if self.agrees else 0.0,
            1.0 if self.valid else 0.0,
            math.log1p(self.length) / 2.0,
            1.0 if self.clean else 0.0,
            float(self.second),
            1.0 if self.covered else 0.0,
            self.page / 2.0,
            1.0 if self.listed else 0.0,
            min(max(self.usual, -_MOST_UNUSUAL), _MOST_UNUSUAL) / 2.0,
            _logit(min(self.steady, self.posterior)) / 4.0,
        )


def crossed(features: Sequence[float]) -> tuple[float, ...]:
    """The features, and each times `page`: what a doubt means is another thing in print than in a hard hand."""
    page = features[_PAGE]
    return (*features, *(page * x for x in features))


def page_doubt(entries: Sequence[Evidence]) -> float:
    """The mean over a page's entries of log10 of the doubt about a character; few entries count as those of a hand."""
    each = [math.log10(max(-e.log_probability, 0.0) / max(e.length, 1) + 1e-4) for e in entries]
    return (sum(each) + _FEW * USUAL_DOUBT) / (len(each) + _FEW)


def _logit(p: float) -> float:
    p = min(max(p, 1e-6), 1.0 - 1e-6)
    return math.log(p / (1.0 - p))
