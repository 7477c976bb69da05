"""`compare`: arms, paired by their seeds, over replications."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.compiled.streams import checked_seed
from sim.errors import ComparisonError, suggestion
from sim.experiments.arms import factorial
from sim.experiments.contrasts import check_at_each, contrasts
from sim.experiments.effects import COLUMNS, effects, replications_needed
from sim.experiments.executors import made
from sim.experiments.study import Study
from sim.experiments.verdicts import all_matters
from sim.model.plan import Plan, make_plan
from sim.records.record import versions
from sim.records.simulate import run
from sim.results.cohort import BREAKDOWNS, check_breakdown
from sim.results.result import Look, all_results, collected
from sim.results.summary import measure_names, summary, summary_by
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    import pandas as pd

    from sim.experiments.arms import Arm
    from sim.experiments.contrasts import Contrast
    from sim.experiments.executors import Pool, Progress

LEAST_REPLICATIONS = 5
"""Minimum number of replications for a first estimate of the number needed."""


class Task(NamedTuple):
    """A run to be made."""

    arm: Arm
    plan: Plan
    replication: int
    seed: int
    by: tuple[str, ...]
    look: Look


@dataclass(frozen=True)
class Tasks(Sequence[Task]):
    """The runs of arms in some replications, each made on access to save memory."""

    arms: Sequence[tuple[Arm, Plan]]
    replications: range
    seed: int
    by: tuple[str, ...]
    reach: float

    def __len__(self) -> int:
        return len(self.replications) * len(self.arms)

    def __getitem__(self, number: Any) -> Task:  # type: ignore[override]  # nobody takes a slice
        place, which = divmod(number, len(self.arms))
        (arm, plan), r = self.arms[which], self.replications[place]
        return Task(arm, plan, r, self.seed + r, self.by, Look(first=r == 0, reach=self.reach))


class Outcome(NamedTuple):
    """The data returned from a run's process; its record stays there."""

    summary: dict[str, float]
    parts: dict[tuple[str, str], dict[str, float]]
    """By breakdown and group."""
    results: dict[str, Any]
    """By name of `Result`."""


def outcome(task: Task) -> Outcome:
    """Make a run and return the data kept of it."""
    record = run(
        task.arm.scenario,
        task.seed,
        record="events" if task.look.first else "cases",
        plan=task.plan,
    )
    return Outcome(
        summary(record),
        {(by, group): part for by in task.by for group, part in summary_by(record, by).items()},
        collected(record, task.look),
    )


@dataclass
class Runs:
    """The runs of a comparison made so far."""

    arms: tuple[Arm, ...]
    seed: int
    by: tuple[str, ...]
    at_each: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    """Rows of `Study.arms_table`, in the order of replications and arms."""
    rows_by: list[dict[str, Any]] = field(default_factory=list)
    """Rows of `Study.arms_by`."""
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By result and name of arm."""

    def make(
        self, replications: int, executor: Pool | Executor | None, progress: Progress | None
    ) -> None:
        """Make the missing runs up to a number of replications."""
        done, plans = len(self.rows), [make_plan(arm.scenario) for arm in self.arms]
        reach = self.arms[0].scenario.precedents.reach
        still = range(done // len(self.arms), replications)
        tasks = Tasks([*zip(self.arms, plans, strict=True)], still, self.seed, self.by, reach)
        found = made(outcome, tasks, executor, progress, done)
        for task, each in zip(tasks, found, strict=True):
            self._add(task, each)

    def _add(self, task: Task, found: Outcome) -> None:
        arm = task.arm
        labels = {"arm": arm.name, "replication": task.replication, "seed": task.seed}
        labels |= arm.levels
        self.rows.append(labels | found.summary)
        self.rows_by += [
            {"by": by, "group": group} | labels | part for (by, group), part in found.parts.items()
        ]
        for name, kept in found.results.items():
            arms = self.kept.setdefault(name, {})
            arms[arm.name] = all_results()[name].add(arms.get(arm.name), kept)

    def study(self) -> Study:
        """Return the study of the runs."""
        import pandas as pd

        asked, arms_table = contrasts(self.arms, self.at_each), pd.DataFrame(self.rows)
        measured = measure_names(*(arm.scenario for arm in self.arms))
        columns = None if self.rows_by else ["by", "group", "arm", "replication", "seed", *measured]
        arms_by = pd.DataFrame(self.rows_by, columns=columns)
        return Study(
            arms=self.arms,
            contrasts=asked,
            at_each=self.at_each,
            replications=len(self.rows) // len(self.arms),
            seed=self.seed,
            versions=versions(),
            arms_table=arms_table,
            effects=effects(arms_table, asked, measured),
            arms_by=arms_by,
            effects_by=_effects_by(arms_by, asked, measured),
            tables={name: all_results()[name].table(kept) for name, kept in self.kept.items()},
        )


def _effects_by(
    arms_by: pd.DataFrame, asked: Sequence[Contrast], measured: Sequence[str]
) -> pd.DataFrame:
    """Return the effects in each part that all arms of a contrast have."""
    import pandas as pd

    frames = [pd.DataFrame(columns=["by", "group", *COLUMNS])]
    for (by, group), rows in arms_by.groupby(["by", "group"], sort=False):
        present = set(rows["arm"])
        known = [contrast for contrast in asked if present >= set(contrast.weights)]
        frame = effects(rows, known, measured)
        frame.insert(0, "by", str(by))
        frame.insert(1, "group", str(group))
        frames.append(frame)
    return pd.concat(frames[1:] or frames, ignore_index=True)


def compare(
    scenarios: Scenario | Sequence[Scenario],
    *,
    toggle: Sequence[str] = (),
    vary: Mapping[str, Sequence[Any]] | None = None,
    names: Sequence[str] | Mapping[str, str] = (),
    replications: int = 20,
    seed: int = 1,
    by: Sequence[str] = (),
    at_each: Sequence[str] = (),
    precision: Mapping[str, float] | None = None,
    matters: Mapping[str, float] | None = None,
    executor: Pool | Executor | None = None,
    progress: Progress | None = None,
) -> Study:
    """Compare arms with common random numbers.

    Parameters
    ----------
    scenarios
        One or several. The arms are every combination of scenarios, toggles and values.
    toggle
        Mechanisms (`precedents`, `first_contact`, ...), each off and on. They are off during the
        warm-up in every arm.
    vary
        By dotted key, two or more values, which hold from the first day.
    names
        Names of several scenarios, in their order, if labels or titles are not enough; or names of
        arms, by their present names or letters (A for the first).
    replications
        Runs of each arm, 1 or more; intervals need 2. With `precision` more are added.
    seed
        Of the first replication, a whole number from 0. Replication r has `seed + r` in every arm,
        so that the arms are paired.
    by
        Breakdowns of `effects_by`, from `zone`, `issue`, `unit`, `district`, `patience` (of the
        citizen, in quarters) and `year` (of filing, counted from when toggled mechanisms switch
        on); see `sim.measures.groups`.
    at_each
        Varied keys, mechanisms, or `scenario`: effects of all else are given at each of their
        levels too, beside those averaged over them.
    precision
        By measure, the half-width that its 95 % intervals may have: replications are added until
        all contrasts are that narrow, and would be for 9 of 10 repetitions with other seeds; see
        `sim.experiments.effects.needed`.
    matters
        By measure, the smallest difference that matters to verdicts, in its unit: 1 day and 0.01 of
        a share unless given; see `Study.verdicts`.
    executor
        A `sim.experiments.executors.Pool`, or any `concurrent.futures.Executor`; this process
        unless given. Results are the same.
    progress
        Called with the number of runs done and of all runs.

    Returns
    -------
    Study
        Arms, replications, effects with their intervals, and the tables behind the figures.

    Raises
    ------
    ComparisonError
        If a toggle, a key, a name, a breakdown, a precision, a difference that matters or the
        number of replications is not valid, or scenarios do not go together.
    ScenarioError
        If an arm's scenario is not valid, or the seed.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> list(study.tables["resolution_curves"]["arm"].unique())
    ['none', 'precedents']
    """
    precision, those = precision or {}, _loaded(scenarios)
    least = all_matters(matters, {name for each in those for name in each.measures})
    _check(replications, by, precision, measure_names(*those))
    seed = checked_seed(seed, replications)
    toggles = [toggle] if isinstance(toggle, str) else list(toggle)
    arms = _arms(those, toggles, vary or {}, names)
    if precision and len(arms) < 2:
        raise ComparisonError(
            "precision needs an effect, and a single arm has none; compare two scenarios, or toggle "
            "a mechanism"
        )
    check_at_each(arms, at_each)
    for arm in arms if "county" in by else ():
        check_breakdown(arm.scenario, "county")
    runs = Runs(arms, seed, tuple(by), tuple(at_each))
    wanted = replications
    while True:
        runs.make(wanted, executor, progress)
        study = runs.study()
        enough = replications_needed(study.arms_table, study.contrasts, precision)
        if enough <= wanted:
            return replace(study, precision=dict(precision), matters=least)
        wanted = min(enough, 2 * wanted)  # an estimate from few replications is not trusted far


def _loaded(given: Any) -> list[Scenario]:
    """Return the scenarios that were given; names and paths of scenarios are refused."""
    those: list[Any] = [given] if isinstance(given, Scenario | str | PathLike) else list(given)
    for scenario in those:
        if not isinstance(scenario, Scenario):
            raise ComparisonError(
                f"{str(scenario)!r} is no scenario; load it first: "
                f"sim.load_scenario({str(scenario)!r})"
            )
    return those


def _check(
    replications: int, by: Sequence[str], precision: Mapping[str, float], measures: Sequence[str]
) -> None:
    """Refuse invalid arguments before anything is run."""
    if isinstance(replications, bool) or not hasattr(replications, "__index__"):
        raise ComparisonError(
            f"replications must be a whole number, 1 or more, but was {replications!r}"
        )
    if replications < 1:
        raise ComparisonError(f"replications must be 1 or more, but was {replications}")
    for measure, half_width in precision.items():
        if measure not in measures:
            raise ComparisonError(
                f"precision: there is no measure {measure!r}{suggestion(measure, measures)}"
            )
        if not half_width > 0 or math.isinf(half_width):
            raise ComparisonError(
                f"precision: the half-width of {measure} must be more than 0, but was "
                f"{half_width:g}"
            )
    if precision and replications < LEAST_REPLICATIONS:
        raise ComparisonError(
            f"precision needs at least {LEAST_REPLICATIONS} replications to start with, but "
            f"replications was {replications}"
        )
    for breakdown in by:
        if breakdown not in BREAKDOWNS:
            raise ComparisonError(
                f"cannot break effects down by {breakdown!r}{suggestion(breakdown, BREAKDOWNS)}"
            )


def _arms(
    scenarios: list[Scenario],
    toggles: list[str],
    vary: Mapping[str, Sequence[Any]],
    names: Sequence[str] | Mapping[str, str],
) -> tuple[Arm, ...]:
    """Return the requested arms."""
    if not scenarios:
        raise ComparisonError("there is no scenario to compare; give one with toggles, or several")
    return factorial(scenarios, toggles, vary, names)
