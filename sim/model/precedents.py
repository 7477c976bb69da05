"""The library of rulings: how a precedent is kept, found, cited and overruled (ODD 7.8).

Each issue's line is cut into cells no shorter than the reach. A ruling is put on three shelves:
that of its own cell and of the two beside it. All rulings that cover a circumstance are therefore
on one shelf, side by side in memory, the youngest last. Only a limited number of rulings is
considered, so the cost of a search does not depend on their total.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, door
from sim.compiled.references import by_reference
from sim.errors import MoveError
from sim.model.state.city import City
from sim.model.state.tables import COVER, NOBODY

WEIGHT_ONE = 2**20
"""Weight of a ruling made today; weights are integers so that sums do not depend on their order."""

PARTS = 10**6
"""Shares are compared in parts per million, as integers."""

MOST_CELLS = 1024
BLOCK_ENTRIES = 16
"""Entries per block of a shelf; the first is the link to the next older block. A block fills 256
bytes.
"""

NO_BLOCK = 0
NEVER = np.inf
"""The circumstance of a ruling that has no force."""


def cells(reach: float, most: int = MOST_CELLS) -> int:
    """Return the number of cells into which an issue's line is cut."""
    return most if reach == 0 else min(most, max(1, int(1 / reach)))


def weights(half_life_days: float, days: int) -> NDArray[np.int64]:
    """Return the weight of a ruling at ages 0 to `days`, shape (days + 1,)."""
    return np.rint(WEIGHT_ONE * 0.5 ** (np.arange(days + 1) / half_life_days)).astype(np.int64)


def blocks(n_rulings: int, n_shelves: int) -> NDArray[Any]:
    """Return the number of blocks that so many rulings may need; the first is never used."""
    entries = 3 * n_rulings
    return np.zeros(
        (1 + min(entries, n_shelves + entries // (BLOCK_ENTRIES - 1)), BLOCK_ENTRIES), COVER
    )


@compiled
def leading(issue: int, circumstance: float, settings: Any, city: City) -> tuple[int, int]:
    """Return the unit that the covering rulings agree on and its youngest ruling, or NOBODY twice.

    REFERRED in place of a unit means that the rulings find such cases beyond remit.
    """
    found = _count_covering(issue, circumstance, settings, city)
    unit, youngest, most, total = NOBODY, NOBODY, -1, 0
    for k in range(found):
        leader = city.leaders[k]
        weight = leader.weight
        if weight > most or (weight == most and leader.unit < unit):
            unit, youngest, most = leader.unit, leader.youngest, weight
        total += weight
        leader.unit = leader.youngest = leader.weight = 0  # as before the search
    enough = int(np.rint(settings.precedents_minimum_weight * WEIGHT_ONE))
    uniform = int(np.rint(settings.precedents_uniformity * PARTS))
    if found == 0 or most < enough or PARTS * most < uniform * total:
        return NOBODY, NOBODY
    return unit, youngest


@compiled
def _count_covering(issue: int, circumstance: float, settings: Any, city: City) -> int:
    """Count the youngest rulings that cover a circumstance by unit; return the number of units."""
    reach, considered = settings.precedents_reach, settings.precedents_considered
    shelf = city.shelves[issue, cell_of(circumstance, city.shelves)]
    block, k, found = shelf.block, shelf.filled, 0
    while block != NO_BLOCK:
        while k > 0:
            entry = city.covers[block, k]
            if abs(entry.circumstance - circumstance) <= reach:
                found = _count(entry, found, city)
                considered -= 1
                if considered == 0:
                    return found
            k -= 1
        block, k = city.covers[block, 0].precedent, BLOCK_ENTRIES - 1
    return found


@compiled
def _count(entry: Any, found: int, city: City) -> int:
    """Add a ruling's weight to its unit; return the number of units counted so far."""
    k = 0
    while k < found and city.leaders[k].unit != entry.unit:
        k += 1
    leader = city.leaders[k]
    if k == found:
        leader.unit, leader.weight, leader.youngest = entry.unit, 0, entry.precedent
    leader.weight += city.ruling_weights[city.clock[0].day - entry.day]
    return max(found, k + 1)


@compiled
def cell_of(circumstance: float, table: Any) -> int:
    """Return the cell in which a circumstance lies, among those that a table has for each issue."""
    return int(circumstance * table.shape[1])


@compiled
def keep(i: int, unit: int, city: City) -> int:
    """Keep the ruling that names `unit` for case `i`; return its number.

    REFERRED in place of a unit means beyond remit.

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
    as_read = city.settings[0].precedents_as_read and case.readings > 0
    precedent.circumstance = case.seen if as_read else case.circumstance
    precedent.unit = unit
    precedent.day = clock.day
    precedent.case = i
    precedent.overruled_day = NOBODY
    _shelve(p, city)
    return p


@door
def shelve_all(tables: tuple[Any, ...]) -> None:
    """Put a city's initial rulings on shelves."""
    city = by_reference(City(*tables))
    for p in range(city.clock[0].precedents):
        _shelve(p, city)


@compiled
def _shelve(p: int, city: City) -> None:
    """Put a ruling on its shelves."""
    precedent = city.precedents[p]
    own = cell_of(precedent.circumstance, city.shelves)
    for cell in range(max(0, own - 1), min(own + 2, city.shelves.shape[1])):
        _put(p, precedent, city.shelves[precedent.issue, cell], city)


@compiled
def _put(p: int, precedent: Any, shelf: Any, city: City) -> None:
    """Put a ruling at the end of a shelf, as its youngest."""
    if shelf.block == NO_BLOCK or shelf.filled == BLOCK_ENTRIES - 1:
        city.clock[0].blocks += 1
        city.covers[city.clock[0].blocks, 0].precedent = shelf.block
        shelf.block, shelf.filled = city.clock[0].blocks, 0
    shelf.filled += 1
    entry = city.covers[shelf.block, shelf.filled]
    entry.circumstance, entry.unit = precedent.circumstance, precedent.unit
    entry.day, entry.precedent = precedent.day, p


@compiled
def cite(precedent: int, case: Any, fit: bool, city: City) -> None:
    """Count that a case was sent by a precedent, rightly or wrongly."""
    city.precedents[precedent].citations += 1
    case.precedent = precedent
    case.precedent_hits += 1
    case.wrong_precedent_hits += not fit


@compiled
def overrule(precedent: int, unit: int, city: City) -> None:
    """End a precedent's force, if it has any, when a review names another unit."""
    cited = city.precedents[precedent]
    if cited.unit == unit or cited.overruled_day != NOBODY:
        return
    cited.overruled_day = city.clock[0].day
    own = cell_of(cited.circumstance, city.shelves)
    for cell in range(max(0, own - 1), min(own + 2, city.shelves.shape[1])):
        _take_off(precedent, city.shelves[cited.issue, cell], city)


@compiled
def _take_off(precedent: int, shelf: Any, city: City) -> None:
    """Make a ruling on a shelf cover nothing; its place stays occupied."""
    block, k = shelf.block, shelf.filled
    while city.covers[block, k].precedent != precedent:
        k -= 1
        if k == 0:
            block, k = city.covers[block, 0].precedent, BLOCK_ENTRIES - 1
    city.covers[block, k].circumstance = NEVER
