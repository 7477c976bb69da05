import pytest

from sim.app.setup import ArmSetup, Setup, first_setup, query_of, scenarios_of, setup_in
from sim.errors import ScenarioError
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())


def test_the_library_has_the_scenarios_and_no_study():
    assert {"shishi", "shanghai", "classroom"} <= set(LIBRARY)
    assert "what-matters" not in LIBRARY


def test_a_page_begins_with_and_without_precedents():
    left, right = first_setup("shishi", LIBRARY).arms
    assert right.mechanisms - left.mechanisms == {"precedents"}
    left, right = first_setup("baseline", LIBRARY).arms
    assert right.mechanisms - left.mechanisms == {"adjudication", "precedents"}


def test_what_one_arm_has_alone_is_off_until_the_warm_up_is_over():
    left, right = scenarios_of(first_setup("shishi", LIBRARY), LIBRARY)
    assert not left.precedents.enabled
    assert not right.precedents.enabled
    assert right.reforms[-1].set == {"precedents.enabled": True}
    assert right.reforms[-1].day == right.time.warm_up
    assert left.adjudication.enabled
    assert right.adjudication.enabled


def test_arms_of_two_scenarios_have_the_same_days():
    setup = Setup((ArmSetup("classroom", frozenset()), ArmSetup("shishi", frozenset({"adjudication"}))))
    left, right = scenarios_of(setup, LIBRARY)
    assert left.time == right.time
    assert right.adjudication.enabled


def test_a_link_leads_back_to_what_was_chosen():
    setup = Setup(
        (ArmSetup("classroom", frozenset(), {"issues.noise.gap": 0.0}), ArmSetup("classroom", frozenset({"adjudication", "precedents"}))),
        {"precedents.force": 0.5, "adjudication.refer": "intake"},
        7,
    )
    assert setup_in(query_of(setup, 120), first_setup("shishi", LIBRARY), LIBRARY) == (setup, 120)


def test_an_address_without_a_question_is_the_first_setup():
    first = first_setup("shishi", LIBRARY)
    assert setup_in("", first, LIBRARY) == (first, None)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("left=shishy", "did you mean 'shishi'"),
        ("left=../../etc/passwd", "no scenario"),
        ("right_on=precedent", "did you mean 'precedents'"),
        ("set=precedents.force", "KEY=VALUE"),
        ("seed=-1", "whole number"),
        ("day=soon", "whole number"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(query, told):
    with pytest.raises(ScenarioError, match=told):
        setup_in(query, first_setup("shishi", LIBRARY), LIBRARY)
