"""The log as XES: an XML document of traces, a trace a case, that is written as it is made.

It keeps to the schema of IEEE 1849-2016 as published, which has no target namespace and takes
`xes.version` for a decimal number. Each element stands on a line of its own, as readers that go
line by line expect.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape

import numpy as np

from sim.model.state.status import ACTIVITIES
from sim.model.state.tables import NOBODY
from sim.records.exports.attributes import CASE_ATTRIBUTES, case_attributes
from sim.records.exports.lifecycle import NAMES, Lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.records.exports.dates import Timetable
    from sim.records.exports.log import EventLog

EXTENSIONS = {
    "Concept": "concept",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
    "Time": "time",
}
"""Names and prefixes of the standard extensions used. Keys without a prefix are Remit's own."""

EVENT_ATTRIBUTES = {
    "concept:name": "string",
    "time:timestamp": "date",
    "org:group": "string",
    "lifecycle:transition": "string",
    "day": "int",
    "from_unit": "string",
}
"""What every event has, with types; some have `rule` and `precedent` besides."""

CLASSIFIERS = {
    "Activity": "concept:name",
    "Transition": "concept:name lifecycle:transition",
    "Unit": "org:group",
}

ABSENT = {"string": "", "date": "1970-01-01T00:00:00.000+00:00", "int": "0", "float": "0.0"}
"""What a reader is to take for an attribute that is missing; none is."""

NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may have."""


def write_xes(log: EventLog, times: Timetable, file: TextIO) -> None:
    """Write a log as XES."""
    file.writelines(line + "\n" for line in _head(log))
    pieces = _Pieces(log)
    lifecycle = Lifecycle(log)
    for cases, places, rows in log.parts_by_case():
        parts = (slice(first, first + log.at_once) for first in range(0, len(rows), log.at_once))
        events = chain.from_iterable(
            _events(places[part], rows[part], times, lifecycle, pieces) for part in parts
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
    """Return text as it may stand between quotes; what XML cannot have becomes the replacement character."""
    return escape(
        NOT_XML.sub("\ufffd", text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    )


def _head(log: EventLog) -> Iterator[str]:
    """Give the lines before the first trace, in the order that the schema asks for."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1849.2016" xes.features="">'
    for name, prefix in EXTENSIONS.items():
        yield (
            f'\t<extension name="{name}" prefix="{prefix}" '
            f'uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        )
    for scope, types in (
        ("trace", {"concept:name": "string"} | CASE_ATTRIBUTES),
        ("event", EVENT_ATTRIBUTES),
    ):
        yield f'\t<global scope="{scope}">'
        for key, kind in types.items():
            yield f"\t\t{attribute(kind, key, ABSENT[kind])}"
        yield "\t</global>"
    for name, keys in CLASSIFIERS.items():
        yield f'\t<classifier name="{name}" scope="event" keys="{keys}"/>'
    yield f"\t{attribute('string', 'concept:name', log.title)}"
    yield f"\t{attribute('string', 'lifecycle:model', 'standard')}"
    yield f"\t{attribute('string', 'seed', log.seed)}"  # it may be too great for an int of XES


def _traces(cases: range, log: EventLog) -> Iterator[str]:
    """Give the beginning of each trace: what is known of its case."""
    values = case_attributes(log.cases[cases.start : cases.stop], log.names)
    for case, *row in zip(cases, *(values[key] for key in CASE_ATTRIBUTES), strict=True):
        known = zip(CASE_ATTRIBUTES.items(), row, strict=True)
        lines = [
            attribute("string", "concept:name", case),
            *(attribute(kind, key, value) for (key, kind), value in known),
        ]
        yield "\t<trace>\n" + "".join(f"\t\t{line}\n" for line in lines)


class _Pieces:
    """The elements that many events share, made once for each name."""

    def __init__(self, log: EventLog) -> None:
        self.activities = _elements("concept:name", ACTIVITIES)
        self.units = _elements("org:group", log.holders)
        self.from_units = _elements("from_unit", log.holders)
        self.rules = _elements("rule", log.names.rules)
        self.transitions = dict(zip(NAMES, _elements("lifecycle:transition", NAMES), strict=True))


def _elements(key: str, names: Sequence[str]) -> list[str]:
    """Return the lines of an attribute that has these values; none for an empty one."""
    return [f"\t\t\t{attribute('string', key, name)}\n" if name else "" for name in names]


def _events(
    places: NDArray[np.int64],
    rows: NDArray[Any],
    times: Timetable,
    lifecycle: Lifecycle,
    pieces: _Pieces,
) -> Iterator[str]:
    """Give events as elements."""
    stamps, transitions = times.of(places, rows["day"]), lifecycle.of(rows).tolist()
    columns = (
        rows[field].tolist()
        for field in ("activity", "unit", "from_unit", "rule", "precedent", "day")
    )
    for stamp, transition, activity, unit, from_unit, rule, precedent, day in zip(
        stamps, transitions, *columns, strict=True
    ):
        yield (
            "\t\t<event>\n"
            f"{pieces.activities[activity]}"
            f'\t\t\t<date key="time:timestamp" value="{stamp}"/>\n'
            f"{pieces.units[unit + 1]}"
            f"{pieces.transitions[transition]}"
            f'\t\t\t<int key="day" value="{day}"/>\n'
            f"{pieces.from_units[from_unit + 1]}"
            f"{pieces.rules[rule]}"
            f"{_precedent(precedent)}"
            "\t\t</event>\n"
        )


def _precedent(number: int) -> str:
    """Return the line of the ruling that was made or followed, if one was."""
    return "" if number == NOBODY else f"\t\t\t{attribute('int', 'precedent', number)}\n"
