"""The objects of an object-centric log, and how they are related to each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.tables import NOBODY, REFERRED
from sim.records.exports.attributes import CASE_ATTRIBUTES, case_attributes, named
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
