"""Measures of a user's own stand beside those of Remit wherever these stand."""

import math
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import ComparisonError, RuleError, ScenarioError, StudyError
from sim.report.rows import way_in
from sim.results.numbers import head, unit_of
from sim.scenario.own_parts import words_for

MEASURES = '''
def still_open(record):
    return int(record.cases["end_day"].isna().sum())


def nothing(record):
    return None


def text(record):
    return "many"


def fails(record):
    return 1 / 0


def column(record):
    return record.cases["end_day"]


def misspelt(record):
    return record.cases["fild_day"].sum()


def writes(record):
    record.scenario.title = "Mine"


def told(record):
    """Cases that are open. They are counted at the end."""
    return 1


def reads_events(record):
    return len(record.events)


def other(record, seed):
    return 0
'''

SHORT = {"time.days": 60, "time.warm_up": 10, "time.horizon": 20}
SET = [f"--set={key}={value}" for key, value in SHORT.items()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with measures."""
    (tmp_path / "mine.py").write_text(MEASURES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def path_of(folder: Path, function: str = "still_open", name: str = "mine") -> Path:
    """Write a scenario with one measure."""
    path = folder / "city.toml"
    path.write_text(
        f'extends = "classroom"\n[measures]\n{name} = "mine.py:{function}"\n', encoding="utf-8"
    )
    return path


def city(folder: Path, function: str = "still_open") -> sim.Scenario:
    """Return a short scenario with one measure."""
    return sim.load_scenario(path_of(folder, function)).with_values(SHORT)


def test_the_summary_of_a_run_has_it_last(folder):
    record = sim.run(city(folder), seed=1)
    found = sim.measures.summary(record)
    assert list(found) == [*sim.measures.MEASURES, "mine"]
    assert found["mine"] == record.cases["end_day"].isna().sum() > 0
    assert math.isnan(sim.measures.summary(sim.run(city(folder, "nothing"), seed=1))["mine"])


def test_it_changes_nothing_else(folder):
    plain = sim.run(sim.load_scenario("classroom").with_values(SHORT), seed=1)
    record = sim.run(city(folder), seed=1)
    assert record.event_rows.tobytes() == plain.event_rows.tobytes()


def test_a_comparison_has_effects_on_it_in_every_table(folder):
    arguments = ["compare", str(path_of(folder)), "--toggle", "precedents", *SET]
    result = CliRunner().invoke(main, [*arguments, "--replications", "3", "--out", "out"])
    assert result.exit_code == 0, result.output
    effects = pd.read_csv("out/effects.csv").set_index("measure")
    assert effects.loc["mine", "low"] <= effects.loc["mine", "estimate"]
    arms = pd.read_csv("out/arms.csv")
    of = arms.groupby("arm")["mine"].mean()
    assert effects.loc["mine", "estimate"] == pytest.approx(of["precedents"] - of["none"])
    assert ">mine<" in Path("out/report.html").read_text(encoding="utf-8")
    saved = sim.load_comparison("out")
    assert "mine" in set(saved.effects["measure"])
    result = CliRunner().invoke(main, ["rerun", "out", "--trust", "--out", "again"])
    assert result.exit_code == 0, result.output
    again = pd.read_csv("again/arms.csv")
    assert again["mine"].equals(arms["mine"])


def test_a_run_prints_and_saves_it(folder):
    result = CliRunner().invoke(main, ["run", str(path_of(folder)), *SET, "--out", "out"])
    assert result.exit_code == 0, result.output
    assert "mine" in set(pd.read_csv("out/summary.csv")["measure"])
    result = CliRunner().invoke(main, ["run", str(path_of(folder)), *SET])
    assert any(line.split()[:1] == ["mine"] for line in result.output.splitlines())


def test_a_sweep_has_a_column_of_it_and_resumes_only_with_the_same_file(folder):
    path_of(folder)
    study = (
        'scenario = "city.toml"\ndesign = "grid"\nreplications = {n}\n[set]\n'
        + "".join(f'"{key}" = {value}\n' for key, value in SHORT.items())
        + '[vary]\n"adjudication.period" = {{ values = [1, 5] }}\n'
    )
    Path("study.toml").write_text(study.format(n=1))
    sim.sweep("study.toml", "out")
    Path("study.toml").write_text(study.format(n=2))
    sim.sweep("study.toml", "out")
    frame, loaded = sim.load_sweep("out"), sim.study_of("out")
    assert list(frame.columns)[-1] == "mine"
    assert frame["mine"].notna().all()
    assert len(frame) == 4
    assert len(sim.responses(frame, loaded, "mine")) == 2
    with pytest.raises(StudyError, match="there is no measure 'min'; did you mean"):
        sim.responses(frame, loaded, "min")
    (folder / "mine.py").write_text(MEASURES + "\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"mine\.py"):
        sim.sweep("study.toml", "out")


def test_a_sweep_notes_the_runs_in_which_it_fails(folder):
    path_of(folder, "fails")
    Path("study.toml").write_text(
        'scenario = "city.toml"\ndesign = "grid"\nreplications = 1\n[vary]\n'
        '"adjudication.period" = { values = [1, 5] }\n'
    )
    sim.sweep("study.toml", "out")
    frame = sim.load_sweep("out")
    assert set(frame["status"]) == {"failed"}
    assert frame[["rmst_days", "mine"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            "fails",
            "measures.mine: for the run of .* with seed 1, .*mine.py:fails fails in line 15: ZeroDiv",
        ),
        ("text", "text fails: TypeError: returns 'many'; it must return a number"),
        ("column", r"TypeError: returns a Series of shape \([0-9]+,\); it must return a number"),
        ("misspelt", "misspelt fails in line 23: KeyError: 'fild_day'"),
        ("writes", "writes fails in line 27: it writes to the scenario of the run"),
    ],
)
def test_one_that_fails_is_named_with_its_run_and_the_reason(folder, function, message):
    record = sim.run(city(folder, function), seed=1)
    with pytest.raises(RuleError, match=message):
        sim.measures.summary(record)


def test_runs_of_a_comparison_keep_no_events(folder):
    with pytest.raises(RuleError, match=r"it reads record\.events, which comparisons"):
        sim.compare(city(folder, "reads_events"), toggle=["precedents"], replications=2)


@pytest.mark.parametrize(
    ("function", "name", "message"),
    [
        ("still", "mine", "has no function 'still'"),
        ("other", "mine", r"other\(record, seed\) must take \(record\) or \(record, of\)"),
        ("still_open", "rmst_days", "'rmst_days' already has a meaning in results"),
        ("still_open", "precedents", "'precedents' already has a meaning in results"),
        ("still_open", "seed", "'seed' already has a meaning in results"),
        ("still_open", "'a b'", "measures.a b: write another name"),
    ],
)
def test_a_wrong_entry_is_refused_when_the_file_is_read(folder, function, name, message):
    with pytest.raises(ScenarioError, match=message):
        sim.load_scenario(path_of(folder, function, name))


def test_a_missing_file_or_something_that_is_no_function_is_refused(folder):
    path = path_of(folder)
    path.write_text('extends = "classroom"\n[measures]\nmine = "still_open"\n')
    with pytest.raises(ScenarioError, match=r"measures.mine = 'still_open': write 'file\.py:func"):
        sim.load_scenario(path)
    path_of(folder)
    (folder / "mine.py").unlink()
    with pytest.raises(ScenarioError, match=r"there is no file .*mine\.py"):
        sim.load_scenario(path)


def test_it_has_a_title_and_what_its_docstring_says_of_it(folder):
    Path("city.toml").write_text(
        'extends = "classroom"\n[measures]\n'
        'still_open = "mine.py:still_open"\n'
        'told = { function = "mine.py:told", title = "open cases" }\n',
        encoding="utf-8",
    )
    arguments = ["compare", "city.toml", "--toggle", "precedents", *SET, "--replications", "2"]
    result = CliRunner().invoke(main, [*arguments, "--out", "out"])
    assert result.exit_code == 0, result.output
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert page.count("measure “open cases” (mine.py:told): Cases that are open") == 2
    assert ">still open<" in page
    book = pd.read_csv("out/codebook.csv", keep_default_na=False).set_index(["file", "column"])
    for language in ("en", "zh"):
        assert book.loc[("arms.csv", "told"), f"label_{language}"] == "open cases"
        assert book.loc[("arms.csv", "told"), f"definition_{language}"] == "Cases that are open."


UNITS = """
extends = "classroom"
[measures.late]
function = "mine.py:half"
title = "late"
unit = "share"
[measures.cost]
function = "mine.py:still_open"
title = "cost"
unit = "yuan"
[measures.bare]
function = "mine.py:still_open"
"""


def test_its_unit_stands_where_units_of_others_stand(folder):
    (folder / "mine.py").write_text(f"{MEASURES}\n\ndef half(record):\n    return 0.5\n")
    Path("city.toml").write_text(UNITS, encoding="utf-8")
    result = CliRunner().invoke(main, ["run", "city.toml", *SET, "--out", "run"])
    assert result.exit_code == 0, result.output
    units = pd.read_csv("run/summary.csv").set_index("measure")["unit"]
    assert units[["late", "cost", "bare"]].tolist() == ["share", "yuan", "index"]
    printed = CliRunner().invoke(main, ["run", "city.toml", *SET]).output
    assert any(line.split() == ["late", "50.0", "%"] for line in printed.splitlines())
    assert any(line.split()[:2] == ["cost", "(yuan)"] for line in printed.splitlines())
    arguments = ["compare", "city.toml", "--toggle", "precedents", *SET, "--replications", "2"]
    result = CliRunner().invoke(main, [*arguments, "--out", "out"])
    assert result.exit_code == 0, result.output
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert {f">{head}<" in page for head in ("late (%)", "cost (yuan)", "bare")} == {True}
    book = pd.read_csv("out/codebook.csv", keep_default_na=False).set_index(["file", "column"])
    found = [book.loc[("arms.csv", name), "unit"] for name in ("late", "cost", "bare")]
    assert found == ["share", "yuan", ""]
    study = sim.load_comparison("out")
    words = words_for("zh", study.arms[0].scenario)
    assert [unit_of(name, words) for name in ("late", "cost", "bare")] == ["%", "元", ""]
    assert head("cost", words, way_in(study, "cost")) == "cost（元）"


def test_one_that_takes_cases_has_a_value_for_each_part(folder):
    text = "\n\ndef count(record, of):\n    return len(record.cases[of])\n"
    (folder / "mine.py").write_text(MEASURES + text, encoding="utf-8")
    record = sim.run(city(folder, "count"), seed=1)
    masks = sim.measures.groups(record, "zone")
    parts = sim.measures.summary_by(record, "zone")
    assert {name: part["mine"] for name, part in parts.items()} == {
        name: mask.sum() for name, mask in masks.items()
    }
    assert sim.measures.summary(record)["mine"] == sim.measures.cohort(record).sum()
    printed = CliRunner().invoke(main, ["run", "city.toml", *SET, "--by", "zone"])
    assert printed.exit_code == 0, printed.output
    study = sim.compare(city(folder, "count"), toggle=["precedents"], replications=2, by=["zone"])
    assert study.effects_by.query("measure == 'mine'")["estimate"].notna().all()
    whole = sim.measures.summary_by(sim.run(city(folder), seed=1), "zone")
    assert all(math.isnan(part["mine"]) for part in whole.values())


def test_it_gets_no_verdict(folder):
    with pytest.raises(ComparisonError, match="matters: mine is a measure of your own"):
        sim.compare(city(folder), toggle=["precedents"], replications=2, matters={"mine": 1})
