"""What the runs of an arm have in common: means of their curves and series over replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.incidence import ENDS
from sim.measures.intervals import t_interval
from sim.measures.learning import EARLIER
from sim.plan import plan
from sim.state.zones import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.outcome import Outcome
    from sim.scenario.schema import Scenario

HOURS = ("work_hours", "coordination_hours", "utilisation")
"""What is told of each unit."""

LEADER = "leader"
"""Who gives directives: no unit, and of no kind but this."""


def mean_incidence(outcomes: list[Outcome]) -> pd.DataFrame:
    """Return the mean cumulative incidence."""
    import pandas as pd

    mean = np.mean([made.incidence for made in outcomes], axis=0)
    return pd.DataFrame({"day": np.arange(mean.shape[1])} | dict(zip(ENDS, mean, strict=True)))


def mean_daily(outcomes: list[Outcome]) -> pd.DataFrame:
    """Return the mean daily series."""
    import pandas as pd

    return pd.DataFrame({name: np.mean([made.daily[name] for made in outcomes], axis=0) for name in outcomes[0].daily})


def mean_learning(outcomes: list[Outcome]) -> pd.DataFrame:
    """Return the mean learning curve with its intervals, over the replications in which a bin has a case."""
    import pandas as pd

    curves = [made.learning for made in outcomes]
    columns: dict[str, Any] = {"earlier": EARLIER, "cases": np.mean([curve.cases for curve in curves], axis=0)}
    for name in ("days", "handoffs"):
        values = np.array([getattr(curve, name) for curve in curves])
        intervals = [t_interval(column[np.isfinite(column)]) for column in values.T]
        columns |= dict(zip((name, f"{name}_low", f"{name}_high"), zip(*intervals, strict=True), strict=True))
    return pd.DataFrame(columns)


def mean_burden(outcomes: list[Outcome]) -> pd.DataFrame:
    """Return the mean Lorenz curve of the load."""
    import pandas as pd

    units = outcomes[0].load_curve.share_of_units
    return pd.DataFrame({"share_of_units": units, "share_of_load": np.mean([made.load_curve.share_of_load for made in outcomes], axis=0)})


def mean_hours(outcomes: list[Outcome], scenario: Scenario) -> pd.DataFrame:
    """Return each unit's mean hours a year, then the leader's in the first replication, whose events are kept."""
    import pandas as pd

    means = {name: np.mean([getattr(made.burden, name) for made in outcomes], axis=0) for name in HOURS}
    planned = plan(scenario)
    units = pd.DataFrame({"unit": planned.unit_names, "kind": np.array(KINDS)[planned.units["kind"]]} | means)
    units.loc[len(units)] = [LEADER, LEADER, 0.0, outcomes[0].burden.leader_hours, np.nan]
    return units
