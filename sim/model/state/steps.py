"""The steps by which units pass cases on, as a table."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import plain
from sim.compiled.portable import log
from sim.model.state.tables import STEP
from sim.model.state.units import government_numbers, unit_names
from sim.scenario.city import Issue
from sim.scenario.expand import listed_departments
from sim.scenario.schema import Scenario
from sim.scenario.steps import ROUNDING, Steps


class StepTable(NamedTuple):
    """The table, and which rows are a unit's and an issue's."""

    rows: NDArray[Any]
    of: NDArray[
        np.int64
    ]  # shape (n_units, n_issues, 2): the first row of each unit and issue, and their number


def step_table(scenario: Scenario, issues: tuple[Issue, ...]) -> StepTable:
    """Return the steps of `transfers.steps`, by unit and issue."""
    number, known = government_numbers(scenario), dict[int, int]()
    medians = {each.days for each in scenario.transfers.steps}
    on_log_scale = {days: plain(log)(days) if days else -np.inf for days in medians}
    steps = Steps(scenario.transfers.steps)
    rows: list[tuple[Any, ...]] = []
    of = np.zeros((len(unit_names(scenario)), len(issues), 2), np.int64)
    for u, department in enumerate(listed_departments(scenario) if steps.written else ()):
        for n, issue in enumerate(issues):
            mine = steps.of(department, issue.name)
            if not mine:
                continue
            if id(mine) not in known:
                known[id(mine)] = len(rows)
                ends = _sums([each.probability for each in mine])
                again = _sums([each.probability * each.again for each in mine])
                rows += [
                    (
                        end,
                        other,
                        on_log_scale[each.days],
                        each.sigma,
                        each.same_day,
                        each.effort,
                        number[each.end],
                    )
                    for end, other, each in zip(ends, again, mine, strict=True)
                ]
            of[u, n] = known[id(mine)], len(mine)
    return StepTable(np.array(rows, STEP), of)


def _sums(probabilities: list[float]) -> NDArray[np.float64]:
    """Return the sums of probabilities so far; the last is 1 if only rounding keeps it from it."""
    sums = np.cumsum(probabilities)
    sums[-1] = 1.0 if sums[-1] > 1 - ROUNDING else sums[-1]
    return sums
