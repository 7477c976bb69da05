"""`robust`: a comparison again, for each of many draws from the scenario's ranges of what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ComparisonError
from sim.experiments.contrasts import contrasts
from sim.experiments.draws import draws, with_draw
from sim.experiments.effects import effects
from sim.experiments.robustness import Robustness
from sim.experiments.runs import made
from sim.measures.summary import MEASURES, summary
from sim.simulate import run

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from sim.experiments.runs import Progress
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

QUANTILES = {"low": 0.05, "median": 0.5, "high": 0.95}


class DrawnRun(NamedTuple):
    """A run of an arm with the numbers of a draw."""

    draw: int
    arm: str
    replication: int
    scenario: Scenario
    seed: int


def robust(study: Study, n: int, *, executor: Executor | None = None, progress: Progress | None = None) -> Study:
    """Return a comparison with what becomes of its effects over draws of what nobody knows.

    Parameters
    ----------
    study
        What `compare` returned. Its arms, seeds and replications are those of each draw, so that draws differ in nothing else.
    n
        Draws from the ranges of the scenario's table `uncertainty`, 1 or more.
    executor, progress
        As in `compare`.

    Returns
    -------
    Study
        The same, with `robustness`.

    Raises
    ------
    ComparisonError
        If there is no effect or nothing to draw, or the scenario cannot be meant with a draw; nothing is run then.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.robust(sim.compare(town, toggle=["precedents"], replications=2), 3)
    >>> len(study.robustness.draws)
    3
    """
    import pandas as pd

    drawn = draws(study.arms, n, study.seed)
    if not study.contrasts:
        raise ComparisonError("robust is about effects, and one arm has none; compare two scenarios, or toggle a mechanism")
    arms = [[replace(arm, scenario=with_draw(arm.scenario, number, draw)) for arm in study.arms] for number, draw in enumerate(drawn)]
    tasks = [
        DrawnRun(number, arm.name, r, arm.scenario, study.seed + r)
        for number, those in enumerate(arms)
        for arm in those
        for r in range(study.replications)
    ]
    sums = list(made(summed_up, tasks, executor, progress))
    rows = pd.DataFrame(
        [{"draw": t.draw, "arm": t.arm, "replication": t.replication} | found for t, found in zip(tasks, sums, strict=True)]
    )
    # What can act in one draw may be a structural zero in another.
    of_draws = [effects(rows[rows["draw"] == number], contrasts(those)).assign(draw=number) for number, those in enumerate(arms)]
    found = pd.concat(of_draws, ignore_index=True)
    found.insert(0, "draw", found.pop("draw"))
    table = pd.DataFrame([{"draw": number} | draw for number, draw in enumerate(drawn)])
    return replace(study, robustness=Robustness(table, found, _summary(found)))


def summed_up(task: DrawnRun) -> dict[str, float]:
    """Make a run and return its measures."""
    return summary(run(task.scenario, task.seed, record="cases"))


def _summary(found: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of each effect over draws."""
    import pandas as pd

    rows = []
    for (measure, contrast), part in found.groupby(["measure", "contrast"], sort=False):
        known = part[part["estimate"].notna()]
        estimates = known["estimate"]
        row = {"measure": measure, "contrast": contrast, "draws": len(known), "lowest": estimates.min(), "highest": estimates.max()}
        row |= {name: estimates.quantile(share) for name, share in QUANTILES.items()}
        rows.append(row | _shares(known, MEASURES[str(measure)].better))
    return pd.DataFrame(rows)


def _shares(known: pd.DataFrame, better: str | None) -> dict[str, float]:
    """Return the shares of draws in which an effect hurts and helps, NaN where neither can be said."""
    if better is None or known.empty:
        return dict.fromkeys(("hurts", "surely_hurts", "helps", "surely_helps"), float("nan"))
    rises, falls = ("hurts", "helps") if better == "lower" else ("helps", "hurts")
    told = known[known["low"].notna()]
    return {
        rises: (known["estimate"] > 0).mean(),
        falls: (known["estimate"] < 0).mean(),
        f"surely_{rises}": (told["low"] > 0).mean(),
        f"surely_{falls}": (told["high"] < 0).mean(),
    }
