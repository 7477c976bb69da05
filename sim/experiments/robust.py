"""`robust`: a comparison again, for each of many draws from the scenario's ranges of uncertain numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ComparisonError
from sim.experiments.contrasts import contrasts
from sim.experiments.draws import acting, drawable, draws, with_draw
from sim.experiments.effects import effects
from sim.experiments.executors import made
from sim.experiments.robustness import SHARES, Robustness, counted, is_label
from sim.model.plan import make_plan
from sim.records.simulate import run
from sim.results.intervals import share_interval
from sim.results.summary import MEASURES, summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    import pandas as pd

    from sim.experiments.draws import Moved
    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

QUANTILES = {"low": 0.05, "median": 0.5, "high": 0.95}


class DrawnArm(NamedTuple):
    """An arm with the numbers of a draw, and the seeds of its runs."""

    draw: int
    arm: str
    scenario: Scenario
    seeds: range


def robust(
    study: Study,
    n: int,
    *,
    executor: Pool | Executor | None = None,
    progress: Progress | None = None,
) -> Study:
    """Return a comparison with what becomes of its effects over draws of the uncertain numbers.

    Parameters
    ----------
    study
        What `compare` returned. Its arms, seeds and replications are those of each draw, so that
        draws differ in nothing else.
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
        If there is no effect or nothing to draw, or the scenario is not valid with a draw;
        nothing is run then.

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
        raise ComparisonError(
            "robust is about effects, and one arm has none; compare two scenarios, or toggle a "
            "mechanism"
        )
    arms = [
        [replace(arm, scenario=with_draw(arm.scenario, number, draw)) for arm in study.arms]
        for number, draw in enumerate(drawn)
    ]
    seeds = range(study.seed, study.seed + study.replications)
    tasks = [
        DrawnArm(number, arm.name, arm.scenario, seeds)
        for number, those in enumerate(arms)
        for arm in those
    ]
    sums = list(made(summed_up, tasks, executor, _counting_runs(progress, len(seeds))))
    done = len(tasks) * len(seeds)

    def moved(trials: Sequence[Moved]) -> list[dict[str, float]]:
        nonlocal done
        again = [
            DrawnArm(trial.draw, trial.arm.name, trial.arm.scenario, seeds[:1]) for trial in trials
        ]
        done += len(again)
        runs = made(summed_up, again, executor, progress, done - len(again))
        return [found for (found,) in runs]

    ranges = {
        key: ends
        for key, ends in drawable([arm.scenario for arm in study.arms]).items()
        if not is_label(key)
    }
    unmoved = {(t.draw, t.arm): found[0] for t, found in zip(tasks, sums, strict=True)}
    acts = acting(arms, drawn, ranges, unmoved, moved)
    rows = pd.DataFrame(
        [
            {"draw": t.draw, "arm": t.arm, "replication": replication} | found
            for t, runs in zip(tasks, sums, strict=True)
            for replication, found in enumerate(runs)
        ]
    )
    # What can act in one draw may be a structural zero in another.
    asked = [contrasts(those) for those in arms]
    of_draws = [
        effects(rows[rows["draw"] == number], those).assign(draw=number)
        for number, those in enumerate(asked)
    ]
    found = pd.concat(of_draws, ignore_index=True)
    found.insert(0, "draw", found.pop("draw"))
    table = pd.DataFrame([{"draw": number} | draw for number, draw in enumerate(drawn)])
    needed: dict[str, set[str]] = {}
    for contrast in (contrast for those in asked for contrast in those):
        needed.setdefault(contrast.name, set()).update(contrast.weights)
    can_act = {name: tuple(key for key in ranges if acts[key] & of) for name, of in needed.items()}
    return replace(study, robustness=Robustness(table, found, _summary(found), can_act))


def summed_up(task: DrawnArm) -> list[dict[str, float]]:
    """Make runs and return the measures of each."""
    plan = make_plan(task.scenario)
    return [summary(run(task.scenario, seed, record="cases", plan=plan)) for seed in task.seeds]


def _counting_runs(progress: Progress | None, runs: int) -> Progress | None:
    """Return progress that counts so many runs for each thing done."""
    return None if progress is None else lambda done, of: progress(done * runs, of * runs)


def _summary(found: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of each effect over draws, and the shares of draws in which it hurts and helps, with their intervals."""
    import pandas as pd

    rows = []
    for (measure, contrast), part in found.groupby(["measure", "contrast"], sort=False):
        estimates = part["estimate"].dropna()
        row = {
            "measure": measure,
            "contrast": contrast,
            "draws": len(estimates),
            "lowest": estimates.min(),
            "highest": estimates.max(),
        }
        row |= {name: estimates.quantile(share) for name, share in QUANTILES.items()}
        for share in SHARES:
            told = counted(part, MEASURES[str(measure)].better, share)
            row |= dict(
                zip(
                    (share, f"{share}_low", f"{share}_high"),
                    share_interval(int(told.sum()), len(told)),
                    strict=True,
                )
            )
        rows.append(row)
    return pd.DataFrame(rows)
