"""`sim bundle`: a result and everything needed to make it again, as one file."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.screen import say


@click.command()
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New zip file.  [default: OUT.zip]",
)
@click.option(
    "--with-logs",
    "logs",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Include the replayed logs, which are in the folder DIR.",
)
def bundle(folder: Path, file: Path | None, logs: Path | None) -> None:
    """Pack a result into one file, to send or to archive.

    OUT is a folder written by `sim run`, `sim compare` or `sim sweep`. The file holds its tables,
    figures and report, and the files and settings behind them. `sim rerun` repeats the result.
    """
    from sim.experiments.bundle import bundle as write_bundle
    from sim.experiments.bundle import results_in

    path = file or Path(f"{folder.absolute()}.zip")
    names = write_bundle(folder, path, logs)
    repeat = results_in(folder).repeat
    for note in repeat["notes"]:
        say(f"Note: {note}, so the result may not be repeatable elsewhere")
    for log in repeat["logs"] if logs is None else ():
        say(
            f"Note: the log {log['name']} is left out, because it may be private; --with-logs "
            "DIR includes it"
        )
    say(f"{len(names)} files are in {path}; repeat the result with: sim rerun {path}")
