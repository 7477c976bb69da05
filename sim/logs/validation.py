"""`validate`: runs of a scenario compared with a log; the log's own variation is the yardstick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.compiled.streams import checked_seed
from sim.logs.outcomes import DISTANCES, FEWEST, SETTLED, Outcomes, measures
from sim.logs.reading import message
from sim.model.plan import make_plan
from sim.model.state.units import unit_names
from sim.records.simulate import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.logs.work_log import HeldOut, WorkLog
    from sim.scenario.schema import Scenario

RESAMPLES = 200

MANY = 0.1
"""Share of cases with units unknown to the scenario from which it is reported."""

LEVELS = (0.025, 0.975)

FEWEST_WEEKS = 5
"""Minimum number of equal weeks for a bootstrap of weeks (assumption)."""

LENIENT = 0.5
"""Share of the distance of a city that ends every case at once from which the bootstrap distance is
too lenient for a verdict (assumption)."""


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """How well a scenario's runs repeat a log.

    Attributes
    ----------
    scenario, log, judged
        The scenario, the log, and the part of it that judges.
    replications, seed
        How many runs were made; the r-th with `seed + r`.
    real
        Outcomes of the cases of the log.
    measures
        One row per measure: `measure`, `simulated` (mean over runs), `log`, and `log_low`,
        `log_high`, the 95 % interval of the log resampled by weeks.
    distances
        One row per distance, 0 (alike) to 1: `distance`, `simulated` (all runs to the log),
        `resampled`
        (the 95th percentile of how far the log is from itself resampled), `fitted_part` (how far
        the part that was fitted is; NaN if nothing was kept from it), `verdict` (`near`: the runs
        are not farther than `resampled`; `far`; or `none`: cases are too few, lie in too few weeks,
        or `resampled` is so large that almost any city would be near).
    curves, handoffs
        Shares of cases: still open at the end of each `day`, and with each number of `handoffs`;
        `simulated` (all runs), `log`, `log_low`, `log_high`. The last number of hand-offs is the
        log's greatest and takes in all above it.
    units
        One row per unit: `unit`, and the shares of cases that ended with it, `simulated` and `log`.

    Examples
    --------
    >>> import sim
    >>> days = {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    >>> town = sim.load_scenario("classroom").with_values(days)
    >>> sim.export(sim.run(town, seed=1), "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.validate(town, log, held_out="none", replications=2)
    >>> list(found.distances.columns)
    ['distance', 'simulated', 'resampled', 'fitted_part', 'verdict']
    """

    scenario: Scenario
    log: WorkLog
    judged: HeldOut
    seed: int
    replications: int
    real: Outcomes
    measures: pd.DataFrame
    distances: pd.DataFrame
    curves: pd.DataFrame
    handoffs: pd.DataFrame
    units: pd.DataFrame

    def __repr__(self) -> str:
        """Return the scenario and the log that were compared."""
        against = f"{len(self.real):,} cases of {self.log.reading.name}"
        return (
            f"<Validation of {self.scenario.title!r}: {self.replications} runs against {against}>"
        )

    @property
    def horizon(self) -> int:
        """Working days for which cases are followed."""
        return self.scenario.time.horizon

    def notes(self) -> list[str]:
        """Return in sentences the meaning of the distances, and the limits of the log.

        Returns
        -------
        list of str
            In English, a sentence each.
        """
        if (weeks := self.real.equal_weeks()) < FEWEST_WEEKS:
            lines = [message("few_weeks", weeks=weeks, fewest=FEWEST_WEEKS)]
        else:
            lines = [_judgement(row) for row in self.distances.to_dict("records")]
        settled = len(self.real.settled())
        if self.log.has_handoffs and settled < len(self.real):
            lines.append(message("settled", n=settled, days=SETTLED))
        lines.append(message("beyond", horizon=self.horizon, fewest=FEWEST))
        if not self.log.has_handoffs:
            lines.append(message("no_handoffs_judged"))
        if self.judged == "none":
            lines.append(message("all_used"))
        others = 1 - float(np.isin(self.real.unit.astype(str), unit_names(self.scenario)).mean())
        if others > MANY:
            lines.append(message("other_units", share=100 * others))
        return lines


def validate(
    scenario: Scenario,
    log: WorkLog,
    *,
    held_out: HeldOut = "third",
    replications: int = 10,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Validation:
    """Compare runs of a scenario with a log.

    Parameters
    ----------
    scenario
        Such as `sim.fit` makes, or any other.
    log
        From `sim.read_log`.
    held_out
        The part of the log that was kept from the fit, by which the scenario is judged; with `none`
        it is judged by all of it.
    replications, seed
        Of runs; the r-th has seed + r.
    progress
        Called with the number of runs made and of all.

    Returns
    -------
    Validation
        Measures, distances and curves of runs and log, with the log resampled as the yardstick.

    Raises
    ------
    LogError
        If there are too few cases to judge by.
    ScenarioError
        If the seed is not a whole number from 0 to 2**64 - 1.

    Examples
    --------
    >>> import sim
    >>> days = {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    >>> town = sim.load_scenario("classroom").with_values(days)
    >>> sim.export(sim.run(town, seed=1), "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.validate(town, log, held_out="none", replications=2)
    >>> list(found.measures.columns)
    ['measure', 'simulated', 'log', 'log_low', 'log_high']
    """
    seed = checked_seed(seed, replications)
    part, kept = log.split(held_out)
    fitted = None if held_out == "none" else Outcomes.of_log(part)
    real = Outcomes.of_log(log if held_out == "none" else kept)
    if len(real) < FEWEST:
        raise log.reading.refused("few_to_judge", n=len(real), fewest=FEWEST)
    runs, plan = [], make_plan(scenario)
    for r in range(replications):
        record = run(scenario, seed + r, record="cases", plan=plan)
        runs.append(Outcomes.of_run(record))
        progress(r + 1, replications)
    drawn = [real.take(each) for each in real.drawn_weeks(RESAMPLES, np.random.default_rng(seed))]
    horizon, simulated = scenario.time.horizon, Outcomes.joined(runs)
    measured, far = (
        _measured(runs, real, drawn, horizon),
        _far(simulated, real, drawn, fitted, horizon),
    )
    if not log.has_handoffs:
        measured = measured[~measured["measure"].str.contains("hand-off|ping-pong")]
        far = far[~far["distance"].str.contains("hand-offs")]
    return Validation(
        scenario,
        log,
        held_out,
        seed,
        replications,
        real,
        measured.reset_index(drop=True),
        far.reset_index(drop=True),
        _still_open(simulated, real, drawn, horizon),
        _handoffs(simulated, real, drawn),
        _units(simulated, real),
    )


def _measured(
    runs: list[Outcomes], real: Outcomes, drawn: list[Outcomes], horizon: int
) -> pd.DataFrame:
    """Return the measures of runs and log."""
    means = pd.DataFrame([measures(each, horizon) for each in runs]).mean(skipna=False)
    resampled = pd.DataFrame([measures(each, horizon) for each in drawn])
    found = pd.DataFrame({"simulated": means, "log": pd.Series(measures(real, horizon))})
    found["log_low"], found["log_high"] = (resampled.quantile(level) for level in LEVELS)
    return found.rename_axis("measure").reset_index()


def _curve(
    name: str,
    curve: Callable[[Outcomes], NDArray[np.float64]],
    simulated: Outcomes,
    real: Outcomes,
    drawn: list[Outcomes],
) -> pd.DataFrame:
    """Return a curve of runs and log from 0 on, with the interval of the resampled log."""
    low, high = np.quantile(np.array([curve(each) for each in drawn]), LEVELS, axis=0)
    columns = {"simulated": curve(simulated), "log": curve(real), "log_low": low, "log_high": high}
    return pd.DataFrame({name: np.arange(len(low)), **columns})


def _still_open(
    simulated: Outcomes, real: Outcomes, drawn: list[Outcomes], horizon: int
) -> pd.DataFrame:
    """Return the share of cases still open at the end of each day."""
    closed = _curve("day", lambda each: each.share_closed(horizon), simulated, real, drawn)
    low, high = 1 - closed["log_high"], 1 - closed["log_low"]
    simulated_open, log_open = 1 - closed["simulated"], 1 - closed["log"]
    return closed.assign(simulated=simulated_open, log=log_open, log_low=low, log_high=high)


def _handoffs(simulated: Outcomes, real: Outcomes, drawn: list[Outcomes]) -> pd.DataFrame:
    """Return the share of cases with each number of hand-offs."""
    most = int(real.settled().handoffs.max())

    def shares(outcomes: Outcomes) -> NDArray[np.float64]:
        counted = np.minimum(outcomes.settled().handoffs, most)
        return np.bincount(counted, minlength=most + 1) / len(counted)

    return _curve("handoffs", shares, simulated, real, drawn)


def _units(simulated: Outcomes, real: Outcomes) -> pd.DataFrame:
    """Return the share of cases that ended with each unit, the log's busiest first."""
    shares = pd.DataFrame({"simulated": simulated.loads(), "log": real.loads()}).fillna(0.0)
    shares = shares.sort_values("log", ascending=False, kind="stable")
    return shares.rename_axis("unit").reset_index()


def _far(
    simulated: Outcomes,
    real: Outcomes,
    drawn: list[Outcomes],
    fitted: Outcomes | None,
    horizon: int,
) -> pd.DataFrame:
    """Return distances of runs, of the resampled log and of its other part from the log."""
    rows, at_once = [], real.at_once()
    few = real.equal_weeks() < FEWEST_WEEKS
    for name, distance in DISTANCES.items():
        log = distance.profile(real, horizon)
        itself = float(
            np.quantile(
                [distance.far(distance.profile(each, horizon), log) for each in drawn], 0.95
            )
        )
        far, other, trivial = (
            np.nan if each is None else distance.far(distance.profile(each, horizon), log)
            for each in (simulated, fitted, at_once)
        )
        verdict = "none" if few else judged(far, itself, trivial)
        rows.append((name, far, itself, other, verdict))
    return pd.DataFrame(
        rows, columns=["distance", "simulated", "resampled", "fitted_part", "verdict"]
    )


def judged(far: float, itself: float, trivial: float) -> str:
    """Return whether runs are near the log, unless a trivial city would be nearly as near."""
    if np.isnan(far) or np.isnan(itself):
        return "none"
    if far > itself:
        return "far"
    return "none" if itself > LENIENT * trivial > 0 else "near"


def _judgement(row: dict[Any, Any]) -> str:
    """Return the meaning of a distance, relative to the log's distance from itself."""
    far, itself, verdict = row["simulated"], row["resampled"], row["verdict"]
    values = {"name": str(row["distance"]).capitalize(), "far": far, "itself": itself}
    if verdict == "none":
        known = not (np.isnan(far) or np.isnan(itself))
        return message("lenient" if known else "not_compared", **values)
    times = message("times_as_far", times=far / itself) if verdict == "far" and itself > 0 else ""
    return message(verdict, times=times, **values)
