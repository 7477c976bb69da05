"""The ways from unit to unit, and the units that may get a case first, as tables."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import plain
from sim.compiled.portable import log
from sim.model.state.tables import FIRST_UNIT, NOBODY, STEP
from sim.model.state.units import unit_names
from sim.scenario.city import Issue
from sim.scenario.expand import listed_departments
from sim.scenario.names import STREET_OFFICE
from sim.scenario.schema import Scenario
from sim.scenario.steps import ROUNDING, steps_from


class FirstUnits(NamedTuple):
    """The units that may get a case first."""

    rows: NDArray[Any]
    of: NDArray[np.int64]  # shape (n_issues, 2): the first row of each issue, and their number


class Steps(NamedTuple):
    """The ways from unit to unit."""

    rows: NDArray[Any]
    of: NDArray[
        np.int64
    ]  # shape (n_units, n_issues, 2): the first row of each unit and issue, and their number


def first_units(scenario: Scenario, issues: tuple[Issue, ...]) -> FirstUnits:
    """Return the units of `misdirection.units`, by issue."""
    number, entries = _numbers(scenario), scenario.misdirection.units
    rows: list[tuple[float, int]] = []
    of = np.zeros((len(issues), 2), np.int64)
    for n, issue in enumerate(issues):
        mine = [each for each in entries if each.issue == issue.name]
        mine = mine or [each for each in entries if each.issue is None]
        of[n] = len(rows), len(mine)
        if mine:
            ends = np.cumsum([each.weight for each in mine])
            rows += zip(ends / ends[-1], (number[each.unit] for each in mine), strict=True)
    return FirstUnits(np.array(rows, FIRST_UNIT), of)


def steps(scenario: Scenario, issues: tuple[Issue, ...]) -> Steps:
    """Return the ways of `transfers.steps`, by unit and issue."""
    number, known = _numbers(scenario), dict[tuple[int, ...], int]()
    rows: list[tuple[Any, ...]] = []
    entries = scenario.transfers.steps
    of = np.zeros((len(unit_names(scenario)), len(issues), 2), np.int64)
    for u, department in enumerate(listed_departments(scenario) if entries else ()):
        for n, issue in enumerate(issues):
            mine = steps_from(department, issue.name, entries)
            if not mine:
                continue
            key = tuple(id(each) for each in mine)
            if key not in known:
                known[key] = len(rows)
                ends = _sums([each.probability for each in mine])
                again = _sums([each.probability * each.again for each in mine])
                rows += [
                    (
                        end,
                        other,
                        plain(log)(each.days) if each.days else -np.inf,
                        each.sigma,
                        each.same_day,
                        each.effort,
                        number[each.end],
                    )
                    for end, other, each in zip(ends, again, mine, strict=True)
                ]
            of[u, n] = known[key], len(mine)
    return Steps(np.array(rows, STEP), of)


def _sums(probabilities: list[float]) -> NDArray[np.float64]:
    """Return the sums of probabilities so far; the last is 1 if only rounding keeps it from it."""
    sums = np.cumsum(probabilities)
    sums[-1] = 1.0 if sums[-1] > 1 - ROUNDING else sums[-1]
    return sums


def _numbers(scenario: Scenario) -> dict[str, int]:
    """Return the number of each unit by name; NOBODY stands for the district's street office."""
    return {name: u for u, name in enumerate(unit_names(scenario))} | {STREET_OFFICE: NOBODY}
