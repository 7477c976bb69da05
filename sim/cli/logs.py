"""Options for reading a log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import HELD_OUT, MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.logs.work_log import WorkLog

log_argument = click.argument("log", type=click.Path(path_type=Path), metavar="LOG")
held_out_option = click.option(
    "--held-out",
    type=click.Choice(HELD_OUT),
    default="third",
    show_default=True,
    help="Cases kept from the fit to judge it by: every third one, the last third, or none.",
)

OPTIONS = (
    click.option(
        "--case", metavar="COLUMN", help="Which case a row is about.  [default: case:concept:name]"
    ),
    click.option(
        "--time",
        metavar="COLUMN",
        help="When a row's event was.  [default: time:timestamp, if there is one]",
    ),
    click.option(
        "--unit", metavar="COLUMN", help="Who holds the case after the event.  [default: org:group]"
    ),
    click.option(
        "--issue",
        metavar="COLUMN",
        help="The kind of request.  [default: case:issue, if there is one]",
    ),
    click.option(
        "--activity",
        metavar="COLUMN",
        help="What happened.  [default: concept:name, if there is one]",
    ),
    click.option(
        "--opened", metavar="COLUMN", help="When the case was opened.  [default: its first event]"
    ),
    click.option(
        "--closed",
        metavar="COLUMN",
        multiple=True,
        help="When it was closed; of several, the first that a case has.",
    ),
    click.option(
        "--end",
        "ends",
        metavar="ACTIVITY",
        multiple=True,
        help="An activity that ends a case; may be repeated.",
    ),
    click.option(
        "--centre",
        metavar="UNIT",
        multiple=True,
        default=["service_centre"],
        show_default=True,
        help="A unit that only dispatches: to be with it is no hand-off; may be repeated.",
    ),
    click.option(
        "--date-format", metavar="FORM", help="How times are written, such as %d/%m/%Y %H:%M."
    ),
    click.option("--encoding", metavar="NAME", help="Of a CSV file, such as gb18030."),
    click.option(
        "--missing",
        metavar="WORD",
        multiple=True,
        help=f"What stands for a value that is not known; may be repeated.  [default: {' '.join(MISSING)}]",
    ),
    click.option(
        "--week",
        metavar="DIGITS",
        default="1111100",
        show_default=True,
        help="Which days are worked, from Monday on.",
    ),
    click.option(
        "--holidays",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Dates that are not worked, one a line, YYYY-MM-DD.",
    ),
)

COLUMNS = ("case", "time", "unit", "issue", "activity", "opened", "closed")


def log_options[Command: Callable[..., Any]](command: Command) -> Command:
    """Add the options for reading a log."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def read(path: Path, **asked: Any) -> WorkLog:
    """Return a log, read by the options.

    Raises
    ------
    LogError
        If it cannot be read in this way.
    """
    from sim.files.calendar import holidays_in, week_of
    from sim.logs.work_log import read_log

    columns = {role: asked.pop(role) for role in COLUMNS}
    asked["missing"] = asked["missing"] or MISSING
    asked["week"] = week_of(asked["week"])
    asked["holidays"] = holidays_in(asked["holidays"]) if asked["holidays"] else ()
    return read_log(path, columns, **asked)
