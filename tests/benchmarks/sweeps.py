"""A sweep of a thousand Shishi years, as `sim sweep` makes it, with one process, two and a Dask cluster."""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.benchmarks.cities import RULED, SCENARIOS, YEAR

YEARS = 1000
REPEATS = 5
WAYS = {
    "serial": ["--executor", "serial"],
    "1 process": ["--executor", "processes", "--workers", "1"],
    "2 processes": ["--executor", "processes", "--workers", "2"],
    "Dask, 2 processes": ["--executor", "dask", "--workers", "2"],
}


def show_sweeps() -> None:
    """Print the time of the whole command, start included, and ratios of medians."""
    click.echo(f"{YEARS:,} Shishi years with their measures through sim sweep: 10 points, {YEARS // 10} replications")
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(REPEATS):
        for way, options in WAYS.items():  # in turn, so that a change in the machine's load meets all
            taken[way].append(_seconds(options))
    medians = {way: sorted(seconds)[REPEATS // 2] for way, seconds in taken.items()}
    for way, seconds in taken.items():
        click.echo(
            f"  {way:18s} {medians[way]:6.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), {YEARS / medians[way]:5.0f} years a second"
        )
    click.echo(f"  2 processes take {medians['2 processes'] / medians['1 process']:.2f} of the time of 1")
    click.echo(f"  Dask takes {medians['Dask, 2 processes'] / medians['2 processes']:.2f} of the time of processes\n")


def _seconds(options: list[str]) -> float:
    """Return how long the command takes."""
    with TemporaryDirectory() as folder:
        study = Path(folder) / "study.toml"
        study.write_text(_study(), encoding="utf-8")
        command = [sys.executable, "-m", "sim", "sweep", str(study), "--out", str(Path(folder) / "out"), "--quiet", *options]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def _study() -> str:
    """Return the study: ten values of the force of precedents."""
    lines = [
        f"scenario = {json.dumps(str(SCENARIOS / 'shishi.toml'))}",
        'design = "grid"',
        f"replications = {YEARS // 10}",
        "[set]",
        *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in (YEAR | RULED).items()),
        "[vary]",
        f'"precedents.force" = {{ values = {[k / 10 for k in range(1, 11)]} }}',
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    show_sweeps()
