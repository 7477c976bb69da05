"""The log as OCEL 2.0 in JSON: cases, units, rulings and citizens are objects, and events say what they have to do with which.

The document is written as it is made: an object or an event a line.
Source: Berti, A. et al. (2024). OCEL (Object-Centric Event Log) 2.0 Specification.
arXiv:2403.01975.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, TextIO

from sim.model.state.status import ACTIVITIES
from sim.records.exports.ocel_events import EVENT_ATTRIBUTES, events
from sim.records.exports.ocel_objects import OBJECT_TYPES, cases, citizens, rulings, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.records.exports.dates import Timetable
    from sim.records.exports.log import EventLog


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
