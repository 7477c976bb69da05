import tomllib

import pytest

from sim.app.setup import first_setup, scenarios_of
from sim.app.written import events_csv, scenario_toml
from sim.scenario.files import load_scenario
from sim.scenario.library import library, library_folder
from sim.simulate import run

LIBRARY = library(library_folder())


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_scenario_that_is_handed_over_is_read_as_the_same(name, tmp_path):
    for number, scenario in enumerate(scenarios_of(first_setup(name, LIBRARY), LIBRARY)):
        path = tmp_path / f"{number}.toml"
        path.write_text(scenario_toml(scenario), encoding="utf-8")
        assert load_scenario(path) == scenario
        assert "extends" not in tomllib.loads(path.read_text(encoding="utf-8"))


def test_events_are_as_a_run_writes_them(tmp_path):
    record = run(scenarios_of(first_setup("classroom", LIBRARY), LIBRARY)[0])
    record.save(tmp_path / "out")
    assert events_csv(record) == (tmp_path / "out" / "events.csv").read_text(encoding="utf-8")
