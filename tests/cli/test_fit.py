"""`sim fit` and `sim validate`, as a city's analyst meets them."""

import itertools
import json
import re

import pandas as pd
import pytest

import sim as remit
from sim.experiments.fit import fit
from sim.experiments.fit_notes import CAVEATS
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.logs.draft import OF_HANDOFFS, OF_TIME, SERIAL
from sim.logs.outcomes import Outcomes, measures, statistics
from sim.logs.reading import Name, lines, worded
from sim.logs.skill import judged
from sim.scenario.files import load_scenario
from tests.cli.command_line import flowing, sim
from tests.logs.cities import log_of, short_search, town
from tests.report.examples import needs_chinese

READING = ["--end", "resolve"]


def city(**changed):
    """A town whose log is short, and so read and fitted soon."""
    short = {"time.days": 110, "time.warm_up": 50, "time.horizon": 50}
    return town(**changed).with_values(short)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "orders.csv"
    log_of(city(), 4, path)
    return path


@pytest.fixture(scope="module")
def few(log, tmp_path_factory):
    """The first events of the log."""
    path = tmp_path_factory.mktemp("few") / "orders.csv"
    with log.open(encoding="utf-8") as lines:
        path.write_text("".join(itertools.islice(lines, 200)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def read(log):
    return remit.read_log(log, ends=("resolve",), centre=("service_centre",))


@pytest.fixture(scope="module")
def fits():
    """Lets the command find the fit that it has made the first time."""
    made = []

    def once(*given, **how):
        if not made:
            made.append(fit(*given, **how))
        return made[0]

    return once


@pytest.fixture(scope="module")
def fitted(log, fits, tmp_path_factory):
    """A fitted scenario, the messages on the way, and the requests."""
    folder = tmp_path_factory.mktemp("fit")
    out = ["--out", folder / "city.toml", "--replay", folder / "requests.csv", "--points", 400]
    with short_search(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.experiments.fit.fit", fits)
        result = sim("fit", log, *READING, *out)
    assert result.exit_code == 0
    return folder, result


def test_a_fit_ends_in_a_scenario_that_check_accepts_and_run_runs(fitted):
    folder, _ = fitted
    assert sim("check", folder / "city.toml").exit_code == 0
    assert sim("run", folder / "city.toml", "--json").exit_code == 0


def test_a_fit_tells_what_it_read_found_and_cannot_tell(fitted):
    _, result = fitted
    for told in (
        "rows (CSV, utf-8, separated by commas)",
        "searched",
        "This log cannot determine",
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
    for caveat in lines(CAVEATS, "en"):
        assert caveat in flowing(result.stdout)
        assert caveat in file


@pytest.mark.usefixtures("few_figures")
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


def test_a_fit_as_json(log, fitted, fits, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiments.fit.fit", fits)
    result = sim("fit", log, *READING, "--out", tmp_path / "city.toml", "--json")
    document = json.loads(result.stdout)
    assert {
        "reading",
        "estimates",
        "compared",
        "missed",
        "missed_kinds",
        "not_learnt",
        "distance",
        "seed",
        "runs",
    } <= document.keys()
    assert {"statistic", "tolerance", "log", "runs"} == document["compared"][0].keys()
    assert document["intervals"][-len(CAVEATS) :] == lines(CAVEATS, "en")


def test_draws_that_are_there_are_refused_before_the_work(log, tmp_path):
    (tmp_path / "city.posterior.csv").write_text("mine", encoding="utf-8")
    result = sim("fit", log, *READING, "--out", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert "city.posterior.csv exists already" in flowing(result.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["city.posterior.csv"]


def latin(text):
    """Return the words of Latin letters in a text."""
    return {*re.findall(r"[\w./-]*[A-Za-z]{2}[\w./-]*", text, re.ASCII)}


def test_a_fit_in_chinese_has_only_names_and_keys_in_latin_letters(
    log, fits, fitted, tmp_path, monkeypatch
):
    monkeypatch.setattr("sim.experiments.fit.fit", fits)
    path = tmp_path / "city.toml"
    result = sim("fit", log, *READING, "--out", path, "--language", "zh")
    assert result.exit_code == 0
    assert latin(result.stdout) <= {"orders.csv", "CSV", "utf-8", "service_centre", "--json"}
    comments = "".join(
        line.partition("#")[2] for line in path.read_text(encoding="utf-8").splitlines()
    )
    assert latin(comments) <= latin(result.stdout)
    city = load_scenario(path)
    assert city.title == Catalogue("zh").text("log.title", log="orders.csv")
    assert city.demand == fits().scenario.demand


def test_names_of_what_logs_tell_have_words_in_every_other_language(read):
    outcomes = Outcomes.of_log(read)
    compared = statistics(outcomes, with_handoffs=True)
    names = {
        *(each.what for each in (*OF_HANDOFFS, SERIAL, *OF_TIME)),
        *(each.name for each in compared if each.unit is None),
        *measures(outcomes, 50),
        "from closings",
    }
    for language in {*LANGUAGES} - {"en"}:
        words = Catalogue(language)
        assert [name for name in names if worded(Name(name), words) == name] == []
    assert {name for name in names if worded(Name(name), Catalogue("en")) != name} == set()


@pytest.mark.parametrize(
    ("out", "replay", "said"),
    [
        ("city.toml", "city.toml", "city.toml would be written twice; name another file"),
        ("city.toml", "city.posterior.csv", "city.posterior.csv would be written twice"),
        ("city\udcff.toml", "orders.csv", "the name is not UTF-8; name another file"),
        ("city.toml", "orders\udcff.csv", "the name is not UTF-8; name another file"),
    ],
)
def test_files_that_cannot_go_together_are_refused_before_the_work(
    log, tmp_path, out, replay, said
):
    result = sim("fit", log, *READING, "--out", tmp_path / out, "--replay", tmp_path / replay)
    assert result.exit_code == 2
    assert said in flowing(result.stderr)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("other", ["--out", "--replay"])
def test_a_page_in_the_place_of_a_file_is_refused_before_the_work(log, tmp_path, other):
    options = {"--out": tmp_path / "city.toml"} | {other: tmp_path / "same"}
    given = [each for option in options.items() for each in option]
    result = sim("fit", log, *READING, *given, "--report", tmp_path / "same")
    assert result.exit_code == 2
    assert "same would also be a file; name another folder" in flowing(result.stderr)
    assert not list(tmp_path.iterdir())


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
    assert f"{Catalogue('zh').text('log.read')}\n" in result.stdout
    assert latin(result.stdout) <= {
        *load_scenario(folder / "city.toml").title.split(),
        "orders.csv",
        "CSV",
        "utf-8",
        "service_centre",
        "2-gram",
        "3-gram",
    }
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {
        "measures.csv",
        "distances.csv",
        "curves.csv",
        "handoffs.csv",
        "units.csv",
        "skill.png",
        "skill.txt",
        "validation.png",
        "validation.txt",
        "manifest.json",
    } == made
    curves = pd.read_csv(tmp_path / "out" / "curves.csv")
    distances = pd.read_csv(tmp_path / "out" / "distances.csv").set_index("distance")
    assert (curves["simulated"] - curves["log"]).abs().max() == pytest.approx(
        distances.loc["resolution time", "simulated"]
    )


def test_a_scenario_of_the_truth_is_near_its_own_log(read):
    """The true city is no farther from its log than the log varies, with some margin for chance."""
    found = remit.validate(city(), read, replications=3)
    for row in found.distances.to_dict("records"):
        assert row["simulated"] <= 2 * row["resampled"], row
        assert row["worse_than"] != "first_order,second_order,shifted", row


def test_another_city_is_far_from_the_log(read):
    other = city(accuracy=0.2, shelving=0.9)
    found = remit.validate(other, read, replications=1)
    far = found.distances.set_index("distance")
    assert far.loc["hand-offs", "simulated"] > 3 * far.loc["hand-offs", "resampled"]
    assert far.loc["hand-offs", "worse_than"] == "first_order,second_order,shifted"
    notes = found.notes()
    alike = remit.validate(other, read, held_out="none", replications=1)
    assert set(alike.distances["worse_than"]) == {""}  # baselines know the cases that judge
    assert any("beyond the bootstrap distance" in line for line in notes)
    assert any(line.startswith("Worse than all") and "hand-offs" in line for line in notes)


def test_a_log_of_few_weeks_gives_no_verdict(read):
    first = read.cases["opened_day"].min()
    short = read.part((read.cases["opened_day"] < first + 15).to_numpy())
    found = remit.validate(city(), short, held_out="none", replications=1)
    assert set(found.distances["verdict"]) == {"none"}
    assert sum("No verdicts" in line for line in found.notes()) == 1


@pytest.mark.parametrize(
    ("far", "itself", "trivial", "verdict"),
    [
        (0.02, 0.03, 0.5, "near"),
        (0.04, 0.03, 0.5, "far"),
        (0.02, 0.3, 0.5, "none"),  # almost any city would be near
        (0.4, 0.3, 0.5, "far"),
        (0.0, 0.0, 0.0, "near"),  # no hand-off in log or runs
        (float("nan"), 0.1, 0.5, "none"),
    ],
)
def test_a_city_is_near_only_by_a_yardstick_that_others_would_not_pass(
    far, itself, trivial, verdict
):
    assert judged(far, itself, trivial) == verdict


@pytest.mark.parametrize("departments", [5, 30])
def test_a_scenario_without_the_logs_units_is_told(read, departments):
    changes = {"department_defaults.count": departments, "issue_defaults.count": 2}
    notes = remit.validate(city().with_values(changes), read, replications=1).notes()
    said = any("units that are not in the scenario" in line for line in notes)
    assert said is (departments < 30)


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
def test_what_is_not_valid_is_refused_and_nothing_written(few, tmp_path, options, said):
    result = sim("fit", few, *options, "--out", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_scenario_that_is_there_is_left_alone(few, tmp_path):
    (tmp_path / "city.toml").write_text("mine", encoding="utf-8")
    result = sim("fit", few, "--out", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert "exists already" in result.stderr


def test_the_fitted_scenario_is_the_same_from_python(fitted):
    folder, _ = fitted
    assert load_scenario(folder / "city.toml").demand.log == str(folder / "requests.csv")
