"""`natural_experiment`: a pilot in some districts, estimated as outsiders would and as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ComparisonError
from sim.experiments.executors import made
from sim.experiments.robust import draws as numbers_of
from sim.experiments.robust import with_draw
from sim.records.simulate import run
from sim.results.pilot import limited_reform, pilot_times

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from sim.experiments.executors import Pool, Progress
    from sim.scenario.schema import Scenario


class _Task(NamedTuple):
    """A replication with the numbers of a draw."""

    draw: int
    replication: int
    seed: int
    scenario: Scenario


def natural_experiment(
    scenario: Scenario,
    replications: int = 20,
    *,
    draws: int = 0,
    seed: int = 1,
    executor: Pool | Executor | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the difference in differences of a pilot, and its effects, by replication.

    The pilot is the first reform that is limited to districts (`sim.measures.pilot`). Each
    replication is run twice with the same requests and random numbers: with the pilot, and without
    any limited reform. An outsider sees the first run only, so the difference in differences is
    formed from it alone. The second shows what the pilot did, in its districts and in the others,
    which share departments with them.

    Parameters
    ----------
    scenario
        With such a reform.
    replications
        1 or more, for each draw. They are the unit of inference: `sim.measures.mean_interval` of
        a column is an interval for simulation noise, not for what is assumed.
    draws
        Draws of the numbers in the scenario's table `uncertainty`, as `sim.robust` makes them; 0
        means the numbers of the scenario itself.
    seed
        Of the first replication.
    executor, progress
        As in `sim.compare`.

    Returns
    -------
    pandas.DataFrame
        A row per replication: `draw`, `replication`; restricted mean times in working days by
        group and period of filing, `reformed_before`, `reformed_after`, `others_before`,
        `others_after`; their difference in differences, `difference`; and by how much the pilot
        changed the times after it, `effect` in its districts and `effect_on_others`. Negative is
        faster.

    Raises
    ------
    RecordError
        If no reform is limited to some of the districts, or a group has no cases.
    ComparisonError
        If there are no replications, or nothing to draw.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("whistle_pilot").with_values({"demand.cases_per_day": 5})
    >>> runs = sim.natural_experiment(town, 2)
    >>> len(runs), bool((runs["reformed_before"] > 0).all())
    (2, True)
    """
    import pandas as pd

    if replications < 1 or draws < 0:
        raise ComparisonError(
            f"replications = {replications}, draws = {draws}: ask for 1 replication or more, and "
            "for 0 draws or more"
        )
    limited_reform(scenario)
    scenarios = [scenario]
    if draws:
        found = numbers_of([scenario], draws, seed)
        scenarios = [with_draw(scenario, number, draw) for number, draw in enumerate(found)]
    tasks = [
        _Task(draw, replication, seed + replication, each)
        for draw, each in enumerate(scenarios)
        for replication in range(replications)
    ]
    return pd.DataFrame([*made(_both, tasks, executor, progress)])


def _both(task: _Task) -> dict[str, float]:
    """Return the times of a replication with the pilot, and the effects against one without."""
    scenario = task.scenario
    limited = limited_reform(scenario)
    kept = tuple(reform for reform in scenario.reforms if not reform.is_local)
    without = scenario.model_copy(update={"reforms": kept})
    seen, unseen = (pilot_times(run(each, task.seed), *limited) for each in (scenario, without))
    return {
        "draw": task.draw,
        "replication": task.replication,
        **seen._asdict(),
        "difference": seen.difference,
        "effect": seen.reformed_after - unseen.reformed_after,
        "effect_on_others": seen.others_after - unseen.others_after,
    }
