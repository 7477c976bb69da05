import numpy as np
import pytest

import sim
from sim.app.background import looks, most_replications, repeated
from sim.app.limits import Limits
from sim.app.progress import NUMBERS, so_far
from sim.app.setup import first_setup, scenarios_of
from sim.errors import ScenarioError
from sim.results.intervals import mean_interval
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())
CLASSROOM = scenarios_of(first_setup("classroom", LIBRARY), LIBRARY)


@pytest.fixture(scope="module")
def found():
    return list(repeated(CLASSROOM, 5, Limits(replications=3)))


def numbers_on(scenario, seed, day):
    model = sim.CityModel(scenario, rng=seed)
    model.run_until(scenario.time.warm_up + day)
    return np.array(so_far(model.record()), float)


def test_differences_are_those_of_the_arms_played_under_each_seed(found):
    assert [known.replications for known in found] == [1, 2, 3]
    day = found[-1].look(200)
    left, right = (
        np.array([numbers_on(scenario, seed, day) for seed in (5, 6, 7)]) for scenario in CLASSROOM
    )
    assert found[-1].interval("handoffs", 200) == mean_interval(
        (right - left)[:, NUMBERS.index("handoffs")]
    )


def test_one_looks_on_the_newest_day_that_is_not_later(found):
    days = looks(CLASSROOM[0])
    assert (days[0], days[-1]) == (1, 400)
    assert found[-1].look(400) == 400
    assert found[-1].look(30) >= 25
    assert all(found[-1].look(day) <= day for day in range(1, 401))
    assert found[-1].look(0) == 1  # nothing has been filed before


def test_a_city_too_large_to_be_repeated_is_told():
    scenarios = scenarios_of(first_setup("beijing", LIBRARY), LIBRARY)
    with pytest.raises(ScenarioError, match="a page repeats at most"):
        next(repeated(scenarios, 1, Limits()))


def test_a_larger_city_is_repeated_less_often():
    cases = sum(int(scenario.demand.cases_per_day * scenario.time.days) for scenario in CLASSROOM)
    assert most_replications(CLASSROOM, Limits()) == 32
    assert most_replications(CLASSROOM, Limits(repeated_cases=7 * cases)) == 7
