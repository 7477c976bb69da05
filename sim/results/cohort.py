"""The cases that are measured: the closed cohort, and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import RecordError, suggestion
from sim.model.state.zones import ZONES
from sim.scenario.city import YEAR_DAYS
from sim.scenario.expand import counties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.scenario.schema import Scenario

    Part = NDArray[np.bool_] | slice

BREAKDOWNS = ("zone", "issue", "unit", "district", "county", "patience", "year")
"""Breakdowns that a summary offers."""

QUARTERS = ("shortest", "second", "third", "longest")
"""Quarters of the cohort, by how long citizens wait before they complain again."""


def cohort(record: RunRecord) -> NDArray[np.bool_]:
    """Return which cases belong to the closed cohort.

    They are filed from the end of the warm-up until a horizon before the end of the run.

    Each of them is followed for the whole horizon, so that min(T, horizon) is fully observed and
    its mean needs no model.

    Parameters
    ----------
    record
        Of a run whose `time.warm_up + time.horizon` is less than `time.days`; otherwise nothing is
        selected.

    Returns
    -------
    shape (n_cases,)
        True for cases filed in [warm_up, days - horizon).

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> set(record.cases["filed_day"][cohort(record)]) <= set(range(100, 400))
    True
    """
    time = record.scenario.time
    filed = record.case_columns["filed_day"]
    return (filed >= time.warm_up) & (filed < time.days - time.horizon)


def chosen(record: RunRecord, of: Part | None) -> Part:
    """Return the cases for a measure, `of` or else the cohort.

    Consecutive cases are returned as a slice, which copies nothing.
    """
    part = cohort(record) if of is None else of
    if isinstance(part, slice) or not part.any():
        return part
    first, last = int(part.argmax()), len(part) - int(part[::-1].argmax())
    return slice(first, last) if part[first:last].all() else part


class Cases:
    """Some cases of a record as measures read them; a field name gives the value of each case.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,), or a slice
        Which of its cases; the cohort unless given.
    """

    def __init__(self, record: RunRecord, of: Part | None = None) -> None:
        self.record, self.part = record, chosen(record, of)

    def __getitem__(self, field: str) -> NDArray[Any]:
        """Return a field of each of them, shape (n_chosen,)."""
        values: NDArray[Any] = self.record.case_columns[field][self.part]
        return values


def is_followed(record: RunRecord, of: Part, days: int | NDArray[np.int64]) -> bool:
    """Return whether each case was observed for `days` days after its filing, inclusive."""
    return bool((record.case_columns["filed_day"][of] < record.scenario.time.days - days).all())


def check_followed(record: RunRecord, of: Part, days: int) -> None:
    """Refuse a horizon beyond the observation of the cases.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,), or a slice
        The cases asked about.
    days : working days
        How far after its filing each of them must have been observed.

    Raises
    ------
    RecordError
        If the run ended before that for any of them.
    """
    if not is_followed(record, of, days):
        last = record.case_columns["filed_day"][of].max()
        raise RecordError(
            f"cases filed on day {last} cannot be followed for {days} days in a run of "
            f"{record.scenario.time.days};"
            " ask for a shorter horizon, or lengthen time.days"
        )


def check_breakdown(scenario: Scenario, by: str) -> None:
    """Refuse a breakdown that the runs of a scenario do not have."""
    if by not in BREAKDOWNS:
        raise RecordError(f"cannot break a summary down by {by!r}{suggestion(by, BREAKDOWNS)}")
    if by == "county" and not counties(scenario):
        raise RecordError(
            f"cannot break a summary of {scenario.title!r} down by county: no street office states "
            "one; write county beside its district in [[departments]]"
        )


def groups(record: RunRecord, by: str) -> dict[str, NDArray[np.bool_]]:
    """Return the cohort in parts.

    Parameters
    ----------
    record
        Of any run.
    by
        `zone` (true zone), `issue`, `unit` (the first unit a case was with: later ones depend on
        what is compared), `district` (of the citizen, from 1), `county` (of that district's street
        office, whoever handles the case), `patience` (of the citizen, in
        quarters of the cohort: `shortest`, `second`, `third`, `longest`; equal ones are in the
        same) or `year` (of filing, 250 working days each, from 1 at the end of the warm-up, which
        is when compared mechanisms switch on: effects by year since the switch).

    Returns
    -------
    dict
        By label, a mask of shape (n_cases,). Labels without a case are there too, so that all arms
        have the same ones; cases that were never with a unit are in no part by unit, those of
        districts without a county in none by county. A case that a
        patrol finds counts under the patience of the citizen who would have filed it, so that it is
        in the same quarter in the arm without patrols.

    Raises
    ------
    RecordError
        If `by` is none of these, or there is no county.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> list(sim.measures.groups(record, "zone"))
    ['clear', 'overlap', 'gap', 'beyond']
    """
    check_breakdown(record.scenario, by)
    codes, labels = _coded(record, by)
    of = cohort(record)
    return {label: of & (codes == code) for code, label in enumerate(labels)}


def _coded(record: RunRecord, by: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return a number for each case, and the label of each number from 0."""
    cases, time = record.case_columns, record.scenario.time
    match by:
        case "zone":
            return cases["zone"], ZONES
        case "issue":
            return cases["issue"], record.names.issues
        case "unit":
            return cases["first_unit"], record.names.units
        case "district":
            return cases["district"], _numbers(record.scenario.city.districts)
        case "county":
            of = counties(record.scenario)
            labels = tuple(dict.fromkeys(of.values()))
            code = {district - 1: labels.index(county) for district, county in of.items()}
            districts = range(record.scenario.city.districts)
            return np.array([code.get(n, -1) for n in districts])[cases["district"]], labels
        case "patience":
            return _quarter(cases["patience"], cohort(record)), QUARTERS
        case _:
            years = -(-(time.days - time.horizon - time.warm_up) // YEAR_DAYS)
            return (cases["filed_day"].astype(np.int64) - time.warm_up) // YEAR_DAYS, _numbers(
                max(0, years)
            )


def _quarter(values: NDArray[Any], of: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the quarter of each value among `of`, from 0; equal values are in the same one."""
    ordered = np.sort(values[of])
    n = len(ordered)
    return np.searchsorted(ordered[[n // 4, n // 2, 3 * n // 4]] if n else [], values, side="right")


def _numbers(count: int) -> tuple[str, ...]:
    """Return the labels "1", "2" and so on."""
    return tuple(str(number) for number in range(1, count + 1))
