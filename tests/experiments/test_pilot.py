"""A pilot, as outsiders estimate it and as it is."""

import pytest

import sim
from sim.errors import ComparisonError
from sim.scenario.schema import Scenario


@pytest.fixture(scope="module")
def pilot() -> Scenario:
    return sim.load_scenario("whistle_pilot")


def test_the_estimate_of_the_pilot_is_negative_though_mostly_what_others_lose(pilot) -> None:
    runs = sim.natural_experiment(pilot, 5)
    before = runs["others_before"] - runs["reformed_before"]
    assert (runs["difference"] < 0).all()
    assert (runs["effect_on_others"] > -runs["effect"]).all()
    without = (
        runs["reformed_after"] - runs["effect"] - (runs["others_after"] - runs["effect_on_others"])
    )
    assert (runs["effect"] - runs["effect_on_others"] + without + before).tolist() == pytest.approx(
        runs["difference"].tolist()
    )


def test_a_pilot_that_nobody_can_join_has_no_effect_whatever_the_numbers(pilot) -> None:
    idle = pilot.with_values({"whistle.hours_per_case": 1000, "demand.cases_per_day": 5})
    idle = idle.with_values({"uncertainty": {"responsibility.mismatch": [1.2, 4]}})
    runs = sim.natural_experiment(idle, 2, draws=3)
    assert runs[["draw", "replication"]].to_numpy().tolist() == [
        [draw, replication] for draw in range(3) for replication in range(2)
    ]
    assert (runs[["effect", "effect_on_others"]] == 0).all(axis=None)
    assert runs["reformed_before"].nunique() == len(runs)


@pytest.mark.parametrize(("replications", "draws"), [(0, 0), (1, -1)])
def test_numbers_of_runs_that_make_no_sense_are_refused(pilot, replications, draws) -> None:
    with pytest.raises(ComparisonError, match=f"replications = {replications}, draws = {draws}"):
        sim.natural_experiment(pilot, replications, draws=draws)
