"""`sim schema`: what a file may say, for editors and for people."""

from __future__ import annotations

import click

from sim.cli.screen import print_json


@click.command()
@click.argument("kind", type=click.Choice(("scenario", "study")), default="scenario")
@click.option(
    "--markdown",
    "for_people",
    is_flag=True,
    help="Print tables for people instead: key, meaning, unit, bounds and default.",
)
def schema(kind: str, for_people: bool) -> None:
    """Print the JSON Schema of scenario or study files.

    With it an editor completes keys, shows what they mean and marks what is not valid.
    """
    from sim.experiments.study_file import SweepStudy
    from sim.scenario.parameters import json_schema, markdown
    from sim.scenario.schema import Scenario

    table = Scenario if kind == "scenario" else SweepStudy
    if for_people:
        click.echo(markdown(kind, table), nl=False)
    else:
        print_json(json_schema(table))
