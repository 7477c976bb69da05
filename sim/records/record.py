"""`RunRecord`: the results of a run. Frozen; measures read its rows, people read its frames."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import RecordError
from sim.files.csv_files import save_csv
from sim.model.plan import Plan
from sim.model.state.settings import settings, stages
from sim.model.state.units import rulings
from sim.records.frames import (
    Names,
    case_frame,
    day_frame,
    event_frame,
    precedent_frame,
    unit_frame,
)
from sim.records.saved import Format, files_in, save_cases, save_events, save_manifest
from sim.scenario.files import initial_of
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


BLOCK = 4096
"""Rows from which fields are copied at a time: few enough to stay in the processor's cache."""


class Columns(dict[str, NDArray[Any]]):
    """The fields of a table, each copied out at its first use.

    Rows suit the engine, which follows one case. Reading one field of all rows reads the whole
    table, and measures read fields dozens of times. Fields known to be needed are copied out
    together, so that the table is read only once.
    """

    def __init__(self, rows: NDArray[Any], together: tuple[str, ...] = ()):
        self._rows, self._together = rows, together

    def __missing__(self, field: str) -> NDArray[Any]:
        """Return a field, shape (n,), and keep it."""
        fields = self._together if field in self._together else (field,)
        self.update({name: np.empty(len(self._rows), self._rows.dtype[name]) for name in fields})
        for start in range(0, len(self._rows), BLOCK):
            block = self._rows[start : start + BLOCK]
            for name in fields:
                self[name][start : start + BLOCK] = block[name]
        return self[field]


Record = Literal["events", "cases", "summary"]
"""Extent of a record: everything, everything but events, or neither events nor cases."""

MEASURED = (
    *("filed_day", "issue", "status", "unit", "reported_day", "end_day", "resolved_by"),
    *(
        "first_unit",
        "first_fit",
        "dispatches",
        "declines",
        "handoffs",
        "ping_pong",
        "shelvings",
        "disputes",
    ),
    *("referrals", "docket_day", "docket_days", "precedent_hits", "wrong_precedent_hits"),
    *("follow_ups", "petitions", "reworks", "transfers", "extension_days"),
)
"""Fields of a case that its summary reads."""


@dataclass(frozen=True, eq=False, repr=False)
class RunRecord:
    """One history of one city.

    Attributes
    ----------
    scenario, seed
        Scenario and seed of the run.
    versions
        Of Remit, Python, NumPy and Numba.
    names
        Names of units, issues and rules, by code.
    case_rows : shape (n_filed,)
        One row per case in the order of filing (`sim.model.state.tables.CASE`).
    event_rows : shape (n_events,), or None
        The event log (`EVENT`), if it was recorded; `kept_events` insists on it.
    day_rows : shape (days,)
        Daily sums (`DAY`).
    unit_rows : shape (n_units,)
        Units at the end of the run, with their minutes since warm-up (`UNIT`).
    precedent_rows : shape (n_rulings,)
        Rulings kept (`PRECEDENT`).
    limit_days : shape (n_issues,), days
        Time limit of each issue, without extensions; see `limits`.
    plan
        The prepared tables of the scenario, if the run was made in this process.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> len(record.daily)
    500
    >>> bool(record.cases["handoffs"].max() >= 1)
    True
    """

    scenario: Scenario
    seed: int
    versions: dict[str, str]
    names: Names
    case_rows: NDArray[Any]
    event_rows: NDArray[Any] | None
    day_rows: NDArray[Any]
    unit_rows: NDArray[Any]
    precedent_rows: NDArray[Any]
    limit_days: NDArray[np.int64]
    plan: Plan | None = None

    def __repr__(self) -> str:
        """Say what was run and how much is kept of it."""
        kept = f"{len(self.day_rows):,} days, {len(self.case_rows):,} cases"
        kept += (
            ", no event log" if self.event_rows is None else f", {len(self.event_rows):,} events"
        )
        return f"<RunRecord of {self.scenario.title!r}, seed {self.seed}: {kept}>"

    @cached_property
    def case_columns(self) -> Columns:
        """The fields of `case_rows` as measures read them, each in memory of its own."""
        return Columns(self.case_rows, MEASURED)

    def limits(self, of: NDArray[Any] | slice) -> NDArray[np.int64]:
        """Return the time limits of some cases, with their extensions.

        Parameters
        ----------
        of : shape (n_cases,), or a slice
            Which cases.

        Returns
        -------
        shape (n_chosen,), days
            From filing.
        """
        cases = self.case_columns
        limits: NDArray[np.int64] = (
            self.limit_days[cases["issue"][of]] + cases["extension_days"][of]
        )
        return limits

    @cached_property
    def in_force(self) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """The city's settings by stage, and its rulings per year, shape (n_stages, n_bodies, 2)."""
        if self.plan is not None:  # reforms need not be checked again for every run
            return self.plan.settings[:, 0], self.plan.rulings
        return settings(self.scenario)[:, 0], rulings(stages(self.scenario)[0])

    @cached_property
    def cases(self) -> pd.DataFrame:
        """One row per case: attributes, outcome, path; times in working days, effort in hours."""
        return case_frame(self.case_rows, self.names)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log: case, day, activity, unit, from_unit, rule, precedent.

        Raises
        ------
        RecordError
            If the run was recorded without it.
        """
        return event_frame(self.kept_events(), self.names)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row per day: flows, and stocks at its end; backlog and coordination in hours."""
        return day_frame(self.day_rows)

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per unit; hours are sums since warm-up."""
        return unit_frame(self.unit_rows, self.names)

    @cached_property
    def precedents(self) -> pd.DataFrame:
        """One row per ruling kept: place, unit, citations, day on which it was overruled."""
        return precedent_frame(self.precedent_rows, self.names)

    def kept_events(self) -> NDArray[Any]:
        """Return the rows of the event log.

        Returns
        -------
        shape (n_events,)
            `event_rows`.

        Raises
        ------
        RecordError
            If the run was recorded without them.
        """
        if self.event_rows is None:
            raise RecordError(
                "this run was recorded without its events; run it again with record='events'"
            )
        return self.event_rows

    def last_day(self) -> dict[str, Any]:
        """Return the state of the last day, from which another run can continue.

        Returns
        -------
        dict
            Open cases and rulings, as a scenario's table `initial` has them:
            `scenario.with_values({"initial": ...})`.
        """
        return initial_of(_rows(self.cases), _rows(self.precedents), len(self.day_rows))

    def manifest(self) -> dict[str, Any]:
        """Return all that is needed to repeat the run.

        Returns
        -------
        dict
            As `manifest.json` has it: `seed`, `versions`, `names`, the whole `scenario`, and as
            `inputs` the fingerprints of the files that it depends on.
        """
        return {
            "seed": self.seed,
            "versions": self.versions,
            "names": self.names._asdict(),
            "scenario": self.scenario.model_dump(mode="json"),
            "inputs": self.scenario.fingerprints(),
        }

    def save(
        self,
        folder: Path | str,
        record: Record | None = None,
        form: Format | None = None,
        **more: Any,
    ) -> None:
        """Write the tables of a run and `manifest.json` into a folder.

        The tables are `cases.csv`, `events.csv`, `daily.csv` and `precedents.csv`.

        Parameters
        ----------
        folder
            Made if it does not exist.
        record
            `cases` leaves out the events, `summary` the cases too; by default all is written that
            was recorded.
        form
            Format of cases and events: `csv`, or `npy`, which NumPy maps into memory; by default
            `npy` for more than a million rows. The manifest has the names behind its codes.
        **more
            Further entries of the manifest, such as the command that was given.

        Raises
        ------
        RecordError
            If the folder holds a record already, or the run was recorded without its events.
        """
        folder = Path(folder)
        if (folder / "manifest.json").exists():
            raise RecordError(
                f"{folder} already holds a record; name another folder, or remove this one"
            )
        folder.mkdir(parents=True, exist_ok=True)
        self.save_tables(folder, record, form)
        manifest = self.manifest() | more | files_in(folder)
        save_manifest(folder / "manifest.json", manifest)

    def save_tables(
        self, folder: Path, record: Record | None = None, form: Format | None = None
    ) -> None:
        """Write the same without the manifest.

        Parameters
        ----------
        folder
            One that exists; files of these names are replaced.
        record, form
            As for `save`.
        """
        if record == "events" or (record is None and self.event_rows is not None):
            save_events(self.kept_events(), self.names, folder, form)
        if record != "summary":
            save_cases(self.case_rows, self.names, folder, form)
        save_csv(self.daily, folder / "daily.csv")
        save_csv(self.precedents, folder / "precedents.csv")


@cache
def versions() -> dict[str, str]:
    """Return the versions on which a result depends."""
    libraries = {
        name: version(name) for name in ("remit-sim", "numpy", "numba", "llvmlite", "pandas")
    }
    return {"python": platform.python_version(), **libraries}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame row by row, as read from its file."""
    return [{str(name): item for name, item in row.items()} for row in frame.to_dict("records")]
