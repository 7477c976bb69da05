"""Lists of cases, first in, first out: the centre's, unit queues, dockets, future days.

All share one pool of chunks, so that none needs a size of its own. A case's `place` counts the
lists it has joined; an entry with an older place is void and skipped. A case can therefore leave a
list without a search. The lists of follow-ups, of limits, of last days and of ruling bodies are the
exception: a case stays there whatever else it waits for.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.compiled.references import fetch
from sim.model.state.city import City
from sim.model.state.tables import NOBODY, table

CHUNK_ENTRIES = 31
"""Entries per chunk; with its link it fills 256 bytes."""

AHEAD, NEAR = 6, 3
"""How many entries before its turn the row of a case is prefetched, and that of its citizen."""

ANY_PLACE = -1
"""Place of an entry that stays valid wherever the case goes."""

HEAD = table(first="i4", last="i4", begin="i4", end="i4")


class ListOf(IntEnum):
    """The lists that exist once per city."""

    FILED = 0
    RETURNED = 1
    INBOX = 2
    DISPUTES = 3
    BRIEF = 4
    CLOSED = 5
    ENDED = 6  # cases with others merged into them
    PASSED = 7  # on to another unit, which has not begun yet


FIXED_LISTS = len(ListOf)


class Due(IntEnum):
    """The lists that exist once per day."""

    RETURN = 0
    LEAD = 1
    FOLLOW_UP = 2
    LIMIT = 3
    OPINION = 4


class Hearing(IntEnum):
    """Where a case waits for a ruling; the first three lists exist once per body."""

    DIRECTIVE = 0
    DOCKET = 1
    PRIORITY_DOCKET = 2
    EXPERTS = 3


BODY_LISTS = 3
DUES = len(Due)


def new_heads(n_units: int, n_bodies: int, days: int, limited: bool) -> NDArray[Any]:
    """Return empty lists for a city: fixed ones, two per unit, and those of each body and day.

    The lists of last days exist only where limits matter, and after all others: the lists of a day
    would otherwise fill more cache.
    """
    lists = FIXED_LISTS + 2 * n_units + BODY_LISTS * n_bodies + (len(Due) + limited) * days
    heads = np.zeros(lists, HEAD)
    heads["first"] = heads["last"] = NOBODY
    return heads


def new_chunks(n: int) -> NDArray[np.int32]:
    """Return a pool of unused chunks."""
    return np.empty((n, 2 * CHUNK_ENTRIES + 1), np.int32)


@compiled
def ordinary_queue(unit: int) -> int:
    """Return the list that is a unit's ordinary queue."""
    return FIXED_LISTS + 2 * unit


@compiled
def priority_queue(unit: int) -> int:
    """Return the list that is a unit's priority queue."""
    return FIXED_LISTS + 2 * unit + 1


@compiled
def body_list(body: int, hearing: int, city: City) -> int:
    """Return a list of a body that rules."""
    return FIXED_LISTS + 2 * len(city.units) + BODY_LISTS * body + hearing


@compiled
def day_list(day: int, due: int, city: City) -> int:
    """Return the list of the cases due on a day."""
    return FIXED_LISTS + 2 * len(city.units) + BODY_LISTS * len(city.bodies) + DUES * day + due


@compiled
def last_day_list(day: int, city: City) -> int:
    """Return the list of the cases whose limit ends on a day."""
    return len(city.heads) - len(city.days) + day


@compiled
def leave(case: Any) -> None:
    """Make a case's place void, whatever list it is in."""
    case.place += 1


@compiled
def join(i: int, which: int, city: City) -> None:
    """Put case `i` at the end of a list and make its earlier place void."""
    case = city.cases[i]
    leave(case)
    _push(which, i, case.place, city)


@compiled
def schedule(i: int, day: int, due: int, city: City) -> None:
    """Put case `i` on the list of a future day; days after the end of the run are ignored."""
    if day < len(city.days):
        join(i, day_list(day, due, city), city)


@compiled
def stand_in(i: int, which: int, city: City) -> None:
    """Put case `i` at the end of a list; it keeps its place elsewhere."""
    _push(which, i, ANY_PLACE, city)


@compiled
def foresee(i: int, day: int, due: int, city: City) -> None:
    """Put case `i` on the list of a future day; it keeps its place elsewhere."""
    if day < len(city.days):
        stand_in(i, day_list(day, due, city), city)


@compiled
def take(which: int, city: City) -> int:
    """Remove and return the first case of a list, or NOBODY if there is none."""
    head = city.heads[which]
    while head.first != NOBODY:
        chunk = city.chunks[head.first]
        fetch(city.cases, chunk[1 + 2 * min(head.begin + AHEAD, CHUNK_ENTRIES - 1)])
        at = 1 + 2 * head.begin
        i, place = chunk[at], chunk[at + 1]
        head.begin += 1
        if head.begin == (head.end if head.first == head.last else CHUNK_ENTRIES):
            _release_first(head, city)
        if place == ANY_PLACE or city.cases[i].place == place:
            return int(i)
    return NOBODY


@compiled
def fetch_citizen(which: int, city: City) -> None:
    """Prefetch the citizen of a case soon taken from a list; its own row was fetched before."""
    head = city.heads[which]
    entry = head.begin + NEAR
    if head.first != NOBODY and entry < (head.end if head.first == head.last else CHUNK_ENTRIES):
        fetch(city.citizens, city.cases[city.chunks[head.first, 1 + 2 * entry]].citizen)


@compiled
def _push(which: int, i: int, place: int, city: City) -> None:
    """Append an entry."""
    head = city.heads[which]
    if head.first == NOBODY:
        head.first = head.last = _new_chunk(city)
        head.begin = head.end = 0
    elif head.end == CHUNK_ENTRIES:
        added = _new_chunk(city)
        city.chunks[head.last, 0] = added
        head.last = added
        head.end = 0
    at = 1 + 2 * head.end
    city.chunks[head.last, at] = i
    city.chunks[head.last, at + 1] = place
    head.end += 1


@compiled
def _new_chunk(city: City) -> int:
    """Return an empty chunk; `chunks_are_left` has made sure that there is one."""
    clock = city.clock[0]
    chunk = clock.free_chunk
    if chunk != NOBODY:
        clock.free_chunk = city.chunks[chunk, 0]
    else:
        chunk = clock.unused_chunk
        clock.unused_chunk += 1
    city.chunks[chunk, 0] = NOBODY
    return chunk


@compiled
def _release_first(head: Any, city: City) -> None:
    """Give the first chunk of a list back to the pool."""
    chunk = head.first
    head.first = NOBODY if head.first == head.last else city.chunks[chunk, 0]
    head.begin = 0
    city.chunks[chunk, 0] = city.clock[0].free_chunk
    city.clock[0].free_chunk = chunk


@compiled
def chunks_are_left(entries: int, city: City) -> bool:
    """Return whether the pool has room for that many more entries, in whatever lists."""
    clock = city.clock[0]
    needed = entries // CHUNK_ENTRIES + min(entries, len(city.heads)) + 1
    # Released chunks are not counted, only unused ones: an estimate on the safe side, at little
    # cost.
    return clock.unused_chunk + needed <= len(city.chunks)
