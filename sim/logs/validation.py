"""`validate`: runs of a scenario held against a log, with the log's own unrest as the yardstick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compiled.streams import checked_seed
from sim.logs.comparisons import DISTANCES, FEWEST, loads, measures
from sim.logs.halves import Judged, held_out_cases, judged_part
from sim.logs.outcomes import (
    SETTLED,
    Outcomes,
    outcomes_of_log,
    outcomes_of_run,
    settled,
    share_closed,
)
from sim.logs.statistics import drawn_weeks
from sim.model.plan import make_plan
from sim.model.state.units import unit_names
from sim.records.simulate import run

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from sim.logs.log import WorkLog
    from sim.scenario.schema import Scenario

RESAMPLES = 200
MANY = 0.1
"""Share of cases with units that the scenario does not have from which on it is told."""
LEVELS = (0.025, 0.975)


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """How well a scenario's runs repeat a log.

    Attributes
    ----------
    scenario, log, judged
        What was held against which part of what.
    replications, seed
        How many runs were made; the r-th with `seed + r`.
    real
        What became of the log's cases.
    measures
        A row a measure: `measure`, `simulated` (mean over runs), `log`, and `log_low`, `log_high`,
        the 95 % interval of the log resampled by weeks.
    distances
        A row a distance, 0 (alike) to 1: `distance`, `simulated` (all runs to the log), `resampled`
        (the 95th percentile of how far the log is from itself resampled), `fitted_part` (how far
        the part that was fitted is; NaN if nothing was kept from it).
    curves, handoffs
        Shares of cases: still open at the end of each `day`, and with each number of `handoffs`;
        `simulated` (all runs), `log`, `log_low`, `log_high`. The last number of hand-offs is the
        log's greatest and takes in all above it.
    units
        A row a unit: `unit`, and the shares of cases that ended with it, `simulated` and `log`.
    """

    scenario: Scenario
    log: WorkLog
    judged: Judged
    seed: int
    replications: int
    real: Outcomes
    measures: pd.DataFrame
    distances: pd.DataFrame
    curves: pd.DataFrame
    handoffs: pd.DataFrame
    units: pd.DataFrame

    def __repr__(self) -> str:
        """Say what was held against what."""
        against = f"{len(self.real):,} cases of {self.log.reading.name}"
        return (
            f"<Validation of {self.scenario.title!r}: {self.replications} runs against {against}>"
        )

    def notes(self) -> list[str]:
        """Return in sentences what the distances mean, and what the log cannot judge.

        Returns
        -------
        list of str
            In English, a sentence each.
        """
        lines = [_judgement(row) for row in self.distances.to_dict("records")]
        if self.log.has_handoffs and len(settled(self.real)) < len(self.real):
            lines.append(
                f"Hand-offs are those of the {len(settled(self.real)):,} cases that can be "
                f"followed for {SETTLED} working days or more: "
                "those that the log's end cuts short have more to come."
            )
        lines.append(
            f"–: later than the horizon of {self.horizon} working days, or of fewer than "
            f"{FEWEST} "
            "cases."
        )
        if not self.log.has_handoffs:
            lines.append(
                "The log has one row per case: it says nothing of hand-offs, and the runs' own are "
                "not judged."
            )
        if self.judged == "none":
            lines.append(
                "All of the log was used; if the scenario was fitted to it, it is judged by "
                "what "
                "it was made from."
            )
        strangers = 1 - float(np.isin(self.real.unit.astype(str), unit_names(self.scenario)).mean())
        if strangers > MANY:
            lines.append(
                f"{100 * strangers:.0f} % of the log's cases ended with units that are not in "
                "the "
                "scenario."
            )
        return lines

    @property
    def horizon(self) -> int:
        """Working days for which cases are followed."""
        return self.scenario.time.horizon


def validate(
    scenario: Scenario,
    log: WorkLog,
    *,
    held_out: Judged = "third",
    replications: int = 10,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Validation:
    """Hold runs of a scenario against a log.

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
    """
    seed = checked_seed(seed, replications)
    real = outcomes_of_log(judged_part(log, held_out))
    if len(real) < FEWEST:
        raise log.reading.refusal(
            f"{log.reading.name}: {len(real)} cases to judge by are too few; at least {FEWEST} "
            "are needed"
        )
    simulated, plan = [], make_plan(scenario)
    for r in range(replications):
        record = run(scenario, seed + r, record="cases", plan=plan)
        simulated.append(outcomes_of_run(record))
        progress(r + 1, replications)
    others = [
        real.take(cases) for cases in drawn_weeks(real, RESAMPLES, np.random.default_rng(seed))
    ]
    fitted = (
        None if held_out == "none" else outcomes_of_log(log.part(~held_out_cases(log, held_out)))
    )
    horizon, together = scenario.time.horizon, joined(simulated)
    measured, far = (
        _measured(simulated, real, others, horizon),
        _far(together, real, others, fitted, horizon),
    )
    if not log.has_handoffs:
        measured = measured[~measured["measure"].str.contains("hand-off|ping-pong")].reset_index(
            drop=True
        )
        far = far[~far["distance"].str.contains("hand-offs")].reset_index(drop=True)
    curves = _curves(together, real, others, horizon)
    return Validation(
        scenario,
        log,
        held_out,
        seed,
        replications,
        real,
        measured,
        far,
        curves,
        _handoffs(together, real, others),
        _units(together, real),
    )


def _measured(
    simulated: list[Outcomes], real: Outcomes, others: list[Outcomes], horizon: int
) -> pd.DataFrame:
    """Return the measures of runs and log."""
    import pandas as pd

    runs = pd.DataFrame([measures(outcomes, horizon) for outcomes in simulated])
    drawn = pd.DataFrame([measures(outcomes, horizon) for outcomes in others])
    found = pd.DataFrame(
        {"simulated": runs.mean(skipna=False), "log": pd.Series(measures(real, horizon))}
    )
    found["log_low"], found["log_high"] = drawn.quantile(LEVELS[0]), drawn.quantile(LEVELS[1])
    return found.rename_axis("measure").reset_index()


def _curves(
    simulated: Outcomes, real: Outcomes, others: list[Outcomes], horizon: int
) -> pd.DataFrame:
    """Return the share of cases still open at the end of each day."""
    import pandas as pd

    drawn = np.array([share_closed(other.days, other.closed, horizon) for other in others])
    high, low = 1 - np.quantile(drawn, LEVELS, axis=0)
    columns = {
        "simulated": 1 - share_closed(simulated.days, simulated.closed, horizon),
        "log": 1 - share_closed(real.days, real.closed, horizon),
    }
    return pd.DataFrame(
        {"day": np.arange(horizon + 1), **columns, "log_low": low, "log_high": high}
    )


def _handoffs(simulated: Outcomes, real: Outcomes, others: list[Outcomes]) -> pd.DataFrame:
    """Return the share of cases with each number of hand-offs."""
    import pandas as pd

    simulated, real, others = (
        settled(simulated),
        settled(real),
        [settled(other) for other in others],
    )
    most = int(real.handoffs.max())
    shares = [
        np.bincount(np.minimum(each.handoffs, most), minlength=most + 1) / len(each)
        for each in (simulated, real)
    ]
    drawn = np.array(
        [
            np.bincount(np.minimum(other.handoffs, most), minlength=most + 1) / len(other)
            for other in others
        ]
    )
    low, high = np.quantile(drawn, LEVELS, axis=0)
    return pd.DataFrame(
        {
            "handoffs": np.arange(most + 1),
            "simulated": shares[0],
            "log": shares[1],
            "log_low": low,
            "log_high": high,
        }
    )


def _units(simulated: Outcomes, real: Outcomes) -> pd.DataFrame:
    """Return the share of cases that ended with each unit, the log's busiest first."""
    import pandas as pd

    shares = pd.DataFrame({"simulated": loads(simulated), "log": loads(real)}).fillna(0.0)
    return (
        shares.sort_values("log", ascending=False, kind="stable").rename_axis("unit").reset_index()
    )


def _far(
    simulated: Outcomes,
    real: Outcomes,
    others: list[Outcomes],
    fitted: Outcomes | None,
    horizon: int,
) -> pd.DataFrame:
    """Return distances of runs, of the log resampled and of its other part from the log."""
    import pandas as pd

    rows = []
    for name, distance in DISTANCES.items():
        itself = [distance(other, real, horizon) for other in others]
        other = np.nan if fitted is None else distance(fitted, real, horizon)
        rows.append(
            (name, distance(simulated, real, horizon), float(np.quantile(itself, 0.95)), other)
        )
    return pd.DataFrame(rows, columns=["distance", "simulated", "resampled", "fitted_part"])


def _judgement(row: dict[Any, Any]) -> str:
    """Return what a distance means, held against how far the log is from itself."""
    name, far, itself = str(row["distance"]).capitalize(), row["simulated"], row["resampled"]
    if np.isnan(far) or np.isnan(itself):
        return f"{name}: cannot be compared, as log or runs have too few such cases."
    if far <= itself:
        return (
            f"{name}: the runs are no farther from the log ({far:.2g}) than the log may be "
            f"from itself ({itself:.2g})."
        )
    times = f", {far / itself:.1f} times as far" if itself > 0 else ""
    return (
        f"{name}: the runs are farther from the log ({far:.2g}) than the log from itself "
        f"({itself:.2g}){times}."
    )


def joined(parts: list[Outcomes] | tuple[Outcomes, ...]) -> Outcomes:
    """Return the outcomes of several runs as one."""
    return Outcomes(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in Outcomes.__dataclass_fields__
        )
    )
