"""What it costs units, and what time is bought with: rework, lateness, hours and how they are spread.

Functions of cases take the cases asked about, the cohort unless given, and count to the end of the run; functions of units
cover the time since the warm-up. NaN (not applicable) for a share of nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.cohort import chosen, is_followed
from sim.measures.descriptive import gini, mean, ratio
from sim.measures.resolution import times
from sim.state.status import Status
from sim.state.tables import NOBODY
from sim.state.zones import Kind, Resolver

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.record import RunRecord

    Mask = NDArray[np.bool_]


def rework_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases whose fix the citizen rejected at least once."""
    return mean(record.case_rows["reworks"][chosen(record, of)] > 0)


def late_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases not truly resolved within the time limit of their issue.

    Cases withdrawn or referred out are late too. Not applicable if the run ended before some case's limit.
    """
    mask = chosen(record, of)
    limits = record.limit_days[record.case_rows["issue"][mask]]
    return mean(times(record, of=mask) > limits) if is_followed(record, mask, limits) else math.nan


def resolved_by_society_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that a social organisation resolved."""
    return mean(record.case_rows["resolved_by"][chosen(record, of)] == Resolver.SOCIETY)


def resolved_by_market_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that a firm resolved for a fee."""
    return mean(record.case_rows["resolved_by"][chosen(record, of)] == Resolver.MARKET)


def fees_per_case(record: RunRecord, of: Mask | None = None) -> float:
    """Return what citizens paid firms, in yuan, over all cases: the fee falls due when the firm has resolved one."""
    rows = record.case_rows[chosen(record, of)]
    paid = (rows["resolved_by"] == Resolver.MARKET) & (rows["unit"] != NOBODY)
    return mean(np.where(paid, record.unit_rows["fee"][rows["unit"]], 0.0))


def referred_out_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases closed as beyond remit, with an explanation."""
    return mean(record.case_rows["status"][chosen(record, of)] == Status.REFERRED_OUT)


def beyond_hours_share(record: RunRecord) -> float:
    """Return the share, among the hours that departments and street offices worked, of those on cases beyond remit."""
    rows = _departments(record)
    return ratio(int(rows["worked_beyond"].sum()), int(rows["worked"].sum()))


def workload_gini(record: RunRecord) -> float:
    """Return the Gini coefficient of hours used over hours had, over departments and street offices that had any."""
    return gini(loads(record))


def loads(record: RunRecord) -> NDArray[np.float64]:
    """Return the hours used over the hours had of each department and street office that had any."""
    rows = _departments(record)
    rows = rows[rows["had"] > 0]
    found: NDArray[np.float64] = _used(rows) / rows["had"]
    return found


def utilisation(record: RunRecord) -> float:
    """Return the hours used over the hours had, of all departments and street offices together."""
    rows = _departments(record)
    return ratio(int(_used(rows).sum()), int(rows["had"].sum()))


def unit_utilisation(record: RunRecord) -> NDArray[np.float64]:
    """Return the hours used over the hours had of every unit, social organisations too.

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
    departments: NDArray[Any] = record.unit_rows[record.unit_rows["kind"] < Kind.SOCIAL_ORGANISATION]
    return departments


def _used(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return the minutes that units spent on cases, meetings and campaigns."""
    used: NDArray[np.int64] = rows["worked"] + rows["coordinated"]
    return used
