"""The curves and daily series of a comparison as tables, a row an arm and day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.intervals import bands

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray


def curves_frame(curves: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """Return the shares of cases not yet resolved with pointwise 95 % intervals.

    Parameters
    ----------
    curves
        By arm, shape (replications, days); see `Study.curves`.

    Returns
    -------
    pandas.DataFrame
        Columns `arm`, `day` since filing, `estimate`, `low`, `high`, and of the paired differences to the first arm `difference`,
        `difference_low`, `difference_high`, NaN for the first arm itself. Intervals are NaN with one replication.
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
    """Return tables by arm, a row a day, as one table whose first column is `arm`."""
    import pandas as pd

    found = pd.concat([frame.assign(arm=arm) for arm, frame in frames.items()], ignore_index=True)
    return found[["arm", *(name for name in found.columns if name != "arm")]].astype({"day": np.int64})
