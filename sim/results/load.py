"""Load by unit: hours available and used, and the cases held."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.state.status import FIRST_END, Activity
from sim.model.state.tables import NOBODY
from sim.model.state.zones import KINDS
from sim.results.districts import unit_counties
from sim.results.result import Mean
from sim.scenario.city import YEAR_DAYS
from sim.scenario.names import SentBy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look

LEADER = "leader"
"""The author of directives: no unit, and the only one of its kind."""

FULL = 0.95
"""A unit that uses this share of its hours or more is overloaded: further work waits."""


class UnitLoad(NamedTuple):
    """Load of all units, organisations included; hours per year of 250 days after the warm-up.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> load = sim.measures.unit_load(record)
    >>> len(load.utilisation) == len(record.units)
    True
    """

    had_hours: NDArray[np.float64]
    """To be had."""
    work_hours: NDArray[np.float64]
    """On cases."""
    coordination_hours: NDArray[np.float64]
    """On meetings, whistles, support, patrols and campaigns: when they are paid, not when they are
    charged."""
    utilisation: NDArray[np.float64]
    """The last two over the first; NaN for a unit that had none."""
    held: NDArray[np.int64]
    """Open cases that it holds when the run ends, accepted or not."""
    backlog_days: NDArray[np.float64]
    """Work accepted and not done when the run ends, in days of its hours; NaN for a unit that has
    none."""
    leader_hours: float
    """On directives, which the leader gives and no unit pays for. NaN without the run's events,
    from which they are counted."""


def unit_load(record: RunRecord) -> UnitLoad:
    """Return how units and the leader spent their hours, and the work that is left.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    UnitLoad
        By unit, shape (n_units,) each.

    Notes
    -----
    The leader's hours cannot be had from the daily sums: these count charges on the day they are
    made, whereas units pay from the days to come, and what they owed when the warm-up ended is not
    recorded.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> load = sim.measures.unit_load(record)
    >>> bool((load.had_hours >= 0).all())
    True
    """
    days, rows = len(record.day_rows) - record.scenario.time.warm_up, record.unit_rows
    a_year = YEAR_DAYS / max(1, days) / 60
    had, worked, coordinated = (rows[name] * a_year for name in ("had", "worked", "coordinated"))
    return UnitLoad(
        had,
        worked,
        coordinated,
        unit_utilisation(record),
        _held(record),
        _over(rows["backlog"], rows["minutes"]),
        _leader_minutes(record) * a_year,
    )


def unit_utilisation(record: RunRecord) -> NDArray[np.float64]:
    """Return the share of its hours that every unit uses, social organisations too.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    shape (n_units,)
        Work on cases, meetings and campaigns count as use. NaN for a unit that had no hours.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.measures.unit_utilisation(record).shape == (len(record.units),)
    True
    """
    return _over(used(record.unit_rows), record.unit_rows["had"])


def used(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return the minutes that units spent on cases, meetings and campaigns."""
    minutes: NDArray[np.int64] = rows["worked"] + rows["coordinated"]
    return minutes


def _over(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    """Return minutes divided by minutes, by unit; NaN if it has none."""
    found: NDArray[np.float64] = np.divide(
        part, whole, out=np.full(len(whole), np.nan), where=whole > 0
    )
    return found


def _held(record: RunRecord) -> NDArray[np.int64]:
    """Return the number of open cases that each unit holds."""
    cases = record.case_columns
    of = cases["unit"][(cases["status"] < FIRST_END) & (cases["unit"] != NOBODY)]
    return np.bincount(of, minlength=len(record.unit_rows))


def _leader_minutes(record: RunRecord) -> float:
    """Return the minutes of directives since the warm-up."""
    if record.event_rows is None:
        return math.nan
    ruled = (record.event_rows["activity"] == Activity.RULE) & (
        record.event_rows["rule"] == SentBy.DIRECTIVE
    )
    days = record.event_rows["day"][ruled]
    rows, _ = record.in_force
    stage = (
        np.searchsorted(rows["from_day"], days[days >= record.scenario.time.warm_up], side="right")
        - 1
    )
    return float(rows["adjudication_minutes_per_case"][stage].sum())


class Load(Mean):
    """Mean load of each unit: `unit`, `kind`, `county`, and columns of `UnitLoad` except the last.

    The last row is the leader, with the hours of directives in the first replication, whose events
    are kept.
    """

    name = "load"
    keys = ("unit", "kind", "county")

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the load of a run."""
        *columns, leader = unit_load(record)
        kinds = np.array((*KINDS, LEADER), dtype=object)
        of_leader = {"work_hours": 0.0, "coordination_hours": leader}
        return {
            "unit": np.array((*record.names.units, LEADER), dtype=object),
            "kind": kinds[[*record.unit_rows["kind"], -1]],
            "county": np.append(unit_counties(record), ""),
            **{
                name: np.append(values, of_leader.get(name, np.nan))
                for name, values in zip(UnitLoad._fields[:-1], columns, strict=True)
            },
        }
