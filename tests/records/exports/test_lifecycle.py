import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.model.state.status import Activity
from sim.model.state.tables import CASE, EVENT, NOBODY, PRECEDENT
from sim.records.exports.lifecycle import NAMES, TRANSITIONS, Lifecycle
from sim.records.exports.log import EventLog, log_of
from sim.records.frames import Names
from tests.model.toy import toy
from tests.records.exports.examples import record

STANDARD = {
    "schedule", "assign", "reassign", "start", "suspend", "resume", "withdraw", "complete",
    "autoskip", "manualskip", "ate_abort", "pi_abort", "unknown",
}  # fmt: skip


def transitions(log):
    return Lifecycle(log).of(log.events).tolist()


def course(made, case):
    """The activities of a case with their transitions."""
    log = log_of(made)
    of_case = np.flatnonzero(log.events["case"] == case)
    found = transitions(log)
    return [(made.events["activity"].iloc[place], found[place]) for place in of_case]


def test_every_activity_has_a_transition_of_the_standard():
    assert set(TRANSITIONS) == set(Activity)
    assert set(NAMES) <= STANDARD


def test_a_clear_case_is_scheduled_assigned_started_and_completed():
    assert course(sim.run(toy(), seed=1), 0) == [
        ("file", "schedule"),
        ("dispatch", "assign"),
        ("accept", "start"),
        ("close", "complete"),
        ("resolve", "complete"),
    ]


def test_a_case_that_is_passed_on_is_reassigned():
    made = sim.run(toy({"gap": 1, "pieces": 1}, adjudication={"enabled": True}), seed=1)
    case = int(made.cases["rulings"].idxmax())
    assert course(made, case)[:9] == [
        ("file", "schedule"),
        ("dispatch", "assign"),
        ("decline", "suspend"),
        ("return", "resume"),
        ("dispatch", "reassign"),
        ("decline", "suspend"),
        ("return", "resume"),
        ("dispute", "suspend"),
        ("refer", "suspend"),
    ]
    assert ("rule", "reassign") in course(made, case)


def test_a_case_is_assigned_when_a_unit_gets_it_for_the_first_time_and_only_then():
    log = log_of(record())
    first_held = {}
    for place, event in enumerate(log.events):
        if event["unit"] >= 0:
            first_held.setdefault(int(event["case"]), place)
    assigned = [
        place for place, transition in enumerate(transitions(log)) if transition == "assign"
    ]
    held_by_giving = [
        place
        for place in first_held.values()
        if TRANSITIONS[Activity(log.events["activity"][place])] == "assign"
    ]
    assert assigned == sorted(held_by_giving)


@pytest.mark.parametrize(
    ("holders", "transition"),
    [
        ((NOBODY, 3), "assign"),
        ((2, 3), "reassign"),
        ((2, 2), "resume"),
        ((2, NOBODY), "unknown"),
        ((NOBODY, NOBODY), "unknown"),
    ],
)
def test_what_a_ruling_is_depends_on_who_held_the_case_and_who_gets_it(holders, transition):
    before, after = holders
    rows = np.zeros(2, EVENT)
    rows["activity"] = Activity.CHALLENGE, Activity.RULE
    rows["from_unit"] = rows["unit"] = before
    rows["unit"][1] = after
    log = EventLog("", 1, Names((), (), ()), np.zeros(1, CASE), rows, np.zeros(0, PRECEDENT))
    assert transitions(log)[1] == transition


@pytest.fixture(scope="module")
def log():
    return log_of(record())


@given(st.lists(st.integers(0, 30_000), max_size=8))
def test_transitions_do_not_hang_on_the_parts_in_which_events_are_told(log, cuts):
    lifecycle = Lifecycle(log)
    in_parts = [each for part in np.split(log.events, sorted(cuts)) for each in lifecycle.of(part)]
    assert in_parts == transitions(log)
