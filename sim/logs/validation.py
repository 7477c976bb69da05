"""`validate`: runs of a scenario compared with a log; the log's own variation is the yardstick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.compiled.streams import checked_seed
from sim.logs.baselines import baselines
from sim.logs.distances import DISTANCES, up_to
from sim.logs.log_distances import log_distances
from sim.logs.openings import openings
from sim.logs.outcomes import FEWEST, SETTLED, Outcomes, measures
from sim.logs.reading import Note, lines
from sim.logs.skill import BASELINES, LEVELS, compared
from sim.model.plan import make_plan
from sim.model.state.units import unit_names
from sim.records.simulate import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.logs.distances import Distance
    from sim.logs.skill import Profiles
    from sim.logs.work_log import HeldOut, WorkLog
    from sim.scenario.schema import Scenario

RESAMPLES = 200

MANY = 0.1
"""Share of cases with units unknown to the scenario from which it is reported."""

FEWEST_WEEKS = 5
"""Minimum number of equal weeks for a bootstrap of weeks (assumption)."""


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
        One row per distance, from 0 (alike) to 1, or in working days: `distance`; `simulated` (all
        runs to the log); `resampled` (the 95th percentile of how far the log is from itself
        resampled); how far others are, NaN if there are none: `fitted_part` (the part that was
        fitted), `first_order` and `second_order` (cases in which units follow units as in that
        part), `shifted` (the log's earlier half at later dates); `verdict` (`near`: the runs are
        not farther than `resampled`; `far`; or `none`: cases are too few, lie in too few weeks, or
        `resampled` is so large that almost any city would be near); `worse_than` (which of the
        three the runs are farther than in at least 97.5 % of the resamples, separated by commas;
        none if nothing was held out).
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
    >>> list(found.distances.columns[:4])
    ['distance', 'simulated', 'resampled', 'fitted_part']
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

    def notes(self, language: str = "en") -> list[str]:
        """Return in sentences the meaning of the distances, and the limits of the log.

        Parameters
        ----------
        language
            Of the sentences: one of `sim.i18n.catalogue.LANGUAGES`.

        Returns
        -------
        list of str
            A sentence each.
        """
        return [f"{line[0].upper()}{line[1:]}" for line in lines(self._notes(), language)]

    def _notes(self) -> list[Note]:
        """Return the notes of `notes`."""
        if (weeks := self.real.equal_weeks()) < FEWEST_WEEKS:
            notes = [Note("few_weeks", weeks=weeks, fewest=FEWEST_WEEKS)]
        else:
            notes = [_judgement(row) for row in self.distances.to_dict("records")]
        notes.append(Note("baselines"))
        worse = {row["distance"]: row["worse_than"] for row in self.distances.to_dict("records")}
        known = self.distances[[*BASELINES]].notna().any()
        every = ",".join(name for name in BASELINES if known[name])
        for key, those in (
            ("worse_than_all", [name for name, than in worse.items() if than == every]),
            (
                "worse_than_first",
                [name for name, than in worse.items() if "first_order" in than and than != every],
            ),
        ):
            if those:
                notes.append(Note(key, names=tuple(map(distance_named, those))))
        settled = len(self.real.settled())
        if self.log.has_handoffs and settled < len(self.real):
            notes.append(Note("settled", n=settled, days=SETTLED))
        notes.append(Note("beyond", horizon=self.horizon, fewest=FEWEST))
        if not self.log.has_handoffs:
            notes.append(Note("no_handoffs_judged"))
        if self.judged == "none":
            notes.append(Note("all_used"))
        others = 1 - float(np.isin(self.real.unit.astype(str), unit_names(self.scenario)).mean())
        if others > MANY:
            notes.append(Note("other_units", share=100 * others))
        return notes


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
    shown = openings(log.cases)
    part, kept = (shown.complete(each) for each in log.split(held_out))
    real = Outcomes.of_log(part if held_out == "none" else kept)
    if len(real) < FEWEST:
        raise log.reading.refused("few_to_judge", n=len(real), fewest=FEWEST)
    runs, plan = [], make_plan(scenario)
    for r in range(replications):
        record = run(
            scenario, seed + r, record="events" if log.has_handoffs else "cases", plan=plan
        )
        runs.append(Outcomes.of_run(record))
        progress(r + 1, replications)
    horizon, simulated = scenario.time.horizon, Outcomes.joined(runs)
    distances = _distances(scenario, log)

    last = min(horizon, real.longest)

    def profiles(outcomes: Outcomes) -> Profiles:
        return {name: each.profile(outcomes, last) for name, each in distances.items()}

    resampled, drawn = [], []
    for cases in real.drawn_weeks(RESAMPLES, np.random.default_rng(seed)):
        resample = real.take(cases)
        resampled.append(measures(resample, horizon))
        drawn.append(profiles(resample))
    others = baselines(part, shown.complete(log), len(real)) | {"at_once": real.at_once()}
    if held_out != "none":
        others["fitted_part"] = Outcomes.of_log(part)
    ours, of_log = profiles(simulated), profiles(real)
    measured = _measured(runs, real, resampled, horizon)
    far = compared(
        distances,
        ours,
        of_log,
        drawn,
        {name: profiles(each) for name, each in others.items()},
        few_weeks=real.equal_weeks() < FEWEST_WEEKS,
        apart=held_out != "none",
    )
    if not log.has_handoffs:
        measured = measured[~measured["measure"].str.contains("hand-off|ping-pong")]
        far = far[~far["distance"].str.contains("hand-off|ping-pong")]
    most = int(real.settled().handoffs.max())
    return Validation(
        scenario,
        log,
        held_out,
        seed,
        replications,
        real,
        measured.reset_index(drop=True),
        far.reset_index(drop=True),
        _curves("day", "resolution time", ours, of_log, drawn, lambda closed: 1 - closed),
        _curves("handoffs", "hand-offs", ours, of_log, drawn, lambda each: up_to(each, most)),
        _units(simulated, real),
    )


def _distances(scenario: Scenario, log: WorkLog) -> dict[str, Distance]:
    """Return the distances that a log allows, by name."""
    names = {*unit_names(scenario), *log.stays["unit"]} if log.has_handoffs else set()
    return DISTANCES | log_distances(names, with_handoffs=log.has_handoffs)


def _measured(
    runs: list[Outcomes], real: Outcomes, resampled: list[dict[str, float]], horizon: int
) -> pd.DataFrame:
    """Return the measures of runs and log."""
    means = pd.DataFrame([measures(each, horizon) for each in runs]).mean(skipna=False)
    found = pd.DataFrame({"simulated": means, "log": pd.Series(measures(real, horizon))})
    drawn = pd.DataFrame(resampled)
    found["log_low"], found["log_high"] = (drawn.quantile(level) for level in LEVELS)
    return found.rename_axis("measure").reset_index()


def _curves(
    name: str,
    distance: str,
    ours: Profiles,
    log: Profiles,
    drawn: list[Profiles],
    curve: Callable[[Any], NDArray[np.float64]],
) -> pd.DataFrame:
    """Return a curve of runs and log from 0 on, with the interval of the resampled log."""
    resampled = np.array([curve(each[distance]) for each in drawn])
    low, high = np.quantile(resampled, LEVELS, axis=0)
    columns = {"simulated": curve(ours[distance]), "log": curve(log[distance])}
    columns |= {"log_low": low, "log_high": high}
    return pd.DataFrame({name: np.arange(len(low)), **columns})


def _units(simulated: Outcomes, real: Outcomes) -> pd.DataFrame:
    """Return the share of cases that ended with each unit, the log's busiest first."""
    shares = pd.DataFrame({"simulated": simulated.loads(), "log": real.loads()}).fillna(0.0)
    shares = shares.sort_values("log", ascending=False, kind="stable")
    return shares.rename_axis("unit").reset_index()


def distance_named(name: str) -> Note:
    """Return the name of a distance, with its unit."""
    note = Note(f"distances.{name}")
    return Note("in_days", name=note) if name.endswith("(days)") else note


def _judgement(row: dict[Any, Any]) -> Note:
    """Return the meaning of a distance, relative to the log's distance from itself."""
    far, itself, verdict = row["simulated"], row["resampled"], row["verdict"]
    values = {"name": distance_named(row["distance"]), "far": far, "itself": itself}
    if verdict == "none":
        known = not (np.isnan(far) or np.isnan(itself))
        return Note("lenient" if known else "not_compared", **values)
    times = Note("times_as_far", times=far / itself) if verdict == "far" and itself > 0 else ""
    return Note(verdict, times=times, **values)
