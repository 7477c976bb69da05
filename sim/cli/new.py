"""`sim new`: a user's own scenario file."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from sim.cli.screen import say

OFFICES_EACH = 3
"""Default number of street offices per district."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "name",
    metavar="NAME",
    help="Scenario to start from; sim scenarios lists them.  [default: shishi, or baseline with a size]",
)
@click.option("--departments", type=int, metavar="N", help="Number of functional departments.")
@click.option("--street-offices", type=int, metavar="N", help="Number of street offices (街道).")
@click.option("--issues", type=int, metavar="N", help="Number of kinds of request.")
@click.option(
    "--districts",
    type=int,
    metavar="N",
    help="Number of districts (区), the level above street offices; the file calls them county.",
)
def new(file: Path, name: str | None, **asked: int | None) -> None:
    """Start a scenario file from a shipped one or from a size.

    Any of --departments, --street-offices, --issues and --districts gives a city of that size.
    An option that is left out gives 6 departments, 9 street offices (3 per district), 12 issues or
    no districts.
    """
    from sim.files.new_file import new_file
    from sim.scenario.library import copy_of
    from sim.scenario.new_city import Size, new_city

    title = file.stem.replace("_", " ").replace("-", " ")
    given = {option: number for option, number in asked.items() if number is not None}
    if given:
        counties = given.pop("districts", 0)
        offices = {"street_offices": OFFICES_EACH * counties} if counties else {}
        size = Size(**offices | given, counties=counties)
        text, is_like = new_city(title, size, name or "baseline"), f"is {size.in_words}"
    else:
        text, is_like = copy_of(name or "shishi", title), f"is a copy of {name or 'shishi'}"
    with new_file(file) as opened:
        opened.write(text)
    quoted = shlex.quote(str(file))
    say(
        f"{file} {is_like}. Fill in its question and source and edit it, then run: sim check "
        f"{quoted}; sim compare {quoted} --toggle "
        f"precedents{' --by county' if asked['districts'] else ''}"
    )
