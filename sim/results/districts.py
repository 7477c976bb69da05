"""Equality of service between districts and counties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.state.zones import Kind
from sim.results.cohort import check_followed, chosen
from sim.results.resolution import times
from sim.results.result import Mean
from sim.scenario.expand import counties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look


def unit_counties(record: RunRecord) -> NDArray[np.object_]:
    """Return the county of each unit's district, empty for a unit without one, shape (n_units,)."""
    known, rows = counties(record.scenario), record.unit_rows
    return np.array(
        [
            known.get(int(district) + 1, "") if kind == Kind.TERRITORIAL else ""
            for kind, district in zip(rows["kind"], rows["district"], strict=True)
        ],
        dtype=object,
    )


class Districts(Mean):
    """Times by `district` of the citizen: `office`, `county`, `cases`, `rmst_days`, `open`.

    `open` is the share still open at the horizon. Districts' means over replications differ less
    than those of one run, whose best and worst district are partly due to chance.
    """

    name = "districts"
    keys = ("district", "office", "county")

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the means of a run; NaN for a district without a case."""
        count, horizon = record.scenario.city.districts, record.scenario.time.horizon
        part = chosen(record, None)
        check_followed(record, part, horizon)
        place = record.case_columns["district"][part]
        cases = np.bincount(place, minlength=count)

        def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
            sums = np.bincount(place, values, count)
            found: NDArray[np.float64] = np.divide(
                sums, cases, out=np.full(count, np.nan), where=cases > 0
            )
            return found

        known = counties(record.scenario)
        return {
            "district": np.arange(1, count + 1),
            "office": _offices(record, count),
            "county": np.array([known.get(n, "") for n in range(1, count + 1)], dtype=object),
            "cases": cases,
            "rmst_days": mean(np.minimum(times(record, of=part), horizon)),
            "open": mean((times(record, end="ended", of=part) > horizon).astype(np.float64)),
        }


def _offices(record: RunRecord, count: int) -> NDArray[np.object_]:
    """Return the name of each district's street office, empty if it has none."""
    found = np.full(count, "", dtype=object)
    for unit in np.flatnonzero(record.unit_rows["kind"] == Kind.TERRITORIAL):
        found[record.unit_rows["district"][unit]] = record.names.units[unit]
    return found
