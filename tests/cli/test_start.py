"""The start-up cost of the command, and its help."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import sim
from sim.cli import COMMANDS, main
from sim.cli.progress import compiling
from sim.i18n.catalogue import Catalogue

HEAVY = {"matplotlib", "mesa", "numba", "numpy", "pandas", "pydantic", "rich", "scipy"}


def loaded_by(*arguments: str) -> set[str]:
    code = f"""
import json, sys
from sim.cli import main
try:
    main({list(arguments)!r})
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["compare", "--help"],
        ["run", "--help"],
        ["sweep", "--help"],
        ["export", "--help"],
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert not HEAVY & loaded_by(*arguments)


def test_a_run_loads_no_frame_of_mesa_or_pandas_and_nothing_that_draws() -> None:
    assert not {"matplotlib", "mesa", "pandas"} & loaded_by("run", "scenarios/classroom.toml")


def test_help_lists_every_command_with_a_line() -> None:
    text = CliRunner().invoke(main, ["--help"]).stdout
    for name in COMMANDS:
        line = next(line for line in text.splitlines() if line.split()[:1] == [name])
        assert len(line.split()) > 3
        assert not line.endswith("..."), "a line of help is cut off"


def test_version_is_the_packages() -> None:
    assert sim.__version__ in CliRunner().invoke(main, ["--version"]).stdout


def test_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(main, ["chek"])
    assert result.exit_code == 2
    assert "no such command 'chek'; did you mean 'check'?" in result.stderr


def test_every_public_name_can_be_listed() -> None:
    assert set(sim.__all__) <= set(dir(sim))


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'fly'"):
        sim.fly  # noqa: B018


def test_where_nothing_can_be_kept_later_starts_are_promised_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sim.compiled.folder.CACHE_FOLDER", None)
    assert compiling(Catalogue("en")) == "Compiling the engine"
