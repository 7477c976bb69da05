"""How a number is written wherever it is shown: on the screen, in a table of the report, in its sentences."""

from __future__ import annotations

import math

from sim.i18n.catalogue import Catalogue
from sim.measures.summary import MEASURES, QUANTILES

SMALL = 0.0005
"""Below this a number that is not 0 is written with an exponent: the tail of the times is made of small shares."""


def shown(value: float | None, form: str = ",.2f", words: Catalogue | None = None) -> str:
    """Return a number as it is written; None and NaN are not applicable. Words are English unless given."""
    return (words or Catalogue("en")).text("numbers.not_applicable") if value is None or math.isnan(value) else format(value, form)


def measured(value: float | None, measure: str, signed: bool = False, words: Catalogue | None = None) -> str:
    """Return the value of a measure with as many digits as its unit deserves, with its sign if it is a difference.

    A quantile that too few cases reach is beyond the horizon, and a share of nothing is not applicable.
    """
    if measure in QUANTILES and value is not None and math.isnan(value):
        return (words or Catalogue("en")).text("numbers.beyond_horizon")
    sign = "+" if signed else ""
    if value is not None and 0 < abs(value) < SMALL:
        return shown(value, f"{sign}.1e", words)
    return shown(value, sign + MEASURES[measure].format, words)
