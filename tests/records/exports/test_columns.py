"""When exported events happen, and what they are in XES' lifecycle."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.files.calendar import calendar_of
from sim.model.state.status import Activity
from sim.model.state.tables import CASE, EVENT, NOBODY, PRECEDENT
from sim.records.exports.columns import TRANSITIONS, Lifecycle, Timetable
from sim.records.exports.event_log import EventLog, log_of
from sim.records.exports.export import START
from sim.records.frames import Names
from tests.model.toy import toy
from tests.records.exports.examples import record


def log_of_days(days):
    """A log whose events happen on these days."""
    events = np.zeros(len(days), EVENT)
    events["day"] = days
    return EventLog("", 1, Names((), (), ("",)), np.zeros(0, CASE), events, np.zeros(0, PRECEDENT))


def times(days, calendar=None, at_once=3):
    log = replace(log_of_days(days), at_once=at_once)
    table = Timetable(log, calendar or calendar_of(START))
    return [time for places, rows in log.parts() for time in table.of(places, rows["day"])]


def test_the_first_event_of_a_day_is_at_nine_and_each_further_one_a_millisecond_later():
    assert times([0, 0, 0, 4, 5, 5]) == [
        "2024-01-01T09:00:00.000+08:00",
        "2024-01-01T09:00:00.001+08:00",
        "2024-01-01T09:00:00.002+08:00",
        "2024-01-05T09:00:00.000+08:00",
        "2024-01-08T09:00:00.000+08:00",
        "2024-01-08T09:00:00.001+08:00",
    ]


@given(st.lists(st.integers(0, 30_000), max_size=50), st.integers(1, 60))
def test_to_sort_by_time_keeps_the_order_of_the_log(days, at_once):
    written = times(sorted(days), at_once=at_once)
    assert written == sorted(set(written))
    assert len(written) == len(days)


def test_days_off_and_holidays_have_no_events(tmp_path):
    (tmp_path / "holidays.txt").write_text(
        "# the New Year\n2024-01-01\n\n2024-01-03  # a Wednesday\n", encoding="utf-8"
    )
    calendar = calendar_of("2023-12-30", "1111110", tmp_path / "holidays.txt")
    assert [time[:10] for time in times([0, 1, 2, 3, 4], calendar)] == [
        "2023-12-30",
        "2024-01-02",
        "2024-01-04",
        "2024-01-05",
        "2024-01-06",
    ]


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
    assert {*TRANSITIONS.values(), "reassign"} <= STANDARD


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
