"""`compare`: arms, paired by their seeds, over replications."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.compiled.streams import checked_seed
from sim.errors import ComparisonError, suggestion
from sim.experiments.arms import factorial, from_scenarios, varied
from sim.experiments.assembly import assembled
from sim.experiments.outcome import Kept, Series, Task, outcome
from sim.experiments.precision import check_precision, replications_needed
from sim.experiments.runs import after, made
from sim.model.plan import make_plan
from sim.results.cohort import BREAKDOWNS
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor

    from sim.experiments.arms import Arm
    from sim.experiments.runs import Progress
    from sim.experiments.study import Study

LEAST_REPLICATIONS = 5
"""From which a first guess at the number needed is made."""


def compare(
    scenarios: Scenario | Sequence[Scenario],
    *,
    toggle: Sequence[str] = (),
    vary: Mapping[str, Sequence[Any]] | None = None,
    replications: int = 20,
    seed: int = 1,
    by: Sequence[str] = (),
    precision: Mapping[str, float] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Study:
    """Compare arms under the same luck.

    Parameters
    ----------
    scenarios
        One, whose mechanisms are toggled or whose values are varied, or several, which are arms
        themselves.
    toggle
        Mechanisms (`precedents`, `social_organisations`, ...): the arms are every combination of
        them on and off. They are off during the warm-up in every arm.
    vary
        By dotted key, two or more values: the arms are every combination of them, and of the
        toggles if there are any. Values hold from the first day.
    replications
        Runs of each arm, 1 or more; intervals need 2. With `precision` more are added.
    seed
        Of the first replication, a whole number from 0; replication r has `seed + r` in every arm,
        which is what pairs them.
    by
        Breakdowns of `effects_by`, from `zone`, `issue`, `unit`, `district`, `patience` (of the
        citizen, in quarters) and `year` (of filing, counted from when toggled mechanisms switch
        on); see `sim.measures.groups`.
    precision
        By measure, the half-width that its 95 % intervals may have: replications are added until
        all contrasts are that narrow, and would be for 9 of 10 repetitions with other seeds; see
        `sim.experiments.precision`.
    executor
        Any `concurrent.futures.Executor`, such as one from `open_executor`; this process unless
        given. Results are the same.
    progress
        Called with the number of runs done and of all runs.

    Returns
    -------
    Study
        Arms, replications, effects with their intervals, and what figures show.

    Raises
    ------
    ComparisonError
        If a toggle, a key, a breakdown, a precision or the number of replications is not valid,
        scenarios do not go together, or both several scenarios and toggles or values are given.
    ScenarioError
        If an arm's scenario is not valid, or the seed.

    Examples
    --------
    >>> import sim
    >>> shishi = sim.load_scenario("shishi")
    >>> study = sim.compare(shishi, toggle=["precedents"], replications=2)
    >>> list(study.curves)
    ['none', 'precedents']
    """
    precision = precision or {}
    _check(replications, by, precision)
    seed = checked_seed(seed, replications)
    arms = _arms(
        [scenarios] if isinstance(scenarios, Scenario) else list(scenarios),
        list(toggle),
        vary or {},
    )
    if precision and len(arms) < 2:
        raise ComparisonError(
            "precision is that of the intervals of effects, and one arm has none; compare two "
            "scenarios, or toggle a mechanism"
        )
    plans = [make_plan(arm.scenario) for arm in arms]
    tasks: list[Task] = []
    kept: list[Kept] = []
    sums: dict[int, Series] = {}
    wanted = replications
    while True:
        more = [
            Task(
                place,
                r,
                arm.scenario,
                plans[place],
                seed + r,
                tuple(by),
                arms[0].scenario.precedents.reach,
                closely=r == 0,
            )
            for r in range(len(tasks) // len(arms), wanted)
            for place, arm in enumerate(arms)
        ]
        for task, found in zip(
            more, made(outcome, more, executor, after(len(tasks), progress)), strict=True
        ):
            kept.append(found.kept)
            sums[task.arm] = sums[task.arm].plus(found.series) if task.arm in sums else found.series
        tasks += more
        study = assembled(arms, tasks, kept, sums, seed)
        enough = (
            replications_needed(study.arms_table, study.contrasts, precision)
            if precision
            else wanted
        )
        if enough <= wanted:
            return replace(study, precision=dict(precision))
        wanted = min(
            enough, 2 * wanted
        )  # what few replications say of the number needed is not trusted far


def _check(replications: int, by: Sequence[str], precision: Mapping[str, float]) -> None:
    """Refuse what is not valid before anything is run."""
    if replications < 1:
        raise ComparisonError(f"replications must be 1 or more, but was {replications}")
    check_precision(precision)
    if precision and replications < LEAST_REPLICATIONS:
        raise ComparisonError(
            f"precision takes {LEAST_REPLICATIONS} replications to begin with, but "
            "replications "
            f"was {replications}"
        )
    for breakdown in by:
        if breakdown not in BREAKDOWNS:
            raise ComparisonError(
                f"cannot break effects down by {breakdown!r}{suggestion(breakdown, BREAKDOWNS)}"
            )


def _arms(
    scenarios: list[Scenario], toggles: list[str], vary: Mapping[str, Sequence[Any]]
) -> tuple[Arm, ...]:
    """Return the arms that were asked for."""
    if not scenarios:
        raise ComparisonError("there is no scenario to compare; give one with toggles, or several")
    if (toggles or vary) and len(scenarios) > 1:
        given = "toggles" if toggles else "values to vary"
        raise ComparisonError(
            f"{len(scenarios)} scenarios and {given} were given; give one scenario with "
            f"{given}, "
            "or several without"
        )
    if vary:
        return varied(scenarios[0], vary, toggles)
    return factorial(scenarios[0], toggles) if toggles else from_scenarios(scenarios)
