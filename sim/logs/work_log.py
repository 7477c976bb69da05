"""`WorkLog`: a log in the model's terms, one row per case, and the parts of it for a fit.

Cases are made from its rows: opening, closing, and the path through the units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from sim.errors import InputError, LogError, suggestion
from sim.files.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from sim.files.spelling import harmless
from sim.logs.columns import Columns, chosen
from sim.logs.data_issues import note_centre, note_data_issues
from sim.logs.events import MISSING, named_rows
from sim.logs.openings import note_openings
from sim.logs.read_table import read_table
from sim.logs.reading import Note, Reading, first_of, message, quoted, refused
from sim.logs.status import checked_statuses, closing
from sim.records.frames import SERVICE_CENTRE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.status import Closing

HeldOut = Literal["third", "last", "none"]
"""The held-out part of a log: every third case by time of opening, the last third, or nothing."""

NO_ISSUE = "(no issue given)"

MANY = 100
"""Number of units that is too large for a message."""

LONGEST = 30_000
"""Maximum length of a scenario in working days."""


@dataclass(frozen=True, eq=False, repr=False)
class WorkLog:
    """The cases of a log.

    Attributes
    ----------
    cases
        One row per case in the order of opening: `opened_day` (working day, from 0), `days`
        (working days until it was closed, or until the log ends), `closed`, `followed_days`
        (working days until the log ends), `issue`, `unit` (the last that held it), `first_unit`,
        `handoffs`, `ping_pong`.
    stays
        One row per stay of a case with a unit, in the order of each case: `case`, `unit`, and `day`
        (working day of the arrival).
    has_handoffs
        Whether the log says who held a case before its last unit.
    calendar
        Which dates are which working days.
    reading
        The report of the reading: what was left out, and why.

    Examples
    --------
    >>> import sim
    >>> days = {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    >>> town = sim.load_scenario("classroom").with_values(days)
    >>> sim.export(sim.run(town, seed=1), "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> fitted, judged = log.split("third")
    >>> len(fitted.cases) + len(judged.cases) == len(log.cases)
    True
    """

    cases: pd.DataFrame
    stays: pd.DataFrame
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
        cases = self.cases[kept]
        return replace(self, cases=cases, stays=_of(cases, self.stays))

    def split(self, held_out: HeldOut) -> tuple[WorkLog, WorkLog]:
        """Return the cases that a fit sees, and those that are kept from it.

        Parameters
        ----------
        held_out
            The part that is kept: every third case, the last third, or nothing.

        Returns
        -------
        tuple of WorkLog
            Both with the same calendar and reading.

        Raises
        ------
        LogError
            If there is no such part.
        """
        if held_out not in get_args(HeldOut):
            meant = suggestion(held_out, get_args(HeldOut))
            raise LogError(message("unknown_part", part=held_out, meant=meant))
        place = np.arange(len(self.cases))
        third, last = place % 3 == 2, place >= 2 * len(place) // 3
        kept = {"third": third, "last": last, "none": place < 0}[held_out]
        return self.part(~kept), self.part(kept)


def read_log(
    path: Path | str,
    columns: Columns | dict[str, str | tuple[str, ...] | None] | None = None,
    *,
    ends: tuple[str, ...] = (),
    closed_when: str | tuple[str, ...] = (),
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
        Activities that end a case; without them, and without a column `closed` or `status`, a case
        ends at its last event.
    closed_when
        Values of the column `status` that mean closed. A case is closed if its status is one of
        them at last, since the first row from which on it is.
    centre
        Units that only dispatch; a stay there is no hand-off. By default the service centre of
        Remit's own exports.
    date_format, encoding
        Of the file, where they cannot be found out.
    missing
        Words that stand where a value is not known, as a blank always does.
    week, holidays
        Which days are worked (`WorkingCalendar`).

    Returns
    -------
    WorkLog
        Its cases, and a report of the reading.

    Raises
    ------
    LogError
        If the log cannot be read, or says nothing that a scenario could be made of.

    Examples
    --------
    >>> import sim
    >>> days = {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    >>> town = sim.load_scenario("classroom").with_values(days)
    >>> sim.export(sim.run(town, seed=1), "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> len(log.cases) == len(sim.run(town, seed=1).cases)
    True
    """
    path = Path(path)
    reading = Reading(harmless(path.name, but=""))
    try:
        rows, asked = read_table(
            path, lambda names: chosen(names, columns or {}), encoding, reading
        )
        named = named_rows(rows, asked, date_format, missing, reading)
        _check_centre(named, centre)
        if ends and (asked.closed or asked.status):
            reading.note("ends_ignored")
        statuses = checked_statuses(closed_when, bool(asked.status))
        end = closing(named, statuses, bool(asked.time), reading) if asked.status else None
        cases = _spans(named, ends, bool(asked.closed), end, reading)
        calendar = WorkingCalendar(_monday(cases["opened"].min()), week, holidays)
        after = end.after if end else _after_end(named, ends, bool(asked.closed), cases["closed"])
        path_of_cases, stays = _path_of(named, after, centre, calendar, reading)
        last = max(named["time"].max(), cases["closed"].max())
        found = _in_working_days(cases, path_of_cases, calendar, last, reading)
        note_data_issues(named, cases, bool(asked.closed or ends or end), reading)
        note_openings(found, calendar, reading)
        note_centre(found, reading)
    except (InputError, LogError) as error:
        raise reading.refusal(f"{path}: {error}") from error
    return WorkLog(
        found, _of(found, stays), _has_handoffs(named, asked, reading), calendar, reading
    )


def _of(cases: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """Return the stays of cases."""
    return stays[stays["case"].isin(cases.index)]


def _check_centre(named: pd.DataFrame, centre: tuple[str, ...]) -> None:
    """Refuse a dispatching unit that no row has, except that of our own exports."""
    units = set(named["unit"].dropna())
    for name in centre:
        if name != SERVICE_CENTRE and name not in units:
            meant = suggestion(name, units) if len(units) < MANY else ""
            raise refused("unknown_centre", name=name, meant=meant)


def _has_handoffs(named: pd.DataFrame, asked: Columns, reading: Reading) -> bool:
    """Return whether a log can show hand-offs: some case must have more than one row."""
    again = named["case"].duplicated()
    if asked.time and not again.any():
        reading.note("single_rows")
        return False
    if not asked.time:
        reading.note_rows("row_per_case", named, again)
    return bool(asked.time)


def _spans(
    named: pd.DataFrame, ends: tuple[str, ...], closes: bool, end: Closing | None, reading: Reading
) -> pd.DataFrame:
    """Return opening, closing (NaT if open) and issue of each case.

    Cases are in the order of opening. Their status tells their `end`, or a column `closes` them, or
    activities that are `ends`.
    """
    by_case = named.groupby("case", observed=True, sort=False)
    for role, counts in (("opened", "first"), ("closed", "last"), ("issue", "last")):
        several = named.groupby("case", observed=True)[role].nunique() > 1
        if n := int(several.sum()):
            of, which = Note(f"roles.{role}"), Note(f"counts.{counts}")
            reading.note("several", n=n, role=of, case=several.idxmax(), counts=which)
    opened = by_case["opened"].first().fillna(by_case["time"].min())
    cases = pd.DataFrame({"opened": opened, "issue": by_case["issue"].last()})
    if end:
        cases["closed"] = end.closed
        example = Note("first_case", case=end.timeless[0]) if len(end.timeless) else ""
        reading.leave_out(len(end.timeless), "closed_timeless", example)
        cases = cases.drop(end.timeless)
    elif closes:
        cases["closed"] = by_case["closed"].last()
    elif ends:
        _check_ends(named, ends, reading)
        ending = named[named["activity"].isin(ends)]
        cases["closed"] = ending.groupby("case", observed=True)["time"].max()
    else:
        cases["closed"] = by_case["time"].max()
        reading.note("last_event")
    if nameless := int(cases["issue"].isna().sum()):
        reading.note("no_issue", n=nameless, cases=len(cases), name=NO_ISSUE)
    cases = cases.fillna({"issue": NO_ISSUE})
    # Days are compared: with times of opening and dates of closing, cases closed at once
    # would be lost.
    wrong = cases["closed"].dt.normalize() < cases["opened"].dt.normalize()
    if wrong.any():
        case = cases.index[wrong][0]
        row = min(named.index[named["case"] == case])
        example = Note("first_case_and_row", case=case, row=row)
        if wrong.all():
            raise refused("all_closed_before", cases=len(cases), first=example)
        reading.leave_out(int(wrong.sum()), "closed_before", example)
    kept: pd.DataFrame = cases[~wrong].sort_values("opened", kind="stable")
    return kept


def _after_end(
    named: pd.DataFrame, ends: tuple[str, ...], closes: bool, closed: pd.Series
) -> pd.Series:
    """Return which rows come after the end of their case.

    A case ends with the last activity that is one of `ends`, or else at its time of closing. That
    time is as precise as written: an event on its day or in its minute came before it.
    """
    of_case = named["case"].astype(object).map(closed)
    if ends and not closes:
        end = named["activity"].isin(ends)
        to_come = end[::-1].groupby(named["case"][::-1], observed=True).cummax()[::-1]
        return of_case.notna() & ~to_come
    by_case = named.groupby("case", observed=True)
    ahead = (named["ahead"] - by_case["closed_ahead"].transform("last")).fillna(0)
    here = of_case + pd.to_timedelta(ahead, unit="min")
    later: pd.Series = named["time"] > here
    for unit in ("min", "D"):
        later &= (of_case != of_case.dt.floor(unit)) | (named["time"].dt.floor(unit) > here)
    return later


def _path_of(
    named: pd.DataFrame,
    after: pd.Series,
    centre: tuple[str, ...],
    calendar: WorkingCalendar,
    reading: Reading,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each case's path through the units, and its stays; a unit that follows itself is one.

    Columns are `first_unit`, `unit` (the last), `handoffs`, `ping_pong` (whether it went straight
    back); `case`, `unit` and `day` of arrival. The path ends with the case.
    """
    held = named[named["unit"].notna() & ~named["unit"].isin(centre)]
    if len(held) < len(named):
        n, with_centre = len(named) - len(held), int(named["unit"].isin(centre).sum())
        among = Note("with_centre", n=with_centre, centre=tuple(centre)) if with_centre else ""
        reading.note("unheld_rows", n=n, rows=len(named), among=among)
    held = _until_end(held, after[held.index], reading)
    case, unit = held["case"].cat.codes.to_numpy(), held["unit"].to_numpy()
    step = np.ones(len(held), bool)
    step[1:] = (case[1:] != case[:-1]) | (unit[1:] != unit[:-1])
    held, case, unit = held[step], case[step], unit[step]
    back = np.zeros(len(held), bool)
    back[2:] = (case[2:] == case[:-2]) & (unit[2:] == unit[:-2])
    day = calendar.day_of(held["time"].to_numpy())
    steps = pd.DataFrame({"case": held["case"], "unit": unit, "back": back}).groupby(
        "case", observed=True, sort=False
    )
    path = pd.DataFrame(
        {
            "first_unit": steps["unit"].first(),
            "unit": steps["unit"].last(),
            "handoffs": steps.size() - 1,
            "ping_pong": steps["back"].any(),
        }
    )
    return path, pd.DataFrame({"case": held["case"].array, "unit": unit, "day": day})


def _until_end(held: pd.DataFrame, after: pd.Series, reading: Reading) -> pd.DataFrame:
    """Leave out rows after the end of their case; a case without earlier ones keeps them."""
    only = after.groupby(held["case"], observed=True).transform("all")
    late = after & ~only
    reading.leave_out(int(late.sum()), "after_end", first_of(held, late))
    if only.any():
        n = held["case"][only].nunique()
        reading.note("only_after_end", n=n, first=first_of(held, only))
    return held[~late]


def _check_ends(named: pd.DataFrame, ends: tuple[str, ...], reading: Reading) -> None:
    """Refuse ends that no event has, if none has any; report unused ones."""
    there = set(named["activity"].dropna())
    absent = [end for end in ends if end not in there]
    if len(absent) == len(ends):
        known = ", ".join(sorted(there)[:30]) or message("no_activities")
        raise refused("no_end", name=absent[0], known=known)
    if absent:
        reading.note("some_ends", names=quoted(absent))


def _monday(opened: pd.Timestamp) -> np.datetime64:
    """Return the Monday of a week, so that the model's weeks are those of the log."""
    return np.datetime64(opened.date() - timedelta(days=opened.weekday()), "D")


def _in_working_days(
    cases: pd.DataFrame,
    path: pd.DataFrame,
    calendar: WorkingCalendar,
    last: pd.Timestamp,
    reading: Reading,
) -> pd.DataFrame:
    """Return the cases held by units, in working days; the log ends at the last time."""
    unheld = cases.index.difference(path.index)
    example = Note("such_as", case=unheld[0]) if len(unheld) else ""
    reading.leave_out(len(unheld), "unheld", example)
    cases = cases.join(path, how="inner")
    units = {*cases["unit"], *cases["first_unit"]}
    if not units:
        raise refused("no_unit")
    if len(units) < 2:
        raise refused("one_unit", units=", ".join(units))
    first, latest = cases["opened"].iloc[0], cases["opened"].iloc[-1]
    opened = calendar.day_of(cases["opened"].to_numpy())
    if opened.max() > LONGEST:
        one, other = cases.index[0], cases.index[-1]
        raise refused("too_long", first=first, one=one, last=latest, other=other, most=LONGEST)
    closed = cases["closed"].notna()
    ended = calendar.day_of(cases["closed"].fillna(last).to_numpy())
    log_end = int(calendar.day_of(np.array([last.to_datetime64()]))[0])
    n, n_open = len(cases), int((~closed).sum())
    reading.note("cases", n=n, first=first, last=latest, open=n_open, end=last)
    columns = ["issue", "unit", "first_unit", "handoffs", "ping_pong"]
    return cases[columns].assign(
        opened_day=opened, days=ended - opened, closed=closed, followed_days=log_end - opened
    )
