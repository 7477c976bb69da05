"""The log as XES: an XML document with one trace per case, written as it is made.

It keeps to the schema of IEEE 1849-2016 as published, which has no target namespace and takes
`xes.version` for a decimal number. Each element is on a line of its own, for readers that go line
by line.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape

import numpy as np

from sim.model.state.tables import NOBODY
from sim.records.exports.columns import (
    CASE_ATTRIBUTES,
    EVENT_COLUMNS,
    Lifecycle,
    case_attributes,
    event_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.records.exports.columns import Timetable
    from sim.records.exports.event_log import EventLog

EXTENSIONS = {
    "Concept": "concept",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
    "Time": "time",
}
"""Names and prefixes of the standard extensions used. Keys without a prefix are Remit's own."""

OPTIONAL = ("rule", "precedent")
"""Attributes that an event may lack; all others are always present."""

CLASSIFIERS = {
    "Activity": "concept:name",
    "Transition": "concept:name lifecycle:transition",
    "Unit": "org:group",
}

ABSENT = {"string": "", "date": "1970-01-01T00:00:00.000+00:00", "int": "0", "float": "0.0"}
"""The value that a reader assumes for a missing attribute."""

NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are illegal in XML."""


def write_xes(log: EventLog, times: Timetable, file: TextIO) -> None:
    """Write a log as XES."""
    file.writelines(line + "\n" for line in _head(log))
    lifecycle = Lifecycle(log)
    lines = {key: _Lines(key) for key, kind in EVENT_COLUMNS.items() if kind == "string"}
    for cases, places, rows in log.parts_by_case():
        parts = (slice(first, first + log.at_once) for first in range(0, len(rows), log.at_once))
        stamped = ((rows[part], times.of(places[part], rows["day"][part])) for part in parts)
        events = chain.from_iterable(
            _events(event_columns(log, some, stamps, lifecycle), lines) for some, stamps in stamped
        )
        ends = np.searchsorted(rows["case"], np.arange(cases.start, cases.stop), side="right")
        lengths = np.diff(ends, prepend=0).tolist()
        for trace, length in zip(_traces(cases, log), lengths, strict=True):
            file.write(trace)
            file.writelines(islice(events, length))
            file.write("\t</trace>\n")
    file.write("</log>\n")


def attribute(kind: str, key: str, value: object) -> str:
    """Return an attribute as an element."""
    return f'<{kind} key="{key}" value="{escaped(str(value))}"/>'


def escaped(text: str) -> str:
    """Return text for use between quotes, with the replacement character for illegal ones."""
    return escape(
        NOT_XML.sub("\ufffd", text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    )


def _head(log: EventLog) -> Iterator[str]:
    """Yield the lines before the first trace, in the order of the schema."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1849.2016" xes.features="">'
    for name, prefix in EXTENSIONS.items():
        yield (
            f'\t<extension name="{name}" prefix="{prefix}" '
            f'uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        )
    for scope, types in (
        ("trace", {"concept:name": "string"} | CASE_ATTRIBUTES),
        ("event", {key: EVENT_COLUMNS[key] for key in EVENT_COLUMNS if key not in OPTIONAL}),
    ):
        yield f'\t<global scope="{scope}">'
        for key, kind in types.items():
            yield f"\t\t{attribute(kind, key, ABSENT[kind])}"
        yield "\t</global>"
    for name, keys in CLASSIFIERS.items():
        yield f'\t<classifier name="{name}" scope="event" keys="{keys}"/>'
    yield f"\t{attribute('string', 'concept:name', log.title)}"
    yield f"\t{attribute('string', 'lifecycle:model', 'standard')}"
    yield f"\t{attribute('string', 'seed', log.seed)}"  # it may be too large for an int of XES


def _traces(cases: range, log: EventLog) -> Iterator[str]:
    """Yield the beginning of each trace: the attributes of its case."""
    values = case_attributes(log.cases[cases.start : cases.stop], log.names)
    for case, *row in zip(cases, *(values[key] for key in CASE_ATTRIBUTES), strict=True):
        known = zip(CASE_ATTRIBUTES.items(), row, strict=True)
        lines = [
            attribute("string", "concept:name", case),
            *(attribute(kind, key, value) for (key, kind), value in known),
        ]
        yield "\t<trace>\n" + "".join(f"\t\t{line}\n" for line in lines)


class _Lines(dict[str, str]):
    """The lines of an attribute of events that is a name, each made once for each name."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __missing__(self, name: str) -> str:
        """Return the line of a name; empty if the name is empty."""
        absent = self._key in OPTIONAL and not name
        self[name] = "" if absent else f"\t\t\t{attribute('string', self._key, name)}\n"
        return self[name]


def _events(columns: dict[str, list[Any]], lines: dict[str, _Lines]) -> Iterator[str]:
    """Yield events as elements."""
    activities, units, transitions, from_units, rules = lines.values()
    for activity, stamp, unit, transition, day, from_unit, rule, precedent in zip(
        *columns.values(), strict=True
    ):
        followed = "" if precedent == NOBODY else attribute("int", "precedent", precedent)
        yield (
            "\t\t<event>\n"
            f"{activities[activity]}"
            f'\t\t\t<date key="time:timestamp" value="{stamp}"/>\n'
            f"{units[unit]}"
            f"{transitions[transition]}"
            f'\t\t\t<int key="day" value="{day}"/>\n'
            f"{from_units[from_unit]}"
            f"{rules[rule]}"
            f"{followed and f'\t\t\t{followed}\n'}"
            "\t\t</event>\n"
        )
