"""The numbers that hotlines publish, as a run of a city gives them for a period."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from sim.model.state.status import MOVES, Activity, Status
from sim.model.state.tables import NOBODY, column
from sim.model.state.zones import Kind
from sim.results.descriptive import gini
from sim.scenario.parameters import Table, value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

NEVER = 10**6
"""Stands for the day of an end that has not come."""

MOVING = np.array([any(a != b for a, b in MOVES[activity]) for activity in Activity])
"""Which activities change a case's status."""

TOP_UNITS = 5
"""Number of units of `top_share` by default."""


class Definitions(Table):
    """How a city counts."""

    limit_days: int | None = value(
        None,
        "working days",
        "Days after which a case is late; the limit of its issue unless given.",
        low=1,
        high=250,
    )
    late_among: Literal["due", "filed", "closed"] = value(
        "due",
        "name",
        "Cases among which late ones are counted: due, filed or closed in the period.",
    )
    clock: Literal["reported", "resolved"] = value(
        "reported", "name", "Whether a case ends with its first close or with its true resolution."
    )
    unit: Literal["closing", "first"] = value(
        "closing", "name", "Whether a case counts for the unit that closes it or that got it first."
    )
    top_units: int = value(
        TOP_UNITS, "units", "Number of units whose share is `top_share`.", low=1, high=1000
    )
    gini_among: Literal["all", "with_cases"] = value(
        "all", "name", "Units of `units_gini`: all of the city, or those that have a case."
    )


class Period:
    """The cases and days of a run in a period, under a city's definitions."""

    def __init__(self, record: RunRecord, first: int, last: int, definitions: Definitions) -> None:
        """Take the days [first, last) of a run that goes on for as long as a case has time."""
        cases, self.first, self.last, self.counted = record.case_rows, first, last, definitions
        self.filed = column(cases, "filed_day")
        ended = column(cases, "end_day")
        ended = np.where(ended < 0, NEVER, ended)
        reported = _reported(cases)
        self.closed = np.where(reported < 0, ended, reported)
        if definitions.clock == "resolved":
            self.closed = ended
        self.own_limit = record.limit_days[column(cases, "issue")]
        self.extension = column(cases, "extension_days")
        self.limit = (definitions.limit_days or self.own_limit) + self.extension
        self.days = record.day_rows[first:last]
        self.cases, self.units, self.ended = cases, record.unit_rows, ended
        events = record.kept_events()
        self.events = events[: np.searchsorted(events["day"], last)]  # up to the period's end

    def within(self, days: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which days are in the period."""
        return (days >= self.first) & (days < self.last)

    @property
    def is_filed(self) -> NDArray[np.bool_]:
        """Which cases are filed in the period."""
        return self.within(self.filed)

    @property
    def is_closed(self) -> NDArray[np.bool_]:
        """Which cases are closed in the period."""
        return self.within(self.closed)

    def having(self, activity: Activity) -> NDArray[np.bool_]:
        """Return which cases have an event by the end of the period; none knows later ones."""
        cases = self.events["case"][self.events["activity"] == activity]
        return np.isin(np.arange(len(self.cases)), cases)

    @property
    def spent(self) -> NDArray[np.int64]:
        """Days from filing to close of the cases closed in the period."""
        return (self.closed - self.filed)[self.is_closed]

    @property
    def by_unit(self) -> NDArray[np.int64]:
        """Cases of each department and street office, the most first."""
        closing = self.counted.unit == "closing"
        held = self.cases["unit" if closing else "first_unit"]
        held = held[self.is_closed if closing else self.is_filed]
        counts = np.bincount(
            held[(held >= 0) & (held < len(self.units))], minlength=len(self.units)
        )
        counts = counts[self.units["kind"] < Kind.SOCIAL_ORGANISATION]
        return np.sort(counts)[::-1]


def _reported(cases: NDArray[Any]) -> NDArray[np.int64]:
    """Return the day of each first close, as it is known at the end of the run.

    The record has that of a merged case only once its original has ended, though the original may
    have been closed long before.
    """
    days, filed = (column(cases, name) for name in ("reported_day", "filed_day"))
    for i in np.flatnonzero(cases["status"] == Status.MERGED):  # originals first, as they are older
        of_original = days[cases["original"][i]]
        if of_original >= filed[i]:
            days[i] = of_original
    return days


def _late(of: Period) -> float:
    late = of.closed - of.filed > of.limit
    among = {"due": of.within(of.filed + of.limit), "filed": of.is_filed, "closed": of.is_closed}
    return _share(late, among[of.counted.late_among])


def _median_days(of: Period) -> float:
    """Return the median as if the days of a case were spread evenly over a day."""
    if not len(of.spent):
        return np.nan
    below = np.cumsum(np.bincount(of.spent)) / len(of.spent)
    day = int(np.searchsorted(below, 0.5))
    before = below[day - 1] if day else 0.0
    return float(day - 0.5 + (0.5 - before) / (below[day] - before))


def _solved(of: Period) -> float:
    return _share(of.cases["status"] == Status.RESOLVED, of.within(of.ended))


def _open(of: Period) -> float:
    still = (of.filed < of.last) & (of.closed >= of.last)
    return _ratio(still.sum(), of.is_filed.sum())


def _extended(of: Period) -> float:
    return _share(of.extension > 0, of.within(of.filed + of.own_limit))


def _returned(of: Period) -> float:
    return _share(of.having(Activity.DECLINE), of.is_filed)


def _returning(of: Period) -> float:
    """Count the cases whose last move by the end of the period was back from a unit."""
    moves = of.events[MOVING[of.events["activity"]]]
    latest = np.full(len(of.cases), NOBODY)
    latest[moves["case"]] = moves["activity"]  # of several, the last stays
    return _ratio((latest == Activity.DECLINE).sum(), of.is_filed.sum())


def _top(of: Period) -> float:
    return _ratio(of.by_unit[: of.counted.top_units].sum(), of.by_unit.sum())


def _gini(of: Period) -> float:
    counts = of.by_unit[of.by_unit > 0] if of.counted.gini_among == "with_cases" else of.by_unit
    return gini(counts.astype(float)) if counts.any() else np.nan


def _share(having: NDArray[Any], among: NDArray[np.bool_]) -> float:
    """Return the share of some cases that have something."""
    return float(having[among].mean()) if among.any() else np.nan


def _ratio(part: Any, whole: Any) -> float:
    """Return a ratio, not a number if there is nothing to divide by."""
    return float(part / whole) if whole else np.nan


class Number(NamedTuple):
    """A number that hotlines publish."""

    kind: Literal["share", "days", "rate"]
    """Its scale: logits of shares, logarithms of days and of rates per case."""
    of: Callable[[Period], float]
    what: str


NUMBERS = {
    "late_share": Number(
        "share",
        _late,
        "share of cases that are not closed within their limit, with its extension, among those of "
        "`late_among`; an open case is late once its limit is over",
    ),
    "mean_days": Number(
        "days",
        lambda of: float(of.spent.mean()) if len(of.spent) else np.nan,
        "mean working days from filing to close, of cases closed in the period",
    ),
    "median_days": Number(
        "days",
        _median_days,
        "median of the same, as if the cases of a whole day were spread evenly over it",
    ),
    "declined_share": Number(
        "share",
        # Units may return in a short period more than they get in it.
        lambda of: min(_ratio(of.days["declined"].sum(), of.days["dispatched"].sum()), 1.0),
        "returns by units in the period, per dispatch in the period; a case sent out again counts again",
    ),
    "returned_share": Number(
        "share",
        _returned,
        "share of cases filed in the period that units have returned at least once by its end",
    ),
    "redone_share": Number(
        "share",
        lambda of: _share(of.having(Activity.REWORK), of.is_closed),
        "share of cases closed in the period that are rejected at a call-back by its end and handled "
        "again",
    ),
    "solved_share": Number(
        "share",
        _solved,
        "share truly resolved of cases that end in the period: resolved, referred out, withdrawn or "
        "ended by a campaign",
    ),
    "follow_ups_per_case": Number(
        "rate",
        lambda of: _ratio(of.days["follow_ups"].sum(), of.is_filed.sum()),
        "repeated complaints of citizens, per case filed in the period",
    ),
    "open_per_case": Number(
        "rate", _open, "cases open at the end of the period, per case filed in it"
    ),
    "top_share": Number(
        "share",
        _top,
        "share of the `top_units` departments and street offices with the most cases, of all cases "
        "of departments and street offices",
    ),
    "units_gini": Number(
        "share",
        _gini,
        "Gini index of cases over the departments and street offices of `gini_among`",
    ),
    "extended_share": Number(
        "share",
        _extended,
        "share of cases that got more time, of those whose first limit, that of the city, ends in "
        "the period",
    ),
    "returning_per_case": Number(
        "rate",
        _returning,
        "cases that a unit has returned and that are on their way back at the end of the period, "
        "per case filed in it",
    ),
}
"""Published numbers by name."""

OPPOSITES = {"on_time_share": "late_share", "satisfied_share": "redone_share"}
"""Numbers published as 1 less another."""


def numbers(record: RunRecord, first: int, last: int, definitions: Definitions) -> dict[str, float]:
    """Return the published numbers of the days [first, last) of a run, and the cases filed.

    Not a number where there is nothing to divide by.
    """
    of = Period(record, first, last, definitions)
    return {"filed": float(of.is_filed.sum())} | {
        name: each.of(of) for name, each in NUMBERS.items()
    }


def scaled(name: str, written: Any, cases: Any) -> Any:
    """Return a number on a scale on which its randomness is about normal.

    Shares get half a case more on each side, rates half a case, days half a day, so that 0 is a
    finite number.

    Parameters
    ----------
    name
        Of the number.
    written : any shape
        Its values.
    cases : the same shape
        The cases filed; none count as one.
    """
    kind, cases = NUMBERS[name].kind, np.maximum(cases, 1)
    if kind == "share":
        share = (written * cases + 0.5) / (cases + 1)
        return np.log(share / (1 - share))
    return np.log(written + (0.5 if kind == "days" else 0.5 / cases))


def unscaled(name: str, found: Any, cases: Any) -> Any:
    """Return the number of which `found` is the scaled value."""
    kind, cases = NUMBERS[name].kind, np.maximum(cases, 1)
    if kind == "share":
        return np.clip(((cases + 1) / (1 + np.exp(-found)) - 0.5) / cases, 0, 1)
    return np.maximum(np.exp(found) - (0.5 if kind == "days" else 0.5 / cases), 0)
