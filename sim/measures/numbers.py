"""How a number is written wherever it is shown: on the screen, in a table of the report, in its sentences."""

from __future__ import annotations

import math

from sim.measures.summary import MEASURES, QUANTILES

NOT_APPLICABLE = "not applicable"
"""In place of a share of nothing, or of a measure that a scenario cannot have."""

BEYOND_HORIZON = "beyond the horizon"
"""In place of a quantile that too few cases reach within the horizon."""

SMALL = 0.0005
"""Below this a number that is not 0 is written with an exponent: the tail of the times is made of small shares."""


def shown(value: float | None, form: str = ",.2f") -> str:
    """Return a number as it is written; None and NaN are not applicable."""
    return NOT_APPLICABLE if value is None or math.isnan(value) else format(value, form)


def measured(value: float | None, measure: str, signed: bool = False) -> str:
    """Return the value of a measure with as many digits as its unit deserves, with its sign if it is a difference."""
    if measure in QUANTILES and value is not None and math.isnan(value):
        return BEYOND_HORIZON
    sign = "+" if signed else ""
    if value is not None and 0 < abs(value) < SMALL:
        return shown(value, f"{sign}.1e")
    return shown(value, sign + MEASURES[measure].format)
