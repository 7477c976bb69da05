"""Every bad input: exit code 2, a message that names it, and nothing left behind."""

from pathlib import Path

import pytest

from sim.cli import main
from tests.cli.command_line import SHORT, sim


@pytest.mark.parametrize("command", ["run", "compare", "check"])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nowhere.toml"], "nowhere.toml"),
        (["{classroom}", "--set", "adjudication.perod=3"], "did you mean 'period'"),
        (["{classroom}", "--set", "adjudication.period=0"], "adjudication.period"),
        (["{classroom}", "--set", "adjudication.period"], "KEY=VALUE"),
        (["{classroom}", "--set", "time.horizon=9999"], "horizon"),
        (["{classroom}", "--fly"], "--fly"),
        ([], "Missing argument"),
    ],
)
def test_bad_scenario_key_or_option_is_refused(
    command: str, arguments: list[str], named: str, classroom: Path
) -> None:
    result = sim(command, *(argument.format(classroom=classroom) for argument in arguments))
    assert result.exit_code == 2
    assert named in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--toggle", "precedent"], "did you mean 'precedents'"),
        (["--toggle", "precedents", "--toggle", "precedents"], "twice"),
        (["--replications", "0"], "--replications"),
        (["--executor", "cloud"], "cloud"),
        (["--workers", "0"], "--workers"),
        (["--by", "colour"], "colour"),
    ],
)
def test_bad_comparison_is_refused(
    arguments: list[str], named: str, classroom: Path, tmp_path: Path
) -> None:
    result = sim("compare", classroom, *arguments, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert named in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--forms"], "--forms needs an effect"),
        (["--ablate"], "--ablate needs an effect"),
        (
            [
                *("--ablate", "--toggle", "campaigns", "--set", "responsibility.dispute=[]"),
                *("--set", "responsibility.rules=['best_guess']"),
            ],
            "none that can be removed is at work",
        ),
    ],
)
def test_nothing_to_repeat_is_refused_before_anything_is_run(
    arguments: list[str], named: str, classroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.compare.compare", pytest.fail)
    result = sim("compare", classroom, *arguments)
    assert result.exit_code == 2
    assert named in result.stderr


@pytest.mark.parametrize("command", ["run", "compare"])
def test_folder_that_holds_other_results_is_refused_before_anything_is_run(
    command: str, ran: Path, classroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.records.simulate.run", pytest.fail)
    monkeypatch.setattr("sim.experiments.compare.compare", pytest.fail)
    before = sorted(path.name for path in ran.iterdir())
    result = sim(command, classroom, *SHORT, "--out", ran)
    assert result.exit_code == 2
    assert "holds other results" in result.stderr
    assert sorted(path.name for path in ran.iterdir()) == before


@pytest.mark.parametrize("command", ["run", "compare"])
def test_folder_that_cannot_be_written_is_refused(command: str, classroom: Path) -> None:
    result = sim(command, classroom, "--out", "/proc/remit")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_interruption_leaves_nothing(
    classroom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.report.drawings.drawings", interrupt)
    result = sim(
        "compare",
        classroom,
        *SHORT,
        "--toggle",
        "precedents",
        "--replications",
        "1",
        "--out",
        tmp_path / "out",
    )
    assert result.exit_code == 130
    assert "nothing was written" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_command_is_kept_as_it_was_given() -> None:
    context = main.make_context("sim", ["run", "a file.toml"], resilient_parsing=True)
    assert context.obj == "sim run 'a file.toml'"
