"""The library of rulings: how a precedent is kept, found, cited and overruled (ODD 7.8).

Each issue's line is cut into cells no shorter than the reach, so that whatever covers a circumstance lies in its own cell
or in one of the two beside it. Each cell lists its rulings from the youngest on, and only so many of them are considered, so
that a look costs the same however many rulings there are.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.errors import MoveError
from sim.state.city import City
from sim.state.settings import PARTS, WEIGHT_ONE
from sim.state.tables import NOBODY

MOST_CELLS = 1024


def cells(reach: float, most: int = MOST_CELLS) -> int:
    """Return into how many cells an issue's line is cut."""
    return most if reach == 0 else min(most, max(1, int(1 / reach)))


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
def cell_of(circumstance: float, table: Any) -> int:
    """Return the cell, of those that a table has for each issue, in which a circumstance lies."""
    return int(circumstance * table.shape[1])


@compiled
def leading(issue: int, circumstance: float, city: City) -> tuple[int, int]:
    """Return the unit that the covering rulings agree on and the youngest ruling for it, or (NOBODY, NOBODY).

    REFERRED in place of a unit says that the rulings find such cases beyond remit.
    """
    settings, leaders = city.settings[0], city.leaders
    found, considered = 0, 0
    cell = cell_of(circumstance, city.youngest)
    before, here, after = _first(issue, cell - 1, city), _first(issue, cell, city), _first(issue, cell + 1, city)
    while considered < settings.considered:
        p = max(before, here, after)
        if p == NOBODY:
            break
        precedent = city.precedents[p]
        if p == here:
            here = precedent.older
        elif p == before:
            before = precedent.older
        else:
            after = precedent.older
        if abs(precedent.circumstance - circumstance) <= settings.reach and precedent.overruled_day == NOBODY:
            considered += 1
            found = _count(p, found, city)
    if found == 0:
        return NOBODY, NOBODY
    total = 0
    for k in range(found):
        total += leaders[k].weight
    top = _top(leaders, found)
    if leaders[top].weight < settings.minimum_weight or PARTS * leaders[top].weight < settings.uniformity * total:
        return NOBODY, NOBODY
    return leaders[top].unit, leaders[top].youngest


@compiled
def _first(issue: int, cell: int, city: City) -> int:
    """Return the youngest ruling of a cell, or NOBODY if there is none or no such cell."""
    return city.youngest[issue, cell] if 0 <= cell < city.youngest.shape[1] else NOBODY


@compiled
def _count(p: int, found: int, city: City) -> int:
    """Add a ruling's weight to that of the unit it names; return how many units have been named so far."""
    precedent = city.precedents[p]
    k = 0
    while k < found and city.leaders[k].unit != precedent.unit:
        k += 1
    leader = city.leaders[k]
    if k == found:
        leader.unit, leader.weight, leader.youngest = precedent.unit, 0, p
    leader.weight += city.ruling_weights[city.clock[0].day - precedent.day]
    return max(found, k + 1)


@compiled
def _top(leaders: Any, found: int) -> int:
    """Return the place of the greatest weight; of equal ones, that of the smallest unit number."""
    top = 0
    for k in range(1, found):
        weight, most = leaders[k].weight, leaders[top].weight
        if weight > most or (weight == most and leaders[k].unit < leaders[top].unit):
            top = k
    return top


@compiled
def keep(i: int, unit: int, city: City) -> int:
    """Keep the ruling that case `i` is `unit`'s, or beyond remit if REFERRED; return its number.

    Raises
    ------
    MoveError
        If there are more rulings than the city can have.
    """
    case, clock = city.cases[i], city.clock[0]
    p = clock.precedents
    if p == len(city.precedents):
        raise MoveError("there are more rulings than the bodies of this city can make")
    clock.precedents += 1
    precedent = city.precedents[p]
    precedent.issue = case.issue
    precedent.circumstance = case.circumstance
    precedent.unit = unit
    precedent.day = clock.day
    precedent.case = i
    precedent.overruled_day = NOBODY
    cell = cell_of(case.circumstance, city.youngest)
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
    """Take a precedent's force, if it has any, when a review names another unit than it did."""
    cited = city.precedents[precedent]
    if cited.unit != unit and cited.overruled_day == NOBODY:
        cited.overruled_day = city.clock[0].day
