import tomllib

import pytest

from sim.app.setup import first_setup, scenarios_of
from sim.app.written import events_csv, report_html, scenario_toml, titled_apart
from sim.experiments.compare import compare
from sim.records.simulate import run
from sim.scenario.files import load_scenario
from sim.scenario.library import library, library_folder

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


@pytest.mark.usefixtures("few_figures")
def test_the_files_of_both_arms_repeat_the_report_of_the_page(tmp_path):
    scenarios, paths = (
        scenarios_of(first_setup("classroom", LIBRARY), LIBRARY),
        [tmp_path / "left.toml", tmp_path / "right.toml"],
    )
    for path, scenario in zip(paths, titled_apart(scenarios), strict=True):
        path.write_text(scenario_toml(scenario), encoding="utf-8")
    row = (
        compare([load_scenario(path) for path in paths], replications=2, seed=3)
        .effects.set_index("measure")
        .loc["rmst_days"]
    )
    told = report_html(scenarios, 3, 2, "en")
    assert (
        "sim compare left.toml right.toml --replications 2 --seed 3 --language en --out DIR" in told
    )
    assert f"{row['estimate']:.1f}".lstrip("-").lstrip("0") in told


def test_titles_that_differ_stay():
    scenarios = (load_scenario(LIBRARY["shishi"]), load_scenario(LIBRARY["classroom"]))
    assert titled_apart(scenarios) == scenarios
