"""The patterns of real logs, each with its yardstick, and whether a run shows them.

No public log of a city hotline records hand-offs. So P1 to P4 and P8 have IT service desks as a
yardstick, an analogue; what hotlines publish themselves stands apart. The model was fitted to the
desks' P1 to P3 only; P8 must never be used to support precedents. Each number of a run is counted
like the real one beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from sim.logs.published import NUMBERS, Definitions, Period
from sim.model.state.tables import NOBODY
from sim.results.cohort import cohort, is_followed
from sim.results.descriptive import mean, quantile
from sim.results.patterns import (
    experience_elasticity,
    growth,
    handoff_hazard,
    most_returned,
    rank_correlation,
    tail,
    touch_gini,
)
from sim.results.resolution import times
from sim.results.summary import (
    answered_on_time_share,
    no_handoff_share,
    open_over_250,
    ping_pong_share,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Yardstick = Literal["desks", "hotlines"]

YARDSTICKS: tuple[Yardstick, ...] = "desks", "hotlines"
"""IT service desks, and city hotlines."""

MANY = 9
"""Number of hand-offs from which a case counts as passed on for ever."""

LATER = 6
"""The later hazard is that of cases with at least this number of hand-offs, up to `MANY`."""

MONTH_DAYS = 22
"""Working days of a month, for numbers that bulletins give by month: assumption."""

FEWEST = 100
"""Cases that an issue must have to be compared with others: assumption."""


class Pattern(NamedTuple):
    """A number that real logs show, beside the same number of a run.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom").with_values({"adjudication.enabled": False})
    >>> found = sim.measures.patterns(sim.run(town, seed=1))[0]
    >>> found.name, found.yardstick
    ('P1', 'desks')
    """

    name: str
    """P1 to P8."""
    what: str
    """Which number of it, in words."""
    value: float
    """NaN where the run has no such number."""
    low: float
    """Least that real logs show, as far as is known."""
    high: float
    """Most that they show."""
    source: str
    """The logs that show it."""
    yardstick: Yardstick
    """`desks` (IT service desks, an analogue) or `hotlines`."""
    counted: str
    """Who is counted, in the logs and in the run."""

    @property
    def met(self) -> bool | None:
        """Whether the run's number lies within the range; None where it has none."""
        return None if math.isnan(self.value) else self.low <= self.value <= self.high

    @property
    def distance(self) -> float:
        """How far the run's number lies from the range: 0 within it, NaN where it has none."""
        if self.met is None:
            return math.nan
        return max(self.low - self.value, self.value - self.high, 0.0)


def patterns(record: RunRecord) -> list[Pattern]:
    """Return the patterns P1 to P8 as a run's cohort shows them.

    Parameters
    ----------
    record
        Of a run with a cohort; the patterns are those of a city without adjudication.

    Returns
    -------
    list of Pattern
        Those of service desks in order, then those of hotlines; several have two numbers.

    Raises
    ------
    RecordError
        If the run was recorded without its events.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom").with_values({"adjudication.enabled": False})
    >>> found = sim.measures.patterns(sim.run(town, seed=1))
    >>> [pattern.name for pattern in found if pattern.yardstick == "hotlines"]
    ['P1', 'P1', 'P5', 'P5', 'P5', 'P6', 'P7', 'P7']
    """
    seen = _Seen(record)
    return [
        Pattern(
            each.name,
            each.what,
            each.of(seen),
            each.low,
            each.high,
            each.source,
            yardstick,
            each.counted,
        )
        for yardstick, listed in KNOWN.items()
        for each in listed
    ]


class _Seen:
    """The cohort of a run, as logs and bulletins would show it."""

    def __init__(self, record: RunRecord) -> None:
        self.record, self.of = record, cohort(record)
        self.got = self.of & (record.case_columns["first_unit"] != NOBODY)
        self.handoffs: NDArray[np.int64] = record.case_columns["handoffs"][self.of]
        days = times(record, end="ended", of=self.of)
        self.closed = np.isfinite(days)  # a log's statistics of time leave out open cases
        self.days = days[self.closed]

    def days_after(self, low: int, high: float = math.inf) -> NDArray[np.float64]:
        """Return the days of closed cases with so many hand-offs."""
        counts = self.handoffs[self.closed]
        return self.days[(counts >= low) & (counts <= high)]

    def on_time(self, low: int, high: float = math.inf) -> float:
        """Return the share truly resolved within the limit, of cases with so many hand-offs."""
        limits = self.record.limits(self.of)
        if not is_followed(self.record, self.of, limits):
            return math.nan
        part = (self.handoffs >= low) & (self.handoffs <= high)
        return mean((times(self.record, of=self.of) <= limits)[part])

    def published(self, number: str, gini_among: Literal["all", "with_cases"] = "all") -> float:
        """Return the mean, over whole months of filing, of a number that bulletins give."""
        time, counted = self.record.scenario.time, Definitions(unit="first", gini_among=gini_among)
        firsts = range(time.warm_up, time.days - time.horizon - MONTH_DAYS + 1, MONTH_DAYS)
        months = (Period(self.record, first, first + MONTH_DAYS, counted) for first in firsts)
        found = np.array([NUMBERS[number].of(month) for month in months])
        return mean(found[~np.isnan(found)])


class _Known(NamedTuple):
    """A number of real logs, and how a run shows it."""

    name: str
    what: str
    of: Callable[[_Seen], float]
    low: float
    high: float
    counted: str
    source: str


THREE_DESKS = "BPI Challenge 2013 (649 teams) and 2014 (195), UCI incident log (79)"
UCI = "UCI incident log, 79 teams; the width of the range is an assumption"
BOSTON = "Boston 311, cases of the second half of 2011, eight years later"
GAOAN = "Gao'an, bulletin of October 2023: one county, one month"
RUYUAN = "Ruyuan, bulletin of December 2020: one county, one month of 430 orders"

KNOWN: dict[Yardstick, tuple[_Known, ...]] = {
    "desks": (
        _Known(
            "P1",
            "share without a hand-off",
            lambda seen: no_handoff_share(seen.record, seen.of),
            *(0.49, 0.62),
            "all cases",
            THREE_DESKS,
        ),
        _Known(
            "P1",
            "99 % quantile of hand-offs",
            lambda seen: quantile(seen.handoffs, 0.99),
            *(7, 11),
            "all cases",
            THREE_DESKS,
        ),
        _Known(
            "P2",
            "probability of a first hand-off",
            lambda seen: handoff_hazard(seen.handoffs, 0, 0),
            *(0.38, 0.51),
            "all cases",
            THREE_DESKS,
        ),
        _Known(
            "P2",
            "probability of another after 6 to 9",
            lambda seen: handoff_hazard(seen.handoffs, LATER, MANY),
            *(0.6, 0.8),
            "cases with 6 or more hand-offs",
            THREE_DESKS,
        ),
        _Known(
            "P3",
            "share with ping-pong",
            lambda seen: ping_pong_share(seen.record, seen.of),
            *(0.5, 0.65),
            "cases with 2 or more hand-offs",
            THREE_DESKS,
        ),
        _Known(
            "P4",
            "median days after 9 or more hand-offs, over that without one",
            lambda seen: growth(seen.days_after(MANY), seen.days_after(0, 0)),
            *(10, math.inf),
            "closed cases",
            THREE_DESKS,
        ),
        _Known(
            "P4",
            "rank correlation of hand-offs and days",
            lambda seen: rank_correlation(seen.handoffs[seen.closed], seen.days),
            *(0.4, 0.6),
            "closed cases",
            "BPI Challenge 2013, 0.56, and UCI incident log, 0.53; the width is an assumption",
        ),
        _Known(
            "P5",
            "99 % quantile of days over the median",
            lambda seen: tail(seen.days),
            *(15, math.inf),
            "closed cases; these logs hold hardly any other",
            THREE_DESKS,
        ),
        _Known(
            "P6",
            "share on time without a hand-off",
            lambda seen: seen.on_time(0, 0),
            *(0.7, 0.85),
            "all such cases; on time is true resolution within the limit",
            UCI,
        ),
        _Known(
            "P6",
            "share on time after 9 or more",
            lambda seen: seen.on_time(MANY),
            *(0, 0.1),
            "the same",
            UCI,
        ),
        _Known(
            "P7",
            "Gini of cases per unit",
            lambda seen: touch_gini(seen.record, seen.of),
            *(0.77, 0.79),
            "units that ever held a case, each case once per unit",
            "UCI incident log, 78 teams, and BPI Challenge 2013, 649 teams",
        ),
        _Known(
            "P8",
            "elasticity of 1 + days in the number of the case within its kind",
            lambda seen: experience_elasticity(seen.record, seen.of),
            *(-0.2, -0.1),
            "cases truly resolved; kind and month held fixed",
            "UCI incident log, -0.16; observational",
        ),
    ),
    "hotlines": (
        _Known(
            "P1",
            "share that a unit returns",
            lambda seen: mean(seen.record.case_columns["declines"][seen.got] > 0),
            *(0.009, 0.025),
            "cases that a unit got; in New York closures",
            "New York 311, closures as 'wrong agency' in 2018 and 2019, 0.9 and 1.1 %; Shenzhen, "
            "98 % of first dispatches succeed",
        ),
        _Known(
            "P1",
            "the same in the kind with most, over that in all kinds",
            lambda seen: most_returned(seen.record, seen.got, FEWEST),
            *(12, math.inf),
            f"kinds with {FEWEST} cases or more; in New York consumer complaints",
            "New York 311, consumer complaints closed within 5 days in 2018 and 2019, 18 and 13 %: "
            "another kind may have more",
        ),
        _Known(
            "P5",
            "99 % quantile of days over the median",
            lambda seen: tail(seen.days),
            *(630, 680),
            "closed cases",
            f"{BOSTON}: all cases, and those of citizens; one city",
        ),
        _Known(
            "P5",
            "share open after a year",
            lambda seen: open_over_250(seen.record, seen.of),
            *(0.03, 0.094),
            "all cases",
            f"{BOSTON}, without and with those never closed; one city",
        ),
        _Known(
            "P5",
            "open at the end of a month, per case of the month",
            lambda seen: seen.published("open_per_case"),
            *(0.108, 0.122),
            "all cases not yet closed for a first time",
            f"{GAOAN}: 206 and, at its start, 233 of 1,905",
        ),
        _Known(
            "P6",
            "share on time",
            lambda seen: answered_on_time_share(seen.record, seen.of),
            *(0.926, 1),
            "all cases; on time is a first close or an explanation within the limit",
            "bulletins of Hengdong, Xiangyin, Yueyang, Fujian, Shenzhen and Gao'an; their clock may "
            "start later",
        ),
        _Known(
            "P7",
            "Gini of a month's cases per unit, of units with a case",
            lambda seen: seen.published("units_gini", gini_among="with_cases"),
            *(0.53, 0.61),
            "units that got one of the month's cases first",
            f"{RUYUAN} over 34 units, 0.57; the width is that of chance in so many orders",
        ),
        _Known(
            "P7",
            "the same, of all linked units",
            lambda seen: seen.published("units_gini", gini_among="all"),
            *(0.72, 0.83),
            "all departments and street offices",
            f"{RUYUAN}: 0.72 if 53 units were linked, 0.83 if 84",
        ),
    ),
}
"""What is known of each yardstick. Left out are numbers whose source is unclear: shares of returned
orders in self-media, and disputes counted after a reform."""
