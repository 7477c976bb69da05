"""The log as OCEL 2.0 in JSON: events relate to cases, units, rulings and citizens as objects.

The document is written as it is made: one object or event per line.
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
from sim.records.exports.columns import (
    CASE_ATTRIBUTES,
    Lifecycle,
    case_attributes,
    event_columns,
    named,
)
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from sim.records.exports.columns import Timetable
    from sim.records.exports.event_log import EventLog


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
"""OCEL's time for attributes that never change."""


EVENT_ATTRIBUTES = {"day": "integer", "transition": "string", "rule": "string"}
"""Attributes that an event of any type may have, with types; `rule` only where one decided."""

CITIZEN_DOES = {
    Activity.FILE: "files",
    Activity.FOLLOW_UP: "follows up",
    Activity.PETITION: "petitions",
    Activity.WITHDRAW: "withdraws",
}
"""The citizen's act in an event; a case that a patrol found is followed up by the patrol."""


def write_ocel(log: EventLog, times: Timetable, file: TextIO) -> None:
    """Write a log as OCEL."""
    objects = chain(cases(log, times), units(log), rulings(log, times), citizens(log))
    lists = {
        "objectTypes": _types(OBJECT_TYPES),
        "eventTypes": _types(dict.fromkeys(ACTIVITIES, EVENT_ATTRIBUTES)),
        "objects": objects,
        "events": events(log, times),
    }
    for number, (key, items) in enumerate(lists.items()):
        file.write(f'{",\n" if number else "{\n"}"{key}": [')
        separator = "\n"
        for item in items:
            file.write(separator + json.dumps(item, ensure_ascii=False))
            separator = ",\n"
        file.write("\n]")
    file.write("\n}\n")


def _types(types: Mapping[str, Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the declaration of each type: its name, and its attributes with their types."""
    for name, attributes in types.items():
        declared = [{"name": attribute, "type": kind} for attribute, kind in attributes.items()]
        yield {"name": name, "attributes": declared}


def cases(log: EventLog, times: Timetable) -> Iterator[dict[str, Any]]:
    """Yield the cases; one that *repeats* another is related to it.

    The status is that after the last event.
    """
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
            repeated = [] if original == NOBODY else [(f"case:{original}", "repeats")]
            yield _object(f"case:{numbers[place]}", "case", attributes, repeated)


def units(log: EventLog) -> Iterator[dict[str, Any]]:
    """Yield the units of the city, and the service centre."""
    for name in log.holders:
        yield _object(f"unit:{name}", "unit", [("name", name, ALWAYS)], [])


def rulings(log: EventLog, times: Timetable) -> Iterator[dict[str, Any]]:
    """Yield the kept rulings, with the case each was *made on* and the unit it *names*.

    Initial rulings have no case.
    """
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
        related = [(f"case:{row['case']}", "made on")] if row["case"] != NOBODY else []
        related += [(f"unit:{unit}", "names")] if unit != BEYOND else []
        yield _object(f"ruling:{number}", "ruling", attributes, related)


def citizens(log: EventLog) -> Iterator[dict[str, Any]]:
    """Yield the citizens who filed a case, with the cases that each *files*.

    A case that a patrol found has no filing citizen.
    """
    filed = np.flatnonzero(log.cases["found"] == 0)
    who = log.cases["citizen"][filed]
    order = np.argsort(who, kind="stable")
    numbers, starts = np.unique(who[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=False):
        related = [(f"case:{case}", "files") for case in filed[order[start:end]].tolist()]
        yield _object(f"citizen:{number}", "citizen", [("number", number, ALWAYS)], related)


def _last_events(log: EventLog) -> NDArray[np.int64]:
    """Return the place of each case's last event, shape (n_cases,)."""
    last = np.zeros(len(log.cases), np.int64)
    for places, rows in log.parts():
        last[rows["case"]] = places  # if a case has several, the last wins
    return last


def _object(
    identifier: str,
    kind: str,
    attributes: Iterable[tuple[str, Any, str]],
    related: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    """Return an object: its attributes, each with the time since when, and its relations."""
    return {
        "id": identifier,
        "type": kind,
        "attributes": [
            {"name": name, "time": time, "value": value} for name, value, time in attributes
        ],
        "relationships": _related(related),
    }


def _related(related: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return relationships to objects."""
    return [{"objectId": other, "qualifier": qualifier} for other, qualifier in related]


def events(log: EventLog, times: Timetable) -> Iterator[dict[str, Any]]:
    """Yield the events in order.

    An event *concerns* its case; a unit *holds* the case after it, and the unit before *hands
    over*. A ruling is related as *decides* if the event makes it, or as
    *cites* if the event follows it. A citizen files, follows up, petitions or withdraws.
    """
    lifecycle = Lifecycle(log)
    does = {ACTIVITIES[activity]: doing for activity, doing in CITIZEN_DOES.items()}
    for places, rows in log.parts():
        columns = event_columns(log, rows, times.of(places, rows["day"]), lifecycle)
        of_cases = places.tolist(), rows["case"].tolist(), _citizens(rows, log)
        for place, case, citizen, (
            activity,
            stamp,
            unit,
            transition,
            day,
            from_unit,
            rule,
            precedent,
        ) in zip(*of_cases, zip(*columns.values(), strict=True), strict=True):
            attributes = [
                {"name": "day", "value": day},
                {"name": "transition", "value": transition},
            ]
            related = [(f"case:{case}", "concerns"), (f"unit:{unit}", "holds")]
            if rule:
                attributes.append({"name": "rule", "value": rule})
            if from_unit != unit:
                related.append((f"unit:{from_unit}", "hands over"))
            if precedent != NOBODY:
                cited = "cites" if rule == "precedent" else "decides"
                related.append((f"ruling:{precedent}", cited))
            if citizen != NOBODY:
                related.append((f"citizen:{citizen}", does[activity]))
            yield {
                "id": f"event:{place}",
                "type": activity,
                "time": stamp,
                "attributes": attributes,
                "relationships": _related(related),
            }


def _citizens(rows: NDArray[Any], log: EventLog) -> list[int]:
    """Return the acting citizen of each event, or NOBODY."""
    by_citizen = np.isin(rows["activity"], list(CITIZEN_DOES)) & (
        log.cases["found"][rows["case"]] == 0
    )
    who: list[int] = np.where(by_citizen, log.cases["citizen"][rows["case"]], NOBODY).tolist()
    return who
