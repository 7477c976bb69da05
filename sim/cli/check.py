"""`sim check`: what can be said of a scenario before it is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import json_option, read_scenario, scenario_argument, seed_option, set_option
from sim.cli.screen import print_json, print_table

if TYPE_CHECKING:
    from pathlib import Path

    from sim.measures.patterns import Pattern
    from sim.scenario.schema import Scenario

BUSIEST = 10
"""Units that are listed."""


@click.command()
@scenario_argument
@set_option
@click.option("--patterns", "with_patterns", is_flag=True, help="Also run it once and compare it with what real logs show.")
@seed_option
@json_option
def check(scenario: Path, changes: tuple[str, ...], with_patterns: bool, seed: int, as_json: bool) -> None:
    """Check a scenario: validity, expected load, warnings."""
    read = read_scenario(scenario, changes)
    found = _patterns(read, seed) if with_patterns else None
    if as_json:
        print_json(_document(read, found))
        return
    click.echo(f"{scenario}: valid. {read.title}\n")
    _print_loads(read)
    _print_docket(read)
    _print_warnings(read)
    if found is not None:
        _print_patterns(found, seed)


def _patterns(scenario: Scenario, seed: int) -> list[Pattern]:
    """Run a scenario once and return the patterns that it shows."""
    from sim.cli.run import simulated
    from sim.measures import patterns

    return patterns(simulated(scenario, seed))


def _document(scenario: Scenario, found: list[Pattern] | None) -> dict[str, Any]:
    """Return all that is known, for JSON."""
    from sim.scenario.forecast import docket_use, loads
    from sim.scenario.warnings import warnings

    document: dict[str, Any] = {
        "title": scenario.title,
        "valid": True,
        "units": [load._asdict() for load in loads(scenario)],
        "expected_docket_use": docket_use(scenario),
        "warnings": list(warnings(scenario)),
    }
    if found is None:
        return document
    return document | {"patterns": [pattern._asdict() | {"met": pattern.met} for pattern in found]}


def _print_loads(scenario: Scenario) -> None:
    """Print how busy the busiest units will be."""
    from sim.measures.numbers import shown
    from sim.scenario.forecast import loads

    units = sorted(loads(scenario), key=lambda load: load.utilisation, reverse=True)
    rows = [(load.unit, *(shown(number) for number in load[1:])) for load in units[:BUSIEST]]
    columns = ("unit", "expected hours a day", "staff-hours a day", "utilisation", "with rework")
    title = f"Expected utilisation of departments and street offices: {min(BUSIEST, len(units))} busiest of {len(units)}"
    print_table(title, columns, rows, words=("unit",))


def _print_docket(scenario: Scenario) -> None:
    """Print how full the docket will be."""
    from sim.scenario.forecast import docket_use

    use = docket_use(scenario)
    expected = "not applicable, as nobody rules" if use is None else f"{use:.2f} cases for each ruling that can be made, without precedents"
    click.echo(f"Expected docket use: {expected}")


def _print_warnings(scenario: Scenario) -> None:
    """Print what will not work as one may think."""
    from sim.scenario.warnings import warnings

    lines = warnings(scenario)
    click.echo("\n".join(["Warnings:", *(f"  {line}" for line in lines)]) if lines else "No warnings.")


def _print_patterns(found: list[Pattern], seed: int) -> None:
    """Print the patterns beside what real logs show."""
    from sim.measures.numbers import shown

    met = {True: "yes", False: "no", None: "not applicable"}
    rows = [
        (each.name, each.what, shown(each.value, ".3g"), f"{each.low:g} to {each.high:g}", met[each.met], each.source) for each in found
    ]
    print_table(
        f"Patterns of real logs, and of this scenario run once (seed {seed})",
        ("", "pattern", "here", "real", "met", "real logs"),
        rows,
        words=("", "pattern", "met", "real logs"),
    )
