"""The units that may get a case first, whatever the rules say, as a table."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.state.tables import FIRST_UNIT
from sim.model.state.units import government_numbers
from sim.scenario.city import Issue
from sim.scenario.schema import Scenario


class FirstUnits(NamedTuple):
    """The table, and which rows are an issue's."""

    rows: NDArray[Any]
    of: NDArray[np.int64]  # shape (n_issues, 2): the first row of each issue, and their number


def first_units(scenario: Scenario, issues: tuple[Issue, ...]) -> FirstUnits:
    """Return the units of `misdirection.units`, by issue."""
    number, entries = government_numbers(scenario), scenario.misdirection.units
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
