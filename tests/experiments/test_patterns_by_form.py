"""The patterns of real logs under every form of decision that can act."""

import pytest

from sim.experiments.forms import other_forms
from sim.experiments.patterns import AS_IT_IS, acting_forms, pattern_table, patterns_by_form
from sim.measures import patterns
from sim.records.simulate import run
from sim.scenario.schema import Scenario
from tests.experiments.examples import town


@pytest.fixture(scope="module")
def city() -> Scenario:
    """A town in which nobody rules and no ruling is kept."""
    return town(demand={"cases_per_day": 6}).with_values(
        {"adjudication.enabled": False, "precedents.enabled": False}
    )


def test_without_adjudication_only_forms_that_can_act_are_tried(city: Scenario) -> None:
    tried = [each.form for each in acting_forms(city)]
    left_out = {each.form for each in other_forms(city)} - {*tried}
    assert "experience:asked" in tried
    assert left_out == {"experience:before", "experience:after"} | {
        each.form for each in other_forms(city) if each.key.startswith("adjudication.")
    }
    assert any(form.startswith("adjudicators:") for form in left_out)


def test_without_precedents_a_scenario_that_asks_informal_learning_has_no_other_place_for_it(
    city: Scenario,
) -> None:
    rules = [*city.responsibility.rules]
    asks = city.with_values({"responsibility.rules": ["experience", *rules]})
    forms = [each.form for each in acting_forms(asks) if each.form.startswith("experience:")]
    assert forms == ["experience:none"]


def test_with_adjudication_and_precedents_every_other_form_is_tried(city: Scenario) -> None:
    on = city.with_values({"adjudication.enabled": True, "precedents.enabled": True})
    assert [*acting_forms(on)] == [*other_forms(on)]


def test_a_form_that_cannot_act_leaves_the_same_events(city: Scenario) -> None:
    own = run(city, 2)
    for form in other_forms(city):
        if form.key.startswith("adjudication."):
            other = run(city.with_values({form.key: form.value}), 2)
            assert (other.kept_events() == own.kept_events()).all()


def test_numbers_of_a_form_are_those_of_the_scenario_with_it(city: Scenario) -> None:
    done = []
    found = patterns_by_form(city, 2, progress=lambda *parts: done.append(parts))
    assert [*found] == [AS_IT_IS, *acting_forms(city)]
    assert done == [(n, len(found)) for n in range(1, len(found) + 1)]
    for form, listed in found.items():
        if form.form in {"own", "units:satisficing"}:
            changed = city.with_values({form.key: form.value} if form.key else {})
            again = [each.value for each in patterns(run(changed, 2))]
            assert [each.value for each in listed] == pytest.approx(again, nan_ok=True)


def test_the_table_has_a_row_for_each_form_and_number(city: Scenario) -> None:
    found = patterns_by_form(city, with_forms=False)
    assert [*found] == [AS_IT_IS]
    table = pattern_table(found)
    assert len(table) == len(found[AS_IT_IS])
    assert {"form", "key", "changed_to", "name", "value", "low", "high", "met"} <= {*table}
