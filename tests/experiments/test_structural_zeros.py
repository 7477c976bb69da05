"""A mechanism without its preconditions is a structural zero, and no average contains it."""

import random

import pytest

import sim
from sim.errors import SimError
from sim.experiments.arms import factorial
from sim.experiments.contrasts import NEEDS, cannot_act, contrasts
from sim.results.notes import Note, Reason
from sim.scenario.schema import Scenario
from tests.experiments.examples import WARM_UP, town
from tests.reference.dice import Dice
from tests.reference.random_reforms import ALIKE
from tests.reference.scenarios import random_scenario


def test_precedents_cannot_act_without_rulings_or_without_their_rule() -> None:
    assert cannot_act("precedents", town()) is None
    assert cannot_act("precedents", town(adjudication={})) == Reason.NO_ADJUDICATION
    no_rule = town(responsibility={"rules": ["duty_list", "best_guess"]})
    assert cannot_act("precedents", no_rule) == Reason.RULE_NOT_LISTED
    no_procedure = town(responsibility={"dispute": ["fallback"], "fallback": "street_office"})
    assert cannot_act("adjudication", no_procedure) == Reason.PROCEDURE_NOT_LISTED
    assert cannot_act("campaigns", town(adjudication={})) is None


def test_rulings_that_a_reform_brings_or_ends_are_noticed() -> None:
    brought = town(adjudication={}, reforms=[{"day": 30, "set": {"adjudication.enabled": True}}])
    ended = town(reforms=[{"day": WARM_UP, "set": {"adjudication.enabled": False}}])
    assert cannot_act("precedents", brought) is None
    assert cannot_act("precedents", ended) == Reason.NO_ADJUDICATION


def test_experts_and_rulings_from_before_are_enough_for_precedents() -> None:
    nobody = {"adjudication": {}, "responsibility": {"dispute": ["expert"]}}
    assert cannot_act("precedents", town(**nobody)) is None
    before = {
        "precedents": [
            {"issue": "issue_01", "circumstance": 0.5, "unit": "department_01", "age_days": 1}
        ]
    }
    assert cannot_act("precedents", town(adjudication={}, initial=before)) is None


@pytest.mark.parametrize("mechanism", ["social_organisations", "market"])
def test_organisations_cannot_act_where_nobody_recognises_what_is_theirs(mechanism: str) -> None:
    blind = {"platform": {"recognition": 0}, "adjudication": {}}
    assert cannot_act(mechanism, town(**blind)) == Reason.NOT_RECOGNISED
    assert cannot_act(mechanism, town(platform={"recognition": 0})) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"responsibility": {"dispute": ["whistle"], "rules": ["duty_list", "best_guess"]}},
        {"reforms": [{"day": WARM_UP + 1, "set": {"platform.recognition": 0.9}}]},
        {
            "initial": {
                "precedents": [
                    {
                        "issue": "issue_01",
                        "circumstance": 0.5,
                        "unit": "beyond remit",
                        "age_days": 1,
                    }
                ]
            }
        },
        {
            "responsibility": {
                "rules": ["table", "best_guess"],
                "table": [{"issue": "issue_01", "unit": "department_01"}],
            }
        },
    ],
)
def test_cases_come_to_organisations_by_other_ways_than_the_platform(
    changes: dict[str, object],
) -> None:
    blind = {"platform": {"recognition": 0}, "adjudication": {}}
    assert cannot_act("social_organisations", town(**blind | changes)) is None


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_what_cannot_act_changes_no_measure(first: int) -> None:
    reasons = 0
    for number in range(first, first + 20):
        scenario = random_scenario(random.Random(number))
        for mechanism in NEEDS:
            try:
                off, on = factorial(scenario, [mechanism])
            except SimError:
                continue
            if cannot_act(mechanism, on.scenario):
                reasons += 1
                assert measures(off.scenario) == pytest.approx(
                    measures(on.scenario), abs=0, nan_ok=True
                ), (
                    number,
                    mechanism,
                )
    assert reasons > 0


def measures(scenario: Scenario) -> dict[str, float]:
    return sim.measures.summary(sim.run(scenario, seed=1))


def test_values_of_what_is_off_change_no_measure() -> None:
    compared = 0
    for number in range(12):
        luck = random.Random(number)
        scenario = random_scenario(luck)
        for table, write in ALIKE.items():
            values = {f"{table}.{name}": value for name, value in write(Dice(luck)).items()}
            if all(cannot_act(key, scenario) is None for key in values):
                continue
            values.pop(f"{table}.enabled")
            try:
                other = scenario.with_values(values)
            except SimError:
                continue
            compared += 1
            assert measures(other) == pytest.approx(measures(scenario), abs=0, nan_ok=True)
    assert compared > 5


def test_values_of_what_is_off_are_structural_zeros() -> None:
    reach = {"precedents.force": [0.5, 1]}
    found = {each.name: each for each in contrasts(factorial(town(), ["precedents"], reach))}
    assert found["simple:precedents.force=1"].note == {Note.STRUCTURAL_ZERO: (Reason.SWITCHED_OFF,)}
    assert found["main:precedents.force=1"].note == {Note.LEFT_OUT: (1, 2)}
    assert found["main:precedents.force=1"].weights == {
        "precedents, precedents.force=1": 1.0,
        "precedents, precedents.force=0.5": -1.0,
    }
    # Those who learn informally go by the same numbers.
    rules = ["duty_list", "experience", "precedent", "best_guess"]
    learning = town(responsibility={"rules": rules})
    assert cannot_act("precedents.force", learning) is None
    for said in ({"responsibility.decides": "learning"}, {"adjudication.decides": "custom"}):
        assert cannot_act("precedents.reach", town().with_values(said)) is None
    assert cannot_act("supervision_priority", learning) is Reason.SWITCHED_OFF


def test_empowerment_cannot_act_where_nobody_sends_cases_to_street_offices() -> None:
    issues = {"empowerment": {"issues": ["issue_01"]}}
    assert cannot_act("empowerment", town(**issues)) == Reason.STREET_OFFICES_NOT_REACHED
    assert (
        cannot_act(
            "empowerment", town(**issues, responsibility={"rules": ["empowerment", "best_guess"]})
        )
        is None
    )
    for office in ("street_office", "street_office_01"):
        assert (
            cannot_act(
                "empowerment",
                town(**issues, responsibility={"dispute": ["fallback"], "fallback": office}),
            )
            is None
        )
    before = {
        "precedents": [{"issue": "issue_01", "circumstance": 0.5, "unit": "street_office_01"}]
    }
    assert cannot_act("empowerment", town(**issues, initial=before)) is None


def test_supervision_that_gives_nothing_cannot_act() -> None:
    assert cannot_act("supervision", town()) is None
    nothing = {"priority": False, "no_return": False}
    assert cannot_act("supervision", town(supervision=nothing)) == Reason.SUPERVISION_WITHOUT_FORCE
    assert (
        cannot_act(
            "supervision",
            town(supervision=nothing, reforms=[{"day": 30, "set": {"supervision.priority": True}}]),
        )
        is None
    )
