"""Facts of every run: the log replays to the ledger, cases are conserved, hours add up."""

import numpy as np

import sim
from sim.model.state.status import FIRST_END, MOVES, OPEN, Activity, Status
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Kind, Resolver
from sim.records.record import RunRecord

AFTER = {
    activity: {before: {to for start, to in moves if start == before} for before, _ in moves}
    for activity, moves in MOVES.items()
}
"""The statuses that an activity may lead to, by the status before."""


def the_log_replays_to_the_ledger(record: RunRecord) -> None:
    n = len(record.case_rows)
    status, holder, end_day = [Status.UNFILED] * n, [int(NOBODY)] * n, [int(NOBODY)] * n
    columns = ("case", "activity", "unit", "from_unit", "day")
    for case, activity, unit, from_unit, day in zip(
        *(record.event_rows[column].tolist() for column in columns), strict=True
    ):
        before = status[case]
        after = AFTER[activity].get(before)
        assert after, f"{Activity(activity).name} from {before.name}"
        assert holder[case] == from_unit
        status[case] = _followed(before, after, unit, from_unit)
        holder[case] = unit
        if status[case] >= FIRST_END:
            end_day[case] = day
    assert (status == record.case_rows["status"]).all()
    assert (holder == record.case_rows["unit"]).all()
    assert (end_day == record.case_rows["end_day"]).all()


def _followed(before: Status, after: set[Status], unit: int, from_unit: int) -> Status:
    """Return the status after an event; only rulings have several ways on."""
    if unit == NOBODY:
        return min(after)  # nobody takes it: it waits to be referred out
    return (
        before
        if unit == from_unit and before in after
        else Status.QUEUED
        if len(after) > 1
        else max(after)
    )


def every_filed_case_is_open_or_has_ended_once(record: RunRecord) -> None:
    status = record.case_rows["status"]
    assert np.isin(status, [*OPEN, Status.RESOLVED, Status.REFERRED_OUT, Status.WITHDRAWN]).all()
    assert ((status >= FIRST_END) == (record.case_rows["end_day"] != NOBODY)).all()
    flows = record.day_rows
    ended = flows["resolved"].sum() + flows["referred_out"].sum() + flows["withdrawn"].sum()
    assert flows["filed"].sum() == len(status) == ended + flows["open"][-1]


def days_do_not_run_backwards(record: RunRecord) -> None:
    assert (np.diff(record.event_rows["day"].astype(int)) >= 0).all()
    ended = record.case_rows["end_day"] != NOBODY
    assert (record.case_rows["end_day"] >= record.case_rows["filed_day"])[ended].all()
    reported = record.case_rows["reported_day"]
    resolved = (record.case_rows["status"] == Status.RESOLVED) & (
        record.case_rows["resolved_by"] != Resolver.CAMPAIGN
    )
    assert (reported <= record.case_rows["end_day"])[resolved].all()
    assert (reported >= record.case_rows["filed_day"])[reported != NOBODY].all()


def no_unit_works_more_than_its_hours(record: RunRecord) -> None:
    units = record.unit_rows
    assert (units["worked"] + units["coordinated"] <= units["had"]).all()
    assert (units["worked_beyond"] <= units["worked"]).all()
    steady, time = units["kind"] != Kind.SOCIAL_ORGANISATION, record.scenario.time
    assert (units["had"] == units["minutes"] * (time.days - time.warm_up))[steady].all()
    assert (units["had"] <= 2 * units["minutes"] * (time.days - time.warm_up)).all()


def the_backlog_of_a_unit_is_the_minutes_left_of_its_queued_cases(record: RunRecord) -> None:
    queued = record.case_rows[record.case_rows["status"] == Status.QUEUED]
    left = np.bincount(queued["unit"], weights=queued["remaining"], minlength=len(record.unit_rows))
    assert (left == record.unit_rows["backlog"]).all()


def hand_offs_are_the_steps_of_the_collapsed_sequence_of_units(record: RunRecord) -> None:
    events = record.event_rows[record.event_rows["unit"] != NOBODY]
    handoffs = np.zeros(len(record.case_rows), int)
    ping_pong = np.zeros(len(record.case_rows), bool)
    sequences: list[list[int]] = [[] for _ in record.case_rows]
    for case, unit in zip(events["case"].tolist(), events["unit"].tolist(), strict=True):
        sequence = sequences[case]
        if not sequence or sequence[-1] != unit:
            sequence.append(unit)
    for case, sequence in enumerate(sequences):
        handoffs[case] = max(0, len(sequence) - 1)
        ping_pong[case] = any(a == b for a, b in zip(sequence, sequence[2:], strict=False))
    assert (handoffs == record.case_rows["handoffs"]).all()
    assert (ping_pong == record.case_rows["ping_pong"]).all()


def counters_of_a_case_are_counts_of_its_events(record: RunRecord) -> None:
    counted = {
        "dispatches": (Activity.DISPATCH,),
        "declines": (Activity.DECLINE,),
        "shelvings": (Activity.SHELVE,),
        "disputes": (Activity.DISPUTE,),
        "referrals": (Activity.REFER, Activity.CHALLENGE),
        "rulings": (Activity.RULE,),
        "follow_ups": (Activity.FOLLOW_UP,),
        "petitions": (Activity.PETITION,),
        "reworks": (Activity.REWORK,),
    }
    for counter, activities in counted.items():
        of_kind = record.event_rows[np.isin(record.event_rows["activity"], activities)]
        assert (
            np.bincount(of_kind["case"], minlength=len(record.case_rows))
            == record.case_rows[counter]
        ).all(), counter


def no_case_moves_after_it_ends(record: RunRecord) -> None:
    events = record.event_rows
    ending = np.isin(events["activity"], [*ENDING])
    last = np.zeros(len(record.case_rows), int)
    np.maximum.at(last, events["case"], np.arange(len(events)))
    assert (last[events["case"]] == np.arange(len(events)))[ending].all()
    ended = np.bincount(events["case"][ending], minlength=len(record.case_rows))
    assert (ended == (record.case_rows["status"] >= FIRST_END)).all()


def rulings_never_exceed_the_yearly_number(record: RunRecord) -> None:
    key = "adjudication.rulings_per_year"
    stages = [record.scenario.adjudication.rulings_per_year]
    stages += [reform.set[key] for reform in record.scenario.reforms if key in reform.set]
    bodies = max(1, len(record.scenario.adjudication.bodies))
    events = record.events
    ruled = events[
        (events["activity"] == "rule") & events["rule"].isin(["directive", "joint_meeting"])
    ]
    per_year = np.bincount(ruled["day"] // 250, minlength=1)
    # Each body's part is rounded, and a year's first sitting rules with what the last days of the
    # year before have added.
    assert (per_year <= 2 * max(stages) + 2 * bodies).all()
    years = len(record.day_rows) / 250
    assert per_year.sum() <= max(stages) * (years + 1) + 2 * bodies * (years + 1)


def a_case_is_ruled_on_once(record: RunRecord) -> None:
    assert (record.case_rows["rulings"] <= 1).all()


def a_run_is_the_same_the_second_time(record: RunRecord) -> None:
    again = sim.run(record.scenario, record.seed)
    assert again.event_rows.tobytes() == record.event_rows.tobytes()
    assert again.case_rows.tobytes() == record.case_rows.tobytes()


ENDING = {Activity.RESOLVE, Activity.REFER_OUT, Activity.WITHDRAW, Activity.CAMPAIGN}

FACTS = (
    the_log_replays_to_the_ledger,
    every_filed_case_is_open_or_has_ended_once,
    days_do_not_run_backwards,
    no_unit_works_more_than_its_hours,
    the_backlog_of_a_unit_is_the_minutes_left_of_its_queued_cases,
    hand_offs_are_the_steps_of_the_collapsed_sequence_of_units,
    counters_of_a_case_are_counts_of_its_events,
    no_case_moves_after_it_ends,
    rulings_never_exceed_the_yearly_number,
    a_case_is_ruled_on_once,
    a_run_is_the_same_the_second_time,
)
