"""`sim export`: the event log of a run, for tools of process mining."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import EXPORTS
from sim.cli.screen import say

if TYPE_CHECKING:
    from sim.files.calendar import WorkingCalendar

FORM = "csv: one row per event, under XES' names; xes: IEEE 1849; ocel: OCEL 2.0 as JSON."
OUT = "New file.  [default: log.csv, log.xes or log.ocel.json in DIR]"
FIRST = "Working day 0 is the first working day on or after this date.  [default: 2024-01-01, an assumption]"
WEEK = "Working days of a week: seven digits from Monday, 1 for a working day."


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(EXPORTS), required=True, help=FORM)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=OUT)
@click.option("--start", metavar="DATE", help=FIRST)
@click.option("--week", metavar="DIGITS", default="1111100", show_default=True, help=WEEK)
@click.option(
    "--holidays",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File with the dates of holidays, one per line.",
)
def export(
    folder: Path, form: str, out: Path | None, start: str | None, week: str, holidays: Path | None
) -> None:
    """Write the event log of a run as CSV, XES or OCEL.

    DIR is a folder written by `sim run --out DIR`.
    """
    from sim.files.calendar import calendar_of
    from sim.files.new_file import check_new
    from sim.records.exports.event_log import log_in
    from sim.records.exports.export import FILES, START, write

    calendar = calendar_of(START if start is None else start, week, holidays)
    path = out or folder / FILES[form]
    if out or folder.is_dir():
        check_new(path)
    log = log_in(folder)
    write(log, path, form, calendar)
    say(f"{len(log.cases)} cases and {len(log.events)} events are in {path}")
    say(_dates(calendar, assumed=start is None))


def _dates(calendar: WorkingCalendar, assumed: bool) -> str:
    """Print the dates of the working days."""
    first = (
        "Working day 0 is "
        f"{calendar.date_of(0)}{' (assumed; --start names another)' if assumed else ''}"
    )
    days = f"the week is {calendar.week}, holidays: {len(calendar.holidays)}"
    return f"{first}; {days}. Times within a day give the order of its events only."
