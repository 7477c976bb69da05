"""`sim new`: a scenario file of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.screen import say


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "name",
    metavar="NAME",
    default="shishi",
    show_default=True,
    help="Which one; sim scenarios lists them.",
)
def new(file: Path, name: str) -> None:
    """Start a scenario file of your own from a shipped one."""
    from sim.files.new_file import new_file
    from sim.scenario.library import copy_of

    text = copy_of(name, title=file.stem.replace("_", " ").replace("-", " "))
    with new_file(file) as opened:
        opened.write(text)
    say(
        f"{file} says what {name} says. Change it, then: sim check {file}; sim compare {file} "
        "--toggle precedents"
    )
