"""The tables of a city: one row per case, citizen, unit, issue and so on, one field per attribute.

`table[i]` is a live record, `table["field"]` a column. Fields have the smallest type that holds
them: at millions of cases the engine's speed depends on the number of cache lines it touches.
Compiled code widens them to 64 bits before it computes. NumPy does not: call `column` before
adding or subtracting a column there.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

NOBODY = -1
"""No unit, no precedent, no day: an index or a day that is absent."""

MOST_DAYS = 10**6
MOST_MINUTES = 10**9
MOST_PATIENCE = 2**15 - 1
"""Upper limits of drawn waits, of efforts and of a case's patience, which no run outlasts, so that
they fit their fields.
"""

REFERRED = -2
"""In place of a unit: the case is found beyond remit and no provider takes it."""


def table(**fields: str) -> np.dtype[Any]:
    """Return a record type with aligned fields, given as name and NumPy type code."""
    return np.dtype((np.record, np.dtype(list(fields.items()), align=True)))


CACHE_LINE = 64
"""Bytes that a processor reads at once."""


def cleared(n: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return n rows of zeros, the first of which begins a cache line."""
    memory = np.zeros(n * kind.itemsize + CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % CACHE_LINE
    return memory[start : start + n * kind.itemsize].view(kind)


def column(rows: NDArray[Any], field: str) -> NDArray[np.int64]:
    """Return a field of integers that can be added and subtracted without overflow."""
    return rows[field].astype(np.int64)


CASE = table(
    # One cache line of fields that change and are read while a case moves,
    key="i8",  # entity of every draw about this case: see sim.model.keys
    circumstance="f8",  # its position in its issue
    seen="f8",  # as the centre last read it
    effort="i4",  # minutes at a fit unit
    remaining="i4",  # minutes left at the unit that holds it
    place="i4",  # number of lists it has joined: earlier places are void
    segment="i4",  # the piece of the remit map it lies in
    citizen="i4",
    filed_day="i2",
    issue="i2",
    unit="i2",  # its holder; the service centre if nobody
    last_unit="i2",  # last unit it was with, and the one before: the collapsed sequence
    unit_before="i2",
    declines="i2",  # counters, each the index of a draw: how often declined,
    rounds="i2",  # worked on from the start
    zone="i1",
    status="i1",
    sent_by="i1",  # code of the rule it was last sent by
    priority="i1",  # after a petition or under supervision: head of every queue
    joint="i1",  # who holds it counts as fit: see JOINTLY and PREPARED
    sham="i1",  # this round is closed without fixing
    # and one of the rest
    precedent="i4",  # the precedent it was last sent by
    original="i4",  # the earlier case on the same matter
    declined="i4",  # bit k: the unit in place k of the issue's candidates has declined it
    declined_outside="i2",  # of the other units, the last that has,
    decliner="i2",  # and of all units
    district="i2",
    patience="i2",  # of its citizen, in days, at most the longest run
    first_unit="i2",  # first unit it was dispatched to, by a rule
    reported_day="i2",  # first close
    end_day="i2",  # resolved, referred out or withdrawn
    docket_day="i2",  # day from which it has been waiting for a ruling, while it does
    docket_days="i2",  # days spent waiting for a ruling
    readings="i2",  # counters: how often read by the centre,
    dispatches="i2",  # dispatched,
    handoffs="i2",  # moved from one unit to another,
    shelvings="i2",
    disputes="i2",
    referrals="i2",  # put on the docket,
    follow_ups="i2",
    reworks="i2",  # rejected at the call-back,
    precedent_hits="i2",  # dispatched by a precedent,
    wrong_precedent_hits="i2",  # to a unit that was not fit,
    transfers="i2",  # passed on by a unit after its work,
    rulings="i1",  # ruled on, once at most,
    petitions="i1",
    found="i1",  # by a patrol: no citizen waits for it
    supervised="i1",
    hearing="i1",  # where it waits for a ruling, see sim.model.state.lists.Hearing
    passed="i1",  # circles on: dispatched again without a dispute
    reviewed="i1",  # has been challenged once
    first_fit="i1",  # the first unit it was dispatched to was fit
    ping_pong="i1",  # went back to a unit it had just left
    awaited="i1",  # others are merged into it
    resolved_by="i1",  # see Resolver
    extension_days="i1",  # by which its limit was extended
)

MERGED = table(
    first="i4",  # the first case that waits for this one to end,
    last="i4",  # and the last
    next="i4",  # the next case that waits for the same one
)

CITIZEN = table(trust="f8", patience="i4", district="i2")

UNIT = table(
    avoidance="f8",
    success="f8",  # organisations: probability that the call-back accepts
    fee="f8",  # market providers: what the citizen pays, in yuan
    load="f8",  # backlog in days over reference_days, at most 1, as of the start of the phase
    minutes="i8",  # available per day
    charge="i8",  # minutes owed to meetings, whistles, support, patrols and campaigns
    backlog="i8",  # minutes of work accepted and not done
    worked="i8",  # totals in minutes since warm-up: on cases,
    coordinated="i8",  # on meetings and campaigns,
    worked_beyond="i8",  # on cases beyond remit,
    had="i8",  # and available altogether
    left="i8",  # minutes of today not spent yet
    current="i4",  # case under work
    district="i2",
    kind="i1",
    form="i1",  # place of its form of decision among those of units
)

ISSUE = table(
    lead_mu="f8",  # log of the median lead time in days
    lead_sigma="f8",
    lead_same_day="f8",
    misdirected="f8",  # NaN: as usual in the city
    first_segment="i4",
    segments="i4",
    first_candidate="i4",  # units to which a case may plausibly go: departments, then providers
    candidates="i4",
    departments="i4",  # how many of the candidates are departments; they come first
    limit_days="i4",
    first_line="i4",  # of the table of responsibilities
    lines="i4",
    first_first_unit="i4",  # of those that may get a case first
    first_units="i4",
    lead="i2",
    empowered="i1",  # street offices may hold it
)

SEGMENT = table(
    start="f8",
    unit="i2",  # clear: holder; overlap: a claimant; gap: fit; beyond: nobody
    other="i2",  # overlap: the other claimant
    zone="i1",
)

LINE = table(
    start="f8",  # first circumstance
    end="f8",  # circumstance before which it ends
    unit="i2",  # NOBODY: the street office of the district
)

FIRST_UNIT = table(
    up_to="f8",  # weights so far, as a share of all
    unit="i2",  # NOBODY: the street office of the district
)

STEP = table(
    up_to="f8",  # probabilities so far, of a case that was with no other unit,
    up_to_again="f8",  # and of one that was
    mu="f8",  # log of the median wait in days
    sigma="f8",
    same_day="f8",
    effort="f8",
    unit="i2",  # NOBODY: the street office of the district
)

BODY = table(
    accuracy="f8",  # of joint meetings, NaN for that of the scenario
    sitting_credit="i8",  # rulings that joint meetings may make, times the days of a year
    directives_this_year="i8",
)

PRECEDENT = table(
    circumstance="f8",
    day="i4",
    case="i4",
    overruled_day="i4",
    citations="i4",
    issue="i2",
    unit="i2",  # REFERRED: found beyond remit
)

COVER = table(  # the fields of a precedent that a search reads,
    circumstance="f8",
    precedent="i4",
    day="i2",
    unit="i2",
)

SHELF = table(  # and where those are that may cover a circumstance:
    block="i4",  # the youngest,
    filled="i4",  # and its last entry
)

LEADER = table(
    weight="i8",  # of the rulings for a unit among those that cover a case
    youngest="i8",  # of them
    unit="i8",  # REFERRED: beyond remit
)

EVENT = table(
    case="i4", precedent="i4", day="i2", unit="i2", from_unit="i2", activity="i1", rule="i1"
)

MECHANISM = table(address="i8", when="i8")

DAY = table(
    filed="i4",
    answered="i4",  # direct answers
    dispatched="i4",
    declined="i4",
    follow_ups="i4",
    petitions="i4",
    referrals="i4",  # joined the docket
    rulings="i4",
    resolved="i4",
    referred_out="i4",
    withdrawn="i4",
    open="i4",  # at the end of the day, as all below
    waiting="i4",  # with the centre
    docket="i4",
    precedents="i4",
    backlog_minutes="i8",
    coordination_minutes="i8",  # charged that day
    trust="f8",  # mean over citizens
)
