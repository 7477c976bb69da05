"""`compare`: arms, paired by their seeds, over replications."""

from __future__ import annotations

from concurrent.futures import as_completed
from typing import TYPE_CHECKING

from sim.errors import ComparisonError, suggestion
from sim.experiments.arms import factorial, from_scenarios
from sim.experiments.assembly import assembled
from sim.experiments.outcome import Outcome, Task, outcome
from sim.measures.cohort import BREAKDOWNS
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from sim.experiments.arms import Arm
    from sim.experiments.study import Study

    Progress = Callable[[int, int], None]


def compare(
    scenarios: Scenario | Sequence[Scenario],
    *,
    toggle: Sequence[str] = (),
    replications: int = 20,
    seed: int = 1,
    by: Sequence[str] = (),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Study:
    """Compare arms under the same luck.

    Parameters
    ----------
    scenarios
        One, whose mechanisms are toggled, or several, which are arms themselves.
    toggle
        Mechanisms (`precedents`, `social_organisations`, ...): the arms are every combination of them on and off. They are off
        during the warm-up in every arm.
    replications
        Runs of each arm, 1 or more; intervals need 2.
    seed
        Of the first replication; replication r has `seed + r` in every arm, which is what pairs them.
    by
        Breakdowns of `effects_by`, from `zone`, `issue`, `unit`, `district` and `year`.
    executor
        Any `concurrent.futures.Executor`, such as one from `open_executor`; this process unless given. Results are the same.
    progress
        Called with the number of runs done and of all runs.

    Raises
    ------
    ComparisonError
        If a toggle, a breakdown or the number of replications cannot be meant, scenarios do not go together, or both several
        scenarios and toggles are given.
    ScenarioError
        If an arm's scenario cannot be meant.

    Examples
    --------
    >>> import sim
    >>> shishi = sim.load_scenario("scenarios/shishi.toml")
    >>> study = sim.compare(shishi, toggle=["precedents"], replications=2)
    >>> list(study.curves)
    ['none', 'precedents']
    """
    _check(replications, by)
    arms = _arms([scenarios] if isinstance(scenarios, Scenario) else list(scenarios), list(toggle))
    tasks = [Task(place, r, arm.scenario, seed + r, tuple(by)) for r in range(replications) for place, arm in enumerate(arms)]
    outcomes = _made(tasks, executor, progress)
    return assembled(arms, tasks, outcomes, seed)


def _check(replications: int, by: Sequence[str]) -> None:
    """Refuse what cannot be meant before anything is run."""
    if replications < 1:
        raise ComparisonError(f"replications must be 1 or more, but was {replications}")
    for breakdown in by:
        if breakdown not in BREAKDOWNS:
            raise ComparisonError(f"cannot break effects down by {breakdown!r}{suggestion(breakdown, BREAKDOWNS)}")


def _arms(scenarios: list[Scenario], toggles: list[str]) -> tuple[Arm, ...]:
    """Return the arms that were asked for."""
    if not scenarios:
        raise ComparisonError("there is no scenario to compare; give one with toggles, or several")
    if toggles and len(scenarios) > 1:
        raise ComparisonError(f"{len(scenarios)} scenarios and toggles were given; give one scenario with toggles, or several without")
    return factorial(scenarios[0], toggles) if toggles else from_scenarios(scenarios)


def _made(tasks: list[Task], executor: Executor | None, progress: Progress | None) -> list[Outcome]:
    """Make all runs and return their outcomes in the order of the tasks. The first goes alone: it compiles for all workers."""
    tell = progress or (lambda done, total: None)
    outcomes: dict[int, Outcome] = {}
    if executor is None:
        for place, task in enumerate(tasks):
            outcomes[place] = outcome(task)
            tell(len(outcomes), len(tasks))
        return list(outcomes.values())
    outcomes[0] = outcome(tasks[0])
    tell(1, len(tasks))
    futures = {executor.submit(outcome, task): place for place, task in enumerate(tasks) if place > 0}
    try:
        for future in as_completed(futures):
            outcomes[futures[future]] = future.result()
            tell(len(outcomes), len(tasks))
    finally:
        for future in futures:
            future.cancel()
    return [outcomes[place] for place in range(len(tasks))]
