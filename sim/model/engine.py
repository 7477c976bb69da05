"""The engine: the order of a day, and running many days in one compiled call.

It does not depend on Mesa, files or frames. `advance` is the only way to run days.
"""

import time
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import called, compiled, door, spelled_out
from sim.compiled.addresses import FUNCTIONS
from sim.compiled.references import by_reference
from sim.errors import RuleError
from sim.model.agents.adjudicators import adjudicate, give_opinions
from sim.model.agents.campaigns import campaign
from sim.model.agents.citizens import file_cases, follow_up_cases
from sim.model.agents.daily import drift, open_day, record_day
from sim.model.agents.disputes import settle_disputes
from sim.model.agents.limits import end_limits
from sim.model.agents.merging import end_merged
from sim.model.agents.patrols import patrol
from sim.model.agents.service_centre import dispatch_cases, returns_are_due, take_returns
from sim.model.agents.supervision import supervise
from sim.model.agents.units import decide_inbox, refresh_loads
from sim.model.agents.work import call_back, end_lead_times, work_all
from sim.model.decisions import ADJUDICATORS, form_key
from sim.model.own_mechanisms import act
from sim.model.state.city import City
from sim.model.state.lists import chunks_are_left
from sim.model.state.tables import NOBODY, REFERRED
from sim.scenario.institutions import OwnMechanism
from sim.scenario.names import Place

BLOCK_SECONDS = 0.2
"""Target duration of one compiled call, short enough for Ctrl-C and progress."""

FIRST_CASES = 50_000
"""Target number of cases filed during the first call, before the duration of a day is known."""

MOVES_A_DAY, MOVES_A_ROUND = 20, 8
"""Upper bounds of the events of a case, and of the lists it joins: in a day of one round, and in a
further round.
"""

Progress = Callable[[int, int], None]
Sink = Callable[[NDArray[Any]], None]


class Stop(IntEnum):
    """Why a compiled block ended."""

    DONE = 0
    EVENTS_FULL = 1
    LISTS_FULL = 2


@spelled_out
def run_day(city: City) -> None:
    """Simulate one working day."""
    clock = city.clock[0]
    open_day(city)
    drift(city)
    patrol(city)
    file_cases(city)
    follow_up_cases(city)
    supervise(city)
    act(Place.MORNING, city)
    clock.round_today = 1
    while True:
        refresh_loads(city)
        take_returns(city)
        dispatch_cases(city)
        act(Place.BEFORE_DECISIONS, city)
        decide_inbox(city)
        if not returns_are_due(city):
            break
        clock.round_today += 1
    refresh_loads(city)
    settle_disputes(city)
    act(Place.BEFORE_WORK, city)
    end_lead_times(city)
    work_all(city)
    end_limits(city)
    call_back(city)
    refresh_loads(city)
    give_opinions(city)
    adjudicate(city)
    campaign(city)
    end_merged(city)
    act(Place.EVENING, city)
    record_day(city)


@door
def run_block(until: int, tables: tuple[Any, ...]) -> int:
    """Run days of a city whose tables come as a plain tuple; Numba recognises its type faster."""
    return run_days(until, by_reference(City(*tables)))


@called
def run_days(until: int, city: City) -> int:
    """Run days up to `until`, or until a table might overflow on the next day.

    Returns why it stopped.
    """
    clock = city.clock[0]
    while clock.day < until:
        moves_of_each = MOVES_A_DAY + MOVES_A_ROUND * (clock.most_rounds - 1)
        moves = moves_of_each * (clock.open + _filed_on(clock.day, city))
        if len(city.mechanisms) > 0:
            clock.moves_left = moves
            moves *= 2
        if clock.events + moves > len(city.events):
            return Stop.EVENTS_FULL
        if not chunks_are_left(moves, city):
            return Stop.LISTS_FULL
        run_day(city)
        clock.day += 1
    return Stop.DONE


@compiled
def _filed_on(day: int, city: City) -> int:
    """Return the number of cases on the tape for a day that has not begun."""
    i = city.clock[0].next_case
    while i < len(city.cases) and city.cases[i].filed_day <= day:
        i += 1
    return i - city.clock[0].next_case


def advance(
    city: City,
    until: int,
    progress: Progress | None = None,
    sink: Sink | None = None,
    mechanisms: Sequence[OwnMechanism] = (),
) -> City:
    """Run a city up to the start of day `until`; return it, with larger tables if they had to grow.

    Parameters
    ----------
    city
        Changed in place; use the returned one afterwards.
    until : day number
        Days after the end of the demand tape are not run.
    progress
        Called now and then with the day reached and `until`.
    sink
        Receives the events, shape (n,), whenever their table is full, which is then emptied;
        without a sink the table grows.

    Raises
    ------
    RuleError
        If a function of the user's own fails or answers something that does not exist.
    """
    until = min(until, len(city.days))
    block = FIRST_CASES * len(city.days) // max(1, len(city.cases)) + 1
    while (day := int(city.clock[0].day)) < until:
        started = time.perf_counter()
        try:
            stop = run_block(min(until, day + block), tuple(city))
        except Exception as error:
            raise _blamed(error, city, mechanisms) from error
        if stop != Stop.DONE:
            city = _with_room(city, stop, sink)
            continue
        elapsed = time.perf_counter() - started
        block = max(1, min(4 * block, int(block * BLOCK_SECONDS / max(elapsed, 1e-4))))
        if progress is not None:
            progress(int(city.clock[0].day), until)
    return city


def _blamed(error: Exception, city: City, mechanisms: Sequence[OwnMechanism]) -> Exception:
    """Return an error with the name of the function that was being asked, or unchanged if none was.

    Functions are rules, forms of decision and mechanisms.
    """
    clock = city.clock[0]
    what = f"fails: {type(error).__name__}: {error}"
    if clock.mechanism_asked != NOBODY:
        n = clock.mechanism_asked
        clock.mechanism_asked = NOBODY
        if isinstance(error, RuleError):
            what = str(error).format(
                answer=clock.wrong_answer,
                value=f"{clock.wrong_share:g}",
                last_case=len(city.cases) - 1,
                last_unit=len(city.units) - 1,
            )
        clock.wrong_answer, clock.wrong_share = NOBODY, 0.0
        function, place = _function_at(city.mechanisms[n].address)
        key = f"mechanisms.{mechanisms[n].name}" if mechanisms else f"mechanisms[{n}]"
        return RuleError(f"{key}: on day {clock.day} {function!r} ({place}) {what}")
    if clock.rule_asked != NOBODY:
        key, kind, asked = "responsibility.rules", "rule", city.rules[clock.rule_asked]
        units, none = len(city.units) - 1, f"NOBODY ({NOBODY}) passes the case to the next rule"
    elif clock.form_asked != NOBODY:
        key, kind, asked = form_key(clock.form_asked), "form", city.forms[clock.form_asked]
        units, none = clock.government - 1, f"REFERRED ({REFERRED}) is beyond remit"
    else:
        return error
    names_nobody = clock.form_asked == ADJUDICATORS and isinstance(error, RuleError)
    if clock.wrong_answer != NOBODY or names_nobody:
        what = f"returns {clock.wrong_answer}; units are 0 to {units}, and {none}"
    elif clock.wrong_share != 0:
        what = f"returns {clock.wrong_share:g}; a probability is between 0 and 1"
    function, place = _function_at(asked)
    case = clock.case_asked
    # A caller that goes on must not get the same error again.
    clock.rule_asked = clock.form_asked = clock.wrong_answer = NOBODY
    clock.wrong_share = 0.0
    return RuleError(
        f"{key}: for case {case} on day {clock.day} the {kind} {function!r} ({place}) {what}"
    )


def _function_at(address: int) -> tuple[str, str]:
    """Return the name and the file of a function of the user's own."""
    function = FUNCTIONS[address]
    function = getattr(function, "py_func", function)
    function = getattr(function, "enters", function)  # of a mechanism
    return function.__name__, Path(function.__code__.co_filename).name


def empty_events(city: City, sink: Sink) -> None:
    """Pass the events in the table to the sink and empty the table."""
    sink(city.events[: city.clock[0].events])
    city.clock[0].events = 0


def _with_room(city: City, stop: int, sink: Sink | None) -> City:
    """Return the city with more room in the table that would overflow."""
    if stop == Stop.LISTS_FULL:
        return city._replace(chunks=_doubled(city.chunks))
    if sink is None or city.clock[0].events == 0:
        return city._replace(events=_doubled(city.events))
    empty_events(city, sink)
    return city


def _doubled(rows: Any) -> Any:
    """Return a table with the same rows and as many empty ones."""
    larger = np.empty((2 * len(rows), *rows.shape[1:]), rows.dtype)
    larger[: len(rows)] = rows
    return larger
