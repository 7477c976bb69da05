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
    help="A zip file that is not there yet.  [default: OUT.zip]",
)
@click.option(
    "--with-logs",
    "logs",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Put the replayed logs in too; DIR is the folder in which they lie.",
)
def bundle(folder: Path, file: Path | None, logs: Path | None) -> None:
    """Write a result as one file, to send or to archive.

    OUT is the folder that `sim run`, `sim compare` or `sim sweep` has written. The file holds its
    tables, figures and report, and the files and settings that it was made of. `sim rerun` makes it
    again.
    """
    from sim.experiments.bundle import bundle as write_bundle
    from sim.experiments.bundle import results_in

    path = file or Path(f"{folder.absolute()}.zip")
    names = write_bundle(folder, path, logs)
    repeat = results_in(folder).repeat
    for note in repeat["notes"]:
        say(f"Note: {note}, so that it may not be made again elsewhere")
    for log in repeat["logs"] if logs is None else ():
        say(
            f"Note: the log {log['name']} is left out, as it may be private; --with-logs DIR puts it in"
        )
    say(f"{len(names)} files are in {path}; make them again with: sim rerun {path}")
