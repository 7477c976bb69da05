import pytest

from sim.app.setup import (
    ArmSetup,
    Setup,
    arm_as_filed,
    first_setup,
    loaded,
    scenarios_of,
    without_files,
)
from sim.errors import RuleError, ScenarioError
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
    setup = Setup(
        (ArmSetup("classroom", frozenset()), ArmSetup("shishi", frozenset({"adjudication"})))
    )
    left, right = scenarios_of(setup, LIBRARY)
    assert left.time == right.time
    assert right.adjudication.enabled


def test_an_arm_as_filed_has_what_its_file_has():
    assert arm_as_filed("shanghai", LIBRARY) == ArmSetup("shanghai", frozenset({"campaigns"}))
    assert "precedents" in arm_as_filed("shishi", LIBRARY).mechanisms


def test_every_scenario_that_comes_with_remit_has_a_chinese_title():
    said = Catalogue("zh")
    assert [
        title
        for title in titles(LIBRARY).values()
        if said.declared("titles", title, title) == title
    ] == []


@pytest.fixture
def own(tmp_path):
    """A library with a scenario that replays a log."""
    log, path = tmp_path / "orders.csv", tmp_path / "own.toml"
    log.write_text("filed_day,issue,citizen\n1,noise,1999\n2,noise,3\n", encoding="utf-8")
    path.write_text(
        'title = "Own"\nextends = "classroom"\n[demand]\nlog = "orders.csv"\n', encoding="utf-8"
    )
    return {"own": path}


def test_a_scenario_is_as_its_file_was_when_it_was_first_asked_for(own):
    before = loaded("own", own)
    own["own"].write_text("faulty", encoding="utf-8")
    assert loaded("own", own) is before


def test_what_a_file_says_is_kept_from_viewers_and_logged(own, caplog):
    setup = Setup(
        (ArmSetup("own", frozenset()), ArmSetup("own", frozenset())),
        {"citizens.count": 1000, "precedents.reach": 2.0},
    )
    with pytest.raises(ScenarioError) as error:
        scenarios_of(setup, own)
    assert "precedents.reach = 2.0: must be at most 1" in str(error.value)
    with pytest.raises(ScenarioError) as error:
        scenarios_of(Setup(setup.arms, {"citizens.count": 1000}), own)
    assert "1999" not in str(error.value)
    assert "orders" not in str(error.value)
    assert "the terminal of sim app shows" in str(error.value)
    assert "citizen 1999 is beyond citizens.count" in caplog.text


def test_what_a_rule_says_when_it_fails_is_kept_from_viewers(tmp_path, caplog):
    (tmp_path / "own.py").write_text("def f(i, case, city):\n    return -1\n", encoding="utf-8")
    path = tmp_path / "rule.toml"
    path.write_text(
        (
            'title = "Rule"\nextends = "classroom"\n[responsibility]\nrules = ["own.py:f", '
            '"best_guess"]\n'
        ),
        encoding="utf-8",
    )
    with (
        pytest.raises(ScenarioError, match="the terminal of sim app shows") as error,
        without_files(loaded("rule", {"rule": path})),
    ):
        raise RuleError("responsibility.rules: the rule 'f' (own.py) fails: ValueError: secret")
    assert "secret" not in str(error.value)
    assert "secret" in caplog.text
