"""`Fit`: a fitted scenario, with what is known of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.files.csv_files import save_csv
from sim.files.new_file import new_file
from sim.logs.draft import HORIZON
from sim.logs.estimates import Estimate, estimates, missed, not_learnt
from sim.logs.intervals import CAVEATS
from sim.logs.remits import with_rare_issues_together
from sim.logs.written import rounded, toml
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.draft import Draft
    from sim.logs.found import Found
    from sim.logs.halves import Judged
    from sim.logs.log import WorkLog
    from sim.logs.statistics import Statistic

REPLAY_WARM_UP = 20
"""Working days of a replayed log before the cohort: what is open at its start, a log does not tell
in full."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """What came of fitting a log.

    Attributes
    ----------
    log
        All of it, with the report of its reading.
    judged
        What part of it was kept from the fit.
    draft
        What was read off.
    found
        What was searched for, with 95 % intervals; see `sim.logs.intervals`.
    compared, target, reached : n_statistics
        What was made equal: the statistics, the log's, and the mean over runs with other seeds.
    runs
        How many runs the search took.
    seed
        Of the search.
    """

    log: WorkLog
    judged: Judged
    draft: Draft
    found: tuple[Found, ...]
    compared: list[Statistic]
    target: NDArray[np.float64]
    reached: NDArray[np.float64]
    runs: int
    seed: int

    def __repr__(self) -> str:
        """Say what was fitted, and how near runs came to it."""
        return (
            f"<Fit of {self.log.reading.name}: mean misfit {self.distance:.1f} tolerances "
            f"after {self.runs:,} runs>"
        )

    def tables(self, replayed: str | None = None) -> dict[str, Any]:
        """Return the scenario as a file has it, ranges of what was searched for included, numbers rounded.

        Parameters
        ----------
        replayed
            A file with the log's own requests, which then take the place of drawn ones.

        Returns
        -------
        dict
            Tables within tables.
        """
        tables: dict[str, Any] = rounded(
            self._words() | self.draft.tables(self.values) | {"uncertainty": self._ranges()}
        )
        if replayed is not None:
            tables["demand"] = {
                key: tables["demand"][key] for key in ("cases_per_day", "direct_answer")
            } | {"log": replayed}
            tables["time"] = {
                "days": self.log.days + HORIZON,
                "warm_up": min(REPLAY_WARM_UP, self.log.days // 5),
                "horizon": HORIZON,
            }
        return tables

    @property
    def requests(self) -> pd.DataFrame:
        """The log's own requests as `demand.log` reads them: `filed_day`, `issue`; without those of issues that the fit never met."""
        known = {remit.issue for remit in self.draft.remits}
        cases = with_rare_issues_together(self.log.cases, known)
        return cases[cases["issue"].isin(known)].rename(columns={"opened_day": "filed_day"})[
            ["filed_day", "issue"]
        ]

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario."""
        return read(Scenario, self.tables())

    @property
    def estimated(self) -> list[Estimate]:
        """What was read off and what was found, with 95 % intervals where there are any."""
        return estimates(self.draft, self.found)

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """A row a number that was read off or searched for: `what`, `value`, its 95 % interval `low`, `high`, and `how`.

        Blank where there is no interval; `sim.logs.intervals.CAVEATS` says what must be known of
        the others. `how` is `read off`, `searched`, or `searched, not learnt` where any value fits
        about as well.
        """
        import pandas as pd

        return pd.DataFrame(self.estimated).astype({"low": "float64", "high": "float64"})

    def missed(self) -> list[str]:
        """Return in words which of the log's statistics no values repeat, the farthest first.

        Returns
        -------
        list of str
            A line a statistic.
        """
        return missed(self.compared, self.target, self.reached)

    def not_learnt(self) -> list[str]:
        """Return in words what cannot be learnt from this log, and what stands in the scenario instead.

        Returns
        -------
        list of str
            A line each.
        """
        return not_learnt(self.draft, self.found, self.log.cases["unit"])

    def save(self, path: Path | str, replay: Path | str | None = None) -> None:
        """Write the scenario to a file, with where each number is from.

        Parameters
        ----------
        path
            Of the scenario.
        replay
            Another file, for the log's own requests: the scenario replays them in place of drawn
            ones.

        Raises
        ------
        OutputError
            If there is such a file already, or it cannot be written.
        """
        path, replayed = Path(path), None
        if replay is not None:
            replayed = os.path.relpath(Path(replay).absolute(), path.absolute().parent)
            with new_file(Path(replay)) as file:
                save_csv(self.requests, file)
        with new_file(path) as file:
            file.write(toml(self.tables(replayed), self.found, self._report()))

    def _report(self) -> dict[str, list[str]]:
        """Return by title what the file says above all numbers."""
        return {
            "Fitted to a work-order log.": self.log.reading.lines(),
            "What this log cannot tell:": self.not_learnt(),
            "Of the intervals:": list(CAVEATS),
            "What the model does not repeat with any values:": self.missed()
            or ["nothing that was compared"],
        }

    def _words(self) -> dict[str, str]:
        """Return what the scenario says of itself."""
        return {
            "title": f"A city fitted to {self.log.reading.name}",
            "question": "What would change in this city under other rules?",
            "source": (
                f"{self.log.reading.name}, as sim fit read it; what is not from the log is "
                "called an assumption beside it."
            ),
        }

    def _ranges(self) -> dict[str, list[float]]:
        """Return the intervals of what was searched for and stands in one place, for comparisons that are to be robust."""
        return {
            each.knob.key: [each.low, each.high]
            for each in self.found
            if each.knob.key and each.low < each.high
        }

    @property
    def values(self) -> dict[str, float]:
        """The values that were found, by name."""
        return {found.knob.name: found.value for found in self.found}

    @property
    def distance(self) -> float:
        """The root of the mean squared misfit, in tolerances."""
        tolerances = np.array([statistic.tolerance for statistic in self.compared])
        return float(np.sqrt(np.mean(((self.reached - self.target) / tolerances) ** 2)))
