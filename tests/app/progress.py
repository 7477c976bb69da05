"""The numbers of the page in Python: all requests filed since the warm-up, however young."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.state.status import FIRST_END
from sim.results.descriptive import mean
from sim.results.incidence import ENDS, RESOLVED, cumulative_incidence
from sim.results.numbers import Way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

WINDOW = 60
"""Maximum number of working days of each request in the mean time."""

WAYS = {
    "filed": Way.WHOLE,
    "open": Way.WHOLE,
    "docket": Way.WHOLE,
    "rulings": Way.WHOLE,
    "handoffs": Way.COUNT,
    "follow_ups": Way.COUNT,
    "resolved": Way.SHARE,
    "days": Way.DAYS,
}
"""The numbers of an arm in this order, with their formats."""

NUMBERS = tuple(WAYS)


class SoFar(NamedTuple):
    """The numbers of one arm; NaN if not known yet."""

    filed: float
    open: float
    docket: float
    rulings: float
    handoffs: float
    """Per request, so far."""
    follow_ups: float
    resolved: float
    """Share of the filed requests, resolved by any unit."""
    days: float
    """Restricted mean time to true resolution within the window, by Aalen and Johansen, as younger
    requests are censored."""


def so_far(record: RunRecord) -> SoFar:
    """Return the numbers of an arm on the newest day of its record."""
    rows = record.case_rows
    of = since_warm_up(record)
    filed = rows[of]
    today = record.day_rows[-1] if len(record.day_rows) else None
    return SoFar(
        filed=len(filed),
        open=int((filed["status"] < FIRST_END).sum()),
        docket=int(today["docket"]) if today is not None else 0,
        rulings=int((record.precedent_rows["day"] >= 0).sum()),
        handoffs=mean(filed["handoffs"]),
        follow_ups=mean(filed["follow_ups"]),
        resolved=mean(filed["resolved_by"] >= 0),
        days=restricted_days(record, of),
    )


def since_warm_up(record: RunRecord) -> NDArray[np.bool_]:
    """Return which cases were filed since the warm-up, shape (n_cases,)."""
    chosen: NDArray[np.bool_] = record.case_rows["filed_day"] >= record.scenario.time.warm_up
    return chosen


def window(record: RunRecord) -> int:
    """Return the days of each request in the mean time: the longest follow-up, at most `WINDOW`."""
    return min(WINDOW, max(1, len(record.day_rows) - record.scenario.time.warm_up))


def restricted_days(record: RunRecord, of: NDArray[np.bool_]) -> float:
    """Return the mean of min(T, window) of some requests, from the censored survival curve."""
    days = window(record)
    ended = cumulative_incidence(record, days, of=of).ended
    resolved = ended[[ENDS.index(end) for end in RESOLVED]].sum(axis=0)
    return float((1 - resolved[:days]).sum())
