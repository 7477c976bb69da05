"""`sim fit` and `sim validate`, as a city's analyst meets them."""

import json

import pandas as pd
import pytest

import sim as remit
from sim.logs.fit import CAVEATS
from sim.scenario.files import load_scenario
from tests.cli.command_line import sim
from tests.logs.cities import log_of, short_search, town
from tests.report.examples import needs_chinese

READING = ["--end", "resolve"]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "orders.csv"
    log_of(town(), 4, path)
    return path


@pytest.fixture(scope="module")
def fitted(log, tmp_path_factory):
    """A fitted scenario, what was said on the way, and the requests."""
    folder = tmp_path_factory.mktemp("fit")
    with short_search():
        result = sim(
            "fit", log, *READING, "--out", folder / "city.toml", "--replay", folder / "requests.csv"
        )
    assert result.exit_code == 0
    return folder, result


def test_a_fit_ends_in_a_scenario_that_check_accepts_and_run_runs(fitted):
    folder, _ = fitted
    assert sim("check", folder / "city.toml").exit_code == 0
    assert sim("run", folder / "city.toml", "--json").exit_code == 0


def test_a_fit_tells_what_it_read_found_and_cannot_tell(fitted):
    _, result = fitted
    for told in (
        "orders.csv: 2",
        "how often the centre reads a case right",
        "searched",
        "This log cannot tell",
        "(assumption)",
    ):
        assert told in result.stdout
    assert "requests are in" in result.stderr
    assert "Next: sim validate" in result.stderr


def test_what_must_be_known_of_intervals_stands_beside_them(fitted):
    folder, result = fitted
    file = " ".join(
        line.removeprefix("#").strip()
        for line in (folder / "city.toml").read_text(encoding="utf-8").splitlines()
    )
    for caveat in CAVEATS:
        assert caveat in result.stdout
        assert caveat in file


def test_what_if_is_one_toggle_away(fitted, tmp_path):
    folder, _ = fitted
    short = [
        "--set",
        "time.days=120",
        "--set",
        "time.warm_up=20",
        "--set",
        "time.horizon=60",
        "--replications",
        "2",
    ]
    assert (
        sim(
            "compare",
            folder / "city.toml",
            "--toggle",
            "adjudication",
            *short,
            "--out",
            tmp_path / "out",
        ).exit_code
        == 0
    )


def test_a_fit_as_json(log, tmp_path):
    with short_search():
        document = json.loads(
            sim("fit", log, *READING, "--out", tmp_path / "city.toml", "--json").stdout
        )
    assert {
        "reading",
        "estimates",
        "compared",
        "missed",
        "not_learnt",
        "distance",
        "seed",
        "runs",
    } <= document.keys()
    assert {"statistic", "tolerance", "log", "runs"} == document["compared"][0].keys()
    assert document["intervals"] == list(CAVEATS)


@needs_chinese
def test_a_validation_leaves_tables_and_a_figure(fitted, log, tmp_path):
    folder, _ = fitted
    result = sim(
        "validate",
        folder / "city.toml",
        log,
        *READING,
        "--replications",
        "2",
        "--out",
        tmp_path / "out",
        "--language",
        "zh",
    )
    assert result.exit_code == 0
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {
        "measures.csv",
        "distances.csv",
        "curves.csv",
        "handoffs.csv",
        "units.csv",
        "validation.png",
        "manifest.json",
    } == made
    assert "the log" in result.stdout
    curves = pd.read_csv(tmp_path / "out" / "curves.csv")
    distances = pd.read_csv(tmp_path / "out" / "distances.csv").set_index("distance")
    assert (curves["simulated"] - curves["log"]).abs().max() == pytest.approx(
        distances.loc["resolution time", "simulated"]
    )


def test_a_scenario_of_the_truth_is_near_its_own_log(log, tmp_path):
    """The city that made the log is no farther from it than the log may be from itself, with some room for luck."""
    found = remit.validate(
        town(),
        remit.read_log(log, ends=("resolve",), centre=("service_centre",)),
        held_out="none",
        replications=3,
    )
    for row in found.distances.to_dict("records"):
        assert row["simulated"] <= 2 * row["resampled"], row


def test_another_city_is_far_from_the_log(log):
    read = remit.read_log(log, ends=("resolve",), centre=("service_centre",))
    found = remit.validate(town(accuracy=0.2, shelving=0.9), read, held_out="none", replications=1)
    far = found.distances.set_index("distance")
    assert far.loc["hand-offs", "simulated"] > 3 * far.loc["hand-offs", "resampled"]
    assert any("farther from the log" in line for line in found.notes())


def test_a_scenario_without_the_logs_units_is_told(log):
    read = remit.read_log(log, ends=("resolve",), centre=("service_centre",))
    other = town().with_values({"department_defaults.count": 5, "issue_defaults.count": 2})
    assert any(
        "units that are not in the scenario" in line
        for line in remit.validate(other, read, replications=1).notes()
    )
    assert not any(
        "units that are not in the scenario" in line
        for line in remit.validate(town(), read, replications=1).notes()
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--unit", "org:grop"], "no column 'org:grop' (--unit); did you mean 'org:group'?"),
        (["--end", "done"], "no event has the activity 'done' (--end)"),
        (["--week", "12"], "week '12': write seven digits"),
        (["--holidays", "none.txt"], "holidays none.txt cannot be read"),
        (["--encoding", "klingon"], "klingon"),
        (["--date-format", "%d/%m"], "--date-format '%d/%m' for 'time:timestamp' has no year"),
        (["--date-format", "%d/%m/%Y"], "written like --date-format '%d/%m/%Y'"),
    ],
)
def test_what_is_not_valid_is_refused_and_nothing_written(log, tmp_path, options, said):
    result = sim("fit", log, *options, "--out", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_scenario_that_is_there_is_left_alone(log, tmp_path):
    (tmp_path / "city.toml").write_text("mine", encoding="utf-8")
    result = sim("fit", log, "--out", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert "exists already" in result.stderr


def test_the_fitted_scenario_is_the_same_from_python(fitted):
    folder, _ = fitted
    assert load_scenario(folder / "city.toml").demand.log == str(folder / "requests.csv")
