"""Misdirected cases, returns on the same day and transfers, worked out by hand from ODD.md.

The city and its first cases are those of `tests/model/test_hand_worked.py`: cases 0 to 2 are filed
on days 1, 2 and 12, 4 hours of work each; departments have 3 hours a day, the street office 5.
"""

import pytest

import sim
from sim.scenario.schema import Scenario
from tests.model.toy import course, toy

TO_THE_OFFICE = {
    "misdirection": {"probability": 1, "units": [{"unit": "street_office"}]},
}
OFFICE = "street_office_01"


def test_a_misdirected_case_comes_back_and_goes_where_the_rules_send_it():
    owner = course(sim.run(toy(), seed=1), 0)[1][2]
    assert course(sim.run(toy(**TO_THE_OFFICE), seed=1), 0) == [
        (0, "file", "service_centre", ""),
        (0, "dispatch", OFFICE, "misdirected"),
        (0, "decline", "service_centre", ""),
        (2, "return", "service_centre", ""),
        (2, "dispatch", owner, "duty_list"),
        (2, "accept", owner, ""),
        (3, "close", owner, ""),
        (3, "resolve", owner, ""),
    ]


def test_a_misdirected_case_that_returns_at_once_costs_no_day():
    same_day = {
        "service_centre": {"rounds": 2},
        "responsibility": {"return_same_day": 1},
    }
    record = sim.run(toy(**TO_THE_OFFICE, **same_day), seed=1)
    history = course(record, 0)
    assert [event[:2] for event in history] == [
        (0, "file"),
        (0, "dispatch"),
        (0, "decline"),
        (0, "return"),
        (0, "dispatch"),
        (0, "accept"),
        (1, "close"),
        (1, "resolve"),
    ]
    first = record.cases.iloc[0]
    assert (first["handoffs"], first["declines"], first["transfers"]) == (1, 1, 0)


def test_returns_beyond_the_last_round_of_a_day_wait_for_the_next_day():
    # Nobody accepts a gap case: two declines on each day, and no third round.
    record = sim.run(
        toy(
            {"gap": 1, "pieces": 1},
            service_centre={"rounds": 2},
            responsibility={"return_same_day": 1, "max_declines": 4},
        ),
        seed=1,
    )
    declined = [event[0] for event in course(record, 0) if event[1] == "decline"]
    assert declined[:4] == [0, 0, 1, 1]


def test_weights_say_who_gets_a_case_first():
    units = [{"unit": "roads", "weight": 3}, {"unit": "street_office", "weight": 1}]
    record = sim.run(
        toy(misdirection={"probability": 1, "units": units}, demand={"cases_per_day": 20}),
        seed=1,
    )
    n = len(record.cases)
    share = (record.cases["first_unit"] == "roads").mean()
    assert abs(share - 0.75) < 4 * (0.75 * 0.25 / n) ** 0.5


def test_without_entries_every_department_and_office_gets_as_many_cases_first():
    record = sim.run(toy(misdirection={"probability": 0.5}, demand={"cases_per_day": 20}), seed=1)
    first = record.events.query("rule == 'misdirected'")["unit"].astype(str).value_counts()
    units, n = len(record.units), first.sum()
    assert len(first) == units
    assert ((first / n - 1 / units).abs() < 4 * (1 / units / n) ** 0.5).all()
    assert abs(n / len(record.cases) - 0.5) < 4 * (0.25 / len(record.cases)) ** 0.5


def one_step(**given):
    return {"enabled": True, "steps": [given]}


def test_a_step_takes_its_share_of_the_work_and_its_days_and_is_no_dispute():
    # The office checks for an hour, a quarter of the work, what the department has done in 4 hours.
    owner = course(sim.run(toy(), seed=1), 0)[1][2]
    steps = one_step(**{"from": owner, "to": "street_office", "days": 3})
    record = sim.run(toy(transfers=steps), seed=1)
    assert course(record, 0) == [
        (0, "file", "service_centre", ""),
        (0, "dispatch", owner, "duty_list"),
        (0, "accept", owner, ""),
        (1, "finish_work", owner, ""),
        (4, "transfer", OFFICE, ""),
        (4, "close", OFFICE, ""),
        (4, "resolve", OFFICE, ""),
    ]
    first = record.cases.iloc[0]
    assert (first["handoffs"], first["transfers"], first["declines"]) == (1, 1, 0)


def test_a_unit_that_passes_everything_on_takes_everything_that_it_is_sent():
    # The desk does nothing itself; the department begins on the same day, in the second round.
    owner = course(sim.run(toy(), seed=1), 0)[1][2]
    desk = one_step(**{"from": "street_office", "to": owner, "effort": 0})
    record = sim.run(toy(**TO_THE_OFFICE, transfers=desk, service_centre={"rounds": 2}), seed=1)
    assert course(record, 0) == [
        (0, "file", "service_centre", ""),
        (0, "dispatch", OFFICE, "misdirected"),
        (0, "accept", OFFICE, ""),
        (0, "transfer", owner, ""),
        (1, "close", owner, ""),
        (1, "resolve", owner, ""),
    ]
    # In one round it begins on the next day: two hours are left of the second.
    record = sim.run(toy(**TO_THE_OFFICE, transfers=desk), seed=1)
    assert [event[0] for event in course(record, 0)[3:]] == [0, 2, 2]


def test_what_a_fit_unit_has_prepared_is_finished_as_by_a_fit_unit():
    owner = course(sim.run(toy(), seed=1), 0)[1][2]
    slow = {"responsibility": {"mismatch": 10, "reject_unfit": 1}}
    prepared = one_step(**{"from": owner, "to": "street_office"})
    record = sim.run(toy(transfers=prepared, **slow), seed=1)
    assert [event[:2] for event in course(record, 0)[3:]] == [
        (1, "transfer"),
        (2, "close"),
        (2, "resolve"),
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"responsibility": {"return_same_day": 0.5}},
            "responsibility.return_same_day = 0.5: has no effect with one round a day; set "
            "service_centre.rounds to 2 or more",
        ),
        (
            {"transfers": {"enabled": True}},
            "transfers.enabled = true: there are no steps; write [[transfers.steps]]",
        ),
        (
            {"transfers": one_step(**{"from": "roads", "to": "roads"})},
            "transfers.steps[0]: leads from 'roads' to itself; name another unit",
        ),
        (
            {
                "transfers": {
                    "steps": [
                        {"from": "roads", "to": "street_office"},
                        {"from": "street_office", "to": "roads"},
                    ]
                }
            },
            "transfers.steps: in district 1 cases passed on by 'roads' never end",
        ),
        (  # Cases of the second district end at its office.
            {
                "city": {"districts": 2},
                "transfers": {
                    "steps": [
                        {"from": "roads", "to": "street_office"},
                        {"from": OFFICE, "to": "roads"},
                    ]
                },
            },
            "transfers.steps: in district 1 cases passed on by 'roads' never end",
        ),
        (
            {
                "transfers": {
                    "steps": [
                        {"from": "roads", "to": "water"},
                        {"from": "water", "to": "roads"},
                        {"from": "water", "to": "parks", "probability": 0},
                    ]
                }
            },
            "transfers.steps: cases passed on by 'roads' never end",
        ),
        (
            {
                "transfers": {
                    "steps": [
                        {"from": "roads", "to": "water", "probability": 0.6},
                        {"from": "roads", "to": "street_office", "probability": 0.6},
                    ]
                }
            },
            "transfers.steps: 'roads' passes cases on with probability 1.2 in all; must be at most 1",
        ),
        (
            {"misdirection": {"units": [{"unit": "raods"}]}},
            "misdirection.units[0].unit: there is no department 'raods'; did you mean 'roads'?",
        ),
    ],
)
def test_what_would_mean_nothing_is_refused(given, message):
    with pytest.raises(ValueError, match=r"misdirection|transfers|responsibility") as refused:
        toy(**given)
    assert message in str(refused.value)


def test_an_office_may_pass_on_all_cases_of_other_districts():
    to_the_first = {"misdirection": {"probability": 1, "units": [{"unit": OFFICE}]}}
    home = one_step(**{"from": OFFICE, "to": "street_office", "effort": 0})
    record = sim.run(toy(**to_the_first, transfers=home, city={"districts": 2}), seed=1)
    resolved = record.cases[record.cases["status"] == "resolved"]
    offices = {1: OFFICE, 2: "street_office_02"}
    assert resolved["unit"].tolist() == [offices[each] for each in resolved["district"]]
    assert set(resolved["district"]) == {1, 2}


def test_a_case_that_is_never_passed_on_is_the_same_as_without_steps():
    steps = {"steps": [{"from": "roads", "to": "street_office", "probability": 0}]}
    on = Scenario.model_validate(
        toy().model_dump(mode="json") | {"transfers": {"enabled": True, **steps}}
    )
    assert sim.run(on, 1).event_rows.tobytes() == sim.run(toy(), 1).event_rows.tobytes()


@pytest.mark.parametrize(("share", "certain"), [(0, False), (0.5, False), (0, True)])
def test_a_share_of_the_steps_is_taken_but_by_a_unit_that_passes_on_everything(share, certain):
    steps = [{"from": "roads", "to": OFFICE, "probability": 1 if certain else 0.9}]
    steps += [{"from": "water", "to": OFFICE, "probability": 0.4}]
    shared = sim.run(toy(transfers={"enabled": True, "steps": steps, "share": share}), seed=1)
    of_roads = {} if certain else {"probability": share * 0.9}
    steps = [steps[0] | of_roads, steps[1] | {"probability": share * 0.4}]
    written = sim.run(toy(transfers={"enabled": True, "steps": steps}), seed=1)
    assert shared.event_rows.tobytes() == written.event_rows.tobytes()
