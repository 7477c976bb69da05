"""What is exported, whichever the format: the rows of a record's cases, events and rulings, and the names behind their codes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import RecordError
from sim.files.csv_files import unguarded
from sim.files.regular import regular
from sim.model.state.status import ACTIVITIES, STATUSES, Activity
from sim.model.state.tables import CASE, EVENT, NOBODY, PRECEDENT, REFERRED
from sim.model.state.zones import ZONES
from sim.records.frames import SERVICE_CENTRE, Names
from sim.records.saved import record_in
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.frames import Names

    Known = dict[str, tuple[tuple[str, ...], int]]
    from collections.abc import Iterator

    from sim.records.record import RunRecord


ROWS_AT_ONCE = 250_000
"""Rows of a CSV file that are a frame at once."""

CASE_READ = np.dtype(
    [
        (name, CASE[name])
        for name in (
            "filed_day",
            "citizen",
            "district",
            "issue",
            "zone",
            "circumstance",
            "effort",
            "status",
            "original",
            "found",
        )
    ]
)
"""What an export says of a case. The other fields of `CASE` are not in a record's CSV file, or can
be counted in its log."""

COLUMNS = {"effort": "effort_hours"}
"""Names of columns that are not those of their fields."""

RECKONED = {"effort": (60, 0), "district": (1, -1)}
"""Factor and shift that make a field of a column: files have hours, and number the districts from
1."""


def read_cases(folder: Path, names: Names) -> NDArray[Any]:
    """Return the cases, shape (n_cases,): mapped from a binary file, else with the fields of `CASE_READ`."""
    if (folder / "cases.npy").exists():
        return _mapped(folder / "cases.npy", CASE_READ)
    known = {
        "issue": (names.issues, 0),
        "zone": (ZONES, 0),
        "status": (STATUSES, 0),
        "found": (("False", "True"), 0),
    }
    return _rows(folder / "cases.csv", CASE_READ, known)


def read_events(folder: Path, names: Names) -> NDArray[Any]:
    """Return the event log, shape (n_events,), mapped from a binary file or read."""
    if (folder / "events.npy").exists():
        return _mapped(folder / "events.npy", EVENT)
    holders = ((SERVICE_CENTRE, *names.units), NOBODY)
    known = {
        "activity": (ACTIVITIES, 0),
        "unit": holders,
        "from_unit": holders,
        "rule": (names.rules, 0),
    }
    return _rows(folder / "events.csv", EVENT, known)


def read_rulings(folder: Path, names: Names) -> NDArray[Any]:
    """Return the rulings kept, shape (n_rulings,)."""
    known = {"issue": (names.issues, 0), "unit": ((BEYOND, SERVICE_CENTRE, *names.units), REFERRED)}
    return _rows(folder / "precedents.csv", PRECEDENT, known)


def _mapped(path: Path, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return a binary table as it lies on disk, if it has the fields that are read."""
    rows: NDArray[Any] = np.load(regular(path), mmap_mode="r")
    missing = sorted({*(kind.names or ())} - {*(rows.dtype.names or ())})
    if missing:
        raise RecordError(
            f"{path} has no {missing[0]}: another version of Remit wrote it; make the run again"
        )
    return rows


def _rows(path: Path, kind: np.dtype[Any], known: Known) -> NDArray[Any]:
    """Return a CSV file as rows; for a column of names `known` has the names and the code of the first."""
    import pandas as pd

    fields = kind.names or ()
    numbers = {COLUMNS.get(field, field): [""] for field in fields if field not in known}
    exact = [
        field for field in fields if kind[field].kind == "f"
    ]  # pandas may read the last digit of a number otherwise
    parts = pd.read_csv(
        regular(path),
        usecols=[*known, *numbers],
        dtype=dict.fromkeys((*known, *exact), str),
        keep_default_na=False,  # a unit may be called NA
        na_values=numbers,
        chunksize=ROWS_AT_ONCE,
        encoding="utf-8",
    )
    with parts:
        return np.concatenate(
            [np.zeros(0, kind), *(_part(part, path, kind, known) for part in parts)]
        )


def _part(part: pd.DataFrame, path: Path, kind: np.dtype[Any], known: Known) -> NDArray[Any]:
    """Return a part of a file as rows."""
    rows = np.zeros(len(part), kind)
    for field in kind.names or ():
        column = part[COLUMNS.get(field, field)]
        if field in known:
            rows[field] = _codes(column, path, *known[field])
            continue
        factor, shift = RECKONED.get(field, (1, 0))
        numbers = column.astype(np.float64).fillna(NOBODY).to_numpy() * factor + shift
        rows[field] = numbers if kind[field].kind == "f" else np.rint(numbers)
    return rows


def _codes(
    column: pd.Series[Any], path: Path, names: tuple[str, ...], first: int
) -> NDArray[np.int64]:
    """Return the codes of names."""
    import pandas as pd

    places = np.asarray(
        pd.Index(names, dtype=object).get_indexer(pd.Index(column.map(unguarded), dtype=object))
    )
    unknown = np.flatnonzero(places < 0)
    if len(unknown):
        line = int(column.index[unknown[0]]) + 2
        raise RecordError(
            f"{path}, line {line}: the {column.name} {column.iloc[unknown[0]]!r} is none of "
            "this "
            "run; make the run again"
        )
    return places + first


AT_ONCE = 2**16
"""Cases or events that are in memory at once."""


@dataclass(frozen=True)
class EventLog:
    """The event log of one history.

    Attributes
    ----------
    title, seed
        What was run.
    names
        Names of units, issues and rules, by code.
    cases : shape (n_cases,)
        In order of filing, with at least the fields of `sim.records.exports.log.CASE_READ`.
    events : shape (n_events,)
        In the order in which they happened (`sim.model.state.tables.EVENT`), in memory or mapped from a
        file.
    rulings : shape (n_rulings,)
        Rulings kept (`sim.model.state.tables.PRECEDENT`).
    at_once
        Cases or events of which an export makes text at once: what it takes of memory hangs on
        this, and little on the log's length.
    """

    title: str
    seed: int
    names: Names
    cases: NDArray[Any]
    events: NDArray[Any]
    rulings: NDArray[Any]
    at_once: int = AT_ONCE

    @property
    def holders(self) -> tuple[str, ...]:
        """Who may hold a case: the service centre, then the units, so that a unit's place is its number + 1."""
        return SERVICE_CENTRE, *self.names.units

    def parts(self) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
        """Give the events part by part, in their order: their places in the log, and their rows."""
        for first in range(0, len(self.events), self.at_once):
            rows = np.array(self.events[first : first + self.at_once])
            yield np.arange(first, first + len(rows)), rows

    def parts_of_cases(self) -> Iterator[range]:
        """Give the numbers of the cases, some at a time."""
        for first in range(0, len(self.cases), self.at_once):
            yield range(first, min(first + self.at_once, len(self.cases)))

    def parts_by_case(self) -> Iterator[tuple[range, NDArray[np.int64], NDArray[Any]]]:
        """Give some cases at a time: their numbers, and the places and rows of their events, case by case, each case's in order."""
        for cases in self.parts_of_cases():
            places, rows = self._events_of(cases)
            order = np.argsort(rows["case"], kind="stable")
            yield cases, places[order], rows[order]

    def _events_of(self, cases: range) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return the places and the rows of the events of some cases.

        Looking through the whole log for each part takes less time than writing the part, and no
        memory that grows with the log.
        """
        found = []
        for places, rows in self.parts():
            of_them = (rows["case"] >= cases.start) & (rows["case"] < cases.stop)
            found.append((places[of_them], rows[of_them]))
        return np.concatenate([places for places, _ in found]), np.concatenate(
            [rows for _, rows in found]
        )


def log_of(record: RunRecord) -> EventLog:
    """Return the event log of a record.

    Raises
    ------
    RecordError
        If the run was recorded without its events.
    """
    title, events = record.scenario.title, record.kept_events()
    return EventLog(
        title, record.seed, record.names, record.case_rows, events, record.precedent_rows
    )


def log_in(folder: Path) -> EventLog:
    """Return the event log of a saved record.

    Parameters
    ----------
    folder
        What `sim run --out` or `RunRecord.save` has written, with cases and events, as CSV or
        binary.

    Raises
    ------
    RecordError
        If it holds no record, one without events, or one that is damaged.
    """
    with record_in(folder):
        manifest = json.loads(regular(folder / "manifest.json").read_text(encoding="utf-8"))
        names = Names(**{key: tuple(listed) for key, listed in manifest["names"].items()})
        _check_kept(folder)
        title, seed = manifest["scenario"]["title"], manifest["seed"]
        log = EventLog(
            title,
            seed,
            names,
            read_cases(folder, names),
            read_events(folder, names),
            read_rulings(folder, names),
        )
    _check(log, folder)
    return log


def _check_kept(folder: Path) -> None:
    """Refuse a record that was kept without its events."""
    if not any((folder / name).exists() for name in ("events.csv", "events.npy")):
        raise RecordError(
            f"{folder} was kept without its events; make the run again with --record events"
        )


def _check(log: EventLog, folder: Path) -> None:
    """Refuse a log that is not one of its cases: only a file that was changed or cut off can be."""
    filed, last = 0, 0
    for _, rows in log.parts():
        for field, (low, high) in _bounds(log).items():
            wrong = rows[field][(rows[field] < low) | (rows[field] >= high)]
            if len(wrong):
                raise RecordError(
                    f"{folder} is damaged: an event has {field} {wrong[0]}, beyond {low} to "
                    f"{high - 1}; make the run again"
                )
        if (np.diff(rows["day"], prepend=last) < 0).any():
            raise RecordError(
                f"{folder} is damaged: its events are not in the order of their days; make the "
                "run again"
            )
        filed += int(np.isin(rows["activity"], (Activity.FILE, Activity.PATROL)).sum())
        last = rows["day"][-1]
    if filed != len(log.cases):
        raise RecordError(
            f"{folder} is damaged: of {len(log.cases)} cases, {filed} were filed; make the run "
            "again"
        )


def _bounds(log: EventLog) -> dict[str, tuple[int, int]]:
    """Return the least code of each field of an event, and the first that is too great."""
    units = (NOBODY, len(log.names.units))
    return {
        "case": (0, len(log.cases)),
        "activity": (0, len(Activity)),
        "unit": units,
        "from_unit": units,
        "rule": (0, len(log.names.rules)),
        "precedent": (NOBODY, len(log.rulings)),
    }
