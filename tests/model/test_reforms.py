"""What a reform during a run may do, and what it may not upset."""

import numpy as np
import pytest

import sim
from sim.measures import docket_wait_days
from sim.model.state.status import FIRST_END, Activity, Status
from sim.model.state.tables import NOBODY

CITY = {
    "time": {"days": 1001, "warm_up": 100, "horizon": 100},
    "issue_defaults": {"count": 10, "overlap": 0.2, "gap": 0.2},
    "department_defaults": {"count": 10},
    "demand": {"cases_per_day": 20},
    "adjudication": {"enabled": True, "rulings_per_year": 200, "directive_share": 0.2},
}


def run(*reforms: tuple[int, dict[str, object]], **tables: dict[str, object]) -> sim.RunRecord:
    """Run the city with these reforms."""
    merged = CITY | {name: {**CITY.get(name, {}), **table} for name, table in tables.items()}
    return sim.run(
        sim.Scenario.model_validate(
            merged | {"reforms": [{"day": day, "set": changes} for day, changes in reforms]}
        ),
        seed=1,
    )


def rulings(record: sim.RunRecord, rule: str) -> np.ndarray:
    """Return the rulings of a kind, by day."""
    events = record.events.query("activity == 'rule' and rule == @rule")
    return np.bincount(events["day"], minlength=len(record.day_rows))


def test_a_longer_period_does_not_spend_capacity_twice():
    record = run((999, {"adjudication.period": 1000}), adjudication={"period": 1})
    assert rulings(record, "joint_meeting").sum() <= 160 * 1001 / 250
    assert len(record.precedent_rows) == 0


def test_a_body_that_has_just_opened_has_the_capacity_of_its_own_days():
    record = run(
        (245, {"adjudication.enabled": True}),
        adjudication={"enabled": False, "period": 125, "rulings_per_year": 250},
    )
    sittings = rulings(record, "joint_meeting")
    assert sittings[249] <= 200 * 5 / 250
    assert sittings[374] == 200 * 125 / 250


def test_directives_have_their_number_each_year_even_if_the_body_was_closed_on_its_first_day():
    record = run(
        (240, {"adjudication.enabled": False}),
        (260, {"adjudication.enabled": True}),
        adjudication={"rulings_per_year": 150},
    )
    by_year = rulings(record, "directive")[:1000].reshape(4, 250).sum(axis=1)
    assert (by_year == 30).all()


def test_what_lay_before_a_body_that_is_closed_goes_back_to_the_centre():
    record = run((500, {"adjudication.enabled": False}))
    assert not np.isin(
        record.case_rows["status"], (Status.ON_DOCKET, Status.UNDER_REVIEW, Status.BRIEFED)
    ).any()
    circled = record.event_rows[
        (record.event_rows["activity"] == Activity.CIRCLE) & (record.event_rows["day"] == 500)
    ]
    assert len(circled) > 0


def test_the_wait_for_a_ruling_is_that_of_the_log():
    record = run((500, {"adjudication.enabled": False}), (700, {"adjudication.enabled": True}))
    waited = np.zeros(len(record.case_rows))
    since = np.full(len(record.case_rows), NOBODY)
    ends = (Activity.RULE, Activity.CIRCLE, Activity.UPHOLD, Activity.WITHDRAW, Activity.CAMPAIGN)
    for event in record.event_rows:
        case = event["case"]
        if event["activity"] in (Activity.REFER, Activity.CHALLENGE):
            since[case] = event["day"]
        elif since[case] != NOBODY and event["activity"] in ends:
            waited[case] += event["day"] - since[case]
            since[case] = NOBODY
    waited[since != NOBODY] += 1001 - since[since != NOBODY]
    rows = record.case_rows
    chosen = (rows["filed_day"] >= 100) & (rows["filed_day"] < 901) & (rows["referrals"] > 0)
    assert docket_wait_days(record) == pytest.approx(waited[chosen].mean())


def test_a_citizen_petitions_once_whatever_the_number_becomes():
    record = run((200, {"citizens.petition_after": 20}), citizens={"petition_after": 2})
    assert record.case_rows["petitions"].max() == 1
    lowered = run((200, {"citizens.petition_after": 2}), citizens={"petition_after": 1000})
    patient = (lowered.case_rows["filed_day"] < 100) & (lowered.case_rows["follow_ups"] > 30)
    assert (lowered.case_rows["petitions"][patient] == 1).all()


def test_a_city_with_more_segments_than_a_small_integer_holds_keeps_them_apart():
    scenario = sim.Scenario.model_validate(
        CITY
        | {"issue_defaults": {"count": 4177}, "time": {"days": 120, "warm_up": 20, "horizon": 20}}
    )
    model = sim.CityModel(scenario, rng=1)
    cases, segments = model.city.cases, model.city.segments
    assert len(segments) > 2**15
    assert (cases["segment"] >= 0).all()
    assert (segments["zone"][cases["segment"]] == cases["zone"]).all()
    first = model.city.issues["first_segment"][cases["issue"]]
    assert (
        (cases["segment"] >= first)
        & (cases["segment"] < first + model.city.issues["segments"][cases["issue"]])
    ).all()
    model.run_until(30)
    assert (model.city.cases["status"] >= FIRST_END).any()
