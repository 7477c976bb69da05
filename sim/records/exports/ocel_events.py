"""The events of an object-centric log, and what they have to do with its objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.status import ACTIVITIES, Activity
from sim.model.state.tables import NOBODY
from sim.records.exports.lifecycle import Lifecycle
from sim.records.exports.ocel_objects import case_id, citizen_id, ruling_id, unit_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.records.exports.dates import Timetable
    from sim.records.exports.log import EventLog

EVENT_ATTRIBUTES = {"day": "integer", "transition": "string", "rule": "string"}
"""What an event of any type may have, with types; `rule` only where one decided."""

CITIZEN_DOES = {
    Activity.FILE: "files",
    Activity.FOLLOW_UP: "follows up",
    Activity.PETITION: "petitions",
    Activity.WITHDRAW: "withdraws",
}
"""What the citizen does in an event; a case that a patrol found is followed up by the patrol."""


def events(log: EventLog, times: Timetable) -> Iterator[str]:
    """Give the events in order.

    An event *concerns* its case; a unit *holds* the case after it, and another that had it before
    *hands over*; a ruling is what the event *decides*, or *cites* if it follows it; and a citizen
    files, follows up, petitions or withdraws.
    """
    lifecycle, pieces = Lifecycle(log), _Pieces(log)
    for places, rows in log.parts():
        stamps, transitions = times.of(places, rows["day"]), lifecycle.of(rows).tolist()
        columns = (
            rows[field].tolist()
            for field in ("case", "activity", "unit", "from_unit", "rule", "precedent", "day")
        )
        of_events = zip(
            places.tolist(), stamps, transitions, _citizens(rows, log), *columns, strict=True
        )
        for (
            place,
            stamp,
            transition,
            citizen,
            case,
            activity,
            unit,
            from_unit,
            rule,
            precedent,
            day,
        ) in of_events:
            yield (
                f'{{"id": "event:{place}", "type": "{ACTIVITIES[activity]}", "time": "{stamp}", '
                '"attributes": '
                f'[{{"name": "day", "value": {day}}}, {{"name": "transition", "value": '
                f'"{transition}"}}{pieces.rules[rule]}], '
                f'"relationships": [{_related(case_id(case), "concerns")}, {pieces.holds[unit + 1]}'
                f"{pieces.hands_over[from_unit + 1] if from_unit != unit else ''}"
                f"{'' if precedent == NOBODY else ', ' + _related(ruling_id(precedent), pieces.follows[rule])}"
                f"{'' if citizen == NOBODY else ', ' + _related(citizen_id(citizen), pieces.does[activity])}]}}"
            )


class _Pieces:
    """What many events share, made once for each name."""

    def __init__(self, log: EventLog) -> None:
        self.holds = [_related(unit_id(name), "holds") for name in log.holders]
        self.hands_over = [", " + _related(unit_id(name), "hands over") for name in log.holders]
        self.rules = [
            ", " + json.dumps({"name": "rule", "value": name}, ensure_ascii=False) if name else ""
            for name in log.names.rules
        ]
        self.follows = ["cites" if name == "precedent" else "decides" for name in log.names.rules]
        self.does = {int(activity): does for activity, does in CITIZEN_DOES.items()}


def _related(identifier: str, qualifier: str) -> str:
    """Return a relationship to an object."""
    return json.dumps({"objectId": identifier, "qualifier": qualifier}, ensure_ascii=False)


def _citizens(rows: NDArray[Any], log: EventLog) -> list[int]:
    """Return the citizen who does what each event is, NOBODY where no citizen does."""
    by_citizen = np.isin(rows["activity"], list(CITIZEN_DOES)) & (
        log.cases["found"][rows["case"]] == 0
    )
    who: list[int] = np.where(by_citizen, log.cases["citizen"][rows["case"]], NOBODY).tolist()
    return who
