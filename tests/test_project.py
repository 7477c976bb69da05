"""The repository describes itself consistently, and ignores no files that it needs."""

import json
import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import sim
from tests.documents import blocks

LOCK_FILES = re.compile(r"(^|/)([^/]*\.lock|pylock[^/]*\.toml)$")


def git(root: Path, *arguments: str) -> list[str]:
    """The lines that a git command prints, or a skip where this is no clone."""
    if not (root / ".git").exists():
        pytest.skip("not a clone")
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_no_lock_file_is_tracked(root: Path) -> None:
    assert [path for path in git(root, "ls-files") if LOCK_FILES.search(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        "uv.lock",
        "poetry.lock",
        "Pipfile.lock",
        "pylock.toml",
        "out/shishi/report.html",
        ".venv/bin/python",
    ],
)
def test_what_runs_leave_behind_is_ignored(root: Path, path: str) -> None:
    assert git(root, "check-ignore", "--no-index", path) == [path]


def citation(root: Path, key: str) -> str:
    """The value of a top-level key of CITATION.cff."""
    found = re.search(
        rf"^{key}: (.+)$", (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found is not None
    return found[1]


def test_all_files_give_the_same_version_and_day(root: Path) -> None:
    released = re.search(
        r"^## \[(\d\S*)\] - (\S+)$",
        (root / "CHANGELOG.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert released is not None
    described = json.loads((root / "codemeta.json").read_text(encoding="utf-8"))
    cited = blocks(root / "docs" / "cite.md")[0].text
    assert sim.__version__ == version("remit-sim") == released[1]
    assert citation(root, "version") == described["version"] == released[1]
    assert citation(root, "date-released").strip('"') == described["datePublished"] == released[2]
    assert f"version = {{{released[1]}}}" in cited
    assert f"year    = {{{released[2][:4]}}}" in cited


def test_works_that_the_paper_cites_are_in_its_bibliography(root: Path) -> None:
    cited = set(re.findall(r"@([a-z]+\d*)", (root / "paper.md").read_text(encoding="utf-8")))
    listed = set(
        re.findall(
            r"^@\w+\{(\w+),$", (root / "paper.bib").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert cited == listed


def test_all_files_give_the_same_licence(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == citation(root, "license") == "Apache-2.0"
    described = json.loads((root / "codemeta.json").read_text(encoding="utf-8"))
    assert described["license"].endswith("/Apache-2.0")
    assert "Apache License" in (root / "LICENSE").read_text(encoding="utf-8")


def test_installations_are_pinned_to_a_day(root: Path) -> None:
    tools = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert re.match(r"\d{4}-\d{2}-\d{2}T", tools["uv"]["exclude-newer"])


def test_python_of_the_clone_is_one_that_the_package_supports(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    chosen = (root / ".python-version").read_text(encoding="utf-8").strip()
    assert f"Programming Language :: Python :: {chosen}" in project["classifiers"]
