"""How cases find their unit: hand-offs, disputes, the docket, precedents, and the hours all that takes.

Counts of a case run to the end of the run; the sequence of units is collapsed: a unit twice in a row counts once. Every
function takes the cases asked about, the cohort unless given, and returns NaN (not applicable) for a share of nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.cohort import chosen
from sim.measures.descriptive import mean, ratio
from sim.scenario.city import YEAR_DAYS
from sim.state.bodies import rulings
from sim.state.settings import settings
from sim.state.tables import NOBODY, column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.record import RunRecord

    Mask = NDArray[np.bool_]


def handoffs_per_case(record: RunRecord, of: Mask | None = None) -> float:
    """Return the mean number of times that a case moved from one unit to another."""
    return mean(record.case_rows["handoffs"][chosen(record, of)])


def no_handoff_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that never moved from one unit to another."""
    return mean(record.case_rows["handoffs"][chosen(record, of)] == 0)


def ping_pong_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share, among cases with at least two hand-offs, of those that went back to the unit they had just left.

    A case with fewer hand-offs cannot, so it is not counted; not applicable if no case has two.
    """
    rows = record.case_rows
    return mean(rows["ping_pong"][chosen(record, of) & (rows["handoffs"] >= 2)])


def first_dispatch_accuracy(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share, among cases that a rule ever dispatched, of those dispatched to a fit unit at first."""
    rows = record.case_rows
    return mean(rows["first_fit"][chosen(record, of) & (rows["first_unit"] != NOBODY)] == 1)


def declined_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of dispatches that the unit declined (退单率); not applicable without any."""
    rows = record.case_rows[chosen(record, of)]
    return ratio(int(rows["declines"].sum()), int(rows["dispatches"].sum()))


def disputed_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that at some time nobody accepted."""
    return mean(record.case_rows["disputes"][chosen(record, of)] > 0)


def shelved_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that some unit held without working on them."""
    return mean(record.case_rows["shelvings"][chosen(record, of)] > 0)


def docket_wait_days(record: RunRecord, of: Mask | None = None) -> float:
    """Return the mean time on the docket, in working days, of cases that were ever put on it.

    All stays of a case are added up. A stay that no ruling ended is counted to the end of the case or of the run, so that a
    docket that is never cleared does not look quick.
    """
    rows = record.case_rows[chosen(record, of)]
    rows = rows[rows["referrals"] > 0]
    waiting = rows["docket_day"] != NOBODY
    return mean(column(rows, "docket_days") + np.where(waiting, len(record.day_rows) - column(rows, "docket_day"), 0))


def docket_use(record: RunRecord) -> float:
    """Return how many cases joined the docket after the warm-up, over how many rulings could be made on those days.

    Above 1 the docket grows for as long as this lasts. Days on which nobody rules count neither way; not applicable if
    nobody ever rules after the warm-up.
    """
    warm_up = record.scenario.time.warm_up
    capacity = ruling_capacity(record)[warm_up:]
    joined = record.day_rows["referrals"][warm_up:]
    return ratio(int(joined[capacity > 0].sum()), float(capacity.sum()))


def ruling_capacity(record: RunRecord) -> NDArray[np.float64]:
    """Return how many rulings could be made a day, 0 where there is no body that rules; reforms are followed.

    Returns
    -------
    shape (days,), rulings a day
        The yearly number spread evenly: sittings only batch it.
    """
    rows: NDArray[Any] = settings(record.scenario)
    days = np.arange(len(record.day_rows))
    live = np.searchsorted(rows["from_day"], days, side="right") - 1
    return np.where(rows["adjudication_open"] == 1, rulings(record.scenario).sum(axis=(1, 2)), 0)[live] / YEAR_DAYS


def precedent_hit_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share of cases that a precedent decided at least once."""
    return mean(record.case_rows["precedent_hits"][chosen(record, of)] > 0)


def wrong_precedent_share(record: RunRecord, of: Mask | None = None) -> float:
    """Return the share, among decisions by precedent, of those for a unit that was not fit; not applicable without any."""
    rows = record.case_rows[chosen(record, of)]
    return ratio(int(rows["wrong_precedent_hits"].sum()), int(rows["precedent_hits"].sum()))


def coordination_hours(record: RunRecord) -> float:
    """Return the staff-hours a year of 250 days that meetings, directives, whistles, support, patrols and campaigns took after the warm-up.

    A leader's hours for directives are counted, although no unit is charged with them.
    """
    minutes = record.day_rows["coordination_minutes"][record.scenario.time.warm_up :]
    return float(minutes.sum()) / 60 / len(minutes) * YEAR_DAYS if len(minutes) else math.nan
