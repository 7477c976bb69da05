"""`fit`: a scenario from a city's own work-order log, with the uncertainty of its values."""

from __future__ import annotations

import os
import textwrap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import tomlkit

from sim.compiled.streams import checked_seed
from sim.errors import check_extra
from sim.files.csv_files import save_csv
from sim.files.new_file import new_file
from sim.logs.draft import HORIZON, OF_HANDOFFS, drafted, scaled
from sim.logs.openings import openings
from sim.logs.outcomes import GRID, Outcomes, nearness, statistics, values
from sim.logs.read_off import (
    FEWEST_STRAIGHT,
    at_bounds,
    with_rare_issues_together,
)
from sim.logs.reading import message, messages
from sim.logs.search import CASES, OTHER_SEEDS, Found, Search, intervals
from sim.scenario.names import MOST_DEPARTMENTS
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.logs.draft import Draft
    from sim.logs.outcomes import Statistic
    from sim.logs.work_log import HeldOut, WorkLog

RESAMPLES = 200

FEWEST_CASES = 100
"""Minimum number of cases for a fit."""

FAR = 3.0
"""Misfit in tolerances from which a statistic counts as missed."""

MANY = 0.1
"""Share of cases with units without a remit from which advice is given."""

DIGITS = 4
"""Significant digits: more than the precision of any of the numbers."""

LINE = 120
"""Width of a comment."""

REPLAY_WARM_UP = 20
"""Working days of a replayed log before the cohort: a log does not contain all cases open at its
start."""

MOST_NAMED = 5
"""Maximum number of units that a message names."""

CAVEATS = (message("caveat_slopes"), message("caveat_weeks"))
"""Limits of the intervals of a fit, printed beside them."""


def fit(
    log: WorkLog,
    *,
    held_out: HeldOut = "third",
    cases: int = CASES,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Fit:
    """Make a scenario of a work-order log.

    Numbers that the log shows are read off. The others are searched for by simulation, so that runs
    have the statistics of the log.

    Parameters
    ----------
    log
        From `sim.read_log`.
    held_out
        The part of the log that is kept for `sim.validate`.
    cases
        About how many cases each run of the search follows: fewer are quicker, and intervals wider.
    seed
        Of the search's runs, a whole number from 0.
    progress
        Called with the number of runs made and of those there may be.

    Returns
    -------
    Fit
        The numbers read off and found; its `scenario` can be run, its `save` writes a file.

    Raises
    ------
    LogError
        If the log, or the part that is fitted, has too few cases to learn from.
    ScenarioError
        If the seed is not a whole number from 0 to 2**64 - 1.
    ExtraError
        If SciPy is not installed.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.fit(log, cases=200)
    >>> found.save("my-city.toml")
    >>> sim.load_scenario("my-city.toml").title == found.scenario.title
    True
    """
    check_extra("fit", "fitting a log")
    seed = checked_seed(seed, 1 + OTHER_SEEDS)
    part, _ = log.split(held_out)
    n, whole = len(part.cases), len(log.cases)
    if n < FEWEST_CASES:
        raise log.reading.refused(
            "few_to_fit", n=n, cases=whole, part=held_out, fewest=FEWEST_CASES
        )
    if not part.cases["closed"].any():
        raise log.reading.refused("none_closed")
    shown = openings(log.cases)
    spread = held_out == "third" or shown.of_closings
    draft = drafted(part, n / whole if spread else 1.0, shown)
    outcomes, listed = Outcomes.of_log(part), draft.parameters()
    compared = statistics(outcomes, with_handoffs=log.has_handoffs)
    target = values(outcomes, compared)
    weights = nearness(outcomes, compared, target)
    search = Search(draft, listed, compared, target, weights, cases, seed, progress)
    places = search.best()
    seeds = search.repeated(places)
    drawn = outcomes.drawn_weeks(RESAMPLES, np.random.default_rng(seed))
    resamples = np.array([values(outcomes.take(each), compared) for each in drawn])
    low, high = intervals(search, places, seeds, resamples)
    ends = (scaled(listed, ends).values() for ends in (places, low, high))
    found = tuple(map(Found, listed, *ends, search.moved.tolist()))
    return Fit(log, held_out, draft, found, compared, target, seeds.mean(axis=0), search.runs, seed)


OF_HOW = {
    "searched, not learnt": "fit_any",
    "searched, at a bound": "fit_bound",
    "starting value": "fit_start",
}
"""Messages about values that the log does not tell well, by how they were found."""

BESIDE = {
    "searched": "searched",
    "searched, not learnt": "not_learnt",
    "searched, at a bound": "at_bound",
    "starting value": "not_moved",
}
"""Comments beside values, by how they were found."""


class Estimate(NamedTuple):
    """One number of a fitted scenario."""

    what: str
    value: float
    low: float | None = None
    high: float | None = None
    how: str = "read off"
    """`read off`, `from closings`, `searched`, `searched, at a bound`, `searched, not learnt`, or
    `starting value`."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """The result of fitting a log.

    Attributes
    ----------
    log
        All of it, with the report of its reading.
    judged
        The part that was kept from the fit.
    draft
        The numbers read off the log.
    found
        The numbers searched for, with 95 % intervals; see `sim.logs.search.intervals`.
    compared, target, reached : n_statistics
        Statistics that the search makes equal; their values in the log; their means over runs with
        other seeds.
    runs
        How many runs the search took.
    seed
        Of the search.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.fit(log, cases=200)
    >>> list(found.estimates.columns)
    ['what', 'value', 'low', 'high', 'how']
    """

    log: WorkLog
    judged: HeldOut
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

    @property
    def values(self) -> dict[str, float]:
        """The values that were found, by name."""
        return {found.parameter.name: found.value for found in self.found}

    @property
    def misfits(self) -> NDArray[np.float64]:
        """How far runs are from the log in each statistic, in tolerances."""
        tolerances = np.array([statistic.tolerance for statistic in self.compared])
        apart: NDArray[np.float64] = (self.reached - self.target) / tolerances
        return apart

    @property
    def distance(self) -> float:
        """The root of the mean squared misfit, in tolerances."""
        return float(np.sqrt(np.mean(self.misfits**2)))

    @property
    def requests(self) -> pd.DataFrame:
        """The log's requests in the form of `demand.log`: `filed_day`, `issue`.

        Requests of issues that the fit never met are left out.
        """
        known = {remit.issue for remit in self.draft.remits}
        cases = with_rare_issues_together(self.log.cases, known)
        cases = cases[cases["issue"].isin(known)].rename(columns={"opened_day": "filed_day"})
        return cases[["filed_day", "issue"]]

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario."""
        return read(Scenario, self.tables())

    @property
    def estimated(self) -> list[Estimate]:
        """What was read off and what was found, with 95 % intervals where there are any."""
        draft, demand = self.draft, self.draft.arrivals
        counted = "from closings" if demand.of_closings else "read off"
        low, high = demand.interval or (None, None)
        listed = [Estimate("cases a day", demand.cases_per_day, low, high, counted)]
        if demand.seasonality is not None:
            listed.append(Estimate("swing of demand over the year", demand.seasonality))
        listed.append(Estimate("open cases at the start", demand.backlog, how=counted))
        if draft.has_handoffs:
            listed += self._moves()
        for each in self.found:
            what, value, low, high = each.parameter.what, each.value, each.low, each.high
            listed.append(Estimate(what, value, low, high, each.how))
        return listed

    def _moves(self) -> list[Estimate]:
        """Return how cases go from unit to unit."""
        paths = self.draft.paths
        if paths is None:
            return []
        return [
            Estimate("share first sent to a unit that is not responsible", self.draft.misdirected),
            Estimate("days with such a unit", paths.returns.days),
            Estimate("share passed on by it on the same day", paths.returns.same_day),
            Estimate("moves of a case on one day", paths.rounds),
            Estimate("units that pass on whatever they get", len(paths.desks)),
        ]

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """One row per number read off or estimated: `what`, `value`, `low`, `high`, `how`.

        `low` and `high` are the 95 % interval, blank if there is none; `sim.logs.fit.CAVEATS` has
        its limits. `how` is `read off`, `from closings` if the log holds only cases closed in a
        period, `searched`, `searched, at a bound` of what was possible, `searched, not learnt` if
        any value fits about as well, or `starting value` if the search has not moved it.
        """
        return pd.DataFrame(self.estimated).astype({"low": "float64", "high": "float64"})

    def missed(self) -> list[str]:
        """Return in words which of the log's statistics no values reproduce, the farthest first.

        Returns
        -------
        list of str
            One line per statistic.
        """
        far = [
            (-abs(misfit), message("missed", name=statistic.name, log=real, runs=simulated))
            for statistic, real, simulated, misfit in zip(
                self.compared, self.target, self.reached, self.misfits, strict=True
            )
            if abs(misfit) > FAR
        ]
        return [line for _, line in sorted(far)]

    def not_learnt(self) -> list[str]:
        """Return in words which numbers this log cannot show, and their values in the scenario.

        Returns
        -------
        list of str
            One line per value.
        """
        demand = self.draft.arrivals
        keys = [] if self.draft.has_handoffs else ["fit_handoffs"]
        keys += ["fit_effort", "fit_gaps", "fit_beyond", "fit_rework", "fit_docket"]
        keys += [demand.unknown_season or "fit_season"] if demand.seasonality != 0 else []
        days = max(each.over or 0 for each in self.compared)
        return [
            *([] if any(each.moved for each in self.found) else [message("fit_still")]),
            *self._without_remit(),
            *self._leads(),
            *self._serial(),
            *map(message, keys),
            *([message("fit_followed", days=days)] if days < GRID[-1] else []),
            *(
                message(OF_HOW[each.how], what=each.parameter.what, **each._asdict())
                for each in self.found
                if each.how in OF_HOW
            ),
        ]

    def _serial(self) -> list[str]:
        """Return in words which hand-offs count as steps, and which units pass on everything."""
        paths = self.draft.paths
        if paths is None or not paths.steps:
            return []
        desks = sorted(paths.desks)
        named = ", ".join(map(repr, desks[:MOST_NAMED]))
        others = f" and {len(desks) - MOST_NAMED} others" if len(desks) > MOST_NAMED else ""
        of_desks = [message("fit_desks", units=named + others)] if desks else []
        return [*of_desks, message("fit_serial", serial=self.values.get("serial", 0.0))]

    def _leads(self) -> list[str]:
        """Return in words from which cases lead times are, and which lie at a bound."""
        draft = self.draft
        key = "fit_leads_last" if draft.paths and draft.paths.desks else "fit_leads"
        lines = [] if draft.straight else [message(key, fewest=FEWEST_STRAIGHT)]
        bound = {
            issue for issue, lead in self.draft.leads.items() if at_bounds(lead.days, lead.sigma)
        }
        if bound:
            remits = [remit for remit in self.draft.remits if remit.issue in bound]
            cases = sum(remit.cases for remit in self.draft.remits)
            share = 100 * sum(remit.cases for remit in remits) / cases
            lines.append(
                message("fit_lead_bounds", n=len(remits), share=share, first=remits[0].issue)
            )
        return lines

    def _without_remit(self) -> list[str]:
        """Return in words which units have no remit in the scenario, if there are any."""
        units = self.log.cases["unit"]
        others = ~units.isin({unit for remit in self.draft.remits for unit in remit.units})
        if not others.any():
            return []
        share, many = others.mean(), message("many_without_remit")
        n, many = units[others].nunique(), many if share > MANY else ""
        return [message("no_remit", n=n, share=100 * share, most=MOST_DEPARTMENTS, many=many)]

    def tables(self, replayed: str | None = None) -> dict[str, Any]:
        """Return the tables of a scenario file, with rounded numbers and ranges of estimated ones.

        Parameters
        ----------
        replayed
            A file with the log's own requests, which then take the place of drawn ones.

        Returns
        -------
        dict
            Tables within tables.
        """
        name = self.log.reading.name
        words = {key: message(key, log=name) for key in ("title", "question", "source")}
        ranges = {
            each.parameter.key: [each.low, each.high]
            for each in self.found
            if each.parameter.key and each.low < each.high
        }
        tables: dict[str, Any] = _rounded(
            words | self.draft.tables(self.values) | {"uncertainty": ranges}
        )
        if replayed is not None:
            demand = {key: tables["demand"][key] for key in ("cases_per_day", "direct_answer")}
            tables["demand"] = demand | {"log": replayed}
            tables["time"] = {
                "days": self.log.days + HORIZON,
                "warm_up": min(REPLAY_WARM_UP, self.log.days // 5),
                "horizon": HORIZON,
            }
        return tables

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
            file.write(self._toml(self.tables(replayed)))

    def _toml(self, tables: dict[str, Any]) -> str:
        """Return the scenario as a file, with comments on it and beside its numbers."""
        document = tomlkit.document()
        wrap = textwrap.TextWrapper(LINE, "- ", "  ", break_long_words=False)
        for title, lines in self._report().items():
            for each in (title, *(part for line in lines for part in wrap.wrap(line))):
                document.add(tomlkit.comment(each))
        document.add(tomlkit.nl())
        lists = ("departments", "issues")
        for name in (*(name for name in tables if name not in lists), *lists):
            if tables[name]:
                document.add(name, tomlkit.item(tables[name]))
        for key, comment in self._comments().items():
            table, _, name = key.partition(".")
            if name in tables.get(table, {}):
                document[table][name].comment(comment)
        return tomlkit.dumps(document)

    def _report(self) -> dict[str, list[str]]:
        """Return by title what the file says above all numbers."""
        scaled = [
            message("scaled", what=each.parameter.what, how=each.how, **each._asdict())
            for each in self.found
            if not each.parameter.key
        ]
        return {
            message("about_log"): self.log.reading.lines(),
            message("about_unknown"): self.not_learnt(),
            message("about_intervals"): list(CAVEATS),
            message("about_missed"): self.missed() or [message("nothing_missed")],
            message("about_scaled"): scaled,
        }

    def _comments(self) -> dict[str, str]:
        """Return what the file says beside numbers, by dotted key."""
        found: dict[str, str] = dict(messages()["beside"])
        found |= {each.key: message("no_handoffs") for each in OF_HANDOFFS}
        if self.draft.arrivals.of_closings:
            found |= messages()["beside_closings"]
        for each in self.found:
            key = BESIDE[each.how]
            found[each.parameter.key] = message(key, low=each.low, high=each.high)
        return found


def _rounded(value: Any) -> Any:
    """Return tables with rounded numbers, so that a file shows exactly the values of a run."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
