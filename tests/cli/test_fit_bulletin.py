"""`sim fit --bulletin`, as a county's analyst meets it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from sim.i18n.catalogue import Catalogue
from sim.logs.published import NUMBERS as PUBLISHABLE
from sim.logs.published import OPPOSITES
from sim.records.simulate import run
from sim.scenario.files import load_scenario
from tests.cli.command_line import flowing, sim
from tests.logs.bulletins import HEAD, NUMBERS, written

POINTS = ["--points", "200"]
STRANGE = "[numbers]\nlate_share.value = 0.25\nmean_days.value = 7\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a bulletin is fitted: its city, its draws and its bank."""
    folder = tmp_path_factory.mktemp("kept")
    result = fit(folder, folder, "city.toml")
    assert result.exit_code == 0
    (folder / "said.txt").write_text(result.stdout, "utf-8")
    (folder / "beside.txt").write_text(result.stderr, "utf-8")
    return folder


def fit(
    kept: Path, folder: Path, out: str, *options: str, numbers: str = NUMBERS, head: str = HEAD
) -> Result:
    """Fit a bulletin with a bank that is kept."""
    where = ["--bulletin", written(folder, numbers, head), "--out", folder / out]
    return sim("fit", *where, *POINTS, "--keep", kept / "bank", *options)


def test_a_fit_says_what_is_learnt_what_stays_prior_and_how_sure_that_is(kept: Path) -> None:
    said = flowing((kept / "said.txt").read_text("utf-8"))
    for part in (
        "Month: Town",
        "Prior, an assumption: 4 uncertain numbers",
        "given 2 published numbers",
        "No alarm: ",
        "waiting days (issue_defaults.lead_days)",
        "expected of the next 20 working days",
        "the 200 simulated cities whose published numbers are nearest",
        "Further numbers, the one that would say most first",
    ):
        assert part in said
    assert said.index("No alarm") < said.index("90 % interval")
    unlearnt = said.partition("so still assumptions: ")[2].partition("Published numbers")[0]
    assert "force of precedents" in unlearnt
    assert "waiting days" not in unlearnt


def test_the_screen_speaks_the_language_of_the_page(kept: Path, tmp_path: Path) -> None:
    said = flowing(fit(kept, tmp_path, "city.toml", "--language", "zh").stdout)
    words = Catalogue("zh")
    assert said.startswith("Month：Town")
    assert words.text("posterior.learnt.table") in said
    assert f"{words.text('published.late_share')}（late_share）" in said


def test_what_it_costs_is_said_first_and_the_next_step_last(kept: Path) -> None:
    said = (kept / "beside.txt").read_text("utf-8")
    assert said.startswith("200 cities of ")
    assert "with serial; --executor processes is faster" in said
    assert (
        f"sim compare {kept / 'city.toml'} --toggle adjudication --toggle precedents --robust"
        in flowing(said)
    )


def test_the_city_is_checked_and_compared_over_its_draws(kept: Path) -> None:
    city = kept / "city.toml"
    assert sim("check", city).exit_code == 0
    robust = ["--replications", "4", "--robust", "3", "--json"]
    found = json.loads(sim("compare", city, "--toggle", "precedents", *robust).stdout)
    assert found["robust"][0]["draws"] == 3
    assert {"prior_low", "prior_high", "narrowed"} < found["robust"][0].keys()


def test_a_bulletin_is_checked_as_one(tmp_path: Path) -> None:
    numbers = "[numbers.late_share]\nvalue = 0.25\nerror = { bias = [-1.0, 0.0] }\n"
    path = written(tmp_path, numbers)
    result = sim("check", path)
    said = flowing(result.stdout)
    assert "a valid bulletin file. Month" in said
    assert "late_share 25.0 %" in said
    assert re.search(r"25\.0 to 47\.\d %", said)  # a logit more, with half a case on each side
    assert f"sim fit --bulletin {path}" in flowing(result.stderr)
    found = json.loads(sim("check", path, "--json").stdout)
    assert (found["valid"], found["days"]) == (True, 20)
    assert found["numbers"]["late_share"]["error"]["bias"] == [-1, 0]
    assert "--set is for scenarios" in flowing(sim("check", path, "--set", "time.days=9").stderr)
    in_chinese = sim("check", path, "--language", "zh")
    assert Catalogue("zh").text("screen.bulletin.title") in in_chinese.stdout
    assert flowing(in_chinese.stderr).endswith("--out city.toml --language zh")
    refused = sim("check", "classroom", "--language", "zh")
    assert refused.exit_code == 2
    assert "--language is for bulletin files" in flowing(refused.stderr)


def test_a_check_names_the_periods_that_a_bulletin_extends(tmp_path: Path) -> None:
    before = written(tmp_path, head=HEAD.replace("Month", "January") + "dispatched = 100\n")
    later = before.with_name("later.toml")
    later.write_text(f'extends = "bulletin.toml"\n{HEAD}{NUMBERS}', "utf-8")
    said = flowing(sim("check", later).stdout)
    assert "Extends January (January): 20 working days, the first 20 before" in said
    assert "with 100 cases" in said
    (found,) = json.loads(sim("check", later, "--json").stdout)["earlier"]
    assert (found["title"], found["published"]["mean_days"]) == ("January", 4)
    year = before.with_name("year.toml")
    dates = [
        HEAD.replace(
            "period.days = 20", f"period = {{ first = '2024-{first}-01', last = '2024-02-29' }}"
        )
        for first in ("02", "01")
    ]
    before.write_text(dates[0] + NUMBERS, "utf-8")
    year.write_text(f'extends = "bulletin.toml"\n{dates[1]}{NUMBERS}', "utf-8")
    assert "21 working days, the first 23 after this" in flowing(sim("check", year).stdout)


def test_a_line_of_draws_that_makes_no_city_is_found_by_a_check(kept: Path, tmp_path: Path) -> None:
    text = (kept / "city.toml").read_text("utf-8").partition("[posterior]\n")[0]
    draws = "issue_defaults.overlap,issue_defaults.beyond,issue_defaults.gap\n0.1,0.1,0.1\n0.9,0.9,0.9\n"
    (tmp_path / "draws.csv").write_text(draws, "utf-8")
    (tmp_path / "city.toml").write_text(f'{text}[posterior]\ndraws = "draws.csv"\n', "utf-8")
    result = sim("check", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert "draws.csv, line 3: " in flowing(result.stderr)
    assert "line 2" not in result.stderr
    asked = ["--toggle", "precedents", "--robust", "2", "--replications", "4"]
    refused = sim("compare", tmp_path / "city.toml", *asked)
    assert refused.exit_code == 2
    assert "mend the file of draws" in flowing(refused.stderr)


def test_a_draw_of_the_prior_that_makes_no_city_is_refused_before_a_run(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (kept / "city.toml").read_text("utf-8").partition("[posterior]\n")[0]
    keys = ("issue_defaults.overlap", "issue_defaults.beyond")
    (tmp_path / "draws.csv").write_text(f"{','.join(keys)}\n0.1,0.1\n0.2,0.1\n", "utf-8")
    ranges = ", ".join(f'"{key}" = [0.6, 0.9]' for key in keys)
    given = f'{text}[posterior]\ndraws = "draws.csv"\nprior = {{ {ranges} }}\n'
    (tmp_path / "city.toml").write_text(given, "utf-8")
    monkeypatch.setattr("sim.experiments.compare.compare", lambda *_, **__: pytest.fail("run"))
    asked = ["--toggle", "precedents", "--robust", "2", "--replications", "4"]
    refused = sim("compare", tmp_path / "city.toml", *asked)
    assert refused.exit_code == 2
    assert "narrow a range of [posterior.prior]" in flowing(refused.stderr)


def test_the_numbers_of_a_bulletin_are_listed_with_their_definitions() -> None:
    said = flowing(sim("fit", "--numbers").stdout)
    for name, each in PUBLISHABLE.items():
        assert f"{name} {each.what}" in said
    chinese, words = sim("fit", "--numbers", "--language", "zh").stdout, Catalogue("zh")
    assert words.text("screen.numbers.opposite", other="late_share") in chinese
    listed = json.loads(sim("fit", "--numbers", "--json").stdout)["numbers"]
    assert [each["name"] for each in listed] == [*PUBLISHABLE, *OPPOSITES]
    assert sim("fit").exit_code == 2
    assert "Missing option '--out'" in sim("fit", "--bulletin", "b.toml").stderr


@pytest.mark.slow
def test_the_folder_of_a_comparison_keeps_the_rows_drawn_and_is_repeated(
    kept: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options = ["--replications", "4", "--robust", "3", "--out", out]
    assert sim("compare", kept / "city.toml", "--toggle", "precedents", *options).exit_code == 0
    rows = (kept / "city.posterior.csv").read_text("utf-8").splitlines()
    drawn = (out / "robustness_draws.csv").read_text("utf-8").splitlines()
    assert drawn[0] == f"draw,row,{rows[0]}"
    assert {line.split(",", 2)[2] for line in drawn[1:]} <= {*rows[1:]}
    assert "identical: all" in sim("rerun", out).stdout


def test_a_fit_as_json_has_all_that_is_printed(kept: Path, tmp_path: Path) -> None:
    result = fit(kept, tmp_path, "city.toml", "--json")
    found = json.loads(result.stdout)
    assert (found["title"], found["source"]) == ("Month", "a test")
    assert found["published"] == {"late_share": 0.25, "mean_days": 4}
    assert (found["points"], found["seed"]) == (200, 1)
    assert found["alarm"]["p"] > 0.05
    assert found["alarm"]["worst"] in found["published"]
    learnt = {row["key"]: row for row in found["learnt"]}
    assert learnt["issue_defaults.lead_days"]["learnt"] is True
    assert learnt["precedents.force"]["learnt"] is False
    assert {"prior_low", "prior_high", "low", "median", "high", "width"} < learnt[
        "precedents.force"
    ].keys()
    assert found["calibration"]["cities"] == 200
    assert {*found["calibration"]["coverage_90"]} == {*learnt}
    foretold = {row["number"]: row["published"] for row in found["next"]}
    assert (foretold["mean_days"], foretold["median_days"]) == (4, None)
    assert {row["number"] for row in found["worth"]} == {*foretold} - {*found["published"]}
    assert "The city is in" in result.stderr
    assert (tmp_path / "city.toml").read_bytes() == (kept / "city.toml").read_bytes()


def test_a_bank_that_is_full_is_said_to_be(kept: Path, tmp_path: Path) -> None:
    assert "200 cities of" in flowing((kept / "beside.txt").read_text("utf-8"))
    said = fit(kept, tmp_path, "city.toml").stderr
    assert f"All 200 cities are in {kept / 'bank'}; none is to be run." in said
    assert "200 cities of" not in said


def test_a_bulletin_without_numbers_gives_the_prior_and_says_so(kept: Path, tmp_path: Path) -> None:
    result = fit(kept, tmp_path, "city.toml", numbers="[numbers]\n")
    assert result.exit_code == 0
    said = flowing(result.stdout)
    assert "given 0 published numbers" in said
    assert "No alarm: no number is published" in said
    assert "The published numbers say nothing about any uncertain number" in said
    document = json.loads(fit(kept, tmp_path, "b.toml", "--json", numbers="[numbers]\n").stdout)
    assert document["alarm"] is None
    assert not any(row["learnt"] for row in document["learnt"])


def left(folder: Path) -> set[str]:
    """The files in a folder, besides the bulletin and its city."""
    return {path.name for path in folder.iterdir()} - {"bulletin.toml", "town.toml"}


def test_strange_numbers_are_refused_and_nothing_is_written(kept: Path, tmp_path: Path) -> None:
    result = fit(kept, tmp_path, "city.toml", numbers=STRANGE)
    assert result.exit_code == 2
    said = flowing(result.stderr)
    assert "0.5 % of 200 cities drawn are at least as far from the others" in said
    assert "fits worst is late_share = 0.25" in said
    assert "--despite-alarm gives intervals all the same" in said
    assert "interval" not in result.stdout
    assert not left(tmp_path)


def test_despite_the_alarm_the_alarm_comes_first(kept: Path, tmp_path: Path) -> None:
    result = fit(kept, tmp_path, "city.toml", "--despite-alarm", numbers=STRANGE)
    assert result.exit_code == 0
    said = flowing(result.stdout)
    assert "Alarm: only 0.5 % of the cities drawn from the prior are at least as unusual" in said
    assert said.index("Alarm") < said.index("90 % interval")
    assert left(tmp_path) == {"city.toml", "city.posterior.csv"}


def test_a_folder_in_place_of_the_city_is_refused(tmp_path: Path) -> None:
    result = sim("fit", "--bulletin", written(tmp_path), "--out", ".")
    assert result.exit_code == 2
    assert ". is a folder; name a file" in flowing(result.stderr)


def test_an_interrupt_says_where_the_cities_are_that_have_been_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = iter(range(12))

    def interrupted(*arguments: Any, **options: Any) -> Any:
        if next(runs, None) is None:
            raise KeyboardInterrupt
        return run(*arguments, **options)

    monkeypatch.setattr("sim.experiments.bank.run", interrupted)
    result = fit(tmp_path, tmp_path, "city.toml")
    assert result.exit_code == 130
    said = f"Interrupted. The cities run are in {tmp_path / 'bank'}; the same command resumes."
    assert said in flowing(result.stderr)
    assert not (tmp_path / "city.toml").exists()


@pytest.mark.parametrize("there", ["city.toml", "city.posterior.csv"])
def test_a_file_that_is_there_is_left_alone_before_any_city_is_run(
    tmp_path: Path, there: str
) -> None:
    (tmp_path / there).write_text("mine", "utf-8")
    result = fit(tmp_path, tmp_path, "city.toml")
    assert result.exit_code == 2
    assert f"{there} exists already" in flowing(result.stderr)
    assert left(tmp_path) == {there}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["orders.csv", "--bulletin", "b.toml"], "LOG does not go with --bulletin; leave one out"),
        (["--bulletin", "b.toml", "--case", "id"], "--case does not go with --bulletin"),
        (["--bulletin", "b.toml", "--replay", "r.csv"], "--replay does not go with --bulletin"),
        (["--bulletin", "b.toml", "--held-out", "none"], "--held-out does not go with --bulletin"),
        (["orders.csv", "--keep", "bank"], "--keep does not go with a LOG"),
        (["orders.csv", "--despite-alarm"], "--despite-alarm does not go with a LOG"),
        ([], "give a LOG, or --bulletin FILE"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, options: list[str], said: str
) -> None:
    result = sim("fit", *options, "--out", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert said in flowing(result.stderr)
    assert not left(tmp_path)


def test_a_large_city_is_refused_with_the_time_it_takes(tmp_path: Path) -> None:
    result = fit(tmp_path, tmp_path, "city.toml", head=f"{HEAD}dispatched = 10001\n")
    assert result.exit_code == 2
    said = flowing(result.stderr)
    assert "10,001 cases in the period: the bank would take about " in said
    assert "--large runs it all the same" in said
    checked = sim("check", written(tmp_path, head=f"{HEAD}dispatched = 10001\n"))
    assert flowing(checked.stderr).endswith("--out city.toml --large")
    assert not left(tmp_path)


def test_errors_of_the_bulletin_and_of_its_prior_are_refusals(kept: Path, tmp_path: Path) -> None:
    wrong = fit(kept, tmp_path, "city.toml", numbers="[numbers]\nlate_shar.value = 0.1\n")
    assert wrong.exit_code == 2
    assert "numbers has no 'late_shar'; did you mean 'late_share'?" in flowing(wrong.stderr)
    few = fit(kept, tmp_path, "city.toml", "--points", "100")
    assert few.exit_code == 2
    assert "points = 100: a bank needs 200 cities or more" in flowing(few.stderr)
    assert "100 cities of" not in few.stderr
    again = fit(
        kept, tmp_path, "city.toml", head=HEAD.replace("town.toml", str(kept / "city.toml"))
    )
    assert again.exit_code == 2
    assert "has a posterior already; name the scenario with the prior" in flowing(again.stderr)
    other = fit(kept, tmp_path, "city.toml", "--seed", "2")
    assert other.exit_code == 2
    assert "holds the bank of another city" in flowing(other.stderr)
    assert "seed was 1, is 2" in flowing(other.stderr)
    assert not left(tmp_path)


def test_a_city_and_its_draws_may_be_moved_together(kept: Path, tmp_path: Path) -> None:
    for name in ("city.toml", "city.posterior.csv"):
        shutil.copy(kept / name, tmp_path)
    assert load_scenario(tmp_path / "city.toml").posterior.of == "Month"
    (tmp_path / "city.posterior.csv").write_text("precedents.force\n0.5\n", "utf-8")
    result = sim("check", tmp_path / "city.toml")
    assert result.exit_code == 2
    assert "is not the file that was fitted" in flowing(result.stderr)
