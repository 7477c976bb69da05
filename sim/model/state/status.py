"""Statuses of a case, activities that change them, and the table of allowed moves.

Codes are small integers because compiled code has no strings; `ACTIVITIES` and the enums give them
names.
"""

from enum import IntEnum

import numpy as np


class Status(IntEnum):
    """The state of a case."""

    UNFILED = 0  # on the demand tape, filed on a later day
    WAITING = 1  # with the service centre, to be dispatched
    SENT = 2  # dispatched to a unit that has not decided yet
    SHELVED = 3  # held by a unit that does not work on it
    RETURNING = 4  # declined, on its way back
    DISPUTED = 5  # nobody accepts it
    BRIEFED = 6  # waiting for the centre's next brief
    ON_DOCKET = 7  # waiting for a ruling, held by nobody
    UNDER_REVIEW = 8  # waiting for a ruling, held by the unit that asked for it
    QUEUED = 9  # accepted; waiting for or under work
    LEAD = 10  # hours done; waiting for materials or season
    CLOSED = 11  # reported as done; waiting for the call-back
    BEFORE_EXPERTS = 12  # waiting for an opinion, held by nobody
    MERGED = 13  # waiting for the open case on the same matter
    RESOLVED = 14
    REFERRED_OUT = 15
    WITHDRAWN = 16


class Activity(IntEnum):
    """An event in a case's life."""

    FILE = 0
    DISPATCH = 1
    ACCEPT = 2
    SHELVE = 3
    TAKE_UP = 4
    DECLINE = 5
    RETURN = 6
    REFER_OUT = 7
    DISPUTE = 8
    CIRCLE = 9
    FALLBACK = 10
    BRIEF = 11
    REFER = 12
    CHALLENGE = 13
    RULE = 14
    FOLLOW_UP = 15
    PETITION = 16
    WITHDRAW = 17
    FINISH_WORK = 18
    CLOSE = 19
    REWORK = 20
    RESOLVE = 21
    CAMPAIGN = 22
    UPHOLD = 23
    PATROL = 24
    SUPERVISE = 25
    MERGE = 26
    SEPARATE = 27
    CONSULT = 28
    WHISTLE = 29
    ACT_FIRST = 30
    SUPPORT = 31
    EXTEND = 32
    CLOSE_ON_PAPER = 33
    TRANSFER = 34


ACTIVITIES = tuple(activity.name.lower() for activity in Activity)
STATUSES = tuple(status.name.lower() for status in Status)

FIRST_END = Status.RESOLVED
"""This status and all later ones are ends: no case moves after one."""

OPEN = tuple(status for status in Status if Status.UNFILED < status < FIRST_END)

AWAITING_RULING = (
    Status.ON_DOCKET,
    Status.BEFORE_EXPERTS,
    Status.UNDER_REVIEW,
    Status.QUEUED,
    Status.LEAD,
)
"""Statuses of a case that awaits a ruling; in the last two a unit acts first."""

HELD = (Status.QUEUED, Status.LEAD, Status.SHELVED)
"""Statuses of a case that a unit has taken or shelved."""

MOVES: dict[Activity, tuple[tuple[Status, Status], ...]] = {
    Activity.FILE: ((Status.UNFILED, Status.WAITING),),
    Activity.DISPATCH: ((Status.WAITING, Status.SENT), (Status.RETURNING, Status.SENT)),
    Activity.ACCEPT: ((Status.SENT, Status.QUEUED),),
    Activity.SHELVE: ((Status.SENT, Status.SHELVED),),
    Activity.TAKE_UP: ((Status.SHELVED, Status.SENT),),
    Activity.DECLINE: ((Status.SENT, Status.RETURNING),),
    Activity.RETURN: ((Status.RETURNING, Status.WAITING),),
    Activity.REFER_OUT: (
        (Status.WAITING, Status.REFERRED_OUT),
        (Status.RETURNING, Status.REFERRED_OUT),
        (Status.ON_DOCKET, Status.REFERRED_OUT),
        (Status.MERGED, Status.REFERRED_OUT),
    ),
    Activity.DISPUTE: ((Status.WAITING, Status.DISPUTED),),
    Activity.CIRCLE: tuple(
        (status, Status.WAITING) for status in (Status.DISPUTED, Status.BRIEFED, Status.ON_DOCKET)
    ),
    Activity.FALLBACK: ((Status.DISPUTED, Status.QUEUED),),
    Activity.BRIEF: ((Status.WAITING, Status.BRIEFED),),
    Activity.REFER: tuple(
        (status, Status.ON_DOCKET)
        for status in (
            Status.DISPUTED,
            Status.BRIEFED,
            Status.WAITING,
            Status.SHELVED,
            Status.RETURNING,
        )
    ),
    Activity.CHALLENGE: ((Status.SENT, Status.UNDER_REVIEW),),
    Activity.RULE: (
        *(
            (before, after)
            for before in AWAITING_RULING
            for after in (Status.ON_DOCKET, Status.QUEUED)
        ),
        (Status.LEAD, Status.LEAD),
    ),
    Activity.FOLLOW_UP: tuple((status, status) for status in OPEN),
    Activity.PETITION: tuple((status, status) for status in OPEN),
    Activity.WITHDRAW: tuple((status, Status.WITHDRAWN) for status in OPEN),
    Activity.FINISH_WORK: ((Status.QUEUED, Status.LEAD),),
    Activity.CLOSE: ((Status.QUEUED, Status.CLOSED), (Status.LEAD, Status.CLOSED)),
    Activity.REWORK: (
        (Status.CLOSED, Status.QUEUED),
        *((status, status) for status in HELD),  # after a close on paper
    ),
    Activity.RESOLVE: ((Status.CLOSED, Status.RESOLVED), (Status.MERGED, Status.RESOLVED)),
    Activity.UPHOLD: ((Status.UNDER_REVIEW, Status.QUEUED),),
    Activity.CAMPAIGN: tuple((status, Status.RESOLVED) for status in OPEN),
    Activity.PATROL: ((Status.UNFILED, Status.WAITING),),
    Activity.SUPERVISE: tuple((status, status) for status in OPEN),
    Activity.MERGE: ((Status.WAITING, Status.MERGED),),
    Activity.SEPARATE: ((Status.MERGED, Status.WAITING),),
    Activity.CONSULT: ((Status.DISPUTED, Status.BEFORE_EXPERTS),),
    Activity.WHISTLE: ((Status.DISPUTED, Status.QUEUED), (Status.DISPUTED, Status.ON_DOCKET)),
    Activity.ACT_FIRST: ((Status.ON_DOCKET, Status.QUEUED), (Status.BEFORE_EXPERTS, Status.QUEUED)),
    Activity.SUPPORT: ((Status.QUEUED, Status.QUEUED),),
    Activity.EXTEND: tuple((status, status) for status in HELD),
    Activity.CLOSE_ON_PAPER: tuple((status, status) for status in HELD),
    Activity.TRANSFER: ((Status.QUEUED, Status.QUEUED), (Status.LEAD, Status.QUEUED)),
}
"""For each activity, the pairs (status before, status after) that it may connect."""

ALLOWED = np.zeros((len(Activity), len(Status), len(Status)), np.bool_)
"""The same as an array, for compiled code: ALLOWED[activity, before, after]."""
for _activity, _pairs in MOVES.items():
    for _before, _after in _pairs:
        ALLOWED[_activity, _before, _after] = True
