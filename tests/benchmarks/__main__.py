"""Print how long a Shishi year takes: `uv run python -m tests.benchmarks`."""

import statistics
import time
from pathlib import Path

import click

import sim
from sim.build import build_city
from sim.engine import advance
from sim.measures.summary import summary
from sim.scenario.city import YEAR_DAYS

RUNS = 7


@click.command()
@click.option("--scenario", default=str(Path(__file__).parents[2] / "scenarios" / "shishi.toml"), help="Scenario to time.")
def main(scenario: str) -> None:
    """Time building, running and measuring a scenario, after compilation: medians and spreads of several runs."""
    loaded = sim.load_scenario(scenario)
    years = loaded.time.days / YEAR_DAYS
    sim.run(loaded, seed=0)
    timed: dict[str, list[float]] = {"build": [], "engine": [], "measures": []}
    for seed in range(1, RUNS + 1):
        start = time.perf_counter()
        city = build_city(loaded, seed)
        built = time.perf_counter()
        city = advance(city, loaded.time.days)
        run = time.perf_counter()
        timed["build"].append(built - start)
        timed["engine"].append(run - built)
        record = sim.run(loaded, seed)
        start = time.perf_counter()
        summary(record)
        timed["measures"].append(time.perf_counter() - start)
    events = int(city.clock[0].events)
    click.echo(f"{loaded.title}: {loaded.time.days} days, {int(city.clock[0].next_case)} cases, {events} events; medians of {RUNS} runs")
    for part, seconds in timed.items():
        median = statistics.median(seconds)
        spread = f"{min(seconds) * 1e3 / years:.1f} to {max(seconds) * 1e3 / years:.1f}"
        click.echo(f"{part:9s} {median * 1e3 / years:6.1f} ms a year ({spread}), {median * 1e9 / events:5.0f} ns an event")


if __name__ == "__main__":
    main()
