"""Reading XES (IEEE 1849): traces and their events as one table, under the names that CSV logs use."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import ParseError, iterparse

from sim.errors import LogError

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    import pandas as pd

Row = dict[str, str]

NOT_VALUES = ("list", "container", "event")
"""Elements of a trace or an event that are not an attribute with one value."""


def read_xes(file: IO[bytes], path: Path) -> pd.DataFrame:
    """Return a row an event; what is said of a trace stands in columns that begin with `case:`.

    Raises
    ------
    LogError
        If the file is no XES log.
    """
    import pandas as pd

    rows: list[Row] = []
    try:
        for _, element in iterparse(file):
            if _tag(element) == "trace":
                rows += _events(element)
                element.clear()  # a log is many times as long as a trace
    except ParseError as error:
        raise LogError(f"{path}: is not well-formed XML ({error})") from error
    if not rows:
        raise LogError(f"{path}: has no trace with an event; is it an XES log?")
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1), dtype=str)


def _events(trace: Element) -> list[Row]:
    """Return the events of a trace, each with what is said of the trace."""
    about = {f"case:{key}": value for key, value in _values(trace).items()}
    return [about | _values(event) for event in trace if _tag(event) == "event"]


def _values(element: Element) -> Row:
    """Return the attributes of a trace or an event by key."""
    return {part.attrib["key"]: part.attrib["value"] for part in element if _tag(part) not in NOT_VALUES and "value" in part.attrib}


def _tag(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
