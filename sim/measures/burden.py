"""Who carries the load: hours by unit, and how unequally they are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.measures.workload import loads, unit_utilisation
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.record import RunRecord

POINTS = 21
"""Of a Lorenz curve: every twentieth of the units."""


class Burden(NamedTuple):
    """The hours of each unit, social organisations and firms too, in a year of 250 days after the warm-up; shape (n_units,) each."""

    work_hours: NDArray[np.float64]
    """On cases."""
    coordination_hours: NDArray[np.float64]
    """On meetings, whistles, support, patrols and campaigns. A leader's hours for directives are nobody's here."""
    utilisation: NDArray[np.float64]
    """Both over the hours had; NaN for a unit that had none."""


def burden(record: RunRecord) -> Burden:
    """Return what each unit's hours went into."""
    days = len(record.day_rows) - record.scenario.time.warm_up
    a_year = YEAR_DAYS / max(1, days) / 60
    return Burden(record.unit_rows["worked"] * a_year, record.unit_rows["coordinated"] * a_year, unit_utilisation(record))


def load_curve(record: RunRecord) -> NDArray[np.float64]:
    """Return the Lorenz curve of hours used over hours had, of departments and street offices; its Gini is `workload_gini`.

    Returns
    -------
    shape (21,)
        See `lorenz`.
    """
    return lorenz(loads(record))


def lorenz(values: NDArray[Any], points: int = POINTS) -> NDArray[np.float64]:
    """Return which share of the sum the units with the least have together.

    Parameters
    ----------
    values : shape (n,)
        Of each unit, 0 or more.
    points
        2 or more.

    Returns
    -------
    shape (points,)
        At evenly spaced shares of the units, from 0 to all of them; linear between units. NaN throughout if the sum is 0.

    Examples
    --------
    >>> lorenz(np.array([3.0, 1.0]), points=3).tolist()
    [0.0, 0.25, 1.0]
    """
    ordered = np.sort(np.asarray(values, np.float64))
    total = ordered.sum()
    if not total > 0:
        return np.full(points, np.nan)
    shares = np.concatenate(([0.0], np.cumsum(ordered) / total))
    return np.interp(np.linspace(0, 1, points), np.linspace(0, 1, len(shares)), shares)
