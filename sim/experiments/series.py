"""The curves and daily series of a comparison as tables, a row an arm and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.intervals import bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.arms import Arm


def curves_frame(curves: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """Return the shares of cases not yet resolved with pointwise 95 % intervals.

    Parameters
    ----------
    curves
        By arm, shape (replications, days); see `Study.curves`.

    Returns
    -------
    pandas.DataFrame
        Columns `arm`, `day` since filing, `estimate`, `low`, `high`, and of the paired differences
        to the first arm `difference`, `difference_low`, `difference_high`, NaN for the first arm
        itself. Intervals are NaN with one replication, and where all replications are the same.
    """
    import pandas as pd

    first = next(iter(curves.values()))
    frames = []
    for arm, values in curves.items():
        nothing = np.full(values.shape[1], np.nan)
        share = bands(values)
        apart = (nothing, nothing, nothing) if values is first else bands(values - first)
        columns = {"estimate": share[0], "low": share[1], "high": share[2]}
        columns |= {"difference": apart[0], "difference_low": apart[1], "difference_high": apart[2]}
        frames.append(pd.DataFrame({"arm": arm, "day": np.arange(values.shape[1]), **columns}))
    return pd.concat(frames, ignore_index=True)


def stacked(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return tables by arm as one table whose first column is `arm`; days stay whole numbers."""
    import pandas as pd

    found = pd.concat([frame.assign(arm=arm) for arm, frame in frames.items()], ignore_index=True)
    found.insert(0, "arm", found.pop("arm"))
    return found.astype({"day": np.int64}) if "day" in found else found


def handoffs_frame(
    flows: Mapping[str, NDArray[np.int64]], hours: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the hand-offs of the first replication.

    Parameters
    ----------
    flows, hours
        By arm; see `Study`. The units are named in `hours`.

    Returns
    -------
    pandas.DataFrame
        Columns `arm`, `from_unit`, `unit`, `count`, without the pairs that have none.
    """
    import pandas as pd

    columns = ("arm", "from_unit", "unit", "count")
    rows = [
        (arm, units[sender], units[receiver], counts[sender, receiver])
        for arm, counts in flows.items()
        for units in [hours[arm]["unit"]]
        for sender, receiver in np.argwhere(counts)
    ]
    return pd.DataFrame(rows, columns=list(columns))


def rulings_frame(rulings: Mapping[str, NDArray[Any]], arms: Iterable[Arm]) -> pd.DataFrame:
    """Return the rulings kept in the first replication, with the columns of `RunRecord.precedents`.

    Parameters
    ----------
    rulings
        By arm, shape (n_rulings,).
    arms
        Whose units and issues the rulings name.
    """
    from sim.model.state.units import unit_names
    from sim.records.frames import Names, precedent_frame
    from sim.scenario.listing import listed_issues

    scenarios = {arm.name: arm.scenario for arm in arms}
    named = {
        name: Names(unit_names(each), tuple(issue.name for issue in listed_issues(each)), ())
        for name, each in scenarios.items()
    }
    return stacked({arm: precedent_frame(rows, named[arm]) for arm, rows in rulings.items()})
