"""A plain installation, and the extra named for each further function.

Libraries of extras are hidden, as if they were not installed.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

EXTRAS = (
    "SALib",
    "dask",
    "distributed",
    "docx",
    "mesa",
    "networkx",
    "pyarrow",
    "scipy",
    "starlette",
)

HIDDEN = f"import sys; sys.modules.update(dict.fromkeys({EXTRAS!r}));"
"""To import a module that `sys.modules` has as None is to import one that is not there."""


def plainly(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a plain installation."""
    return subprocess.run(
        [sys.executable, "-c", HIDDEN + code],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_a_comparison_under_many_assumptions_needs_no_extra(tmp_path: Path) -> None:
    command = "compare classroom --toggle precedents --replications 2 --robust 2 --out out"
    done = plainly(f"from sim.cli import main; main({command.split()!r})", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()


def test_what_needs_an_extra_names_it(tmp_path: Path, root: Path) -> None:
    code = """
import json, sim
from sim.errors import LIBRARIES, ExtraError, check_extra
messages = []
for extra in LIBRARIES:
    try:
        sim.CityModel if extra == "mesa" else check_extra(extra, "a part")
    except ExtraError as error:
        messages.append([extra, str(error)])
print(json.dumps(messages))
"""
    messages = dict(json.loads(plainly(code, tmp_path).stdout))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(messages) == set(project["optional-dependencies"]) - {"all"}
    for extra, message in messages.items():
        assert f"pip install 'remit-sim[{extra}]', or uv run --extra {extra}" in message


def test_names_that_need_mesa_are_not_listed_without_it(tmp_path: Path) -> None:
    done = plainly("import json, sim; print(json.dumps(dir(sim)))", tmp_path)
    assert "compare" in json.loads(done.stdout)
    assert {"CityModel", "Department"}.isdisjoint(json.loads(done.stdout))
