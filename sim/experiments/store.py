"""The store of a sweep: an SQLite file to which one process appends chunks of runs.

Each chunk is written completely or not at all.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sim.errors import OutputError, StudyError
from sim.results.summary import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

DONE, FAILED = "done", "failed"

FILE = "sweep.sqlite"
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE arms (point INTEGER, arm INTEGER, key TEXT NOT NULL, vals TEXT NOT NULL, switched TEXT NOT NULL, PRIMARY KEY (point, arm));
CREATE TABLE runs (key TEXT, seed INTEGER, status TEXT NOT NULL, error TEXT, seconds REAL, {measured}, PRIMARY KEY (key, seed));
"""
CACHE_KIB = 16_384
WAIT_SECONDS = 1
PAGE = 100
LEAST_ROOM = 2**16
"""Bytes that the database needs besides its content, to continue."""


class ArmOfPoint(NamedTuple):
    """An arm of a point."""

    point: int
    arm: int
    key: str
    """Hash of its scenario, that scenario's files and the engine."""
    values: Mapping[str, Any]
    on: frozenset[str]
    """Mechanisms switched on."""


class Run(NamedTuple):
    """The data kept of a run."""

    key: str
    """Key of its arm."""
    seed: int
    status: str
    error: str | None
    """Traceback of a failed run."""
    seconds: float
    measures: tuple[float | None, ...]
    """In the order of the store's; None if not applicable, or if the run failed."""


class Counts(NamedTuple):
    """The progress of a sweep."""

    done: int
    failed: int


class Store:
    """The runs of a sweep, on disk in a folder that exists.

    Only one process may write at a time, and any number may read meanwhile.
    """

    def __init__(
        self, folder: Path, write: bool = False, measures: Sequence[str] = tuple(MEASURES)
    ) -> None:
        self.folder, self._path, self._measures = folder, folder / FILE, measures
        nothing = StudyError(f"{folder} holds no sweep; name the --out folder of sim sweep")
        if not write and not self._path.exists():
            raise nothing
        with ExitStack() as opened:
            self._lock = opened.enter_context(closing(_locked(folder))) if write else None
            with self._errors_named(write):
                base = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
                self._base = opened.enter_context(closing(base))
                self._base.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                if write:
                    self._base.execute("PRAGMA journal_mode = WAL")
                    self._base.execute("PRAGMA synchronous = NORMAL")  # a kill loses nothing
                elif self.is_new:
                    raise nothing
            opened.pop_all()  # from here on `__exit__` closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._lock is not None:
            # A read-only disk allows reading a single file, unless somebody writes now.
            with suppress(sqlite3.Error):
                self._base.execute("PRAGMA journal_mode = DELETE")
            self._lock.close()
        self._base.close()

    @property
    def is_new(self) -> bool:
        """Whether nothing has been written yet."""
        return not self._rows("SELECT name FROM sqlite_master LIMIT 1")

    def begin(self, about: Mapping[str, Any], arms: Iterable[ArmOfPoint]) -> None:
        """Write the sweep's description in one step, so that it is complete or absent."""
        measured = ", ".join(f'"{name}" REAL' for name in self._measures)
        with self._errors_named(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA.format(measured=measured).split(";\n"):
                self._base.execute(statement)
            self._add(arms)
            for name, value in about.items():
                self.set_meta(name, value)

    def add(self, arms: Iterable[ArmOfPoint]) -> None:
        """Write further arms; those that are there stay as they are."""
        with self._errors_named(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            self._add(arms)

    def _add(self, arms: Iterable[ArmOfPoint]) -> None:
        rows = (
            (each.point, each.arm, each.key, json.dumps(each.values), json.dumps(sorted(each.on)))
            for each in arms
        )
        self._base.executemany("INSERT OR IGNORE INTO arms VALUES (?, ?, ?, ?, ?)", rows)

    def meta(self, name: str, otherwise: Any = None) -> Any:
        """Return a stored value about the sweep."""
        found = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return json.loads(found[0][0]) if found else otherwise

    def set_meta(self, name: str, value: Any) -> None:
        """Store a value about the sweep, replacing the old one."""
        with self._errors_named():
            written = (name, json.dumps(value))
            self._base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", written)

    def arms(self) -> Iterator[ArmOfPoint]:
        """Yield the arms, point by point."""
        last = (-1, -1)
        query = f"SELECT * FROM arms WHERE (point, arm) > (?, ?) ORDER BY point, arm LIMIT {PAGE}"
        while rows := self._rows(query, last):  # page by page, as runs may be written meanwhile
            for point, arm, key, values, on in rows:
                yield ArmOfPoint(point, arm, key, json.loads(values), frozenset(json.loads(on)))
            last = rows[-1][:2]

    def missing(self, seeds: range) -> Iterator[tuple[ArmOfPoint, tuple[int, ...]]]:
        """Yield the arms with missing seeds, each with those seeds; equal points come only once."""
        query = "SELECT seed FROM runs WHERE key = ? AND seed BETWEEN ? AND ?"
        met: set[str] = set()
        for each in self.arms():
            if each.key not in met:
                met.add(each.key)
                there = {seed for (seed,) in self._rows(query, (each.key, seeds[0], seeds[-1]))}
                if left := tuple(seed for seed in seeds if seed not in there):
                    yield each, left

    def count_missing(self, seeds: range) -> int:
        """Return the number of missing runs."""
        query = (
            "SELECT (SELECT count(DISTINCT key) FROM arms) * ? - count(*) FROM runs "
            "WHERE seed BETWEEN ? AND ?"
        )
        return int(self._rows(query, (len(seeds), seeds[0], seeds[-1]))[0][0])

    def append(self, runs: Iterable[Run]) -> None:
        """Write all of the runs or, if the disk is full, none."""
        places = ", ".join("?" * (5 + len(self._measures)))
        nothing = (None,) * len(self._measures)
        rows = [(*run[:-1], *(run.measures or nothing)) for run in runs]
        with self._errors_named(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany(f"INSERT OR IGNORE INTO runs VALUES ({places})", rows)

    def forget_failed(self) -> None:
        """Remove the failed runs, so that they are repeated."""
        with self._errors_named():
            self._base.execute("DELETE FROM runs WHERE status = ?", (FAILED,))

    def counts(self) -> Counts:
        """Return the numbers of runs."""
        found = dict(self._rows("SELECT status, count(*) FROM runs GROUP BY status"))
        return Counts(found.get(DONE, 0), found.get(FAILED, 0))

    def count_rows(self) -> int:
        """Return the number of rows in the table of runs: a run has one for each equal point."""
        return int(self._rows("SELECT count(*) FROM arms JOIN runs USING (key)")[0][0])

    def runs(self) -> Iterator[tuple[ArmOfPoint, list[Any]]]:
        """Yield all runs by point, arm and seed: `seed`, `status`, `error`, `seconds`, measures."""
        query = f"SELECT * FROM runs WHERE key = ? AND seed > ? ORDER BY seed LIMIT {PAGE}"
        for each in self.arms():
            last = -1
            while rows := self._rows(query, (each.key, last)):
                yield from ((each, row) for _, *row in rows)
                last = rows[-1][1]

    def _rows(self, query: str, values: Iterable[Any] = ()) -> list[Any]:
        """Return the result of a query."""
        with self._errors_named(writing=False):
            return self._base.execute(query, tuple(values)).fetchall()

    @contextmanager
    def _errors_named(self, writing: bool = True) -> Iterator[None]:
        """Turn an error of the database into one with the file and the way out."""
        try:
            yield
        except sqlite3.Error as error:
            cannot = f"{self._path} cannot be {'written' if writing else 'read'}"
            if _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise StudyError(
                    f"{cannot} ({error}); it is damaged: restore an earlier copy, or remove the "
                    "folder and run again"
                ) from error
            raise (OutputError if writing else StudyError)(
                f"{cannot} ({_why(error, self._path.parent)}); finished runs are kept; fix the "
                "cause, and the same command resumes"
            ) from error


def _locked(folder: Path) -> sqlite3.Connection:
    """Lock out other writers; the lock ends with the process in any case."""
    lock = None
    try:
        lock = sqlite3.connect(folder / "sweep.lock", timeout=WAIT_SECONDS, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if lock is not None:
            lock.close()
        is_busy = _code(error) == sqlite3.SQLITE_BUSY
        way_out = (
            ": another sweep may be writing there; wait for it" if is_busy else "; fix the cause"
        )
        raise OutputError(
            f"{folder} cannot be written ({_why(error, folder)}){way_out}, or name another"
        ) from error
    return lock


def _code(error: sqlite3.Error) -> int:
    """Return the kind of an error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _why(error: sqlite3.Error, folder: Path) -> str:
    """Return the cause of an error; with a full disk, SQLite cannot always name it."""
    full = _code(error) != sqlite3.SQLITE_BUSY and shutil.disk_usage(folder).free < LEAST_ROOM
    return "the disk is full: make room" if full else str(error)
