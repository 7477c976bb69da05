"""What the runs of an arm have in common, as tables: means of their curves and series over replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.outcome import HOURS
from sim.model.state.units import unit_kinds, unit_names
from sim.model.state.zones import KINDS
from sim.results.incidence import ENDS
from sim.results.intervals import mean_interval
from sim.results.learning import EARLIER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.experiments.outcome import Close, Kept, Series
    from sim.scenario.schema import Scenario

LEADER = "leader"
"""Who gives directives: no unit, and of no kind but this."""


def incidence_frame(mean: Series) -> pd.DataFrame:
    """Return the mean cumulative incidence."""
    import pandas as pd

    return pd.DataFrame(
        {"day": np.arange(mean.incidence.shape[1])} | dict(zip(ENDS, mean.incidence, strict=True))
    )


def daily_frame(mean: Series, close: Close) -> pd.DataFrame:
    """Return the mean daily series."""
    import pandas as pd

    return pd.DataFrame(dict(zip(close.daily_columns, mean.daily, strict=True)))


def learning_frame(kept: Sequence[Kept]) -> pd.DataFrame:
    """Return the mean learning curve with its intervals, over the replications in which a bin has a case."""
    import pandas as pd

    curves = [each.learning for each in kept]
    columns: dict[str, Any] = {
        "earlier": EARLIER,
        "cases": np.mean([curve.cases for curve in curves], axis=0),
    }
    for name in ("days", "handoffs"):
        values = np.array([getattr(curve, name) for curve in curves])
        intervals = [mean_interval(column[np.isfinite(column)]) for column in values.T]
        columns |= dict(
            zip((name, f"{name}_low", f"{name}_high"), zip(*intervals, strict=True), strict=True)
        )
    return pd.DataFrame(columns)


def burden_frame(mean: Series, close: Close) -> pd.DataFrame:
    """Return the mean Lorenz curve of the load."""
    import pandas as pd

    return pd.DataFrame({"share_of_units": close.share_of_units, "share_of_load": mean.load})


def hours_frame(mean: Series, close: Close, scenario: Scenario) -> pd.DataFrame:
    """Return each unit's mean hours a year, then the leader's in the first replication, whose events are kept."""
    import pandas as pd

    kinds = np.array(KINDS)[list(unit_kinds(scenario))]
    named = {"unit": unit_names(scenario), "kind": kinds}
    units = pd.DataFrame(named | dict(zip(HOURS, mean.hours, strict=True)))
    directives = {
        "work_hours": 0.0,
        "coordination_hours": close.leader_hours,
        "utilisation": np.nan,
    }
    return pd.concat(
        [units, pd.DataFrame([{"unit": LEADER, "kind": LEADER} | directives])], ignore_index=True
    )
