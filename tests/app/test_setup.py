from sim.app.setup import ArmSetup, Setup, arm_as_filed, first_setup, scenarios_of
from sim.i18n.catalogue import Catalogue
from sim.scenario.library import library, library_folder, titles

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


def test_an_arm_as_filed_has_what_its_file_has():
    assert arm_as_filed("shanghai", LIBRARY) == ArmSetup("shanghai", frozenset({"campaigns"}))
    assert "precedents" in arm_as_filed("shishi", LIBRARY).mechanisms


def test_every_scenario_that_comes_with_remit_has_a_chinese_title():
    said = Catalogue("zh")
    assert [title for title in titles(LIBRARY).values() if said.declared("titles", title, title) == title] == []
