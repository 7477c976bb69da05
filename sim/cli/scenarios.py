"""`sim scenarios`: the shipped scenarios."""

from __future__ import annotations

import click

from sim.cli.options import json_option
from sim.cli.screen import print_json, say
from sim.cli.tables import print_table

COLUMNS = ("name", "title", "question")


@click.command()
@json_option
def scenarios(as_json: bool) -> None:
    """List the scenarios that come with Remit."""
    from sim.scenario.library import library_folder, shipped

    listed = [(name, tables["title"], tables["question"]) for name, tables in shipped().items()]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in listed])
        return
    print_table(
        "Scenarios that come with Remit; commands take their names in place of files",
        COLUMNS,
        listed,
        words=COLUMNS,
    )
    say(
        f"Their files, with a guide, are in {library_folder()}; sim new FILE --from NAME copies "
        "one."
    )
