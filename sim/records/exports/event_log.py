"""The content of every export: a record's cases, events and rulings, and their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import RecordError
from sim.model.state.status import Activity
from sim.model.state.tables import NOBODY
from sim.records.frames import SERVICE_CENTRE, Names
from sim.records.saved import (
    manifest_in,
    names_of,
    read_cases,
    read_events,
    read_rulings,
    record_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.records.record import RunRecord

AT_ONCE = 2**16
"""Cases or events held in memory at once."""


@dataclass(frozen=True)
class EventLog:
    """The event log of one run.

    Attributes
    ----------
    title, seed
        The scenario's title and the seed.
    names
        Names of units, issues and rules, by code.
    cases : shape (n_cases,)
        In order of filing, with at least the fields of `sim.records.saved.CASE_READ`.
    events : shape (n_events,)
        In the order in which they happened (`sim.model.state.tables.EVENT`), in memory or mapped
        from a file.
    rulings : shape (n_rulings,)
        Rulings kept (`sim.model.state.tables.PRECEDENT`).
    at_once
        Cases or events that an export turns into text at once: the memory needed depends on this,
        and little on the log's length.
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
        """Possible holders of a case: the service centre, then the units at number + 1."""
        return SERVICE_CENTRE, *self.names.units

    def parts(self) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
        """Yield the events part by part, in order: their places in the log, and their rows."""
        for first in range(0, len(self.events), self.at_once):
            rows = np.array(self.events[first : first + self.at_once])
            yield np.arange(first, first + len(rows)), rows

    def parts_of_cases(self) -> Iterator[range]:
        """Yield the numbers of the cases, some at a time."""
        for first in range(0, len(self.cases), self.at_once):
            yield range(first, min(first + self.at_once, len(self.cases)))

    def parts_by_case(self) -> Iterator[tuple[range, NDArray[np.int64], NDArray[Any]]]:
        """Yield some cases at a time: their numbers, and the places and rows of their events.

        Events are ordered by case, then by time.
        """
        for cases in self.parts_of_cases():
            places, rows = self._events_of(cases)
            order = np.argsort(rows["case"], kind="stable")
            yield cases, places[order], rows[order]

    def _events_of(self, cases: range) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return the places and the rows of the events of some cases.

        Searching the whole log for each part takes less time than writing the part, and no memory
        that grows with the log.
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
        Written by `sim run --out` or `RunRecord.save`, with cases and events, as CSV or binary.

    Raises
    ------
    RecordError
        If it holds no record, one without events, or one that is damaged.
    """
    with record_in(folder):
        manifest = manifest_in(folder)
        names = names_of(manifest)
        if not any(
            (folder / name).exists() for name in ("events.csv", "events.npy", "events.parquet")
        ):
            raise RecordError(
                f"{folder} was kept without its events; repeat the run with --record events"
            )
        title, seed, cases = (
            manifest["scenario"]["title"],
            manifest["seed"],
            read_cases(folder, names),
        )
        events, rulings = read_events(folder, names), read_rulings(folder, names)
        log = EventLog(title, seed, names, cases, events, rulings)
    _check(log, folder)
    return log


def _check(log: EventLog, folder: Path) -> None:
    """Refuse a log that does not match its cases: its file was changed or cut off."""
    filed, last = 0, 0
    for _, rows in log.parts():
        for field, (low, high) in _bounds(log).items():
            wrong = rows[field][(rows[field] < low) | (rows[field] >= high)]
            if len(wrong):
                raise RecordError(
                    f"{folder} is damaged: an event has {field} {wrong[0]}, outside {low} to "
                    f"{high - 1}; repeat the run"
                )
        if (np.diff(rows["day"], prepend=last) < 0).any():
            raise RecordError(
                f"{folder} is damaged: its events are not in the order of their days; repeat the "
                "run"
            )
        filed += int(np.isin(rows["activity"], (Activity.FILE, Activity.PATROL)).sum())
        last = rows["day"][-1]
    if filed != len(log.cases):
        raise RecordError(
            f"{folder} is damaged: of {len(log.cases)} cases, {filed} were filed; repeat the run"
        )


def _bounds(log: EventLog) -> dict[str, tuple[int, int]]:
    """Return the least code of each field of an event, and the first invalid one above."""
    units = (NOBODY, len(log.names.units))
    return {
        "case": (0, len(log.cases)),
        "activity": (0, len(Activity)),
        "unit": units,
        "from_unit": units,
        "rule": (0, len(log.names.rules)),
        "precedent": (NOBODY, len(log.rulings)),
    }
