"""A small comparison and a small run, made once, as a user makes them."""

from pathlib import Path

import pytest

from tests.cli.command_line import SHORT, sim


@pytest.fixture(scope="session")
def classroom(root: Path) -> Path:
    return root / "scenarios" / "classroom.toml"


@pytest.fixture(scope="session")
def compared(classroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison."""
    out = tmp_path_factory.mktemp("compared") / "out"
    toggles = ["--toggle", "precedents", "--toggle", "social_organisations"]
    result = sim(
        "compare",
        classroom,
        *SHORT,
        *toggles,
        "--replications",
        "3",
        "--seed",
        "7",
        "--by",
        "zone",
        "--out",
        out,
    )
    assert result.exit_code == 0
    return out


@pytest.fixture(scope="session")
def ran(classroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run."""
    out = tmp_path_factory.mktemp("ran") / "out"
    assert sim("run", classroom, *SHORT, "--seed", "7", "--out", out).exit_code == 0
    return out
