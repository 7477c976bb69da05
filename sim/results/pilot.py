"""A reform limited to some districts, judged as a natural experiment: difference in differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import RecordError
from sim.results.cohort import cohort
from sim.results.resolution import restricted_mean
from sim.scenario.expand import reformed_districts

if TYPE_CHECKING:
    from sim.records.record import RunRecord
    from sim.scenario.schema import Scenario


class Pilot(NamedTuple):
    """Restricted mean times to resolution, working days, by districts and period of filing.

    Examples
    --------
    >>> Pilot(9, 4, 8, 7).difference
    -4
    """

    reformed_before: float
    """Of the districts in which the reform takes effect, before it."""
    reformed_after: float
    """Of the same districts, after it."""
    others_before: float
    """Of all other districts, before it."""
    others_after: float
    """Of all other districts, after it."""

    @property
    def difference(self) -> float:
        """By how much the reformed districts changed more than the others; negative is faster."""
        return (self.reformed_after - self.reformed_before) - (
            self.others_after - self.others_before
        )


def pilot(record: RunRecord) -> Pilot:
    """Return the times to resolution before and after a reform, where it applies and elsewhere.

    The reform is the first that is limited to districts. A case belongs to the district of its
    citizen. *Before* are the cases of the cohort that had been followed for the whole horizon when
    the reform came, so that it cannot touch them; *after* are those filed from that day on. Cases
    in between count nowhere. Limited reforms that follow are not kept apart from the first: where
    districts join one after another, the *others* are reformed too before the run ends.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    Pilot
        Its `difference` is the difference in differences: the effect of the reform if without it
        both groups had changed alike, and if the reform does not reach the others. Both can fail
        in this model as in a city, because districts share departments.

    Raises
    ------
    RecordError
        If no reform is limited to some of the districts, or no case was filed in one of the four
        groups.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("whistle_pilot")
    >>> found = sim.measures.pilot(sim.run(town, seed=1))
    >>> found.difference == found[1] - found[0] - (found[3] - found[2])
    True
    """
    return pilot_times(record, *limited_reform(record.scenario))


def pilot_times(record: RunRecord, day: int, within: frozenset[int]) -> Pilot:
    """Return the same for any day and districts, whatever the reforms of the record."""
    filed, of = record.case_columns["filed_day"], cohort(record)
    reformed = np.isin(record.case_columns["district"] + 1, [*within])
    before = of & (filed <= day - record.scenario.time.horizon)
    after = of & (filed >= day)
    times = [
        restricted_mean(record, of=part & places)
        for places in (reformed, ~reformed)
        for part in (before, after)
    ]
    time = record.scenario.time
    first, last = time.warm_up + time.horizon, time.days - time.horizon - 1
    if np.isnan(times).any() and not first <= day <= last:
        raise RecordError(
            f"the reform that is limited to districts has day = {day}, but a pilot needs cases "
            "before and after it, each followed for time.horizon: write a day from "
            f"{first} (time.warm_up {time.warm_up} plus time.horizon {time.horizon}) to {last} "
            f"(time.days {time.days} less time.horizon, less 1)"
        )
    if np.isnan(times).any():
        raise RecordError(
            f"the reform of day {day} has a group without cases: there must be cases filed from "
            f"day {time.warm_up}, time.warm_up, to {day - time.horizon}, the day of the reform less "
            f"time.horizon, and from day {day} to {time.days - time.horizon - 1}, time.days less "
            "time.horizon; change these, or the day of the reform"
        )
    return Pilot(*times)


def limited_reform(scenario: Scenario) -> tuple[int, frozenset[int]]:
    """Return the day and the districts of the first reform that leaves out some districts."""
    for reform in sorted(scenario.reforms, key=lambda reform: reform.day):
        within = reformed_districts(reform, scenario)
        if reform.is_local and len(within) < scenario.city.districts:
            return reform.day, within
    raise RecordError(
        f"no reform of {scenario.title!r} is limited to some of its districts; write "
        "street_offices, districts or counties in one of its [[reforms]]"
    )
