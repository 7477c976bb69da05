"""`sim check`: what can be said of a scenario before it is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import json_option, read_scenario, scenario_argument, seed_option, set_option
from sim.cli.screen import print_json, print_table

if TYPE_CHECKING:
    from pathlib import Path

    from sim.results.patterns import Pattern
    from sim.scenario.schema import Scenario

BUSIEST = 10
"""Units that are listed."""


@click.command()
@scenario_argument
@set_option
@click.option(
    "--numbers",
    is_flag=True,
    help="Also give the numbers of units and issues, which a rule of your own needs.",
)
@click.option(
    "--patterns",
    "with_patterns",
    is_flag=True,
    help="Also run it once and compare it with what real logs show.",
)
@seed_option
@json_option
def check(
    scenario: Path,
    changes: tuple[str, ...],
    numbers: bool,
    with_patterns: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Check a scenario: validity, expected load, warnings."""
    from sim.scenario.replaced import replaced_lists

    read = read_scenario(scenario, changes, noted=False)
    _compile_own_rules(read)
    _try_ranges(read)
    found = _patterns(read, seed) if with_patterns else None
    replaced = replaced_lists(scenario)
    if as_json:
        print_json(_document(read, replaced, found))
        return
    click.echo(f"{scenario}: valid. {read.title}\n")
    _print_rules(read)
    _print_loads(read)
    _print_docket(read)
    _print_warnings(read, replaced)
    if numbers:
        _print_numbers(read)
    if found is not None:
        _print_patterns(found, seed)


def _compile_own_rules(scenario: Scenario) -> None:
    """Compile the rules of the user's own, if there are any, in a city with hardly a case."""
    from sim.scenario.own_rules import is_own

    if any(map(is_own, scenario.responsibility.rules)):
        from sim.model.build import build_city

        build_city(scenario.with_values({"demand.cases_per_day": 0.001}), seed=0)


def _try_ranges(scenario: Scenario) -> None:
    """Refuse ranges of uncertain numbers that reach where the scenario is not valid."""
    from sim.errors import ScenarioError
    from sim.scenario.checks import unmeant_ends

    lines = list(unmeant_ends(scenario))
    if lines:
        raise ScenarioError("\n".join(lines))


def _patterns(scenario: Scenario, seed: int) -> list[Pattern]:
    """Run a scenario once and return the patterns that it shows."""
    from sim.cli.run import simulated
    from sim.measures import patterns

    return patterns(simulated(scenario, seed))


def _document(
    scenario: Scenario, replaced: tuple[str, ...], found: list[Pattern] | None
) -> dict[str, Any]:
    """Return all that is known, for JSON."""
    from sim.scenario.forecast import forecast
    from sim.scenario.warnings import warnings

    units, issues = _numbered(scenario)
    rules, dispute = _in_force(scenario)
    expected = forecast(scenario)
    document: dict[str, Any] = {
        "title": scenario.title,
        "valid": True,
        "rules": rules,
        "dispute": dispute,
        "units": [load._asdict() for load in expected.loads],
        "numbers": {"units": units, "issues": issues},
        "expected_docket_use": expected.docket_use,
        "not_counted": expected.left_out,
        "warnings": [*replaced, *warnings(scenario)],
    }
    if found is None:
        return document
    return document | {"patterns": [pattern._asdict() | {"met": pattern.met} for pattern in found]}


def _print_rules(scenario: Scenario) -> None:
    """Print which rules and procedures are in force, in their order."""
    rules, dispute = _in_force(scenario)
    click.echo(f"Rules, asked in turn: {', '.join(rules)}")
    click.echo(f"Where nobody accepts, in turn: {', '.join(dispute) or 'none'}\n")


def _in_force(scenario: Scenario) -> tuple[list[str], list[str]]:
    """Return the names of the rules and of the dispute procedures, as the log has them, in their order."""
    from sim.scenario.own_rules import own_name

    return [own_name(rule) for rule in scenario.responsibility.rules], [
        *scenario.responsibility.dispute
    ]


def _print_loads(scenario: Scenario) -> None:
    """Print how busy the busiest units will be."""
    from sim.results.numbers import shown
    from sim.scenario.forecast import forecast

    units = sorted(forecast(scenario).loads, key=lambda load: load.utilisation, reverse=True)
    rows = [(load.unit, *(shown(number) for number in load[1:])) for load in units[:BUSIEST]]
    columns = ("unit", "expected hours a day", "staff-hours a day", "utilisation", "with rework")
    title = (
        f"Expected utilisation of departments and street offices: {min(BUSIEST, len(units))} "
        f"busiest of {len(units)}"
    )
    print_table(title, columns, rows, words=("unit",))
    click.echo(f"Not counted: {'; '.join(forecast(scenario).left_out)}.\n")


def _print_docket(scenario: Scenario) -> None:
    """Print how full the docket will be."""
    from sim.scenario.forecast import forecast

    use = forecast(scenario).docket_use
    cases = (
        "cases for each ruling that can be made, without precedents; more where units have a "
        "backlog"
    )
    expected = "not applicable, as nobody rules" if use is None else f"{use:.2f} {cases}"
    click.echo(f"Expected docket use: {expected}")


def _print_warnings(scenario: Scenario, replaced: tuple[str, ...]) -> None:
    """Print what will not work as one may think."""
    from sim.scenario.warnings import warnings

    lines = (*replaced, *warnings(scenario))
    click.echo(
        "\n".join(["Warnings:", *(f"  {line}" for line in lines)]) if lines else "No warnings."
    )


def _numbered(scenario: Scenario) -> tuple[dict[str, int], dict[str, int]]:
    """Return the numbers of units and of issues, by name."""
    from sim.model.state.units import unit_names
    from sim.scenario.listing import listed_issues

    units, issues = unit_names(scenario), [issue.name for issue in listed_issues(scenario)]
    return {name: n for n, name in enumerate(units)}, {name: n for n, name in enumerate(issues)}


def _print_numbers(scenario: Scenario) -> None:
    """Print the numbers of units and of issues."""
    for title, numbered in zip(("unit", "issue"), _numbered(scenario), strict=True):
        print_table(
            "",
            ("number", title),
            [(str(number), name) for name, number in numbered.items()],
            words=(title,),
        )


def _print_patterns(found: list[Pattern], seed: int) -> None:
    """Print the patterns beside what real logs show."""
    from sim.results.numbers import shown

    met = {True: "yes", False: "no", None: "not applicable"}
    rows = [
        (
            each.name,
            each.what,
            shown(each.value, ".3g"),
            f"{each.low:g} to {each.high:g}",
            met[each.met],
            each.source,
        )
        for each in found
    ]
    print_table(
        f"Patterns of real logs, and of this scenario run once (seed {seed})",
        ("", "pattern", "here", "real", "met", "real logs"),
        rows,
        words=("", "pattern", "met", "real logs"),
    )
