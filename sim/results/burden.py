"""Who carries the load: hours by unit, and how unequally they are spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.state.status import Activity
from sim.model.state.zones import KINDS
from sim.results.result import Mean
from sim.results.workload import loads, unit_utilisation
from sim.scenario.city import YEAR_DAYS
from sim.scenario.names import SentBy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look

LEADER = "leader"
"""Who gives directives: no unit, and of no kind but this."""

POINTS = 21
"""Of a Lorenz curve: every twentieth of the units."""


class Lorenz(NamedTuple):
    """A Lorenz curve, each of shape (points,)."""

    share_of_units: NDArray[np.float64]
    """Evenly spaced from 0 to 1; the units with the least come first."""
    share_of_load: NDArray[np.float64]
    """What they have together, of all there is."""


class Burden(NamedTuple):
    """Hours in a year of 250 days after the warm-up, of all units, social organisations and firms too; shape (n_units,) each."""

    work_hours: NDArray[np.float64]
    """On cases."""
    coordination_hours: NDArray[np.float64]
    """On meetings, whistles, support, patrols and campaigns: when they are paid, not when they are
    charged."""
    had_hours: NDArray[np.float64]
    """Altogether to be had."""
    utilisation: NDArray[np.float64]
    """The first two over the third; NaN for a unit that had none."""
    leader_hours: float
    """On directives, which the leader gives and no unit pays for. NaN without the run's events,
    from which they are counted."""


def burden(record: RunRecord) -> Burden:
    """Return what each unit's hours, and the leader's, went into.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    Burden
        Hours a year, by unit.

    Notes
    -----
    The leader's hours cannot be had from the daily sums: these count charges on the day they are
    made, whereas units pay from the days to come, and what they owed when the warm-up ended is not
    recorded.
    """
    days = len(record.day_rows) - record.scenario.time.warm_up
    a_year = YEAR_DAYS / max(1, days) / 60
    worked, coordinated, had = (
        record.unit_rows[name] * a_year for name in ("worked", "coordinated", "had")
    )
    return Burden(
        worked, coordinated, had, unit_utilisation(record), _leader_minutes(record) * a_year
    )


def load_curve(record: RunRecord) -> Lorenz:
    """Return the Lorenz curve of hours used over hours had, of departments and street offices.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    Lorenz
        Of the units that had hours; its Gini is `workload_gini`.
    """
    return lorenz(loads(record))


def lorenz(values: NDArray[Any], points: int = POINTS) -> Lorenz:
    """Return which share of the sum the units with the least have together.

    Parameters
    ----------
    values : shape (n,)
        Of each unit, 0 or more.
    points
        2 or more.

    Returns
    -------
    Lorenz
        Linear between units; the share of the load is NaN throughout if the sum is 0.

    Examples
    --------
    >>> lorenz(np.array([3.0, 1.0]), points=3).share_of_load.tolist()
    [0.0, 0.25, 1.0]
    """
    units = np.linspace(0, 1, points)
    ordered = np.sort(np.asarray(values, np.float64))
    total = ordered.sum()
    if not total > 0:
        return Lorenz(units, np.full(points, np.nan))
    shares = np.concatenate(([0.0], np.cumsum(ordered) / total))
    return Lorenz(units, np.interp(units, np.linspace(0, 1, len(shares)), shares))


def _leader_minutes(record: RunRecord) -> float:
    """Return the minutes that directives took since the warm-up."""
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
    """The mean Lorenz curve of the load: `share_of_units`, `share_of_load`."""

    name = "burden"
    keys = ("share_of_units",)

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return a run's curve."""
        return load_curve(record)._asdict()


class Hours(Mean):
    """Mean hours a year of each unit: `unit`, `kind`, `work_hours`, `coordination_hours`, `utilisation`.

    The last row is the leader, with the hours of directives in the first replication, whose events
    are kept.
    """

    name = "hours"
    keys = ("unit", "kind")

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the hours of a run."""
        used, kinds = burden(record), np.array((*KINDS, LEADER), dtype=object)
        return {
            "unit": np.array((*record.names.units, LEADER), dtype=object),
            "kind": kinds[[*record.unit_rows["kind"], -1]],
            "work_hours": np.append(used.work_hours, 0.0),
            "coordination_hours": np.append(used.coordination_hours, used.leader_hours),
            "utilisation": np.append(used.utilisation, np.nan),
        }
