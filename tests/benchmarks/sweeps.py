"""A sweep of a thousand Shishi years, as by `sim sweep`: one process, two, and a Dask cluster."""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click

from tests.benchmarks.cities import RULED, SCENARIOS, YEAR

YEARS = 1000
REPEATS = 5
WAYS = {
    "serial": ("serial", 1),
    "1 process": ("processes", 1),
    "2 processes": ("processes", 2),
    "Dask, 2 processes": ("dask", 2),
}


class Sweep(NamedTuple):
    """How long a sweep took."""

    start: float
    """Seconds from the command to the first runs that are kept."""
    rest: float
    """From there to the last."""
    runs: int
    """Kept in that time."""

    @property
    def all_years(self) -> float:
        """Seconds that all years take where workers are up."""
        return self.rest * YEARS / self.runs


def show_sweeps() -> None:
    """Print the speed of runs, the start-up time, and ratios of medians."""
    click.echo(
        f"{YEARS:,} Shishi years with their measures through sim sweep: 10 points, "
        f"{YEARS // 10} "
        "replications"
    )
    taken: dict[str, list[Sweep]] = {way: [] for way in WAYS}
    for _ in range(REPEATS):
        for way, (
            executor,
            workers,
        ) in WAYS.items():  # in turn, so that a change in the machine's load meets all
            taken[way].append(_timed(executor, workers))
    median: dict[str, float] = {}
    for way, sweeps in taken.items():
        each = sorted(sweep.all_years for sweep in sweeps)
        median[way] = each[REPEATS // 2]
        start = sorted(sweep.start for sweep in sweeps)[REPEATS // 2]
        spread = f"{each[0]:.2f} to {each[-1]:.2f}"
        click.echo(
            f"  {way:18s} {median[way]:6.2f} s ({spread}), {YEARS / median[way]:4.0f} years a "
            f"second, after a start of {start:.2f} s"
        )
    click.echo(
        f"  2 processes take {median['2 processes'] / median['1 process']:.2f} of the time of 1"
    )
    click.echo(
        f"  Dask takes {median['Dask, 2 processes'] / median['2 processes']:.2f} of the time "
        "of "
        "processes\n"
    )


def _timed(executor: str, workers: int) -> Sweep:
    """Time a sweep in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.sweeps",
        executor,
        str(workers),
        str(time.time()),
    ]
    return Sweep(
        *json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    )


def _sweep(executor: str, workers: int, began: float) -> Sweep:
    """Make a sweep that was asked for at a time."""
    import sim

    kept: list[tuple[float, int]] = []
    with TemporaryDirectory() as folder:
        study = Path(folder) / "study.toml"
        study.write_text(_study(), encoding="utf-8")
        sim.sweep(
            study,
            Path(folder) / "out",
            executor=executor,
            workers=workers,
            progress=lambda told: kept.append((time.time(), told.done)),
        )
    _, (first, few), *_, (last, all_runs) = kept
    return Sweep(first - began, last - first, all_runs - few)


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
    if len(sys.argv) == 1:
        show_sweeps()
    else:
        click.echo(json.dumps(_sweep(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
