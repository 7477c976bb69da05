"""`Fit`: a fitted scenario, with what is known of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tomlkit

from sim.files.csv_files import save_csv
from sim.files.new_file import new_file
from sim.logs.draft import HORIZON
from sim.logs.estimates import Estimate, estimates, missed, not_learnt
from sim.logs.intervals import CAVEATS
from sim.logs.knobs import OF_HANDOFFS
from sim.logs.remits import with_rare_issues_together
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from tomlkit.items import Item, Table

    from sim.logs.draft import Draft
    from sim.logs.halves import Judged
    from sim.logs.log import WorkLog
    from sim.logs.search import Found
    from sim.logs.statistics import Statistic


DIGITS = 4
"""Significant ones: more than any of the numbers is sure to."""

LINE = 120
"""Columns of a comment."""

ASSUMED: dict[tuple[str, ...], str] = {
    ("city", "districts"): "assumption: the log is taken for one district",
    ("demand", "direct_answer"): "assumption: the log has only what was dispatched",
    ("citizens", "give_up"): "assumption: the log does not tell who gave up",
    ("department_defaults", "minimum_hours"): "assumption: room for a case a day",
    (
        "adjudication",
        "rulings_per_year",
    ): "assumption: 8 for a hundred cases, as in the stylised Shishi",
}
READ_OFF: dict[tuple[str, ...], str] = {
    ("demand", "cases_per_day"): "read off the log",
    ("demand", "seasonality"): "read off the log; tested as if weeks were independent",
    ("demand", "week"): "read off the log: Monday to Friday",
    ("demand", "log"): "the log's own requests, in place of drawn ones",
    ("initial", "backlog"): "read off the log: open on a usual day",
    ("initial", "backlog_days"): "read off the log: from the mean age of what is open",
    ("responsibility", "return_days"): "read off the log",
}


def rounded(value: Any) -> Any:
    """Return tables with numbers of a few significant digits, so that a file says all that a run depends on."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def toml(tables: dict[str, Any], searched: tuple[Found, ...], report: dict[str, list[str]]) -> str:
    """Return a scenario as a file.

    Parameters
    ----------
    tables
        Of the scenario.
    searched
        Of which some stand in the scenario, with what is to be said beside them.
    report
        What stands above all numbers: lines by title.
    """
    document = tomlkit.document()
    for line in _comments(report | _scaled(searched)):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    for key in ("title", "question", "source"):
        document.add(key, tomlkit.item(tables[key]))
    comments = READ_OFF | ASSUMED | _searched(searched)
    for name, table in tables.items():
        if isinstance(table, dict) and table:
            document.add(name, _table(name, table, comments))
    for name in ("departments", "issues"):
        document.add(name, _listed(tables[name]))
    return tomlkit.dumps(document)


def _table(name: str, table: dict[str, Any], comments: dict[tuple[str, ...], str]) -> Table:
    """Return a table with a comment beside each number."""
    written = tomlkit.table()
    for key, value in table.items():
        item = tomlkit.item(value)
        if (name, key) in comments:
            item.comment(comments[name, key])
        written.add(key, item)
    return written


def _listed(tables: list[dict[str, Any]]) -> Item:
    """Return a list of tables."""
    listed = tomlkit.aot()
    for each in tables:
        listed.append(tomlkit.item(each))
    return listed


def _searched(searched: tuple[Found, ...]) -> dict[tuple[str, ...], str]:
    """Return what is to be said beside what was searched for."""
    found = {
        tuple(knob.key.split(".")): "assumption: the log has no hand-offs"
        for knob in OF_HANDOFFS
        if knob.key
    }
    for each in searched:
        if each.knob.key:
            table, key = each.knob.key.split(".")
            how = "searched" if each.learnt else "searched, but the log does not tell it"
            found[table, key] = f"{how}: {each.low:.2g} to {each.high:.2g}"
    return found


def _scaled(searched: tuple[Found, ...]) -> dict[str, list[str]]:
    """Return what was searched for and acts on many numbers, under its title."""
    lines = [
        f"{each.knob.what}: {each.value:.3g} ({each.low:.2g} to {each.high:.2g}), searched"
        for each in searched
        if not each.knob.key
    ]
    return {
        (
            "Issues: departments and their weights are those that ended the issue's cases; "
            "overlap, "
            "gap and lead times are scaled by"
        ): lines
    }


def _comments(report: dict[str, list[str]]) -> list[str]:
    """Return a report as lines of comment."""
    return [
        line
        for title, lines in report.items()
        for line in (title, *(wrapped for each in lines for wrapped in _wrapped(each)))
    ]


def _wrapped(line: str) -> list[str]:
    """Return a line of a list in as many lines as it needs."""
    import textwrap

    return textwrap.wrap(
        line, LINE, initial_indent="- ", subsequent_indent="  ", break_long_words=False
    )


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
