"""`sim trace`: one case's history, in words."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import json_option, language_option
from sim.cli.screen import print_json, tell


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--case",
    type=int,
    metavar="N",
    help="Index of the case.  [default: the case with most hand-offs]",
)
@language_option
@json_option
def trace(folder: Path, case: int | None, language: str, as_json: bool) -> None:
    """Show the history of one case, in words.

    DIR is a folder written by `sim run --out DIR`.
    """
    from sim.i18n.catalogue import Catalogue
    from sim.records.trace import in_words, trace_in

    words = Catalogue(language)
    history = trace_in(folder, case)
    if as_json:
        print_json(
            {
                "case": dict(history.case),
                "events": [dict(event) for event in history.events],
                "lines": in_words(history, words),
            }
        )
        return
    for line in in_words(history, words):
        tell(line)
