"""Facts that hold in every run: the log replays to the ledger, cases are conserved, hours worked are hours had."""

from typing import Any

import numpy as np
import pytest

import sim
from sim.record import RunRecord
from sim.scenario.schema import Scenario
from sim.state.status import FIRST_END, MOVES, OPEN, Activity, Status
from sim.state.tables import NOBODY
from sim.state.zones import Kind

EVERYTHING_ON: dict[str, Any] = {
    "time": {"days": 400, "warm_up": 50, "horizon": 100},
    "issue_defaults": {"count": 20},
    "department_defaults": {"count": 15},
    "demand": {"repeats": 0.1, "seasonality": 0.2, "shocks": [{"day": 100, "days": 10, "factor": 3}]},
    "city": {"districts": 3, "drift_per_year": 0.5},
    "initial": {"backlog": 30},
    "service_centre": {"capacity": 60, "merging": 0.7},
    "responsibility": {"dispute": ["whistle", "adjudication"], "act_first": True, "fallback": "street_office", "most_returns": 20},
    "adjudication": {
        "enabled": True,
        "refer": "intake",
        "order": "petition_first",
        "bodies": [{"name": "east", "districts": [1]}, {"name": "city"}],
    },
    "whistle": {"hours_per_case": 1},
    "joint_handling": {"needed": 0.3},
    "supervision": {"enabled": True},
    "patrols": {"enabled": True, "found": 0.1},
    "market": {"enabled": True, "members": [{"name": "firm", "staff_hours": 4, "fee": 80}]},
    "precedents": {"enabled": True, "reach": 0.05},
    "social_organisations": {"enabled": True, "members": [{"name": "volunteers", "staff_hours": 6, "success": 0.8}], "coproduction": 0.5},
    "campaigns": {"enabled": True, "period": 100, "min_age_days": 80},
    "citizens": {"give_up": 0.1, "petition_after": 3, "count": 500},
}


@pytest.fixture(scope="module", params=[1, 2])
def record(request: pytest.FixtureRequest) -> RunRecord:
    """A run in which every activity occurs."""
    return sim.run(Scenario.model_validate(EVERYTHING_ON), seed=request.param)


def test_every_activity_but_those_of_other_settings_occurs(record):
    absent = {Activity.FALLBACK, Activity.UPHOLD, Activity.CIRCLE, Activity.CONSULT}
    assert set(np.unique(record.event_rows["activity"])) == set(Activity) - absent


def test_the_log_replays_to_the_ledger(record):
    status = np.full(len(record.case_rows), Status.UNFILED)
    holder = np.full(len(record.case_rows), NOBODY)
    end_day = np.full(len(record.case_rows), NOBODY)
    for event in record.event_rows:
        case, before, activity = event["case"], Status(status[event["case"]]), Activity(event["activity"])
        after = {to for start, to in MOVES[activity] if start == before}
        assert after, f"{activity.name} from {before.name}"
        assert holder[case] == event["from_unit"]
        status[case] = _followed(before, after, event)
        holder[case] = event["unit"]
        if status[case] >= FIRST_END:
            end_day[case] = event["day"]
    assert (status == record.case_rows["status"]).all()
    assert (holder == record.case_rows["unit"]).all()
    assert (end_day == record.case_rows["end_day"]).all()


def _followed(before: Status, after: set[Status], event: np.void) -> Status:
    """Return the status after an event; only rulings have several ways on."""
    if event["unit"] == NOBODY:
        return min(after)  # nobody takes it: it waits to be referred out
    return before if event["unit"] == event["from_unit"] and before in after else Status.QUEUED if len(after) > 1 else max(after)


def test_every_filed_case_is_open_or_has_ended_once(record):
    status = record.case_rows["status"]
    assert np.isin(status, [*OPEN, Status.RESOLVED, Status.REFERRED_OUT, Status.WITHDRAWN]).all()
    assert ((status >= FIRST_END) == (record.case_rows["end_day"] != NOBODY)).all()
    flows = record.day_rows
    ended = flows["resolved"].sum() + flows["referred_out"].sum() + flows["withdrawn"].sum()
    assert flows["filed"].sum() == len(status) == ended + flows["open"][-1]


def test_days_do_not_run_backwards(record):
    assert (np.diff(record.event_rows["day"].astype(int)) >= 0).all()
    ended = record.case_rows["end_day"] != NOBODY
    assert (record.case_rows["end_day"] >= record.case_rows["filed_day"])[ended].all()
    reported = record.case_rows["reported_day"]
    resolved = (record.case_rows["status"] == Status.RESOLVED) & (record.case_rows["resolved_by"] != 2)
    assert (reported <= record.case_rows["end_day"])[resolved].all()


def test_no_unit_works_more_than_its_hours(record):
    units = record.unit_rows
    assert (units["worked"] + units["coordinated"] <= units["had"]).all()
    assert (units["worked_beyond"] <= units["worked"]).all()
    steady = units["kind"] != Kind.SOCIAL_ORGANISATION
    assert (units["had"] == units["minutes"] * (400 - 50))[steady].all()
    assert (units["had"] != units["minutes"] * (400 - 50))[~steady].all(), "volunteers follow trust"


def test_the_backlog_of_a_unit_is_the_minutes_left_of_its_queued_cases(record):
    queued = record.case_rows[record.case_rows["status"] == Status.QUEUED]
    left = np.bincount(queued["unit"], weights=queued["remaining"], minlength=len(record.unit_rows))
    assert (left == record.unit_rows["backlog"]).all()


def test_hand_offs_are_the_steps_of_the_collapsed_sequence_of_units(record):
    events = record.event_rows[record.event_rows["unit"] != NOBODY]
    handoffs = np.zeros(len(record.case_rows), int)
    ping_pong = np.zeros(len(record.case_rows), bool)
    sequences: list[list[int]] = [[] for _ in record.case_rows]
    for event in events:
        sequence = sequences[event["case"]]
        if not sequence or sequence[-1] != event["unit"]:
            sequence.append(event["unit"])
    for case, sequence in enumerate(sequences):
        handoffs[case] = max(0, len(sequence) - 1)
        ping_pong[case] = any(a == b for a, b in zip(sequence, sequence[2:], strict=False))
    assert (handoffs == record.case_rows["handoffs"]).all()
    assert (ping_pong == record.case_rows["ping_pong"]).all()


def test_counters_of_a_case_are_counts_of_its_events(record):
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
        assert (np.bincount(of_kind["case"], minlength=len(record.case_rows)) == record.case_rows[counter]).all(), counter


def test_the_sum_of_trust_is_kept(record):
    model = sim.CityModel(record.scenario, rng=record.seed)
    model.run_until(40)
    assert model.city.clock[0].trust == pytest.approx(model.city.citizens["trust"].sum())


def test_rulings_never_exceed_the_yearly_number(record):
    per_year = np.bincount(np.arange(400) // 250, weights=record.day_rows["rulings"])
    assert (per_year <= 400).all()


def test_a_run_is_the_same_the_second_time(record):
    again = sim.run(record.scenario, record.seed)
    assert again.event_rows.tobytes() == record.event_rows.tobytes()
    assert again.case_rows.tobytes() == record.case_rows.tobytes()
