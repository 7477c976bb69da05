"""Print the engine's cost beside alternatives.

Run `uv run --group benchmarks python -m tests.benchmarks`.
"""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import click

from sim.scenario.files import load_scenario
from sim.scenario.schema import Scenario
from tests.benchmarks.cities import SCENARIOS, large_year, queues, shishi_year
from tests.benchmarks.contenders import Timing, timed
from tests.benchmarks.sweeps import show_sweeps

QUICK = 31
SLOW = 5


@click.command()
@click.option(
    "--growth/--no-growth",
    default=True,
    help="Also show how cost grows with cases, units, rulings and days.",
)
def main(growth: bool) -> None:
    """Time the engine against others; ratios of medians, the spread that of single runs."""
    click.echo(f"{_processor()}, {os.cpu_count()} processors, Python {platform.python_version()}\n")
    _compare("a Shishi year", shishi_year(), "engine", ("reference", "SimPy"))
    _compare(
        "5 days of a city of 400 units and 2 million cases a year",
        large_year(5),
        "engine",
        ("reference", "SimPy"),
    )
    _compare("60 queues, 100,000 cases", queues(), "engine", ("Ciw",))
    _compare("the days of a Shishi year", shishi_year(), "limit", ("days",))
    _compare("the days of a year of the large city", large_year(), "limit", ("days",))
    show_sweeps()
    if growth:
        _show_growth()


def _compare(title: str, scenario: Scenario, base: str, others: Sequence[str]) -> None:
    """Print a contender and others, in multiples of its time for a whole run."""
    first = timed(base, scenario, QUICK)
    click.echo(f"{title}: {first.events:,} events")
    click.echo(
        f"  {base:10s} {first.median:9.4f} s {first.per_event:8.0f} ns an event "
        f"{first.megabytes:7.0f} MB"
    )
    for name in others:
        other = timed(name, scenario, SLOW)
        ratios = [seconds / first.median for seconds in other.seconds]
        ratio = ratios[len(ratios) // 2]
        spread = f"({ratios[0]:.1f} to {ratios[-1]:.1f})"
        each = f"{other.per_event:8.0f} ns an event {other.megabytes:7.0f} MB"
        click.echo(f"  {name:10s} {other.median:9.4f} s {each}   {ratio:.1f} times {base} {spread}")
    click.echo()


def _show_growth() -> None:
    """Print the time a case, summary measures included, in ever larger cities."""
    beijing, large = load_scenario(SCENARIOS / "beijing.toml"), large_year(part=0.1)
    click.echo("time a case, demand and summary measures included, from a cold process")
    for part in (44, 10, 1):
        size = {
            "demand.cases_per_day": 35200 / part,
            "city.districts": round(343 / part),
            "citizens.count": 20_000_000 // part,
        }
        _show_case(
            f"Beijing, 1/{part} of its size", timed("summed up", beijing.with_values(size), 1)
        )
    for departments in (83, 283, 883):
        city = large.with_values({"department_defaults.count": departments})
        _show_case(f"{departments + 117} units", timed("summed up", city, SLOW))
    for rulings in (0, 1000, 30_000):
        _show_case(
            f"{rulings} rulings from before",
            timed("summed up", _with_rulings(large, rulings), SLOW),
        )
    for days in (125, 250, 1250):
        _show_case(
            f"{days} days",
            timed(
                "summed up",
                large.with_values({"time.days": days, "time.warm_up": 20, "time.horizon": 20}),
                SLOW,
            ),
        )


def _with_rulings(scenario: Scenario, n: int) -> Scenario:
    """Return a city that has so many rulings of its first issue from before."""
    before = [
        {"issue": "noise", "circumstance": k / n, "unit": "environment", "age_days": 1}
        for k in range(n)
    ]
    return scenario.with_values({"initial.precedents": before})


def _show_case(title: str, timing: Timing) -> None:
    """Print the time a case."""
    click.echo(
        f"  {title:28s} {timing.events:9,} cases {timing.median * 1e6 / timing.events:6.2f} "
        f"microseconds {timing.megabytes:6.0f} MB"
    )


def _processor() -> str:
    """Return the name of the processor."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")),
        platform.processor(),
    )


if __name__ == "__main__":
    main()
