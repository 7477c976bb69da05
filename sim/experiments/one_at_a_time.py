"""A comparison under other assumptions, one change at a time, with the same seeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.effects import effects, effects_of
from sim.experiments.executors import made
from sim.experiments.robust import Drawn, summed_up
from sim.experiments.verdicts import of_one_set
from sim.results.summary import DISPOSED, PRIMARY
from sim.scenario.ranges import label
from sim.scenario.values import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    import pandas as pd

    from sim.experiments.arms import Arm
    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

MEASURES = (PRIMARY, DISPOSED)
"""Measures whose effects are given: a referral counts as the horizon, or as an end."""

OWN = "own"
"""The name of the scenario as it is."""


class Change(NamedTuple):
    """A change of assumptions that all arms share."""

    name: str
    values: Mapping[str, Any]
    """By key of the scenario; none for the scenario as it is."""


def check_has_effect(arms: Sequence[Arm], what: str) -> None:
    """Refuse a comparison of which no effect can be given under other assumptions.

    Raises
    ------
    ComparisonError
        If there is a single arm.
    """
    if len(arms) < 2:
        raise ComparisonError(
            f"{what} needs an effect, and a single arm has none; compare two scenarios, or toggle a "
            "mechanism"
        )


def are_shared(keys: Sequence[str], arms: Sequence[Arm]) -> bool:
    """Return whether all arms agree in some values."""
    return all(len({held(arm.scenario, key) for arm in arms}) == 1 for key in keys)


def one_at_a_time(
    study: Study,
    changes: Sequence[Change],
    column: str,
    executor: Pool | Executor | None,
    progress: Progress | None,
) -> pd.DataFrame:
    """Return the effects of a comparison as it is and under each change.

    Returns
    -------
    DataFrame
        A row per change, contrast and measure of `MEASURES`: `column` is the name of the change,
        `key` and `value` are what is changed, the others are as in `Study.effects`; `verdict` is
        that of the change alone.

    Raises
    ------
    ComparisonError
        If a scenario is not valid with a change; nothing is run then.
    """
    import pandas as pd

    seeds = range(study.seed, study.seed + study.replications)
    tasks = [
        Drawn(number, replace(arm, scenario=_changed(arm.scenario, change)), seeds)
        for number, change in enumerate(changes)
        for arm in study.arms
    ]
    counted = progress and (lambda done, of: progress(done * len(seeds), of * len(seeds)))
    sums = pd.DataFrame(
        [
            {"change": task.draw, "arm": task.arm.name, "replication": replication} | measures
            for task, runs in zip(tasks, made(summed_up, tasks, executor, counted), strict=True)
            for replication, measures in enumerate(runs)
        ]
    )
    rows = [*_rows(study.effects, Change(OWN, {}), column, study)]
    for number, change in enumerate(changes):
        found = effects(sums[sums["change"] == number], study.contrasts)
        rows += _rows(found, change, column, study)
    return pd.DataFrame(rows)


def _changed(scenario: Scenario, change: Change) -> Scenario:
    """Return a scenario with a change."""
    values = {
        key: [*each] if isinstance(each, tuple) else each for key, each in change.values.items()
    }
    try:
        return scenario.with_values(values)
    except ScenarioError as error:
        said = ", ".join(f"{key} = {each}" for key, each in values.items())
        raise ComparisonError(f"{scenario.title!r} with {said}: {error}") from error


def _rows(
    found: pd.DataFrame, change: Change, column: str, study: Study
) -> Iterator[dict[str, Any]]:
    """Yield the effects under a change."""
    labels = [label(each) for each in change.values.values()]
    about = {
        column: change.name,
        "key": "; ".join(change.values),
        "value": labels[0] if len(labels) == 1 else "; ".join(map(str, labels)),
    }
    for measure in MEASURES:
        written: Any = found[found["measure"] == measure].to_dict("records")
        for effect, row in zip(effects_of(found, measure), written, strict=True):
            verdict = of_one_set(effect, measure, study.matters[measure], study.replications)
            yield about | row | {"verdict": str(verdict)}
