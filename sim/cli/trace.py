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
    help="Number of the case; the one with most hand-offs unless given.",
)
@language_option
@json_option
def trace(folder: Path, case: int | None, language: str, as_json: bool) -> None:
    """Tell one case's history from the folder of a run."""
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
