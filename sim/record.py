"""`RunRecord`: what a run leaves. Frozen; measures read its rows, people read its frames."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import RecordError
from sim.scenario.from_record import initial_of
from sim.scenario.names import BEYOND
from sim.scenario.schema import Scenario
from sim.state.status import ACTIVITIES, STATUSES, Status
from sim.state.tables import NOBODY, REFERRED
from sim.state.zones import KINDS, ZONES, Resolver

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SERVICE_CENTRE = "service_centre"
"""Name in the log of whoever has a case that no unit holds."""


class Names(NamedTuple):
    """The names behind the codes of a record's rows."""

    units: tuple[str, ...]
    issues: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RunRecord:
    """One history of one city.

    Attributes
    ----------
    scenario, seed
        What was run.
    versions
        Of Remit, Python, NumPy and Numba.
    names
        Names of units, issues and rules, by code.
    case_rows : shape (n_filed,)
        A row a case in the order of filing (`sim.state.tables.CASE`).
    event_rows : shape (n_events,)
        The event log (`EVENT`).
    day_rows : shape (days,)
        Daily sums (`DAY`).
    unit_rows : shape (n_units,)
        Units at the end of the run, with their minutes since warm-up (`UNIT`).
    precedent_rows : shape (n_rulings,)
        Rulings kept (`PRECEDENT`).
    limit_days : shape (n_issues,), days
        Time limit of each issue.
    """

    scenario: Scenario
    seed: int
    versions: dict[str, str]
    names: Names
    case_rows: NDArray[Any]
    event_rows: NDArray[Any]
    day_rows: NDArray[Any]
    unit_rows: NDArray[Any]
    precedent_rows: NDArray[Any]
    limit_days: NDArray[np.int64]

    @cached_property
    def cases(self) -> pd.DataFrame:
        """A row a case: what it was, what became of it, how it got there. Times in working days, effort in hours."""
        import pandas as pd

        rows = self.case_rows
        resolved = rows["status"] == Status.RESOLVED
        return pd.DataFrame(
            {
                "case": np.arange(len(rows)),
                "filed_day": rows["filed_day"],
                "citizen": rows["citizen"],
                "district": rows["district"] + 1,
                "issue": _named(rows["issue"], self.names.issues),
                "zone": _named(rows["zone"], ZONES),
                "circumstance": rows["circumstance"],
                "effort_hours": rows["effort"] / 60,
                "status": _named(rows["status"], STATUSES),
                "unit": self.unit_names(rows["unit"]),
                "first_unit": self.unit_names(rows["first_unit"]),
                "first_fit": rows["first_fit"] == 1,
                "resolution_days": np.where(resolved, rows["end_day"] - rows["filed_day"], np.nan),
                "reported_day": _number(rows["reported_day"]),
                "end_day": _number(rows["end_day"]),
                "resolved_by": _named(rows["resolved_by"], ("", *(r.name.lower() for r in Resolver if r >= 0)), offset=1),
                "ping_pong": rows["ping_pong"] == 1,
                "original": _number(rows["original"]),
                **{name: rows[name] == 1 for name in ("found", "supervised", "joint")},
                **{name: rows[name] for name in COUNTERS},
            }
        )

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log: case, day, activity, unit, from_unit, rule, precedent."""
        import pandas as pd

        rows = self.event_rows
        return pd.DataFrame(
            {
                "case": rows["case"],
                "day": rows["day"],
                "activity": _named(rows["activity"], ACTIVITIES),
                "unit": self.unit_names(rows["unit"]),
                "from_unit": self.unit_names(rows["from_unit"]),
                "rule": _named(rows["rule"], self.names.rules),
                "precedent": _number(rows["precedent"]),
            }
        )

    @cached_property
    def daily(self) -> pd.DataFrame:
        """A row a day: flows of the day, and stocks at its end. Backlog and coordination in hours."""
        import pandas as pd

        frame = pd.DataFrame(
            {"day": np.arange(len(self.day_rows)), **{name: self.day_rows[name] for name in self.day_rows.dtype.names or ()}}
        )
        for name in ("backlog", "coordination"):
            frame[f"{name}_hours"] = frame.pop(f"{name}_minutes") / 60
        return frame

    @cached_property
    def units(self) -> pd.DataFrame:
        """A row a unit; hours are sums since warm-up."""
        import pandas as pd

        rows = self.unit_rows
        hours = {f"{name}_hours": rows[name] / 60 for name in ("had", "worked", "coordinated", "worked_beyond", "backlog", "charge")}
        return pd.DataFrame(
            {
                "unit": self.unit_names(np.arange(len(rows))),
                "kind": _named(rows["kind"], KINDS),
                "hours_a_day": rows["minutes"] / 60,
                "fee": rows["fee"],
                **hours,
            }
        )

    @cached_property
    def precedents(self) -> pd.DataFrame:
        """A row a ruling that was kept: where it lies, whom it names, how often it was cited, when it was overruled."""
        import pandas as pd

        rows = self.precedent_rows
        named = np.where(rows["unit"] == REFERRED, BEYOND, self.unit_names(rows["unit"]).astype(object))
        return pd.DataFrame(
            {
                "precedent": np.arange(len(rows)),
                "day": rows["day"],
                "case": _number(rows["case"]),
                "issue": _named(rows["issue"], self.names.issues),
                "circumstance": rows["circumstance"],
                "unit": named,
                "citations": rows["citations"],
                "overruled_day": _number(rows["overruled_day"]),
            }
        )

    def last_day(self) -> dict[str, Any]:
        """Return the open cases and the rulings of the last day as a scenario's table `initial`, to go on from there."""
        return initial_of(_rows(self.cases), _rows(self.precedents), len(self.day_rows))

    def unit_names(self, units: NDArray[Any]) -> Any:
        """Return the names of units by number, the service centre's where there is none."""
        return _named(units, (SERVICE_CENTRE, *self.names.units), offset=1)

    def manifest(self) -> dict[str, Any]:
        """Return what is needed to repeat the run."""
        return {"seed": self.seed, "versions": self.versions, "scenario": self.scenario.model_dump(mode="json")}

    def save(self, folder: Path | str, **more: Any) -> None:
        """Write `cases.csv`, `events.csv`, `daily.csv`, `precedents.csv` and `manifest.json` into a folder.

        Parameters
        ----------
        folder
            Made if it does not exist.
        **more
            Further entries of the manifest, such as the command that was given.

        Raises
        ------
        RecordError
            If the folder holds a record already.
        """
        folder = Path(folder)
        if (folder / "manifest.json").exists():
            raise RecordError(f"{folder} holds a record already; name another folder or remove it")
        folder.mkdir(parents=True, exist_ok=True)
        self.cases.to_csv(folder / "cases.csv", index=False)
        self.events.to_csv(folder / "events.csv", index=False)
        self.daily.to_csv(folder / "daily.csv", index=False)
        self.precedents.to_csv(folder / "precedents.csv", index=False)
        (folder / "manifest.json").write_text(json.dumps(self.manifest() | more, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


COUNTERS = ("dispatches", "handoffs", "declines", "shelvings", "disputes", "referrals", "rulings", "docket_days", "follow_ups",
            "petitions", "reworks", "precedent_hits", "wrong_precedent_hits")  # fmt: skip
"""Columns of the cases that count what happened to them."""


@cache
def versions() -> dict[str, str]:
    """Return the versions on which a result depends."""
    libraries = {name: version(name) for name in ("remit-sim", "numpy", "numba", "scipy", "pandas", "mesa")}
    return {"python": platform.python_version(), **libraries}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame row by row, as its file would be read."""
    return [{str(name): item for name, item in row.items()} for row in frame.to_dict("records")]


def _named(codes: NDArray[Any], names: tuple[str, ...], offset: int = 0) -> Any:
    """Return codes as a categorical column with names."""
    import pandas as pd

    return pd.Categorical.from_codes(codes.astype(np.int64) + offset, categories=pd.Index(names))


def _number(numbers: NDArray[Any]) -> Any:
    """Return days or numbers as a column of integers that is empty where there is none."""
    import pandas as pd

    return pd.arrays.IntegerArray(numbers.astype(np.int64), numbers == NOBODY)
