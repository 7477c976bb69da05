"""The log as OCEL 2.0 in JSON: cases, units, rulings and citizens are objects, and events say what they have to do with which.

The document is written as it is made: an object or an event a line.
Source: Berti, A. et al. (2024). OCEL (Object-Centric Event Log) 2.0 Specification.
arXiv:2403.01975.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from sim.model.state.status import ACTIVITIES, Activity
from sim.model.state.tables import NOBODY, REFERRED
from sim.records.exports.attributes import CASE_ATTRIBUTES, case_attributes, named
from sim.records.exports.lifecycle import Lifecycle
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from sim.records.exports.dates import Timetable
    from sim.records.exports.log import EventLog


JSON_TYPES = {"string": "string", "int": "integer", "float": "float"}
"""OCEL's names for the types of `CASE_ATTRIBUTES`."""

OBJECT_TYPES = {
    "case": {name: JSON_TYPES[kind] for name, kind in CASE_ATTRIBUTES.items() if name != "citizen"},
    "unit": {"name": "string"},
    "ruling": {
        "issue": "string",
        "circumstance": "float",
        "unit": "string",
        "day": "integer",
        "in_force": "boolean",
    },
    "citizen": {"number": "integer"},
}
"""The types of objects, with the types of their attributes. A case's citizen is an object of its
own."""

ALWAYS = "1970-01-01T00:00:00Z"
"""The time that OCEL gives to what an object is from the beginning."""


def cases(log: EventLog, times: Timetable) -> Iterator[str]:
    """Give the cases; one that *repeats* another is related to it. The status is that from the last event on."""
    last = _last_events(log)
    for numbers in log.parts_of_cases():
        part = slice(numbers.start, numbers.stop)
        rows, places = log.cases[part], last[part]
        values = case_attributes(rows, log.names)
        since = {"status": times.of(places, log.events["day"][places])}
        originals = rows["original"].tolist()
        for place, original in enumerate(originals):
            attributes = [
                (name, values[name][place], since[name][place] if name in since else ALWAYS)
                for name in OBJECT_TYPES["case"]
            ]
            repeated = [] if original == NOBODY else [(case_id(original), "repeats")]
            yield _object(case_id(numbers[place]), "case", attributes, repeated)


def units(log: EventLog) -> Iterator[str]:
    """Give the units of the city, and the service centre."""
    for name in log.holders:
        yield _object(unit_id(name), "unit", [("name", name, ALWAYS)], [])


def rulings(log: EventLog, times: Timetable) -> Iterator[str]:
    """Give the rulings that were kept, with the case each was *made on* and the unit it *names*; rulings from before have no case."""
    rows = log.rulings
    issues, made, overruled = (
        named(log.names.issues, rows["issue"]),
        times.evenings(rows["day"]),
        times.evenings(rows["overruled_day"]),
    )
    for number, row in enumerate(rows):
        unit = BEYOND if row["unit"] == REFERRED else log.names.units[row["unit"]]
        attributes = [
            ("issue", issues[number], ALWAYS),
            ("circumstance", float(row["circumstance"]), ALWAYS),
            ("unit", unit, ALWAYS),
            ("day", int(row["day"]), ALWAYS),
            ("in_force", True, made[number]),
        ]
        if row["overruled_day"] != NOBODY:
            attributes.append(("in_force", False, overruled[number]))
        related = [(case_id(row["case"]), "made on")] if row["case"] != NOBODY else []
        related += [(unit_id(unit), "names")] if unit != BEYOND else []
        yield _object(ruling_id(number), "ruling", attributes, related)


def citizens(log: EventLog) -> Iterator[str]:
    """Give the citizens who filed a case, with the cases that each *files*; who lives where a patrol found one did not file it."""
    filed = np.flatnonzero(log.cases["found"] == 0)
    who = log.cases["citizen"][filed]
    order = np.argsort(who, kind="stable")
    numbers, starts = np.unique(who[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=False):
        related = [(case_id(case), "files") for case in filed[order[start:end]].tolist()]
        yield _object(citizen_id(number), "citizen", [("number", number, ALWAYS)], related)


def case_id(number: int) -> str:
    """Return the identifier of a case."""
    return f"case:{number}"


def unit_id(name: str) -> str:
    """Return the identifier of a unit."""
    return f"unit:{name}"


def ruling_id(number: int) -> str:
    """Return the identifier of a ruling."""
    return f"ruling:{number}"


def citizen_id(number: int) -> str:
    """Return the identifier of a citizen."""
    return f"citizen:{number}"


def _last_events(log: EventLog) -> NDArray[np.int64]:
    """Return the place of each case's last event, shape (n_cases,)."""
    last = np.zeros(len(log.cases), np.int64)
    for places, rows in log.parts():
        last[rows["case"]] = places  # of a case with several, the last stays
    return last


def _object(
    identifier: str,
    kind: str,
    attributes: Iterable[tuple[str, Any, str]],
    related: Iterable[tuple[str, str]],
) -> str:
    """Return an object with what it is, each with the time since when, and the objects that it is related to."""
    written: dict[str, Any] = {"id": identifier, "type": kind}
    written["attributes"] = [
        {"name": name, "time": time, "value": value} for name, value, time in attributes
    ]
    written["relationships"] = [
        {"objectId": other, "qualifier": qualifier} for other, qualifier in related
    ]
    return json.dumps(written, ensure_ascii=False)


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


def write_ocel(log: EventLog, times: Timetable, file: TextIO) -> None:
    """Write a log as OCEL."""
    objects = chain(cases(log, times), units(log), rulings(log, times), citizens(log))
    file.write("{\n")
    _write_list(file, "objectTypes", _types(OBJECT_TYPES), ",\n")
    _write_list(file, "eventTypes", _types(dict.fromkeys(ACTIVITIES, EVENT_ATTRIBUTES)), ",\n")
    _write_list(file, "objects", objects, ",\n")
    _write_list(file, "events", events(log, times), "\n")
    file.write("}\n")


def _types(types: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    """Give the declaration of each type: its name, and its attributes with their types."""
    for name, attributes in types.items():
        declared = [{"name": attribute, "type": kind} for attribute, kind in attributes.items()]
        yield json.dumps({"name": name, "attributes": declared})


def _write_list(file: TextIO, key: str, items: Iterable[str], after: str) -> None:
    """Write a list of the document, an item a line, and what comes after it."""
    file.write(f'"{key}": [')
    separator = "\n"
    for item in items:
        file.write(separator)
        file.write(item)
        separator = ",\n"
    file.write(f"\n]{after}")
