"""Valid and invalid study files."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from sim.errors import SimError
from sim.experiments.study_file import load_study
from tests.experiments.sweep_examples import GRID, written

LHS = 'design = "lhs"\nsamples = 8\n'


def vary(line: str, design: str = LHS) -> str:
    return f"{design}[vary]\n{line}\n"


FORCE = '"precedents.force" = { low = 0.2, high = 1.0 }'


def test_study_names_its_scenario_relative_to_itself(tmp_path: Path) -> None:
    loaded = load_study(written(tmp_path))
    assert loaded.scenario.title == "Town"
    assert [factor.key for factor in loaded.factors] == [
        "adjudication.rulings_per_year",
        "adjudication.refer",
    ]


def test_all_that_nobody_knows_can_be_varied_in_a_word(tmp_path: Path) -> None:
    loaded = load_study(written(tmp_path, f'{LHS}vary = "uncertainty"'))
    assert {
        factor.key: (factor.levels.low, factor.levels.high) for factor in loaded.factors
    } == loaded.scenario.uncertainty


def test_a_number_that_the_study_sets_is_not_varied(tmp_path: Path) -> None:
    fixed, *varied = load_study(written(tmp_path)).scenario.uncertainty
    said = f'{LHS}vary = "uncertainty"\n[set]\n"{fixed}" = 0.5\n'
    loaded = load_study(written(tmp_path, said))
    assert [factor.key for factor in loaded.factors] == varied


@pytest.mark.parametrize(
    ("study", "message"),
    [
        ("", "either a design (grid, lhs, sobol, morris) or a file of points"),
        (LHS, "vary is empty; write the keys to vary"),
        (
            vary(FORCE, 'design = "lhs"\n'),
            "samples is missing; write the size of the design lhs, such as",
        ),
        (
            vary(FORCE, 'design = "lhs"\nsamples = 1\n'),
            "samples = 1: a Latin hypercube needs at least 2",
        ),
        (
            vary(FORCE, 'design = "sobol"\nsamples = 100\n'),
            ("samples = 100: Sobol' sequences need a power of 2, at least 8; write 128"),
        ),
        (
            vary(FORCE, 'design = "sobol"\nsamples = 64\n'),
            "sobol ranks factors, and [vary] has only 1",
        ),
        (vary(FORCE, 'design = "morris"\nsamples = 2\n'), "needs at least 4 trajectories"),
        (vary(FORCE, 'design = "grid"\n'), "a grid takes values, such as { values = [0.2, 1] }"),
        (vary(FORCE, 'design = "grid"\nsamples = 8\n'), "samples is for lhs, sobol and morris"),
        (
            vary(FORCE, 'design = "latin"\nsamples = 8\n'),
            "must be 'grid', 'lhs', 'sobol' or 'morris'",
        ),
        (
            vary('"precedents.forse" = { low = 0, high = 1.0 }'),
            "precedents has no key 'forse'; did you mean 'force'",
        ),
        (
            vary('"precedents.force" = { low = 0, high = 2.0 }'),
            "study.toml: vary: precedents.force = 2.0: must be at most 1",
        ),
        (
            vary('"precedents.force" = { low = 1, high = 0.5 }'),
            "{ low = 1, high = 0.5 }: low must be less than high",
        ),
        (
            vary('"precedents.force" = { low = 0, high = 1, scale = "log" }'),
            "on a logarithmic scale low must be more than 0",
        ),
        (
            vary('"precedents.force" = { values = [0.5] }'),
            "write two or more different values",
        ),
        (
            vary('"precedents.force" = 0.5'),
            "vary: precedents.force = 0.5: write { values = [...] }, or { low = ..., high = ... }",
        ),
        (
            vary('"precedents.force" = { low = "a", high = 1 }'),
            "vary: precedents.force: low = 'a': must be a number",
        ),
        (vary('"precedents.force" = { low = 0.5 }'), "vary: precedents.force: high is missing"),
        (
            vary('"precedents.force" = { lo = 0.5, high = 1 }'),
            "precedents.force: a range has no key 'lo'; did you mean 'low'",
        ),
        (f'{LHS}vary = "all"', "vary"),
        (
            vary('"precedents.enabled" = { low = 0, high = 1 }'),
            "is not a number and cannot have a range; write { values = [...] }",
        ),
        (
            vary('"time.days" = { low = 60, high = 90 }'),
            "time.days cannot be varied; it is the same in all runs",
        ),
        (
            f'toggle = ["precedent"]\n{vary(FORCE)}',
            "there is no mechanism 'precedent' to toggle; did you mean 'precedents'",
        ),
        (
            f'toggle = ["precedents"]\n{vary('"precedents.enabled" = { values = [true, false] }')}',
            "is varied and toggled",
        ),
        (
            f'set = {{ "time.day" = 3 }}\n{vary(FORCE)}',
            "time has no key 'day'; did you mean 'days'",
        ),
        (f"sample = 3\n{vary(FORCE)}", "the study has no key 'sample'; did you mean 'samples'"),
        ('points = "none.csv"', "there is no file"),
        (f'points = "none.csv"\n[vary]\n{FORCE}', "points gives all values already"),
    ],
)
def test_study_that_is_not_valid_is_refused_with_its_file(
    tmp_path: Path, study: str, message: str
) -> None:
    path = written(tmp_path, study)
    with pytest.raises(SimError) as error:
        load_study(path)
    assert message in str(error.value)
    assert str(error.value).startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("low = 0, high = 0.05", None),
        ("low = 0.07, high = 0.1", "vary: with issue_defaults.gap = 0.9, "),
    ],
)
def test_value_is_refused_only_where_it_is_valid_beside_none_of_the_others(
    tmp_path: Path, ends: str, told: str | None
) -> None:
    path = written(
        tmp_path,
        vary(
            f'"issue_defaults.gap" = {{ low = 0.1, high = 0.9 }}\n"issue_defaults.overlap" = '
            f"{{ "
            f"{ends} }}"
        ),
    )
    with pytest.raises(SimError, match=told) if told else nullcontext():
        load_study(path)


def test_keys_may_be_written_as_tables(tmp_path: Path) -> None:
    loaded = load_study(
        written(
            tmp_path,
            vary(
                "precedents.force = { low = 0.2, high = 1.0 }\nplatform = { recognition = { "
                "values = [0, 1] } }"
            ),
        )
    )
    assert [factor.key for factor in loaded.factors] == ["precedents.force", "platform.recognition"]


def test_study_may_set_values_for_all_its_runs(tmp_path: Path) -> None:
    loaded = load_study(
        written(tmp_path, f'set = {{ "time.days" = 70, precedents.force = 0.3 }}\n{vary(FORCE)}')
    )
    assert loaded.scenario.time.days == 70
    assert loaded.scenario.precedents.force == 0.3


def test_scenario_given_as_a_study_is_told_apart(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "alone.toml").write_text('extends = "town.toml"', encoding="utf-8")
    with pytest.raises(SimError, match="it is a scenario itself: name it in a study file"):
        load_study(tmp_path / "alone.toml")


def test_study_is_not_suggested_as_its_own_scenario(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(f'scenario = "studdy.toml"\n{GRID}', encoding="utf-8")
    with pytest.raises(SimError) as error:
        load_study(path)
    assert (
        str(error.value)
        == f"{path}: scenario = 'studdy.toml': there is no such file; did you mean 'town.toml'?"
    )


def test_fault_of_the_scenario_is_told_with_its_own_file(tmp_path: Path) -> None:
    path = written(tmp_path, GRID, "[city]\ndistrict = 3\n")
    with pytest.raises(
        SimError, match=r"town.toml: city has no key 'district'; did you mean 'districts'"
    ):
        load_study(path)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "has no points"),
        ("precedents.force\n", "has no points"),
        ("precedents.forse\n1\n", "column 'precedents.forse': precedents has no key 'forse'"),
        ("time.days\n1\n", "column 'time.days' cannot be varied"),
        (
            "precedents.force,platform.recognition\n0.5,1\n0.5\n",
            "line 3: has 1 value, but there are 2 columns",
        ),
        (
            "precedents.force;platform.recognition\n0.5;1\n",
            "'precedents.force;platform.recognition' is one column; separate columns by commas",
        ),
        ("precedents.force\n0.5\n1.5\n", "line 3: precedents.force = 1.5: must be at most 1"),
        (
            "precedents.force,precedents.force\n0.5,1\n",
            "column 'precedents.force' occurs twice; remove one",
        ),
        ("precedents.force\nmuch\n", "line 2: precedents.force = 'much': must be a number"),
    ],
)
def test_points_that_are_not_valid_are_refused_with_their_line(
    tmp_path: Path, lines: str, message: str
) -> None:
    (tmp_path / "points.csv").write_text(lines, encoding="utf-8")
    with pytest.raises(SimError) as error:
        load_study(written(tmp_path, 'points = "points.csv"'))
    assert message in str(error.value)


def test_mechanism_is_not_toggled_and_varied_by_own_points(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("precedents.enabled\ntrue\nfalse\n", encoding="utf-8")
    with pytest.raises(SimError, match=r"precedents.enabled is varied and toggled; leave one out"):
        load_study(written(tmp_path, 'points = "points.csv"\ntoggle = ["precedents"]'))
