"""The demand tape: every request of a run, drawn before the run starts, with initial cases (ODD 5).

It depends on the seed and, where there is one, on a log. All arms of a replication share it. It
fills the table of cases: a mechanism may end a case sooner or later, but never redraw one. All that
depends on the seed is drawn here, by compiled code, which a browser runs too.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import called, compiled, door
from sim.compiled.portable import exp
from sim.compiled.references import by_reference, fetch
from sim.compiled.streams import GOLDEN, Purpose, choice, mix, normal_quantile, uniform, whole
from sim.model.keys import case_key
from sim.model.poisson import poisson_number
from sim.model.state.city import segment_at
from sim.model.state.tables import MOST_DAYS, MOST_MINUTES, MOST_PATIENCE, NOBODY, table

BLOCK = 32
"""Number of cases whose citizens are prefetched at a time."""

DRAWN = -1.0
"""Marks a circumstance that has not been drawn; below all valid numbers."""

RESIDENT = -2
"""In place of a citizen: to be drawn among those who live in the district of the case."""

OF_THE_CITY = (Purpose.DRIFT, Purpose.DRIFT_TO)
"""Draws that use the city's seed, so that replications share them."""

HOW = table(
    initial="i8",  # cases that are open at the start
    districts="i8",
    repeat_days="i8",
    repeats="f8",
    patience_days="f8",
    patience_sigma="f8",
    trust="f8",
)


class Tape(NamedTuple):
    """What the requests of a run are drawn from, and what is drawn."""

    cases: NDArray[Any]  # drawn, as the next six
    citizens: NDArray[Any]  # each is drawn at first use, because most never file a case
    days: NDArray[Any]
    keys: NDArray[np.uint64]
    per_day: NDArray[np.int64]  # cases filed on each day
    residents: NDArray[np.int64]  # district by district; used only where a case gives its district,
    resident_from: NDArray[np.int64]  # and the first of each district
    city_keys: NDArray[np.uint64]
    given: NDArray[Any]  # the initial cases, then those of a log, as far as they are stated
    blank: NDArray[Any]  # a case with nothing drawn yet
    arrivals_of: NDArray[np.int64]  # see sim.model.poisson; without rows in a log
    arrivals_first: NDArray[np.int64]
    arrivals_least: NDArray[np.int64]
    arrivals: NDArray[np.float64]
    answers_of: NDArray[np.int64]  # requests that the centre answers itself
    answers_first: NDArray[np.int64]
    answers_least: NDArray[np.int64]
    answers: NDArray[np.float64]
    stretch: NDArray[np.int64]  # of each day,
    shares: NDArray[np.float64]  # and cumulated over issues; the last row is of initial cases
    effort: NDArray[
        np.float64
    ]  # shape (n_issues, 2): median in minutes, and sigma of the logarithm
    issues: NDArray[Any]
    segments: NDArray[Any]
    how: NDArray[Any]  # one row


@door
def count_requests(seed: Any, tables: tuple[Any, ...]) -> int:
    """Draw the keys and the numbers of each day; return the number of cases."""
    return count(seed, by_reference(Tape(*tables)))


@door
def draw_requests(tables: tuple[Any, ...]) -> None:
    """Draw the cases, for which the table has as many rows."""
    draw(by_reference(Tape(*tables)))


@door
def meet_all(tables: tuple[Any, ...]) -> None:
    """Draw all citizens who are not drawn yet."""
    _meet_all(by_reference(Tape(*tables)))


@called
def count(seed: Any, tape: Tape) -> int:
    """Draw the keys and the numbers of each day; return the number of cases."""
    first = mix(np.uint64(seed) + GOLDEN)
    for purpose in range(len(tape.keys)):
        tape.keys[purpose] = mix(first + np.uint64(purpose + 1) * GOLDEN)
    for purpose in OF_THE_CITY:
        tape.keys[purpose] = tape.city_keys[purpose]
    n = tape.how[0].initial
    for day in range(len(tape.days)):
        tape.days[day].answered = poisson_number(
            day,
            tape.keys[Purpose.ANSWERS],
            tape.answers_of,
            tape.answers_first,
            tape.answers_least,
            tape.answers,
        )
        if len(tape.arrivals_of) > 0:
            tape.per_day[day] = poisson_number(
                day,
                tape.keys[Purpose.ARRIVALS],
                tape.arrivals_of,
                tape.arrivals_first,
                tape.arrivals_least,
                tape.arrivals,
            )
        n += tape.per_day[day]
    return int(n)


@called
def draw(tape: Tape) -> None:
    """Draw the cases and the citizens who file them."""
    for c in range(len(tape.citizens)):
        tape.citizens[c].trust = tape.how[0].trust
    for i in range(len(tape.cases)):
        tape.cases[i] = tape.given[i] if i < len(tape.given) else tape.blank[0]
    _number(tape)
    if len(tape.residents) > 0:
        _draw_residents(tape)
    if tape.how[0].repeats > 0:
        _find_originals(tape)
    for i in range(len(tape.cases)):
        if i % BLOCK == 0:
            _draw_citizens(i, min(i + BLOCK, len(tape.cases)), tape)
        _fill(tape.cases[i], tape)


@called
def _meet_all(tape: Tape) -> None:
    """Draw patience and district of all citizens not drawn yet."""
    for c in range(len(tape.citizens)):
        _meet(c, tape)


@compiled
def _meet(c: int, tape: Tape) -> None:
    """Draw a citizen's patience and district, once."""
    citizen, how = tape.citizens[c], tape.how[0]
    if citizen.patience == 0:
        z = normal_quantile(uniform(tape.keys[Purpose.PATIENCE], c, 0))
        citizen.patience = max(1, whole(how.patience_days * exp(how.patience_sigma * z), MOST_DAYS))
        citizen.district = choice(uniform(tape.keys[Purpose.DISTRICT], c, 0), how.districts)


@compiled
def _number(tape: Tape) -> None:
    """Write the day and the key of each case, day by day."""
    i = tape.how[0].initial
    for day in range(len(tape.per_day)):
        for rank in range(tape.per_day[day]):
            tape.cases[i].filed_day = day
            tape.cases[i].key = case_key(day, rank)
            i += 1


@called
def _draw_residents(tape: Tape) -> None:
    """Draw the citizens of cases that give their districts.

    They are drawn among those who live there, or among all if nobody does.
    """
    _meet_all(tape)
    first = tape.resident_from
    for c in range(len(tape.citizens)):
        first[tape.citizens[c].district + 1] += 1
    for district in range(1, len(first)):
        first[district] += first[district - 1]
    for c in range(len(tape.citizens)):  # `first` is now one place ahead, and moves up
        district = tape.citizens[c].district
        tape.residents[first[district]] = c
        first[district] += 1
    for i in range(len(tape.given)):
        case = tape.cases[i]
        if case.citizen == RESIDENT:
            draw = uniform(tape.keys[Purpose.CITIZEN], case.key, 0)
            begin = first[case.district - 1] if case.district > 0 else 0
            living = first[case.district] - begin
            if living == 0:
                case.citizen = choice(draw, len(tape.citizens))
            else:
                case.citizen = tape.residents[begin + choice(draw, living)]


@compiled
def _fill(case: Any, tape: Tape) -> None:
    """Draw a case's issue, circumstance, citizen and effort, unless given or of an original."""
    keys = tape.keys
    if case.original != NOBODY:
        original = tape.cases[case.original]
        case.issue, case.circumstance, case.district = (
            original.issue,
            original.circumstance,
            original.district,
        )
    if case.issue == NOBODY:
        at = len(tape.shares) - 1 if case.filed_day < 0 else tape.stretch[case.filed_day]
        case.issue = min(
            np.searchsorted(
                tape.shares[at], uniform(keys[Purpose.ISSUE], case.key, 0), side="right"
            ),
            tape.shares.shape[1] - 1,
        )
    if case.circumstance == DRAWN:
        case.circumstance = uniform(keys[Purpose.CIRCUMSTANCE], case.key, 0)
    _meet(case.citizen, tape)
    if case.district == NOBODY:
        case.district = tape.citizens[case.citizen].district
    case.patience = min(tape.citizens[case.citizen].patience, MOST_PATIENCE)
    if case.effort == 0:
        minutes, sigma = tape.effort[case.issue, 0], tape.effort[case.issue, 1]
        z = normal_quantile(uniform(keys[Purpose.EFFORT], case.key, 0))
        case.effort = max(1, whole(minutes * exp(sigma * z - sigma * sigma / 2), MOST_MINUTES))
    case.segment = segment_at(tape.issues[case.issue], case.circumstance, tape.segments)
    case.zone = tape.segments[case.segment].zone


@compiled
def _draw_citizens(begin: int, end: int, tape: Tape) -> None:
    """Draw the citizens of some cases and prefetch their rows, which are scattered in memory.

    A case without a district takes its citizen's.
    """
    for i in range(begin, end):
        case = tape.cases[i]
        if case.citizen == NOBODY:
            draw = uniform(tape.keys[Purpose.CITIZEN], case.key, 0)
            case.citizen = choice(draw, len(tape.citizens))
            case.district = NOBODY
        fetch(tape.citizens, case.citizen)


@called
def _find_originals(tape: Tape) -> None:
    """Draw which cases repeat an earlier matter, and which one."""
    how, first = tape.how[0], tape.how[0].initial
    for i in range(first, len(tape.cases)):
        case = tape.cases[i]
        while tape.cases[first].filed_day < case.filed_day - how.repeat_days:
            first += 1
        if i == first or uniform(tape.keys[Purpose.REPEAT], case.key, 0) >= how.repeats:
            continue
        earlier = first + choice(uniform(tape.keys[Purpose.ORIGINAL], case.key, 0), i - first)
        original = tape.cases[earlier].original
        case.original = original if original != NOBODY else earlier
