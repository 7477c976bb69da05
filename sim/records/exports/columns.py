"""Events and cases in every export format: names, types, times and XES lifecycle.

The model has working days only; process mining needs dates and times. The lifecycle describes the
handling of the case. Not every activity moves it. The standard has no transition for handing a case
back: such moves are called `unknown`, or the work rests meanwhile. Source: IEEE 1849-2016,
Lifecycle extension, standard transactional model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.status import ACTIVITIES, STATUSES, Activity
from sim.model.state.tables import NOBODY
from sim.model.state.zones import ZONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.files.calendar import WorkingCalendar
    from sim.records.exports.event_log import EventLog
    from sim.records.frames import Names

EVENT_COLUMNS = {
    "concept:name": "string",  # the activity
    "time:timestamp": "date",
    "org:group": "string",  # the holder of the case after the event
    "lifecycle:transition": "string",
    "day": "int",  # working day
    "from_unit": "string",  # the holder of the case before the event
    "rule": "string",  # the rule, procedure or kind of ruling that decided; empty if none did
    "precedent": "int",  # number of the ruling made or followed; NOBODY if none was
}
"""The columns of events and their types; the last two are optional."""

CASE_ATTRIBUTES = {
    "issue": "string",
    "zone": "string",
    "circumstance": "float",
    "district": "int",
    "citizen": "int",
    "filed_day": "int",
    "effort_hours": "float",
    "status": "string",
}
"""The attributes of a case and their types: as in a record's `cases.csv`; `status` is that at the
end
of the run."""


def case_attributes(rows: NDArray[Any], names: Names) -> dict[str, list[Any]]:
    """Return the attributes of cases, each as a list with one value per row."""
    return {
        "issue": named(names.issues, rows["issue"]),
        "zone": named(ZONES, rows["zone"]),
        "circumstance": rows["circumstance"].tolist(),
        "district": (rows["district"] + 1).tolist(),
        "citizen": rows["citizen"].tolist(),
        "filed_day": rows["filed_day"].tolist(),
        "effort_hours": (rows["effort"] / 60).tolist(),
        "status": named(STATUSES, rows["status"]),
    }


def named(names: Sequence[str], codes: NDArray[Any]) -> list[str]:
    """Return the names of codes."""
    found: list[str] = np.array(names, object)[codes].tolist()
    return found


def event_columns(
    log: EventLog, rows: NDArray[Any], stamps: list[str], lifecycle: Lifecycle
) -> dict[str, list[Any]]:
    """Return the columns of events with these times, each as a list with one value per row."""
    values = (
        named(ACTIVITIES, rows["activity"]),
        stamps,
        named(log.holders, rows["unit"] + 1),
        lifecycle.of(rows).tolist(),
        rows["day"].tolist(),
        named(log.holders, rows["from_unit"] + 1),
        named(log.names.rules, rows["rule"]),
        rows["precedent"].tolist(),
    )
    return dict(zip(EVENT_COLUMNS, values, strict=True))


OFFSET = "+08:00"
"""Offset of all times from UTC: that of China, where the cities are. *Assumption*."""

MORNING = np.timedelta64(9, "h")
"""Time of a day's first event; each further one is a millisecond later, so that sorting by time
keeps the order of the log."""

EVENING = np.timedelta64(18, "h")
"""Time from which the rulings of a day are in force; they are made at its end."""


class Timetable:
    """The times of a log's events.

    Parameters
    ----------
    log
        Its events are in the order of their days.
    calendar
        The dates of working days.
    """

    def __init__(self, log: EventLog, calendar: WorkingCalendar) -> None:
        counts = np.zeros(1, np.int64)
        for _, rows in log.parts():
            of_part = np.bincount(rows["day"], minlength=len(counts))
            of_part[: len(counts)] += counts
            counts = of_part
        self._first = np.cumsum(counts) - counts
        self._mornings = calendar.date_of(np.arange(len(counts))) + MORNING.astype(
            "timedelta64[ms]"
        )
        self._calendar = calendar

    def of(self, places: NDArray[np.int64], days: NDArray[Any]) -> list[str]:
        """Return the times of events at these places in the log and on these days, shape (n,)."""
        return written(
            self._mornings[days] + (places - self._first[days]).astype("timedelta64[ms]")
        )

    def evenings(self, days: NDArray[Any]) -> list[str]:
        """Return the evenings of working days, shape (n,), which may be before the first."""
        return written(
            self._calendar.date_of(days.astype(np.int64)) + EVENING.astype("timedelta64[ms]")
        )


def written(times: NDArray[np.datetime64]) -> list[str]:
    """Return times in the format of all exports: ISO 8601 with milliseconds and UTC offset."""
    return [time + OFFSET for time in np.datetime_as_string(times, unit="ms").tolist()]


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
    Activity.EXTEND: "unknown",
    Activity.CLOSE_ON_PAPER: "complete",
    Activity.TRANSFER: "assign",
}
"""The transition of each activity. `assign` applies only if no unit has held the case before: see
`Lifecycle.of`."""


class Lifecycle:
    """The transitions of a log's events.

    It receives the events of each case in order and remembers which cases a unit has held.
    """

    def __init__(self, log: EventLog) -> None:
        self._held = np.zeros(len(log.cases), np.bool_)
        self._usual = np.array([TRANSITIONS[activity] for activity in Activity], object)

    def of(self, rows: NDArray[Any]) -> NDArray[np.object_]:
        """Return the transitions of events, shape (n,), that follow those received before.

        To give a case to a unit is `assign` the first time and `reassign` later, `resume` where the
        unit that has it keeps it, and `unknown` where a ruling finds that it is nobody's.
        """
        usual: NDArray[np.object_] = self._usual[rows["activity"]]
        given, unit = usual == "assign", rows["unit"]
        usual[given & ~self._first_holdings(rows)] = "reassign"
        usual[given & (unit == rows["from_unit"])] = "resume"
        usual[given & (unit == NOBODY)] = "unknown"
        return usual

    def _first_holdings(self, rows: NDArray[Any]) -> NDArray[np.bool_]:
        """Return from which event on each case has been held by a unit."""
        holding = np.flatnonzero(rows["unit"] != NOBODY)
        cases, first = np.unique(rows["case"][holding], return_index=True)
        found = np.zeros(len(rows), np.bool_)
        found[holding[first]] = ~self._held[cases]
        self._held[cases] = True
        return found
