"""How cases find their unit: hand-offs, dispatches, declines, disputes.

Counts of a case run to the end of the run; the sequence of units is collapsed: a unit twice in a
row counts once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.state.tables import NOBODY
from sim.results.cohort import chosen
from sim.results.descriptive import mean, ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Mask = NDArray[np.bool_]


def handoffs_per_case(record: RunRecord, of: Mask | None = None) -> float:
    """Return the mean number of times that a case moved from one unit to another.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, hand-offs
        NaN (not applicable) if no case is asked about.
    """
    return mean(record.case_columns["handoffs"][chosen(record, of)])


def no_handoff_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that never moved from one unit to another.

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
    return mean(record.case_columns["handoffs"][chosen(record, of)] == 0)


def ping_pong_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share, among cases with at least two hand-offs, of those that went back to the unit they had just left.

    A case with fewer hand-offs cannot, so it is not counted.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case has two.
    """
    cases, part = record.case_columns, chosen(record, of)
    return mean(cases["ping_pong"][part][cases["handoffs"][part] >= 2])


def first_dispatch_accuracy(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share, among cases that a rule ever dispatched, of those dispatched to a fit unit at first.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no rule dispatched any of them.
    """
    cases, part = record.case_columns, chosen(record, of)
    return mean(cases["first_fit"][part][cases["first_unit"][part] != NOBODY] == 1)


def declined_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of dispatches that the unit declined (退单率).

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) without a dispatch.
    """
    cases, part = record.case_columns, chosen(record, of)
    return ratio(int(cases["declines"][part].sum()), int(cases["dispatches"][part].sum()))


def disputed_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that at some time nobody accepted.

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
    return mean(record.case_columns["disputes"][chosen(record, of)] > 0)


def shelved_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that some unit held without working on them.

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
    return mean(record.case_columns["shelvings"][chosen(record, of)] > 0)
