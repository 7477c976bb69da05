"""`WorkLog`: a log told in the model's terms, one row per case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError, LogError, suggestion
from sim.files.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from sim.logs.cases import after_end, path_of, spans
from sim.logs.columns import Columns, chosen
from sim.logs.doubts import note_doubts
from sim.logs.events import MISSING, named_rows
from sim.logs.files import read_table
from sim.logs.reading import Reading, first_of
from sim.records.frames import SERVICE_CENTRE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


MANY = 100
"""Units that are too many to name in a message."""


LONGEST = 30_000
"""Working days that a scenario can have."""


@dataclass(frozen=True, eq=False, repr=False)
class WorkLog:
    """The cases of a log.

    Attributes
    ----------
    cases
        A row a case in the order of opening: `opened_day` (working day, from 0), `days` (working
        days until it was closed, or until the log ends), `closed`, `followed_days` (working days
        until the log ends), `issue`, `unit` (the last that held it), `first_unit`, `handoffs`,
        `ping_pong`, `stay_days` (mean working days with a unit that passed it on; NaN where none
        did).
    has_handoffs
        Whether the log says who held a case before its last unit.
    calendar
        Which dates are which working days.
    reading
        What was read, and what was left out and why.
    """

    cases: pd.DataFrame
    has_handoffs: bool
    calendar: WorkingCalendar
    reading: Reading

    def __repr__(self) -> str:
        """Say what was read, and how much of it is still open."""
        return (
            f"<WorkLog of {self.reading.name}: {len(self.cases):,} cases, "
            f"{int((~self.cases['closed']).sum()):,} open when it ends>"
        )

    @property
    def days(self) -> int:
        """Working days from the first opening to the last."""
        return int(self.cases["opened_day"].max()) + 1

    def part(self, kept: NDArray[np.bool_]) -> WorkLog:
        """Return the log of some of its cases.

        Parameters
        ----------
        kept : shape (n_cases,)
            True for each of them.

        Returns
        -------
        WorkLog
            With the same calendar and reading.
        """
        return replace(self, cases=self.cases[kept])


def read_log(
    path: Path | str,
    columns: Columns | dict[str, str | tuple[str, ...] | None] | None = None,
    *,
    ends: tuple[str, ...] = (),
    centre: tuple[str, ...] = (SERVICE_CENTRE,),
    date_format: str | None = None,
    encoding: str | None = None,
    missing: tuple[str, ...] = MISSING,
    week: str = MONDAY_TO_FRIDAY,
    holidays: tuple[np.datetime64, ...] = (),
) -> WorkLog:
    """Read a work-order log.

    Parameters
    ----------
    path
        CSV, also zipped or gzipped, or XES.
    columns
        Which columns say what; by default those with the names that event logs share.
    ends
        Activities that end a case; without them, and without a column `closed`, a case ends at its
        last event.
    centre
        Units that only dispatch: to be with them is no hand-off. By default what our own exports
        call so.
    date_format, encoding
        Of the file, where they cannot be found out.
    missing
        Words that stand where a value is not known, as a blank always does.
    week, holidays
        Which days are worked (`WorkingCalendar`).

    Returns
    -------
    WorkLog
        Its cases, and what was read, left out and why.

    Raises
    ------
    LogError
        If the log cannot be read, or says nothing that a scenario could be made of.
    """
    path = Path(path)
    reading = Reading(path.name)
    try:
        rows, asked = read_table(
            path, lambda names: chosen(names, columns or {}), encoding, reading
        )
        named = named_rows(rows, asked, date_format, missing, reading)
        _check_centre(named, centre)
        if asked.closed and ends:
            reading.note("a column says when cases were closed, so --end is not looked at")
        cases = spans(named, ends, bool(asked.closed), reading)
        calendar = WorkingCalendar(_monday(cases["opened"].min()), week, holidays)
        after = after_end(named, () if asked.closed else ends, cases["closed"])
        found = _told(
            cases,
            path_of(named, after, centre, calendar, reading),
            calendar,
            _last(named, cases),
            reading,
        )
        note_doubts(named, cases, bool(asked.closed or ends), reading)
    except (InputError, LogError) as error:
        raise reading.refusal(f"{path}: {error}") from error
    return WorkLog(found, _tells_handoffs(named, asked, reading), calendar, reading)


def _check_centre(named: pd.DataFrame, centre: tuple[str, ...]) -> None:
    """Refuse a unit that only dispatches of which no row knows, but for what our own exports call so."""
    units = set(named["unit"].dropna())
    for name in centre:
        if name != SERVICE_CENTRE and name not in units:
            raise LogError(
                f"no row has the unit {name!r} "
                f"(--centre){suggestion(name, units) if len(units) < MANY else ''}"
            )


def _tells_handoffs(named: pd.DataFrame, asked: Columns, reading: Reading) -> bool:
    """Say whether a log can tell of hand-offs: some case must have more than one row."""
    again = named["case"].duplicated()
    if not asked.time and again.any():
        reading.note(
            f"{int(again.sum()):,} rows are of a case that has another row "
            f"({first_of(named, again)}); of one case the first "
            "says when it was opened, the last when it was closed and by whom"
        )
    if asked.time and not again.any():
        reading.note("no case has more than one row, so hand-offs are not known")
        return False
    return bool(asked.time)


def _monday(opened: pd.Timestamp) -> np.datetime64:
    """Return the Monday of a week, so that the model's weeks are the log's."""
    return np.datetime64(opened.date() - timedelta(days=opened.weekday()), "D")


def _last(named: pd.DataFrame, cases: pd.DataFrame) -> pd.Timestamp:
    """Return when the log ends."""
    last: pd.Timestamp = max(named["time"].max(), cases["closed"].max())
    return last


def _told(
    cases: pd.DataFrame,
    path: pd.DataFrame,
    calendar: WorkingCalendar,
    last: pd.Timestamp,
    reading: Reading,
) -> pd.DataFrame:
    """Return cases in working days, with their way through the units."""
    joined = cases.join(path, how="inner")
    unheld = cases.index.difference(joined.index)
    reading.leave_out(
        len(unheld), "cases that no unit held", f"such as {unheld[0]}" if len(unheld) else ""
    )
    units = set(joined["unit"]) | set(joined["first_unit"])
    if not units:
        raise LogError(
            "no case was held by a unit; name the column that says who holds it (--unit)"
        )
    if len(units) < 2:
        raise LogError(
            f"one unit only ({', '.join(units)}); where nothing can be passed on there is "
            "nothing "
            "to fit"
        )
    opened = calendar.day_of(joined["opened"].to_numpy())
    if opened.max() > LONGEST:
        first, latest = ((joined.index[n], joined["opened"].iloc[n]) for n in (0, -1))
        raise LogError(
            f"cases are opened from {first[1]:%Y-%m-%d} (such as {first[0]}) to "
            f"{latest[1]:%Y-%m-%d} (such as {latest[0]}), over more than "
            f"{LONGEST:,} working days; take out the dates that are not meant"
        )
    ended = calendar.day_of(joined["closed"].fillna(last).to_numpy())
    closed = joined["closed"].notna()
    reading.note(f"{len(joined):,} cases, opened {joined['opened'].min():%Y-%m-%d} to "
                 f"{joined['opened'].max():%Y-%m-%d}; "
                 f"{int((~closed).sum()):,} open when the log ends on {last:%Y-%m-%d}")  # fmt: skip
    columns = ["issue", "unit", "first_unit", "handoffs", "ping_pong", "stay_days"]
    followed = int(calendar.day_of(np.array([last.to_datetime64()]))[0]) - opened
    return joined[columns].assign(
        opened_day=opened, days=ended - opened, closed=closed, followed_days=followed
    )
