"""`fit`: a scenario from a city's own work-order log, with the uncertainty of its values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from sim.compiled.streams import checked_seed
from sim.errors import LogError, check_extra
from sim.experiments import fit_notes
from sim.experiments.executors import Pool
from sim.experiments.fitted_city import save_fit, tables
from sim.experiments.log_posterior import SEEDS, Target, log_posterior
from sim.files.spelling import obeyed
from sim.logs.draft import OF_HANDOFFS, drafted, scaled
from sim.logs.openings import openings
from sim.logs.outcomes import LAST, Outcomes, counts, nearness, statistics, values
from sim.logs.read_off import (
    with_rare_issues_together,
)
from sim.logs.reading import lines, message
from sim.records.simulate import run
from sim.scenario.city import WEEK_DAYS, YEAR_DAYS
from sim.scenario.names import RESERVED
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.experiments.log_posterior import LogPosterior
    from sim.logs.adjustment import Calibration
    from sim.logs.draft import Draft, Parameter
    from sim.logs.outcomes import Statistic
    from sim.logs.work_log import HeldOut, WorkLog
    from sim.scenario.ranges import Range

CASES = 15_000
"""Number of cases that a run follows, about, by default."""

POINTS = 2000
"""Number of cities drawn, by default."""

FEWEST_POINTS = 400

DAYS = (WEEK_DAYS, 4000)
"""Fewest and most working days on which cases of a run are filed."""

MOST_FOLLOWED = 250
"""Working days for which a run goes on after them, at most."""

LEVEL = 0.95
"""Of the intervals."""

UNLEARNT = 0.85
"""Width of an interval, relative to the prior's, from which the log counts as uninformative."""

TOUCHES = 0.005
"""Distance from a bound, as a share of a range, at which a value lies at the bound."""

FEWEST_CASES = 100
"""Minimum number of cases for a fit."""

FAR = 3.0
"""Misfit in tolerances from which a statistic counts as missed."""

MISSED = 2.0
"""Mean misfit, in tolerances with the sampling error, from which a kind of statistics is missed."""


def fit(
    log: WorkLog,
    *,
    held_out: HeldOut = "third",
    cases: int = CASES,
    points: int = POINTS,
    seed: int = 1,
    executor: str | Pool = "serial",
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Fit:
    """Make a scenario of a work-order log.

    Numbers that the log shows are read off. For the others, cities are drawn from ranges and run;
    the result is their joint distribution, given the log, and the city whose runs are nearest to
    the log. See `sim.experiments.log_posterior`.

    Parameters
    ----------
    log
        From `sim.read_log`.
    held_out
        The part of the log that is kept for `sim.validate`.
    cases
        About how many cases each run follows, at most as many as are fitted, so that runs vary as
        the log does: fewer are quicker, and intervals wider.
    points
        Number of cities drawn, 400 or more.
    seed
        Of the cities and their runs, a whole number from 0.
    executor
        `serial`, `processes`, `dask`, or a `Pool`. Results are the same.
    progress
        Called with the number of runs made and of those there may be.

    Returns
    -------
    Fit
        The numbers read off and found; its `scenario` can be run, its `save` writes a file.

    Raises
    ------
    LogError
        If the log, or the part that is fitted, has too few cases to learn from; or if there are
        too few points.
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
    >>> found = sim.fit(log, cases=200, points=400)
    >>> found.save("my-city.toml").name
    'my-city.posterior.csv'
    >>> sim.load_scenario("my-city.toml").title == found.scenario.title
    True
    """
    check_extra("fit", "fitting a log")
    seed = checked_seed(seed, 1 + 2 * SEEDS)
    if points < FEWEST_POINTS:
        raise LogError(f"points = {points}: a fit needs {FEWEST_POINTS} cities or more")
    target = target_of(log, held_out, cases, seed)
    pool = executor if isinstance(executor, Pool) else Pool(executor)
    return Fit(log, log_posterior(target, points, pool, progress))


def target_of(log: WorkLog, held_out: HeldOut, cases: int, seed: int) -> Target:
    """Return what cities are compared with, and all that is read off a log; see `fit`."""
    part, _ = log.split(held_out)
    shown, whole = openings(log.cases), len(log.cases)
    complete = shown.complete(part)
    n = len(complete.cases)
    if n < FEWEST_CASES:
        raise log.reading.refused(
            "few_to_fit", n=n, cases=whole, part=held_out, fewest=FEWEST_CASES
        )
    if not complete.cases["closed"].any():
        raise log.reading.refused("none_closed")
    spread = held_out == "third" or shown.of_closings
    draft = drafted(part, len(part.cases) / whole if spread else 1.0, shown)
    _check_names(complete, draft)
    outcomes, listed = Outcomes.of_log(complete), draft.parameters()
    compared = statistics(outcomes, with_handoffs=log.has_handoffs)
    of_log = values(outcomes, compared)
    return Target(
        draft,
        listed,
        compared,
        of_log,
        nearness(outcomes, compared, of_log),
        counts(outcomes, compared),
        frozenset() if log.has_handoffs else frozenset(each.name for each in OF_HANDOFFS),
        days=int(np.clip(min(cases, n) / draft.arrivals.cases_per_day, *DAYS)),
        horizon=int(np.clip(np.median(outcomes.followed), LAST, MOST_FOLLOWED)),
        seed=seed,
    )


def _check_names(log: WorkLog, draft: Draft) -> None:
    """Refuse names of a log that a scenario cannot have."""
    issues = {remit.issue for remit in draft.remits}
    of_units = log.stays.set_index("case")["unit"]
    for role, names, used in (
        ("issue", log.cases["issue"], issues),
        ("unit", of_units, draft.units),
    ):
        for case, name in names[names.isin(used)].drop_duplicates().items():
            wrong = obeyed(name)
            if role == "unit" and name in RESERVED:
                wrong = message("reserved", name=name)
            if wrong:
                raise log.reading.refused("bad_name", role=role, case=case, wrong=wrong)


class Found(NamedTuple):
    """A value that was searched for.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.fit(log, cases=200, points=400)
    >>> all(each.low <= each.high for each in found.found)
    True
    """

    parameter: Parameter
    """What it is a value of, and between which values it was searched for."""
    value: float
    """At which runs are nearest to the log."""
    low: float
    """Lower end of its 95 % interval."""
    median: float
    """Of its posterior."""
    high: float
    """Upper end of the interval."""

    @property
    def at_bound(self) -> bool:
        """Whether the value lies at a bound of what was possible."""
        (share,) = self.parameter.range.share(np.array([self.value]))
        return bool(min(share, 1 - share) < TOUCHES)

    @property
    def how(self) -> str:
        """How far the search tells the value."""
        if not self.learnt:
            return "searched, not learnt"
        return "searched, at a bound" if self.at_bound else "searched"

    @property
    def learnt(self) -> bool:
        """Whether the log tells the value: its interval leaves out much of what was possible."""
        return self.width < UNLEARNT

    @property
    def width(self) -> float:
        """Width of the interval relative to that of the prior's."""
        low, high = self.parameter.range.share(np.array([self.low, self.high]))
        return float(high - low) / LEVEL


class Estimate(NamedTuple):
    """One number of a fitted scenario."""

    what: str
    value: float
    low: float | None = None
    high: float | None = None
    how: str = "read off"
    """`read off`, `from closings`, `searched`, `searched, at a bound`, `searched, not learnt`."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """The result of fitting a log.

    Attributes
    ----------
    log
        All of it, with the report of its reading.
    posterior
        The cities drawn, and what goes with the log.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.fit(log, cases=200, points=400)
    >>> list(found.estimates.columns)
    ['what', 'value', 'low', 'high', 'how']
    """

    log: WorkLog
    posterior: LogPosterior

    @property
    def draft(self) -> Draft:
        """The numbers read off the log."""
        return self.posterior.target.draft

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The numbers that were searched for."""
        return self.posterior.target.parameters

    @property
    def compared(self) -> list[Statistic]:
        """The statistics that are compared with those of the log."""
        return self.posterior.target.compared

    @property
    def target(self) -> NDArray[np.float64]:
        """Their values in the log, shape (n_statistics,)."""
        return self.posterior.target.of_log

    @property
    def reached(self) -> NDArray[np.float64]:
        """Their means over runs of the nearest city, shape (n_statistics,)."""
        found: NDArray[np.float64] = self.posterior.runs.mean(axis=0)
        return found

    @property
    def runs(self) -> int:
        """How many runs the fit took."""
        return self.posterior.made

    @property
    def seed(self) -> int:
        """Of the cities."""
        return self.posterior.target.seed

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """The numbers searched for, with 95 % intervals."""
        nearest, (low, high) = self.posterior.nearest, self.posterior.interval(LEVEL)
        median, _ = self.posterior.interval(0)
        ends = (scaled(self.parameters, each).values() for each in (nearest, low, median, high))
        return tuple(map(Found, self.parameters, *ends))

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Joint draws, equally likely: a column for each number of the scenario, by dotted key.

        Numbers that differ by issue are factors of those of the scenario.
        """
        by_name = scaled(self.parameters, self.posterior.draws().T)
        return pd.DataFrame(self.draft.drawn(self.values, by_name))

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
    def disputes(self) -> float:
        """Cases a year that would be put on a docket with room for all, in the nearest city.

        The mean of its runs. A forecast leaves out follow-ups and returns to the sender, which
        bring cases there.
        """
        room = math.ceil(self.draft.arrivals.cases_per_day * YEAR_DAYS)
        docket = {"adjudication": {"enabled": True, "rulings_per_year": room}}
        city = self.draft.scenario(self.values, docket)
        runs = (run(city, self.seed + 1 + each, record="cases") for each in range(SEEDS))
        referred = [each.day_rows["referrals"][city.time.warm_up :].mean() for each in runs]
        return float(np.mean(referred)) * YEAR_DAYS

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario."""
        return read(Scenario, tables(self))

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
        wrong, wait = self.draft.misdirected, paths.returns
        days = [Estimate("days with such a unit", wait.days)] if not wait.assumed else []
        days += [Estimate("share passed on by it on the same day", wait.same_day)]
        return [
            Estimate("share first sent to a unit that is not responsible", wrong),
            *(days if wrong else ()),
            Estimate("moves of a case on one day", paths.rounds),
            Estimate("units that pass on whatever they get", len(paths.passing_all)),
        ]

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """One row per number read off or estimated: `what`, `value`, `low`, `high`, `how`.

        `low` and `high` are the 95 % interval, blank if there is none. Its limits are in
        `about_intervals`. `how` is `read off`, `from closings` if the log holds only
        cases closed in a period, `searched`, `searched, at a bound` of what was possible, or
        `searched, not learnt` if the log hardly narrows it.
        """
        return pd.DataFrame(self.estimated).astype({"low": "float64", "high": "float64"})

    level: ClassVar[float] = LEVEL
    """Of the intervals."""

    @cached_property
    def ranges(self) -> dict[str, Range]:
        """The ranges from which cities were drawn, by dotted key: the prior."""
        return self.draft.prior(self.values)

    @property
    def keys(self) -> tuple[str, ...]:
        """The dotted keys of the numbers searched for."""
        return tuple(self.ranges)

    @property
    def calibration(self) -> Calibration:
        """Posteriors of drawn cities near the log, from the others, against their true values."""
        return self.posterior.calibration

    @cached_property
    def learnt(self) -> pd.DataFrame:
        """What the log says about each number searched for, the most first.

        Columns: `key`; `prior_low`, `prior_high`, the ends of its range; `low`, `median`, `high`
        of its 95 % interval; `width`, that of the interval relative to the prior's; `learnt`,
        whether the log says something about it. A number that differs by issue or unit is a factor
        of those of the scenario.
        """
        found = {each.parameter.key: each for each in self.found}
        ends = {
            name: self.draft.drawn(
                self.values, {each.parameter.name: getattr(each, name) for each in self.found}
            )
            for name in ("low", "median", "high")
        }
        rows = [
            (
                key,
                *each.ends,
                *(of[key] for of in ends.values()),
                found[key].width,
                found[key].learnt,
            )
            for key, each in self.ranges.items()
        ]
        columns = ["key", "prior_low", "prior_high", *ends, "width", "learnt"]
        return pd.DataFrame(rows, columns=columns).sort_values("width", ignore_index=True)

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """The statistics compared: `statistic`, `kind`, `log`, and of the nearest city's runs.

        These are `mean`, `low` and `high`, the least and the greatest of its runs; `tolerance`, a
        difference that still counts as small; and `missed`; see `is_missed`.
        """
        runs = self.posterior.runs
        return pd.DataFrame(
            {
                "statistic": [each.name for each in self.compared],
                "kind": [each.kind for each in self.compared],
                "log": self.target,
                "mean": self.reached,
                "low": runs.min(axis=0),
                "high": runs.max(axis=0),
                "tolerance": [each.tolerance for each in self.compared],
                "missed": self.is_missed,
            }
        )

    def about_intervals(self, language: str = "en") -> list[str]:
        """Return in words how far the intervals can be trusted.

        Parameters
        ----------
        language
            Of the words: one of `sim.i18n.catalogue.LANGUAGES`.

        Returns
        -------
        list of str
            One line each: how well they cover, whether the log is strange, values of the nearest
            city outside their intervals, and `CAVEATS`.
        """
        return lines(fit_notes.intervals(self), language)

    @property
    def is_missed(self) -> NDArray[np.bool_]:
        """Which statistics the nearest city misses: by several tolerances, and beyond chance."""
        far: NDArray[np.bool_] = (np.abs(self.misfits) > FAR) & (self.posterior.error > 0)
        return far

    def missed_kinds(self) -> list[str]:
        """Return the kinds of statistics that the nearest city misses: mean misfits beyond chance.

        Returns
        -------
        list of str
            Of `days`, `handoffs`, `days_by_handoffs` and `units`.
        """
        kinds = np.array([each.kind for each in self.compared])
        apart = (self.reached - self.target) * self.posterior.target.near
        return [
            str(kind)
            for kind in np.unique(kinds)
            if np.sqrt(np.mean(apart[kinds == kind] ** 2)) > MISSED
        ]

    def missed(self, language: str = "en") -> list[str]:
        """Return in words which statistics of the log the nearest city misses, the farthest first.

        Parameters
        ----------
        language
            Of the words: one of `sim.i18n.catalogue.LANGUAGES`.

        Returns
        -------
        list of str
            One line per statistic.
        """
        return lines(fit_notes.missed(self), language)

    def not_learnt(self, language: str = "en") -> list[str]:
        """Return in words which numbers this log cannot show, and their values in the scenario.

        Parameters
        ----------
        language
            Of the words: one of `sim.i18n.catalogue.LANGUAGES`.

        Returns
        -------
        list of str
            One line per value.
        """
        return lines([*fit_notes.unseen(self), *fit_notes.values(self)], language)

    def save(
        self, path: Path | str, replay: Path | str | None = None, language: str = "en"
    ) -> Path:
        """Write the scenario, with where each number is from, and the joint draws beside it.

        Parameters
        ----------
        path
            Of the scenario; the draws are beside it under its name with `.posterior.csv`.
        replay
            Another file, for the log's own requests: the scenario replays them in place of drawn
            ones.
        language
            Of the title and the comments: one of `sim.i18n.catalogue.LANGUAGES`.

        Returns
        -------
        Path
            Of the draws.

        Raises
        ------
        OutputError
            If there is such a file already, or it cannot be written.
        """
        return save_fit(self, Path(path), None if replay is None else Path(replay), language)
