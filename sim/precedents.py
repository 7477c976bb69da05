"""The library of rulings: how a precedent is kept, found, cited and overruled (ODD 7.8).

Each issue's line is cut into cells no shorter than the reach, so that whatever covers a circumstance lies in its own cell
or in one of the two beside it, however many rulings there are.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.state.city import City
from sim.state.settings import PARTS, WEIGHT_ONE
from sim.state.tables import NOBODY

MOST_CELLS = 64
MOST_LEADERS = 32
"""More units than an issue has candidates can never be named by its rulings."""


def cells(reach: float) -> int:
    """Return into how many cells an issue's line is cut."""
    return MOST_CELLS if reach == 0 else min(MOST_CELLS, max(1, int(1 / reach)))


def weights(half_life_days: float, days: int) -> NDArray[np.int64]:
    """Return the weight of a ruling at ages 0 to `days`, shape (days + 1,)."""
    return np.rint(WEIGHT_ONE * 0.5 ** (np.arange(days + 1) / half_life_days)).astype(np.int64)


def linked(rows: NDArray[Any], n_issues: int, n_cells: int) -> NDArray[np.int64]:
    """Link rulings from before, oldest first, cell by cell; return the youngest of each cell, shape (n_issues, n_cells)."""
    youngest = np.full((n_issues, n_cells), NOBODY, np.int64)
    for p in range(len(rows)):
        cell = rows[p].issue, int(rows[p].circumstance * n_cells)
        rows[p].older = youngest[cell]
        youngest[cell] = p
    return youngest


@compiled
def cell_of(circumstance: float, city: City) -> int:
    """Return the cell of its issue's line in which a circumstance lies."""
    return int(circumstance * city.youngest.shape[1])


@compiled
def leading(issue: int, circumstance: float, city: City) -> tuple[int, int]:
    """Return the unit that the covering rulings agree on and the youngest ruling for it, or (NOBODY, NOBODY).

    REFERRED in place of a unit says that the rulings find such cases beyond remit.
    """
    settings, day = city.settings[0], city.clock[0].day
    units = np.empty(MOST_LEADERS, np.int64)
    weight = np.empty(MOST_LEADERS, np.int64)
    youngest = np.empty(MOST_LEADERS, np.int64)
    found = 0
    total = 0
    cell = cell_of(circumstance, city)
    for near in range(max(0, cell - 1), min(city.youngest.shape[1], cell + 2)):
        p = city.youngest[issue, near]
        while p != NOBODY:
            precedent = city.precedents[p]
            if abs(precedent.circumstance - circumstance) <= settings.reach and precedent.overruled_day == NOBODY:
                k = 0
                while k < found and units[k] != precedent.unit:
                    k += 1
                if k == found:
                    units[k], weight[k], youngest[k] = precedent.unit, 0, p
                    found += 1
                weight[k] += city.ruling_weights[day - precedent.day]
                youngest[k] = max(youngest[k], p)
                total += city.ruling_weights[day - precedent.day]
            p = precedent.older
    if found == 0:
        return NOBODY, NOBODY
    top = _top(units, weight, found)
    if weight[top] < settings.minimum_weight or PARTS * weight[top] < settings.uniformity * total:
        return NOBODY, NOBODY
    return units[top], youngest[top]


@compiled
def _top(units: NDArray[np.int64], weight: NDArray[np.int64], found: int) -> int:
    """Return the place of the greatest weight; of equal ones, that of the smallest unit number."""
    top = 0
    for k in range(1, found):
        if weight[k] > weight[top] or (weight[k] == weight[top] and units[k] < units[top]):
            top = k
    return top


@compiled
def keep(i: int, unit: int, city: City) -> int:
    """Keep the ruling that case `i` is `unit`'s, or beyond remit if REFERRED; return its number."""
    case, clock = city.cases[i], city.clock[0]
    p = clock.precedents
    clock.precedents += 1
    precedent = city.precedents[p]
    precedent.issue = case.issue
    precedent.circumstance = case.circumstance
    precedent.unit = unit
    precedent.day = clock.day
    precedent.case = i
    precedent.overruled_day = NOBODY
    cell = cell_of(case.circumstance, city)
    precedent.older = city.youngest[case.issue, cell]
    city.youngest[case.issue, cell] = p
    return p


@compiled
def cite(precedent: int, case: Any, fit: bool, city: City) -> None:
    """Count that a case was sent by a precedent, rightly or wrongly."""
    city.precedents[precedent].citations += 1
    case.precedent = precedent
    case.precedent_hits += 1
    case.wrong_precedent_hits += not fit


@compiled
def overrule(precedent: int, unit: int, city: City) -> None:
    """Take a precedent's force if a review names another unit than it did."""
    cited = city.precedents[precedent]
    if cited.unit != unit:
        cited.overruled_day = city.clock[0].day
