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
optional_log_argument = click.argument(
    "log", type=click.Path(path_type=Path), metavar="[LOG]", required=False
)
held_out_option = click.option(
    "--held-out",
    type=click.Choice(HELD_OUT),
    default="third",
    show_default=True,
    help="Held-out cases, by which the fit is judged: every third case, the last third, or none.",
)

OPTIONS = (
    click.option(
        "--case",
        metavar="COLUMN",
        help="Column with the case of a row.  [default: case:concept:name]",
    ),
    click.option(
        "--time",
        metavar="COLUMN",
        help="Column with the time of the event.  [default: time:timestamp, if there is one]",
    ),
    click.option(
        "--unit",
        metavar="COLUMN",
        help="Column with the unit that holds the case after the event.  [default: org:group]",
    ),
    click.option(
        "--issue",
        metavar="COLUMN",
        help="Column with the kind of request.  [default: case:issue, if there is one]",
    ),
    click.option(
        "--activity",
        metavar="COLUMN",
        help="Column with the activity.  [default: concept:name, if there is one]",
    ),
    click.option(
        "--opened",
        metavar="COLUMN",
        help="Column with the time of opening.  [default: the first event of the case]",
    ),
    click.option(
        "--closed",
        metavar="COLUMN",
        multiple=True,
        help="Column with the time of closing; may be repeated: "
        "the first of these columns with a time for the case counts.",
    ),
    click.option(
        "--status",
        metavar="COLUMN",
        help="Column with the status of the case after the event, or at last.",
    ),
    click.option(
        "--closed-when",
        metavar="VALUE",
        multiple=True,
        help="A value of --status that means closed; may be repeated, or several with commas. "
        "A case is closed if its last status is one of them, since the row from which on all are.",
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
        help="A unit that only dispatches, so passing through it is no hand-off; may be repeated.",
    ),
    click.option("--date-format", metavar="FORM", help="Format of times, such as %d/%m/%Y %H:%M."),
    click.option("--encoding", metavar="NAME", help="Encoding of a CSV file, such as gb18030."),
    click.option(
        "--missing",
        metavar="WORD",
        multiple=True,
        help=f"Word for a missing value; may be repeated.  [default: {' '.join(MISSING)}]",
    ),
    click.option(
        "--week",
        metavar="DIGITS",
        default="1111100",
        show_default=True,
        help="Working days of a week: seven digits from Monday, 1 for a working day.",
    ),
    click.option(
        "--holidays",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="File with the dates of holidays, one per line, YYYY-MM-DD.",
    ),
)

COLUMNS = ("case", "time", "unit", "issue", "activity", "opened", "closed", "status")
OPTION_NAMES = (
    *COLUMNS,
    "closed_when",
    "ends",
    "centre",
    "date_format",
    "encoding",
    "missing",
    "week",
    "holidays",
)


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
