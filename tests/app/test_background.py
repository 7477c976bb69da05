import pytest

import sim
from sim.app.background import check_size, effects
from sim.app.session import Limits
from sim.app.setup import first_setup, scenarios_of
from sim.errors import ScenarioError
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())


def test_the_effect_is_that_of_a_comparison_over_more_and_more_replications():
    scenarios = scenarios_of(first_setup("classroom", LIBRARY), LIBRARY)
    found = list(effects(scenarios, 5, Limits(replications=8)))
    assert [effect.replications for effect in found] == [4, 8]
    arms = [scenario.model_copy(update={"title": str(number)}) for number, scenario in enumerate(scenarios)]
    table = sim.compare(arms, replications=8, seed=5).effects
    row = table[table["measure"] == "rmst_days"].iloc[0]
    assert (found[-1].estimate, found[-1].low, found[-1].high) == (row["estimate"], row["low"], row["high"])


def test_a_city_too_large_to_be_repeated_is_told():
    scenarios = scenarios_of(first_setup("beijing", LIBRARY), LIBRARY)
    with pytest.raises(ScenarioError, match="a page repeats at most"):
        check_size(scenarios, Limits())
    assert list(effects(scenarios, 1, Limits())) == []
