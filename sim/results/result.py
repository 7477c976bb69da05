"""A result: a table of a comparison, from the data of each run to one tidy frame of all arms."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

import sim.results

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.records.record import RunRecord

Columns = dict[str, Any]
"""A table by column."""


class Look(NamedTuple):
    """Options for collecting a run's data."""

    first: bool
    """Whether it is the first replication, the only one whose events are kept."""
    reach: float
    """Distance in circumstance up to which cases are alike, the same in all arms."""


class Result(ABC):
    """One table of a comparison.

    A subclass in a module of `sim.results` suffices: it is found automatically, and every
    comparison collects and saves it. See `Mean`, `Each` and `First`.
    """

    name: ClassVar[str]
    """Key in `Study.tables` and name of the file."""

    @abstractmethod
    def collect(self, record: RunRecord, look: Look) -> Any:
        """Return the data kept of a run; they are sent back from the process that made it."""

    @abstractmethod
    def add(self, kept: Any, more: Any) -> Any:
        """Return the data kept of an arm's runs with one more; `kept` is None at first."""

    @abstractmethod
    def frame(self, kept: Any) -> pd.DataFrame:
        """Return an arm's table."""

    def table(self, kept: Mapping[str, Any]) -> pd.DataFrame:
        """Return the table of all arms, their names in the column `arm`."""
        import pandas as pd

        frames = [self.frame(each).assign(arm=arm) for arm, each in kept.items()]
        found = pd.concat(frames, ignore_index=True)
        found.insert(0, "arm", found.pop("arm"))
        return found


class Mean(Result):
    """Means over an arm's runs, each over the runs in which it is known; only sums are kept."""

    keys: ClassVar[tuple[str, ...]]
    """Columns that name the rows, the same in every run."""

    def add(self, kept: tuple[Columns, Columns] | None, more: Columns) -> tuple[Columns, Columns]:
        """Return sums, and the number of terms of each."""
        known = {name: np.isfinite(more[name]) for name in more if name not in self.keys}
        values = {name: np.where(has, more[name], 0.0) for name, has in known.items()}
        if kept is None:
            return more | values, {name: has.astype(np.int64) for name, has in known.items()}
        sums, counts = kept
        return (
            sums | {name: sums[name] + values[name] for name in values},
            {name: counts[name] + known[name] for name in values},
        )

    def frame(self, kept: tuple[Columns, Columns]) -> pd.DataFrame:
        """Return the means."""
        import pandas as pd

        sums, counts = kept
        means = {
            name: np.divide(
                sums[name], counts[name], out=np.full(len(count), np.nan), where=count > 0
            )
            for name, count in counts.items()
        }
        return pd.DataFrame(sums | means)


class Each(Result):
    """The data of each of an arm's runs."""

    def add(self, kept: list[Any] | None, more: Any) -> list[Any]:
        """Return the data of all runs."""
        return [*(kept or ()), more]


class First(Result):
    """A table of the first replication."""

    def add(self, kept: pd.DataFrame | None, more: pd.DataFrame) -> pd.DataFrame:
        """Return the data of the first run."""
        return more if kept is None else kept

    def frame(self, kept: pd.DataFrame) -> pd.DataFrame:
        """Return them unchanged."""
        return kept


@cache
def all_results() -> dict[str, Result]:
    """Return every result by its name."""
    for module in pkgutil.iter_modules(sim.results.__path__, "sim.results."):
        importlib.import_module(module.name)
    kinds = [kind for base in (Each, Mean, First) for kind in base.__subclasses__()]
    return {kind.name: kind() for kind in kinds}


def of_run(record: RunRecord, name: str) -> pd.DataFrame:
    """Return a table of a single run."""
    result, reach = all_results()[name], record.scenario.precedents.reach
    return result.frame(result.add(None, result.collect(record, Look(first=True, reach=reach))))


def by_arm(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return a table of all arms as one table for each arm that has rows."""
    return {str(arm): of_arm(table, str(arm)) for arm in table["arm"].unique()}


def of_arm(table: pd.DataFrame, arm: str) -> pd.DataFrame:
    """Return an arm's rows of a table, without the column `arm`."""
    return table[table["arm"] == arm].drop(columns="arm").reset_index(drop=True)


def collected(record: RunRecord, look: Look) -> Columns:
    """Return the data that every result keeps of a run."""
    return {
        name: result.collect(record, look)
        for name, result in all_results().items()
        if look.first or not isinstance(result, First)
    }
