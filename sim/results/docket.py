"""What rulings do: how long cases wait for one, whether there are enough, and how far precedents carry them.

Counts of a case run to the end of the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.settings import settings
from sim.model.state.tables import NOBODY
from sim.model.state.units import rulings
from sim.results.cohort import chosen
from sim.results.descriptive import mean, ratio
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Mask = NDArray[np.bool_]


def docket_wait_days(record: RunRecord, of: Mask | None = None) -> float:
    """Return the mean time on the docket of cases that were ever put on it.

    All stays of a case are added up. A stay that no ruling ended is counted to the end of the case
    or of the run, so that a docket that is never cleared does not look quick.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, working days
        NaN (not applicable) if none of them was.
    """
    cases, part = record.case_columns, chosen(record, of)
    referred = cases["referrals"][part] > 0
    days, since = (
        cases[field][part][referred].astype(np.int64) for field in ("docket_days", "docket_day")
    )
    return mean(days + np.where(since != NOBODY, len(record.day_rows) - since, 0))


def docket_use(record: RunRecord) -> float:
    """Return how many cases joined the docket after the warm-up, over how many rulings could be made on those days.

    Above 1 the docket grows for as long as this lasts. Days on which nobody rules count neither
    way.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    float, cases for each ruling
        NaN (not applicable) if nobody ever rules after the warm-up.
    """
    warm_up = record.scenario.time.warm_up
    capacity = ruling_capacity(record)[warm_up:]
    joined = record.day_rows["referrals"][warm_up:]
    return ratio(int(joined[capacity > 0].sum()), float(capacity.sum()))


def ruling_capacity(record: RunRecord) -> NDArray[np.float64]:
    """Return how many rulings could be made a day, 0 where there is no body that rules; reforms are followed.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    shape (days,), rulings a day
        The yearly number spread evenly: sittings only batch it.
    """
    rows: NDArray[Any] = settings(record.scenario)
    days = np.arange(len(record.day_rows))
    live = np.searchsorted(rows["from_day"], days, side="right") - 1
    return (
        np.where(rows["adjudication_open"] == 1, rulings(record.scenario).sum(axis=(1, 2)), 0)[live]
        / YEAR_DAYS
    )


def precedent_hit_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that a precedent decided at least once.

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
    return mean(record.case_columns["precedent_hits"][chosen(record, of)] > 0)


def wrong_precedent_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share, among decisions by precedent, of those for a unit that was not fit.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) without a decision by precedent.
    """
    cases, part = record.case_columns, chosen(record, of)
    return ratio(
        int(cases["wrong_precedent_hits"][part].sum()), int(cases["precedent_hits"][part].sum())
    )
