"""The installed package is complete: built, put into an empty environment, used alone."""

import json
import subprocess
import tarfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def done(*command: str | Path, folder: Path) -> str:
    """Return the output of a command that must succeed."""
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    done("uv", "build", "--out-dir", folder, folder=root)
    return folder


@pytest.fixture(scope="module")
def installed(root: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `sim` of an otherwise empty environment, with the clone's dependencies."""
    environment = tmp_path_factory.mktemp("installed") / "environment"
    done("uv", "venv", environment, folder=root)
    (wheel,) = built.glob("*.whl")
    done("uv", "pip", "install", "--python", environment, wheel, folder=root)
    (command,) = (path for path in environment.glob("*/*") if path.stem == "sim")
    return command


def test_scenarios_are_listed_copied_and_run_away_from_the_clone(
    installed: Path, tmp_path: Path
) -> None:
    assert "shishi" in {
        listed["name"]
        for listed in json.loads(done(installed, "scenarios", "--json", folder=tmp_path))
    }
    done(installed, "run", "shishi", folder=tmp_path)
    done(installed, "new", "my-city.toml", "--from", "shishi", folder=tmp_path)
    assert "No warnings" in done(installed, "check", "my-city.toml", folder=tmp_path)


def test_the_main_comparison_is_made_away_from_the_clone(installed: Path, tmp_path: Path) -> None:
    done(
        installed,
        "compare",
        "shishi",
        "--toggle",
        "precedents",
        "--replications",
        "2",
        "--out",
        "out",
        folder=tmp_path,
    )
    assert {"effects.csv", "report.html", "resolution_curves.png"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }


def test_source_distribution_holds_all_that_is_tracked_but_what_only_git_reads(
    root: Path, built: Path
) -> None:
    if not (root / ".git").exists():
        pytest.skip("not a clone")
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    assert set(done("git", "ls-files", folder=root).splitlines()) - held == set()
