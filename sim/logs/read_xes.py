"""Reading XES (IEEE 1849): traces and events as one table, under the names that CSV logs use."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

import numpy as np
import pandas as pd

from sim.files.inputs import too_much
from sim.logs.columns import Column, most_rows
from sim.logs.reading import refused

if TYPE_CHECKING:
    from sim.logs.columns import Choice, Columns
    from sim.logs.reading import Reading

NAME = "concept:name"

DEPTH_OF_TRACE = 2
"""Depth below `log`; a trace's attributes and events are one level deeper, an event's attributes
two."""


MOST_ATTRIBUTES = 100_000
"""Maximum number of attribute keys in a log: each takes memory of its own, however short it is in
the
file."""

DECLARED = re.compile(rb"""\s*<\?xml[^>]*encoding=["']([\w.-]+)["']""")
"""The declaration of a file's encoding."""

PARSED = ("utf-8", "utf-16")
"""Encodings that the parser reads itself; of others it knows only single-byte ones."""


def read_xes(data: bytes, choice: Choice, reading: Reading) -> tuple[pd.DataFrame, Columns]:
    """Return one row per event, as `sim.logs.read_table.read_table` does.

    Attributes of a trace are in columns that begin with `case:`; they override those of an event
    with such a name.

    Raises
    ------
    LogError
        If the file is no XES log, or declares entities, which could be of any size and from
        anywhere.
    """
    found, encoding = _Traces(), _declared(data)
    parser = ParserCreate(encoding and "utf-8")
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data.decode(encoding).encode() if encoding else data, True)
    except KeyError:
        raise refused("no_key", line=parser.CurrentLineNumber) from None
    except (LookupError, UnicodeError) as error:
        raise refused("xml_encoding", encoding=encoding, error=error) from error
    except ExpatError as error:
        raise refused("xml", error=error) from error
    if not found.n:
        raise refused("no_trace")
    columns = choice(list(found.columns))
    groups, index = np.asarray(found.trace_of, np.int32), pd.RangeIndex(1, found.n + 1)
    reading.form, reading.rows = "XES", found.n
    found.note(reading)
    texts = {name: found.columns[name].values(found.n, groups) for name in columns.named()}
    return pd.DataFrame(texts, index=index), columns


def _refuse_doctype(name: str, *_: object) -> None:
    """Refuse a document type declaration: its entities may be of any size, or external."""
    raise refused("doctype", name=name)


def _declared(data: bytes) -> str | None:
    """Return the declared encoding of a file, if the parser does not read it itself."""
    found = DECLARED.match(data)
    name = found[1].decode("ascii").lower() if found else "utf-8"
    return None if name in PARSED else name


class _Traces:
    """The events of a log during parsing; called for each element, of which a log has millions."""

    def __init__(self) -> None:
        self.n = 0
        self.columns: dict[str, Column] = {}
        self.trace_of = array("i")
        self._most = most_rows()
        self._depth = self._traces = self._outside = 0
        self._in_trace = self._in_event = False
        self._names: list[str] = []
        self._first: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element: attributes of attributes are ignored."""
        self._depth += 1
        depth = self._depth
        if depth == DEPTH_OF_TRACE + 2:
            if self._in_event and "value" in attributes:
                self._column(attributes["key"]).put(self.n - 1, attributes["value"])
        elif depth == DEPTH_OF_TRACE + 1 and self._in_trace:
            if name.endswith("event"):
                self._in_event = True
                self.n += 1
                if self.n > self._most:
                    raise too_much(f"{self._most:,} events")
                self.trace_of.append(self._traces - 1)
            elif "value" in attributes:
                self._column(f"case:{attributes['key']}").put_group(
                    self._traces - 1, attributes["value"]
                )
                if attributes["key"] == NAME:
                    self._names[-1] = attributes["value"]
        elif depth == DEPTH_OF_TRACE:
            self._in_trace = name.endswith("trace")
            if self._in_trace:
                self._traces += 1
                self._names.append("")
                self._first.append(self.n)
            self._outside += name.endswith("event")

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if self._depth == DEPTH_OF_TRACE + 1:
            self._in_event = False
        self._depth -= 1

    def note(self, reading: Reading) -> None:
        """Report events and traces that make no row or case of their own."""
        if self._outside:
            reading.note("outside", n=self._outside)
        events = np.diff([*self._first, self.n])
        if empty := int((events == 0).sum()):
            first = int(np.argmin(events))
            reading.note("no_event", n=empty, name=self._names[first], trace=first + 1)
        times = Counter(name for name, n in zip(self._names, events, strict=True) if name and n)
        if again := [name for name, n in times.items() if n > 1]:
            reading.note("again", n=len(again), name=again[0])

    def _column(self, name: str) -> Column:
        """Return the column of an attribute."""
        column = self.columns.get(name)
        if column is None:
            if len(self.columns) == MOST_ATTRIBUTES:
                raise refused("many_keys", most=MOST_ATTRIBUTES)
            column = self.columns[name] = Column()
        return column
