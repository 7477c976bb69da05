"""A small town, and studies of it."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import sim
from sim.errors import StudyError

TOWN = """
title = "Town"
[time]
days = 60
warm_up = 10
horizon = 20
[demand]
cases_per_day = 6
[issue_defaults]
count = 2
[department_defaults]
count = 4
[adjudication]
enabled = true
[social_organisations]
[[social_organisations.members]]
name = "Volunteers"
[uncertainty]
"precedents.force" = [0.2, 1.0]
"platform.recognition" = [0.0, 1.0]
"""

GRID = """
design = "grid"
replications = 5
toggle = ["precedents"]
[vary]
"adjudication.rulings_per_year" = { values = [50, 400] }
"adjudication.refer" = { values = ["intake", "after_declines"] }
"""
"""Two keys of two values, with and without precedents, five times: forty runs."""


def written(folder: Path, study: str = GRID, town: str = TOWN) -> Path:
    """Write a study and its scenario into a folder and return the study's file."""
    (folder / "town.toml").write_text(town, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(f'title = "Study"\nscenario = "town.toml"\n{study}', encoding="utf-8")
    return path


def until_kept(process: subprocess.Popen[Any], out: Path, runs: int) -> int:
    """Wait until a sweep that goes on has kept so many runs; how many it has kept then."""
    kept = 0
    while kept < runs:
        assert process.poll() is None
        time.sleep(0.01)
        with suppress(StudyError):  # it has not begun
            kept = len(sim.load_sweep(out))
    return kept
