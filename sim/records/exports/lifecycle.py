"""Which transition of XES' standard lifecycle each activity is.

What goes through the lifecycle is the handling of the case. Not every activity moves it, and
handing a case back has no transition of its own in the standard, which calls such moves `unknown`
or lets the work rest meanwhile. Source: IEEE 1849-2016, Lifecycle extension, standard transactional
model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.status import Activity
from sim.model.state.tables import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.exports.log import EventLog

TRANSITIONS = {
    Activity.FILE: "schedule",
    Activity.PATROL: "schedule",
    Activity.DISPATCH: "assign",
    Activity.FALLBACK: "assign",
    Activity.RULE: "assign",
    Activity.WHISTLE: "assign",
    Activity.ACT_FIRST: "assign",
    Activity.ACCEPT: "start",
    Activity.REWORK: "start",
    Activity.SHELVE: "suspend",
    Activity.DECLINE: "suspend",
    Activity.DISPUTE: "suspend",
    Activity.BRIEF: "suspend",
    Activity.REFER: "suspend",
    Activity.CHALLENGE: "suspend",
    Activity.CONSULT: "suspend",
    Activity.MERGE: "suspend",
    Activity.FINISH_WORK: "suspend",
    Activity.TAKE_UP: "resume",
    Activity.RETURN: "resume",
    Activity.CIRCLE: "resume",
    Activity.UPHOLD: "resume",
    Activity.SEPARATE: "resume",
    Activity.CLOSE: "complete",
    Activity.RESOLVE: "complete",
    Activity.CAMPAIGN: "complete",
    Activity.WITHDRAW: "withdraw",
    Activity.REFER_OUT: "pi_abort",
    Activity.FOLLOW_UP: "unknown",
    Activity.PETITION: "unknown",
    Activity.SUPERVISE: "unknown",
    Activity.SUPPORT: "unknown",
}
"""The transition of each activity. `assign` is one only where no unit has held the case before: see
`Lifecycle.of`."""

NAMES = tuple(dict.fromkeys((*TRANSITIONS.values(), "reassign")))
"""All transitions that occur."""


class Lifecycle:
    """The transitions of a log's events; it is told the events of each case in their order, and remembers who has been held."""

    def __init__(self, log: EventLog) -> None:
        self._held = np.zeros(len(log.cases), np.bool_)
        self._usual = np.array([TRANSITIONS[activity] for activity in Activity], object)

    def of(self, rows: NDArray[Any]) -> NDArray[np.object_]:
        """Return the transitions of events, shape (n,), that follow those that it has been told.

        To give a case to a unit is `assign` the first time and `reassign` later, `resume` where the
        unit that has it keeps it, and `unknown` where a ruling finds it nobody's.
        """
        usual: NDArray[np.object_] = self._usual[rows["activity"]]
        given, unit = usual == "assign", rows["unit"]
        usual[given & ~self._first_holdings(rows)] = "reassign"
        usual[given & (unit == rows["from_unit"])] = "resume"
        usual[given & (unit == NOBODY)] = "unknown"
        return usual

    def _first_holdings(self, rows: NDArray[Any]) -> NDArray[np.bool_]:
        """Say from which events on a case has been held by a unit."""
        holding = np.flatnonzero(rows["unit"] != NOBODY)
        cases, first = np.unique(rows["case"][holding], return_index=True)
        found = np.zeros(len(rows), np.bool_)
        found[holding[first]] = ~self._held[cases]
        self._held[cases] = True
        return found
