"""How a number is written wherever it is shown: on the screen, in a table of the report, in its sentences."""

from __future__ import annotations

import math
from decimal import Decimal

from sim.i18n.catalogue import Catalogue
from sim.results.intervals import ROUNDING
from sim.results.summary import MEASURES, QUANTILES

SMALL = 0.005
"""Below it a number has two significant digits, whatever its unit: the tail of the times is made of
small shares."""


def shown(value: float | None, form: str = ",.2f", words: Catalogue | None = None) -> str:
    """Return a number as it is written; None and NaN are not applicable. Words are English unless given."""
    return (
        (words or Catalogue("en")).text("numbers.not_applicable")
        if value is None or math.isnan(value)
        else format(value, form)
    )


def measured(
    value: float | None,
    measure: str,
    signed: bool = False,
    words: Catalogue | None = None,
    of_cases: bool = True,
) -> str:
    """Return the value of a measure with as many digits as its unit deserves, with its sign if it is a difference.

    A quantile that too few cases reach is beyond the horizon; one of no cases, and a share of
    nothing, are not applicable.

    Parameters
    ----------
    value
        NaN where the measure has none.
    measure
        One of `MEASURES`.
    signed
        Whether it is a difference.
    words
        English unless given.
    of_cases
        Whether there are any cases that it could be of.
    """
    if measure in QUANTILES and of_cases and value is not None and math.isnan(value):
        return (words or Catalogue("en")).text("numbers.beyond_horizon")
    sign, form = "+" if signed else "", MEASURES[measure].format
    if value is not None and abs(value) < SMALL:
        form = (
            f",.{1 - math.floor(math.log10(abs(value)))}f" if abs(value) >= ROUNDING else f"z{form}"
        )
    return shown(value, sign + form, words)


def plain(value: float, digits: int = 6) -> str:
    """Return a number as one writes it by hand: with so many significant digits at most, and no exponent."""
    return f"{Decimal(f'{value:.{digits}g}'):f}"
