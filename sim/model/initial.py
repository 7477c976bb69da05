"""What there is on the morning of the first day: open cases and rulings from before (ODD 5)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.demand import People, blank, fill, of_district
from sim.model.state.remits import Remits
from sim.model.state.tables import NOBODY, PRECEDENT, REFERRED
from sim.model.state.units import unit_names
from sim.scenario.city import Issue
from sim.scenario.names import BEYOND
from sim.scenario.schema import Scenario

FIRST_KEY = 2**40
"""Keys of initial cases begin here, beyond those of the tape."""


def initial_cases(
    scenario: Scenario,
    expanded: tuple[Issue, ...],
    remits: Remits,
    people: People,
    keys: NDArray[np.uint64],
) -> NDArray[Any]:
    """Return the cases that are open from before, oldest first, with negative filing days."""
    initial = scenario.initial
    stated, backlog = len(initial.cases), initial.backlog
    rows = blank(stated + backlog)
    if len(rows) == 0:
        return rows
    number = {issue.name: n for n, issue in enumerate(expanded)}
    for row, case in zip(rows[:stated], initial.cases, strict=True):
        row.filed_day = -case.age_days
        row.issue, row.circumstance, row.district, row.effort = (
            number[case.issue],
            case.circumstance,
            case.district - 1,
            case.effort_minutes,
        )
        row.citizen = 0  # until it is drawn, below
    rows["filed_day"][stated:] = -1 - (
        initial.backlog_days * (backlog - 1 - np.arange(backlog)) // max(1, backlog)
    )
    rows = rows[np.argsort(rows["filed_day"], kind="stable")]
    rows["key"] = FIRST_KEY + np.arange(len(rows))
    placed = rows["citizen"] != NOBODY
    if placed.any():
        rows["citizen"][placed] = of_district(
            rows["district"][placed], rows["key"][placed], people, keys
        )
    usual = np.array([[issue.weight if issue.first_day == 0 else 0.0 for issue in expanded]])
    fill(rows, np.zeros(1, np.int64), usual, expanded, remits, people, keys)
    return rows


def initial_precedents(scenario: Scenario, expanded: tuple[Issue, ...]) -> NDArray[Any]:
    """Return the rulings from before, oldest first, with negative days."""
    stated = sorted(scenario.initial.precedents, key=lambda precedent: -precedent.age_days)
    issue = {issue.name: n for n, issue in enumerate(expanded)}
    unit = {BEYOND: REFERRED} | {name: n for n, name in enumerate(unit_names(scenario))}
    rows = np.zeros(len(stated), PRECEDENT)
    rows["case"] = rows["overruled_day"] = NOBODY
    for row, precedent in zip(rows, stated, strict=True):
        row.issue, row.circumstance, row.unit = (
            issue[precedent.issue],
            precedent.circumstance,
            unit[precedent.unit],
        )
        row.day = -precedent.age_days
    return rows
