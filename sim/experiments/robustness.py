"""How an effect fares over all that nobody knows: the comparison again, for each of many draws from the scenario's ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ComparisonError, suggestion
from sim.experiments.contrasts import contrasts
from sim.experiments.decisive import partial_rank_correlations
from sim.experiments.draws import draws, with_draw
from sim.experiments.effects import effects
from sim.experiments.runs import made
from sim.measures.summary import MEASURES, summary
from sim.simulate import run

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

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


@dataclass(frozen=True, eq=False)
class Robustness:
    """A comparison's effects over draws of what nobody knows.

    Attributes
    ----------
    draws
        A row a draw: `draw`, and a column for each number that was drawn, by dotted key; not those that were compared.
    effects
        A row per draw, measure and contrast: `draw`, then the columns of `Study.effects`. Intervals are those of one draw, and
        cover simulation noise only.
    summary
        A row per measure and contrast: in how many `draws` there is an effect, its `lowest` and `highest`, the 5 %, 50 % and 95 %
        quantiles over draws (`low`, `median`, `high`), and, for measures that are better low or high, the shares of draws in
        which the effect `hurts`, and in which its whole interval does (`surely_hurts`), and likewise `helps`, `surely_helps`.
    """

    draws: pd.DataFrame
    effects: pd.DataFrame
    summary: pd.DataFrame

    def effect(self, measure: str, contrast: str) -> pd.DataFrame:
        """Return one effect in all draws.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.

        Returns
        -------
        pandas.DataFrame
            Columns `draw`, `estimate`, `low`, `high`.

        Raises
        ------
        ComparisonError
            If there is no such measure or contrast.
        """
        for column, asked in (("measure", measure), ("contrast", contrast)):
            known = self.effects[column].unique()
            if asked not in known:
                raise ComparisonError(f"the comparison has no {column} {asked!r}{suggestion(asked, known)}")
        of = (self.effects["measure"] == measure) & (self.effects["contrast"] == contrast)
        return self.effects[of][["draw", "estimate", "low", "high"]].reset_index(drop=True)

    def decisive(self, measure: str, contrast: str) -> pd.DataFrame:
        """Return how strongly an effect depends on each number that was drawn, the strongest first.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `correlation`, `low`, `high`; see `partial_rank_correlations`. Above 0 the effect grows with the
            number. Draws in which the measure is not applicable are left out, as are seeds, which are labels and no quantities.
        """
        import pandas as pd

        found = self.effect(measure, contrast).set_index("draw")["estimate"].dropna()
        drawn = self.draws.set_index("draw").loc[found.index]
        drawn = drawn[[key for key in drawn.columns if not key.endswith("seed")]]
        correlations = partial_rank_correlations(drawn.to_numpy(np.float64), found.to_numpy(np.float64))
        frame = pd.DataFrame(correlations, columns=["correlation", "low", "high"])
        frame.insert(0, "key", drawn.columns)
        return frame.sort_values("correlation", key=np.abs, ascending=False, ignore_index=True)

    def save(self, folder: Path) -> None:
        """Write `robust_draws.csv`, `robust_effects.csv` and `robust_summary.csv`.

        Parameters
        ----------
        folder
            One that exists.
        """
        self.draws.to_csv(folder / "robust_draws.csv", index=False)
        self.effects.to_csv(folder / "robust_effects.csv", index=False)
        self.summary.to_csv(folder / "robust_summary.csv", index=False)


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
