"""`sim rerun`: a result made again, from its bundle or its folder."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import executor_options, json_option
from sim.cli.screen import print_json, say, tell

if TYPE_CHECKING:
    from sim.experiments.bundle import Results
    from sim.experiments.rerun import Found

DIFFERENT = 1
"""Exit code if something differs."""


@click.command()
@click.argument("bundle", metavar="BUNDLE", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="New or empty folder in which to keep the repeated result.",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Run the function files in the bundle without asking for confirmation.",
)
@click.option(
    "--logs",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder with the logs that the bundle does not contain.",
)
@executor_options
@json_option
@click.pass_context
def rerun(
    context: click.Context,
    /,
    bundle: Path,
    out: Path | None,
    trust: bool,
    logs: Path | None,
    executor: str,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Repeat a result and report any difference.

    BUNDLE is a file made by `sim bundle`, or a folder written by `sim run`, `sim compare` or `sim
    sweep`. All tables are compared byte by byte. The exit code is 0 if they are identical and 1 if
    any differs.
    """
    from sim.cli.again import checked
    from sim.experiments.bundle import results_in, unpack
    from sim.experiments.rerun import compared, make_again, prepare, versions_that_differ
    from sim.files.new_file import check_folder, new_folder

    if out is not None:
        check_folder(out)
    with tempfile.TemporaryDirectory(prefix="remit-") as temporary:
        place = Path(temporary)
        unpacked, work, again = place / "bundle", place / "work", place / "again"
        for folder in (unpacked, work, again):
            folder.mkdir()
        results = results_in(bundle) if bundle.is_dir() else unpack(bundle, unpacked)
        argv = results.repeat["argv"]
        logged = [log["place"] for log in results.repeat["logs"]]
        checked(argv, {*results.inputs, *logged})
        prepare(results, work, logs)
        _ask(results, bundle, trust)
        lines = versions_that_differ(results)
        for line in lines:
            say(f"Other versions: {line}")
        say(f"Repeating: {shlex.join(['sim', *argv])}")
        where = [] if argv[0] == "run" else _where(executor, workers, scheduler)
        quiet = not sys.stderr.isatty()
        if out is None:
            make_again(results, work, again, where, quiet)
            found = compared(results, again)
        else:
            with new_folder(out) as kept:
                make_again(results, work, kept, where, quiet)
                found = compared(results, kept)
    _tell(found, out, as_json)
    if not found.identical:
        context.exit(DIFFERENT)


def _where(executor: str, workers: int | None, scheduler: str | None) -> list[str]:
    """Return the options for where runs are made."""
    given = {"executor": executor, "workers": workers, "scheduler": scheduler}
    return [f"--{name}={said}" for name, said in given.items() if said is not None]


def _ask(results: Results, bundle: Path, trust: bool) -> None:
    """List the function files, and ask whether they may run.

    Raises
    ------
    BundleError
        If they may not run, or nobody can be asked.
    """
    from sim.errors import BundleError
    from sim.experiments.rerun import programs

    found = programs(results)
    if not found or trust:
        return
    say(f"{bundle} contains programs, which would run with your permissions:")
    for name in found:
        say(f"  {name}")
    if not sys.stdin.isatty():
        raise BundleError("nothing was run; read these files, then give --trust")
    if not click.confirm("Run them?", default=False, err=True):
        raise BundleError("nothing was run; to run the programs, answer y or give --trust")


def _tell(found: Found, out: Path | None, as_json: bool) -> None:
    """Print the result."""
    if as_json:
        print_json(
            {
                "identical": found.identical,
                "compared": found.compared,
                "versions": found.versions,
                "changed": found.changed,
                "differences": [each.as_dict() for each in found.differences],
            }
        )
    else:
        for title, lines in (("Versions differ", found.versions), ("Changed", found.changed)):
            if lines:
                tell(f"{title}:")
                for line in lines:
                    tell(f"  {line}")
        if found.identical:
            tables = "the table" if found.compared == 1 else f"all {found.compared} tables"
            tell(f"identical: {tables}")
        else:
            tell(f"different: {len(found.differences)} of {found.compared} tables")
            for each in found.differences:
                tell(f"  {each}")
            if not (found.versions or found.changed):
                tell(
                    "Versions and inputs are the same; the processor or a rule may cause the "
                    "difference."
                )
    if out is not None:
        say(f"The repeated result is in {out}")
