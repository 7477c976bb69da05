"""Arms that differ in values, with and without mechanisms that are toggled."""

import pytest

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.arms import varied
from sim.experiments.compare import compare
from sim.experiments.contrasts import contrasts
from sim.results.notes import Note, Reason
from tests.experiments.examples import town

RECOGNITION = {"platform.recognition": [0, 0.5, 1]}


def test_values_are_arms_compared_with_the_first() -> None:
    arms = varied(town(), RECOGNITION, ())
    assert [arm.name for arm in arms] == [
        "platform.recognition=0",
        "platform.recognition=0.5",
        "platform.recognition=1",
    ]
    assert [arm.scenario.platform.recognition for arm in arms] == [0, 0.5, 1]
    assert [contrast.name for contrast in contrasts(arms)] == [
        "difference:platform.recognition=0.5",
        "difference:platform.recognition=1",
    ]


def test_every_combination_of_values_is_an_arm() -> None:
    arms = varied(
        town(),
        {"adjudication.refer": ["intake", "after_declines"], "precedents.force": [0.5, 1]},
        (),
    )
    assert [arm.name for arm in arms] == [
        "adjudication.refer=intake, precedents.force=0.5",
        "adjudication.refer=intake, precedents.force=1",
        "adjudication.refer=after_declines, precedents.force=0.5",
        "adjudication.refer=after_declines, precedents.force=1",
    ]


def test_mechanisms_are_toggled_at_each_value() -> None:
    arms = varied(town(), RECOGNITION, ["precedents", "social_organisations"])
    assert len(arms) == 12
    found = {contrast.name: contrast for contrast in contrasts(arms)}
    here, there = "platform.recognition=0", "platform.recognition=0.5"
    assert found[f"main:precedents@{there}"].weights == {
        f"precedents, {there}": 0.5,
        f"none, {there}": -0.5,
        f"precedents + social_organisations, {there}": 0.5,
        f"social_organisations, {there}": -0.5,
    }
    assert found[f"difference:{there}"].weights == {f"none, {there}": 1.0, f"none, {here}": -1.0}
    change = found[f"interaction:precedents:{there}"].weights
    assert sum(change.values()) == pytest.approx(0)
    assert change[f"precedents, {there}"] == 0.5
    assert change[f"precedents, {here}"] == -0.5


def test_structural_zero_at_a_value_is_marked_and_has_no_change() -> None:
    found = {
        contrast.name: contrast
        for contrast in contrasts(
            varied(town(adjudication={}), RECOGNITION, ["social_organisations"])
        )
    }
    assert found["simple:social_organisations@platform.recognition=0"].note == {
        Note.STRUCTURAL_ZERO: (Reason.NOT_RECOGNISED,)
    }
    assert found["simple:social_organisations@platform.recognition=1"].note == {}
    assert found["interaction:social_organisations:platform.recognition=1"].weights == {}
    assert found["interaction:social_organisations:platform.recognition=1"].note == {
        Note.LEFT_OUT: (1, 1)
    }


def test_change_of_a_main_effect_is_averaged_over_where_it_can_act_at_both_values() -> None:
    # Without the platform, society gets cases only where somebody rules on them: beside
    # adjudication it acts at both values.
    city = town(adjudication={}, social_organisations={"members": [{"name": "chamber"}]})
    found = {
        contrast.name: contrast
        for contrast in contrasts(
            varied(city, RECOGNITION, ["adjudication", "social_organisations"])
        )
    }
    here, there = "platform.recognition=0", "platform.recognition=1"
    assert found[f"main:social_organisations@{here}"].note == {Note.LEFT_OUT: (1, 2)}
    assert found[f"main:social_organisations@{there}"].note == {}
    change = found[f"interaction:social_organisations:{there}"]
    assert change.note == {Note.LEFT_OUT: (1, 2)}
    assert change.weights == {
        f"adjudication + social_organisations, {there}": 1.0,
        f"adjudication, {there}": -1.0,
        f"adjudication + social_organisations, {here}": -1.0,
        f"adjudication, {here}": 1.0,
    }


def test_tables_say_which_value_an_arm_has() -> None:
    study = compare(town(), vary=RECOGNITION, toggle=["precedents"], replications=2)
    assert list(study.arms_table["platform.recognition"][:6]) == [0, 0, 0.5, 0.5, 1, 1]
    assert list(study.arms_table["precedents"][:4]) == [False, True, False, True]
    assert study.manifest()["arms"][2]["levels"] == {"platform.recognition": 0.5}


@pytest.mark.parametrize(
    ("vary", "error", "message"),
    [
        (
            {"platform.recognition": [0.5]},
            ComparisonError,
            "must have two or more values, all different",
        ),
        (
            {"platform.recognition": [0.5, 0.5]},
            ComparisonError,
            "must have two or more values, all different",
        ),
        (
            {"time.days": [60, 70]},
            ComparisonError,
            "time.days cannot be varied; it is the same in all arms",
        ),
        ({"platform.recognitoin": [0, 1]}, ScenarioError, "did you mean 'recognition'"),
        ({"platform.recognition": [0, 2]}, ScenarioError, "must be at most 1"),
    ],
)
def test_values_that_are_not_valid_are_refused(
    vary: dict[str, list[float]], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        compare(town(), vary=vary)


def test_values_and_several_scenarios_do_not_go_together() -> None:
    with pytest.raises(ComparisonError, match="2 scenarios and values to vary were given"):
        compare([town(), town(title="Other")], vary=RECOGNITION)
