"""Hand-offs between units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.state.tables import NOBODY
from sim.results.cohort import cohort
from sim.results.result import First

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Look


def handoff_flows(record: RunRecord, of: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Return how often cases moved from one unit to another.

    Parameters
    ----------
    record
        With its events.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    shape (n_units, n_units)
        From row to column, on the sequence of units in which a unit twice in a row counts once; the
        sum is that of the cases' hand-offs.

    Raises
    ------
    RecordError
        If the run was recorded without its events.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> flows = sim.measures.handoff_flows(record)
    >>> flows.shape == (len(record.units), len(record.units))
    True
    """
    events, n = record.kept_events(), len(record.unit_rows)
    events = events[
        (events["unit"] != NOBODY) & (cohort(record) if of is None else of)[events["case"]]
    ]
    order = np.argsort(events["case"], kind="stable")
    case, unit = events["case"][order], events["unit"][order].astype(np.int64)
    moved = (case[1:] == case[:-1]) & (unit[1:] != unit[:-1])
    return np.bincount(unit[:-1][moved] * n + unit[1:][moved], minlength=n * n).reshape(n, n)


class Handoffs(First):
    """Hand-offs from unit to unit: `from_unit`, `unit`, `count`, without pairs that have none."""

    name = "handoffs"

    def collect(self, record: RunRecord, look: Look) -> pd.DataFrame:
        """Return one row per pair of units."""
        import pandas as pd

        flows, units = handoff_flows(record), np.array(record.names.units, dtype=object)
        sender, receiver = np.nonzero(flows)
        return pd.DataFrame(
            {"from_unit": units[sender], "unit": units[receiver], "count": flows[sender, receiver]}
        )
