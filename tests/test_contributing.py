"""Files and commands that contributors are referred to exist."""

import re
from pathlib import Path

import pytest

import sim.cli


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    """The whole of CONTRIBUTING.md."""
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_file_and_folder_that_is_named_exists(root: Path, text: str) -> None:
    named = {
        name
        for name in re.findall(r"`([\w./-]+)`", text)
        if "/" in name or name.endswith((".md", ".toml", ".py"))
    }
    named |= set(re.findall(r"(?<= )tests/[a-z0-9_/]+(?:\.py)?", text))
    places = {root / name for name in named if not re.search("NAME|CODE|PART|^out/", name)}
    beside = {
        *root.glob("tests/reference/*"),
        *root.glob("sim/i18n/*"),
    }  # named after their folder, by their name alone
    missing = {
        place
        for place in places
        if not place.exists() and place.name not in {path.name for path in beside}
    }
    assert len(places) > 30
    assert not missing, f"CONTRIBUTING.md names {sorted(map(str, missing))}"


def test_every_constant_that_is_named_is_in_the_file_named_before_it(root: Path, text: str) -> None:
    pairs = re.findall(r"`((?:sim|tests)/[\w/]+\.py)`(?:: its name in|,) `([A-Za-z_]+)`", text)
    assert len(pairs) >= 4
    assert [
        (file, name)
        for file, name in pairs
        if not re.search(rf"^(def )?{name}\b", (root / file).read_text(encoding="utf-8"), re.M)
    ] == []


def test_commands_before_a_change_are_those_of_ci(root: Path, text: str) -> None:
    (block,) = re.findall(r"## Before a change is accepted\n\n```sh\n(.*?)```", text, re.DOTALL)
    text = (root / ".ci" / "run").read_text(encoding="utf-8")
    ran = re.sub(r"--group \w+ ", "", text).splitlines()
    commands = [command for line in block.splitlines() for command in line.split(" && ")]
    assert [command for command in commands if f"step {command}" not in ran] == []
    checks = [
        line.removeprefix("step ")
        for line in ran
        if line.startswith("step uv run ") and " sim " not in line
    ]
    assert commands == checks


def test_commands_of_sim_that_are_named_exist(text: str) -> None:
    named = set(re.findall(r"`(?:uv run )?sim (\w+)", text))
    assert named
    assert named <= set(sim.cli.COMMANDS)


def test_versions_of_python_that_are_named_are_those_of_the_package(root: Path, text: str) -> None:
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r"(?:Python |--python )(3\.\d+)", text)
    assert named
    assert [
        version
        for version in named
        if f"Programming Language :: Python :: {version}" not in project
    ] == []
