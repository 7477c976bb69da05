"""How equally districts are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.cohort import check_followed, chosen
from sim.results.resolution import times
from sim.results.result import Mean

if TYPE_CHECKING:
    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look


class Districts(Mean):
    """Mean days to resolution by `district` of the citizen: `cases`, `rmst_days`.

    Means of a district over replications lie closer to one another than those of one run, whose
    best and worst district are partly so by chance.
    """

    name = "districts"
    keys = ("district",)

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the means of a run; NaN for a district without a case."""
        count, horizon = record.scenario.city.districts, record.scenario.time.horizon
        part = chosen(record, None)
        check_followed(record, part, horizon)
        place = record.case_columns["district"][part]
        cases = np.bincount(place, minlength=count)
        days = np.bincount(place, np.minimum(times(record, of=part), horizon), count)
        return {
            "district": np.arange(1, count + 1),
            "cases": cases,
            "rmst_days": np.divide(days, cases, out=np.full(count, np.nan), where=cases > 0),
        }
