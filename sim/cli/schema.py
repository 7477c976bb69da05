"""`sim schema`: what a file may say, for editors."""

from __future__ import annotations

import click

from sim.cli.screen import print_json


@click.command()
@click.argument("kind", type=click.Choice(("scenario", "study")), default="scenario")
def schema(kind: str) -> None:
    """Print the JSON Schema of scenario or study files.

    With it an editor completes keys, shows what they mean and marks what cannot be meant.
    """
    from sim.scenario.file_schema import file_schema
    from sim.scenario.schema import Scenario
    from sim.sweeps.study import SweepStudy

    print_json(file_schema(Scenario if kind == "scenario" else SweepStudy))
