"""Numbers for people: screen, report, sentences and figures; files keep all digits."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sim.i18n.catalogue import Catalogue
from sim.results.intervals import ROUNDING
from sim.results.summary import DAYS, MEASURES, NO_UNIT, QUANTILES

if TYPE_CHECKING:
    from collections.abc import Iterable

RARE = 0.01
"""A share, or a count per case, below this in every arm is given per 1,000."""

ROUGHLY = 9.95
"""Days from which a rough number of them has no decimals."""

MINUS = "\N{MINUS SIGN}"


class Way(StrEnum):
    """The format of a measure's values."""

    DAYS = "days"
    SHARE = "share"
    """In percent; differences in percentage points."""
    RARE = "rare"
    """Per 1,000."""
    COUNT = "count"
    """With two decimals below 10, as hand-offs per case."""
    INDEX = "index"
    """With two decimals, as a Gini coefficient."""
    WHOLE = "whole"
    """Without decimals, as open cases."""
    AMOUNT = "amount"
    """With one decimal below 100 and none above, as hours a year."""


WAYS = {
    DAYS: Way.DAYS,
    "share": Way.SHARE,
    "hand-offs": Way.COUNT,
    "declines": Way.COUNT,
    "transfers": Way.COUNT,
    "follow-ups": Way.COUNT,
    "cases per ruling": Way.COUNT,
    NO_UNIT: Way.INDEX,
}
"""Formats by unit of the measure; all others are amounts, or of the user's own plain numbers."""


OWN_UNITS = "measure_units"
"""Table of the names that a user gives, with the units of measures."""

SCALES = {Way.SHARE: 100, Way.RARE: 1000}
"""Factors of values; all others stay."""


def way_of(measure: str, levels: Iterable[float] = (), words: Catalogue | None = None) -> Way:
    """Return the format of a measure for these values, such as the means of all arms.

    A share is given per 1,000 if none reaches `RARE`. Differences have the format of their values,
    so that a row has one unit. Words have the unit of a measure of the user's own.
    """
    other = Way.AMOUNT if measure in MEASURES else Way.INDEX
    way = WAYS.get(_unit(measure, words), other)
    known = [abs(level) for level in levels if not math.isnan(level)]
    can_be_rare = way in (Way.SHARE, Way.COUNT)
    return Way.RARE if can_be_rare and ROUNDING <= max(known, default=1.0) < RARE else way


def measured(
    value: float | None,
    measure: str,
    signed: bool = False,
    words: Catalogue | None = None,
    of_cases: bool = True,
    *,
    way: Way | None = None,
    bare: bool = False,
) -> str:
    """Return the value of a measure, or with its sign a difference, for a table or a figure.

    A share has its % sign, a rare one says "per 1,000", and days have their unit in the head of the
    table. A quantile that too few cases reach is beyond the horizon. A quantile or a share of no
    cases is not applicable.

    Parameters
    ----------
    value
        NaN if the measure has none.
    measure
        One of `MEASURES`.
    signed
        Whether it is a difference without a word for its direction.
    words
        English unless given.
    of_cases
        Whether it has any cases.
    way
        From `way_of` for several numbers side by side; otherwise chosen by the value alone.
    bare
        Whether to leave out the unit, because a head has it (`unit_of`).
    """
    words = words or Catalogue("en")
    if value is None or math.isnan(value):
        late = measure in QUANTILES and of_cases and value is not None
        return words.text(f"numbers.{'beyond_horizon' if late else 'not_applicable'}")
    way = way or way_of(measure, () if signed else (value,), words)
    return written(value, way, words, signed=signed, bare=bare)


def written(
    value: float,
    way: Way,
    words: Catalogue,
    *,
    signed: bool = False,
    bare: bool = False,
    step: float | None = None,
) -> str:
    """Return a number that is no measure in the format that `measured` gives a measure.

    A number that is rounded to a `step` has the digits of that.
    """
    if math.isnan(value):
        return words.text("numbers.not_applicable")
    number = _number(value, way) if step is None else _stepped(value, step, way)
    if signed and number[0] != MINUS and number.strip("0."):
        number = f"+{number}"
    kind = "points_short" if signed and way is Way.SHARE else way
    return number if bare else words.text(f"numbers.{kind}", number=number)


def amount(
    size: float,
    measure: str,
    words: Catalogue,
    way: Way | None = None,
    *,
    about: bool = False,
    exact: bool = False,
) -> str:
    """Return the size of a difference with its unit and no sign, for use with a word of direction.

    `size` may be a difference of either sign: "1.6 days", "2.1 percentage points"; or, `about`,
    "about 24 days", without decimals from 10 on. A size that a user has set is `exact`: "0.25
    days".
    """
    way = way or way_of(measure, words=words)
    number = _number(abs(size), way)
    if about and way is Way.DAYS and abs(size) >= ROUGHLY:
        number = _number(abs(size), Way.WHOLE)
    if exact and way is Way.DAYS and float(number) != abs(size):
        number = plain(abs(size))
    text = _with_unit(number, measure, way, words)
    return words.text("numbers.about", amount=text) if about else text


def span(low: float, high: float, measure: str, words: Catalogue, way: Way | None = None) -> str:
    """Return the interval of a difference, for use with a word of direction: "14.1 to 15.1".

    Ends of different signs have a word for the direction each. Otherwise the smaller comes first.
    """
    way = way or way_of(measure, words=words)
    is_one_way = low * high > 0 or (_is_none(low, way) and _is_none(high, way))
    small, large = (
        (_number(abs(end), way) for end in sorted((low, high), key=abs))
        if is_one_way
        else (directed(end, measure, words, way) for end in (low, high))
    )
    return words.text("numbers.interval", low=small, high=large)


def ranged(low: float, high: float, measure: str, words: Catalogue, way: Way | None = None) -> str:
    """Return the range of a difference with its directions.

    Examples: "15.0 to 37.3 days faster", "37.3 days faster to 12.0 days slower".
    """
    way = way or way_of(measure, words=words)
    if _is_none(low, way) and _is_none(high, way):
        return words.text("numbers.no_change")
    if low * high <= 0:
        return span(low, high, measure, words, way)
    small, large = (_number(abs(end), way) for end in sorted((low, high), key=abs))
    text = words.text("numbers.interval", low=small, high=large)
    return _with_direction(_with_unit(text, measure, way, words), low, way, words)


def directed(
    value: float, measure: str, words: Catalogue, way: Way | None = None, *, about: bool = False
) -> str:
    """Return a difference with a direction: "1.6 days faster", "2.1 percentage points more"."""
    if math.isnan(value):
        return words.text("numbers.not_applicable")
    way = way or way_of(measure, words=words)
    size = amount(value, measure, words, way, about=about)
    if _is_none(value, way):
        return words.text("numbers.no_change")
    return _with_direction(size, value, way, words)


def head(
    measure: str, words: Catalogue, way: Way, *, signed: bool = False, bare: bool = True
) -> str:
    """Return the name of a measure at the head of its numbers.

    It has the unit of a share, if its numbers are `bare` and leave that out, and of a measure of
    the user's own. The other names say how their measures are counted.
    """
    name = words.name("measures", measure)
    if not (bare if way in SCALES else words.given(OWN_UNITS, measure)):
        return name
    unit = unit_of(measure, words, way, signed)
    return words.text("columns.with_unit", name=name, unit=unit) if unit else name


def with_own_unit(measure: str, words: Catalogue) -> str:
    """Return the name of a measure, with the unit that a user gives to one of the user's own."""
    name, unit = words.name("measures", measure), words.given(OWN_UNITS, measure)
    unit = words.declared("units", unit, unit)
    return words.text("columns.with_unit", name=name, unit=unit) if unit else name


def unit_of(measure: str, words: Catalogue, way: Way | None = None, signed: bool = False) -> str:
    """Return the unit of a measure, or with `signed` of its difference; nothing for an index."""
    way, unit = way or way_of(measure, words=words), _unit(measure, words)
    if way in (Way.SHARE, Way.RARE):
        if signed and way is Way.SHARE:
            return words.text("numbers.points_alone")
        return words.text(f"numbers.{way}", number="").strip()
    return "" if unit == NO_UNIT else words.declared("units", unit, unit)


def percent(share: float, words: Catalogue | None = None) -> str:
    """Return any share in percent, with one decimal at most."""
    return written(share, Way.SHARE, words or Catalogue("en"))


def shown(value: float | None, form: str = ",.2f", words: Catalogue | None = None) -> str:
    """Return another number in a Python format; None and NaN are not applicable.

    Words are English unless given.
    """
    if value is None or math.isnan(value):
        return (words or Catalogue("en")).text("numbers.not_applicable")
    return format(value, form).replace("-", MINUS)


def plain(value: float, digits: int = 6) -> str:
    """Return a number in plain notation: at most `digits` significant digits, no exponent."""
    return f"{Decimal(f'{value:.{digits}g}'):f}"


def _unit(measure: str, words: Catalogue | None) -> str:
    """Return the unit of a measure; words have those of the user's own."""
    own = "" if words is None else words.given(OWN_UNITS, measure)
    return own or MEASURES[measure].unit


def _number(value: float, way: Way) -> str:
    """Return a number in the unit of its format, with the digits that it deserves."""
    scaled = value * SCALES.get(way, 1)
    if way in (Way.SHARE, Way.RARE) and any(
        math.isclose(abs(scaled), end, abs_tol=100 * ROUNDING) for end in (0, 100)
    ):
        return f"{scaled:z.0f}".replace("-", MINUS)  # none, and all, are exact
    size = abs(scaled)
    if way is Way.INDEX or (way is Way.COUNT and size < 9.995):
        decimals = 2
    elif way is Way.WHOLE or (way is Way.AMOUNT and size >= 99.95):
        decimals = 0
    else:
        decimals = 1
    return f"{scaled:z,.{decimals}f}".replace("-", MINUS)


def _is_none(value: float, way: Way) -> bool:
    """Return whether a difference is too small for its format."""
    return not _number(abs(value), way).strip("0.")


def _stepped(value: float, step: float, way: Way) -> str:
    """Return a number in the unit of its format, with the digits of the step of its rounding."""
    scale = SCALES.get(way, 1)
    decimals = max(0, -math.floor(math.log10(scale * step) + ROUNDING))
    return f"{scale * value:z,.{decimals}f}"


def _with_direction(size: str, value: float, way: Way, words: Catalogue) -> str:
    """Return the size of a difference with a word for its direction."""
    kind = "time" if way is Way.DAYS else "level"
    return words.text(f"numbers.{kind}_{'less' if value < 0 else 'more'}", amount=size)


def _with_unit(number: str, measure: str, way: Way, words: Catalogue) -> str:
    """Return the size of a difference with its unit."""
    if way is Way.DAYS:
        return words.text("numbers.of_days", number=number)
    kind = "points" if way is Way.SHARE else way
    text = words.text(f"numbers.{kind}", number=number)
    unit = _unit(measure, words)
    if way not in SCALES and unit != NO_UNIT:
        return words.text(
            "numbers.with_unit", number=text, unit=words.declared("units", unit, unit)
        )
    return text
