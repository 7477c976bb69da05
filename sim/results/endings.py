"""What cases come to: reworked, late, resolved by whom and for what fee, or explained as beyond remit.

Counts of a case run to the end of the run.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.model.state.status import Status
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Resolver
from sim.results.cohort import chosen, is_followed
from sim.results.descriptive import mean
from sim.results.resolution import times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Mask = NDArray[np.bool_]


def rework_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases whose fix the citizen rejected at least once.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case is asked about.
    """
    return mean(record.case_columns["reworks"][chosen(record, of)] > 0)


def late_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases not truly resolved within the time limit of their issue.

    Cases withdrawn or referred out are late too.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case is asked about, or the run ended before some case's limit.
    """
    part = chosen(record, of)
    limits = record.limit_days[record.case_columns["issue"][part]]
    return mean(times(record, of=part) > limits) if is_followed(record, part, limits) else math.nan


def resolved_by_society_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that a social organisation resolved.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case is asked about.
    """
    return mean(record.case_columns["resolved_by"][chosen(record, of)] == Resolver.SOCIETY)


def resolved_by_market_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that a firm resolved for a fee.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case is asked about.
    """
    return mean(record.case_columns["resolved_by"][chosen(record, of)] == Resolver.MARKET)


def fees_per_case(record: RunRecord, of: Mask | None = None) -> float:
    """Return what citizens paid firms, over all cases: the fee falls due when the firm has resolved one.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, yuan
        NaN (not applicable) if no case is asked about.
    """
    part = chosen(record, of)
    unit = record.case_columns["unit"][part]
    paid = (record.case_columns["resolved_by"][part] == Resolver.MARKET) & (unit != NOBODY)
    return mean(np.where(paid, record.unit_rows["fee"][unit], 0.0))


def referred_out_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases closed as beyond remit, with an explanation.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case is asked about.
    """
    return mean(record.case_columns["status"][chosen(record, of)] == Status.REFERRED_OUT)
