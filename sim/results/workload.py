"""What it costs units: their hours since the warm-up, what these go into and how they are spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.zones import Kind
from sim.results.descriptive import gini, ratio
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord


def coordination_hours(record: RunRecord) -> float:
    """Return the hours a year of 250 days that meetings, directives, whistles, support, patrols and campaigns took after the warm-up.

    A leader's hours for directives are counted, although no unit is charged with them.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    float, staff-hours a year
        NaN (not applicable) if the run ended with its warm-up.
    """
    minutes = record.day_rows["coordination_minutes"][record.scenario.time.warm_up :]
    return float(minutes.sum()) / 60 / len(minutes) * YEAR_DAYS if len(minutes) else math.nan


def beyond_hours_share(record: RunRecord) -> float:
    """Return the share, among the hours that departments and street offices worked, of those on cases beyond remit.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    float, a share
        NaN (not applicable) if they worked none.
    """
    rows = _departments(record)
    return ratio(int(rows["worked_beyond"].sum()), int(rows["worked"].sum()))


def workload_gini(record: RunRecord) -> float:
    """Return the Gini coefficient of hours used over hours had, over departments and street offices that had any.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    float, a share
        From 0, all alike; NaN (not applicable) if no hours were used.
    """
    return gini(loads(record))


def loads(record: RunRecord) -> NDArray[np.float64]:
    """Return the hours used over the hours had of each department and street office that had any.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    shape (n_departments,)
        In the order of the units.
    """
    rows = _departments(record)
    rows = rows[rows["had"] > 0]
    found: NDArray[np.float64] = _used(rows) / rows["had"]
    return found


def utilisation(record: RunRecord) -> float:
    """Return the hours used over the hours had, of all departments and street offices together.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    float, a share
        NaN (not applicable) if they had no hours.
    """
    rows = _departments(record)
    return ratio(int(_used(rows).sum()), int(rows["had"].sum()))


def unit_utilisation(record: RunRecord) -> NDArray[np.float64]:
    """Return the hours used over the hours had of every unit, social organisations too.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    shape (n_units,)
        Work on cases, meetings and campaigns count as use. NaN for a unit that had no hours.
    """
    rows = record.unit_rows
    used = np.full(len(rows), np.nan)
    np.divide(_used(rows), rows["had"], out=used, where=rows["had"] > 0)
    return used


def _departments(record: RunRecord) -> NDArray[Any]:
    """Return the rows of departments and street offices."""
    departments: NDArray[Any] = record.unit_rows[
        record.unit_rows["kind"] < Kind.SOCIAL_ORGANISATION
    ]
    return departments


def _used(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return the minutes that units spent on cases, meetings and campaigns."""
    used: NDArray[np.int64] = rows["worked"] + rows["coordinated"]
    return used
