"""What citizens do while they wait, and what they think of it afterwards.

Counts of a case run to the end of the run.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.model.state.status import Status
from sim.results.cohort import chosen
from sim.results.descriptive import mean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Mask = NDArray[np.bool_]


def withdrawn_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that their citizen gave up.

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
    return mean(record.case_columns["status"][chosen(record, of)] == Status.WITHDRAWN)


def follow_ups_per_case(record: RunRecord, of: Mask | None = None) -> float:
    """Return the mean number of times that a citizen complained again.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, follow-ups
        NaN (not applicable) if no case is asked about.
    """
    return mean(record.case_columns["follow_ups"][chosen(record, of)])


def petitions_per_1000(record: RunRecord, of: Mask | None = None) -> float:
    """Return the number of times that citizens went higher, per thousand cases.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, petitions
        NaN (not applicable) if no case is asked about.
    """
    return 1000 * mean(record.case_columns["petitions"][chosen(record, of)])


def mean_trust(record: RunRecord) -> float:
    """Return the mean trust of all citizens at the end of the last day.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    float, from 0 to 1
        NaN (not applicable) without a day.
    """
    return float(record.day_rows["trust"][-1]) if len(record.day_rows) else math.nan
