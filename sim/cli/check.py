"""`sim check`: facts about a scenario before any comparison."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    given,
    json_option,
    language_option,
    read_scenario,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.screen import print_json, tell
from sim.cli.tables import print_notes, print_table

if TYPE_CHECKING:
    from sim.scenario.forecast import Forecast
    from sim.scenario.schema import Scenario

BUSIEST = 10
"""Maximum number of listed units."""

OF_SCENARIOS = ("changes", "numbers", "with_patterns", "with_forms", "out")
"""Options that a bulletin file has not."""

OF_PATTERNS = ("with_forms", "out")
"""Options that do not go without `--patterns`."""


@click.command()
@scenario_argument
@set_option
@click.option(
    "--numbers",
    is_flag=True,
    help="Also list the numbers of units and issues, for rules of your own.",
)
@click.option(
    "--patterns",
    "with_patterns",
    is_flag=True,
    help="Also run the scenario once and compare the run with patterns of real logs.",
)
@click.option(
    "--forms",
    "with_forms",
    is_flag=True,
    help="With --patterns: the same under every other form of decision, one at a time.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="With --patterns: new file for all numbers.",
)
@seed_option
@language_option
@json_option
def check(
    scenario: Path,
    changes: tuple[str, ...],
    numbers: bool,
    with_patterns: bool,
    with_forms: bool,
    out: Path | None,
    seed: int,
    language: str,
    as_json: bool,
) -> None:
    """Check a scenario: errors, expected load, likely mistakes.

    A bulletin file is checked too: what it says, and what a fit of it costs. Only this check has
    other languages than English.
    """
    if _is_bulletin(scenario):
        from sim.cli.bulletin import check_bulletin

        for option in given(click.get_current_context(), OF_SCENARIOS):
            raise click.UsageError(f"{option} is for scenarios, and {scenario} is a bulletin file")
        check_bulletin(scenario, seed, as_json, language)
        return
    for option in given(click.get_current_context(), ("language",)):
        raise click.UsageError(f"{option} is for bulletin files, and {scenario} is a scenario")
    for option in () if with_patterns else given(click.get_current_context(), OF_PATTERNS):
        raise click.UsageError(f"{option} needs --patterns; add it")
    if out is not None:
        from sim.files.new_file import check_new

        check_new(out)
    from sim.model.state.units import unit_names
    from sim.scenario.decisions import USUAL, named
    from sim.scenario.expand import listed_issues
    from sim.scenario.files import replaced_lists
    from sim.scenario.forecast import forecast
    from sim.scenario.own_functions import own_name
    from sim.scenario.warnings import warnings

    read = read_scenario(scenario, changes, noted=False)
    _compile_own_functions(read)
    _try_ranges(read)
    _try_draws(read)
    expected, rules = forecast(read), [own_name(rule) for rule in read.responsibility.rules]
    dispute = [*read.responsibility.dispute]
    lines = [*replaced_lists(scenario), *warnings(read, expected, with_forms=with_forms)]
    forms = [*named(read)]
    numbered = {
        "units": {name: n for n, name in enumerate(unit_names(read))},
        "issues": {issue.name: n for n, issue in enumerate(listed_issues(read))},
    }
    found = None
    if with_patterns:
        from sim.cli.patterns import documented, print_patterns, tried

        found = tried(read, seed, with_forms, out)
    if as_json:
        print_json(
            {
                "title": read.title,
                "valid": True,
                "rules": rules,
                "decisions": {each.key: each.form for each in forms},
                "dispute": dispute,
                "mechanisms": [each.name for each in read.mechanisms],
                "measures": [*read.measures],
                "units": [load._asdict() for load in expected.loads],
                "numbers": numbered,
                "expected_docket_use": expected.docket_use,
                "not_counted": expected.left_out,
                "warnings": lines,
            }
            | ({} if found is None else documented(found))
        )
        return
    print_notes([f"{scenario}: valid. {read.title}"])
    nobody = f"Dispute procedures, in order: {', '.join(dispute) or 'none'}"
    print_notes([f"Rules, in order: {', '.join(rules)}", nobody])
    if others := [f"{key} = {form}" for key, who, form in forms if form != USUAL[who]]:
        print_notes([f"Forms of decision other than usual: {', '.join(others)}"])
    if read.mechanisms:
        acting = (f"{each.name} ({each.when})" for each in read.mechanisms)
        print_notes([f"Mechanisms of your own: {', '.join(acting)}"])
    if read.measures:
        print_notes([f"Measures of your own: {', '.join(read.measures)}"])
    _print_forecast(expected)
    if expected.docket_use is not None:
        rulings, period = read.adjudication.rulings_per_year, read.adjudication.period
        print_notes(
            [
                f"adjudication.rulings_per_year = {rulings}; adjudication.period = {period} "
                "working "
                "days between two sittings"
            ]
        )
    tell("Warnings:" if lines else "No warnings.")
    for line in lines:
        tell(f"  {line}")
    for title, numbers_of in numbered.items() if numbers else ():
        rows = [(str(number), name) for name, number in numbers_of.items()]
        print_table("", ("number", title.removesuffix("s")), rows, words=(title.removesuffix("s"),))
    if found is not None:
        print_patterns(found, seed)


def _compile_own_functions(scenario: Scenario) -> None:
    """Compile functions of the user's own, if any, in a city with hardly any case."""
    from sim.scenario.decisions import own_forms
    from sim.scenario.own_functions import is_own

    if (
        scenario.mechanisms
        or any(map(is_own, scenario.responsibility.rules))
        or own_forms(scenario)
    ):
        from sim.model.build import build_city

        build_city(scenario.with_values({"demand.cases_per_day": 0.001}), seed=0)


def _try_ranges(scenario: Scenario) -> None:
    """Refuse ranges of uncertain numbers that contain invalid values."""
    from sim.errors import ScenarioError
    from sim.scenario.ranges import invalid_ends

    if lines := list(invalid_ends(scenario)):
        raise ScenarioError("\n".join(lines))


def _try_draws(scenario: Scenario) -> None:
    """Refuse joint draws with which the scenario is not valid, each line as a whole."""
    from sim.errors import ScenarioError
    from sim.scenario.posterior import invalid_draws

    if lines := list(invalid_draws(scenario)):
        raise ScenarioError("\n".join(lines))


def _is_bulletin(path: Path) -> bool:
    """Return whether a file is one of published numbers."""
    import tomllib

    from sim.files.regular import regular

    try:
        return "numbers" in tomllib.loads(regular(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False


def _print_forecast(expected: Forecast) -> None:
    """Print the load of the busiest units and of the docket."""
    from sim.results.numbers import shown

    units = sorted(expected.loads, key=lambda load: load.utilisation, reverse=True)
    print_table(
        f"Expected utilisation of departments and street offices: {min(BUSIEST, len(units))} "
        f"busiest of {len(units)}",
        ("unit", "expected hours a day", "staff-hours a day", "utilisation", "with rework"),
        [(load.unit, *(shown(number) for number in load[1:])) for load in units[:BUSIEST]],
        words=("unit",),
    )
    print_notes([f"Not counted: {'; '.join(expected.left_out)}."])
    use = "not applicable, because nobody rules"
    if expected.docket_use is not None:
        use = (
            f"{expected.docket_use:.2f} cases per possible ruling, without precedents; more "
            "where units "
            "have a backlog"
        )
    print_notes([f"Expected docket use: {use}"])
