"""From a log's rows to its cases: when each was opened and closed, and its way through the units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.logs.reading import first_of, message, refused

if TYPE_CHECKING:
    from sim.files.calendar import WorkingCalendar
    from sim.logs.reading import Reading

NO_ISSUE = "(no issue given)"


def spans(
    named: pd.DataFrame, ends: tuple[str, ...], closes: bool, reading: Reading
) -> pd.DataFrame:
    """Return of each case when it was opened, when it was closed (NaT if it is open) and its issue.

    Cases stand in the order of opening. A column `closes` them, or activities that are `ends`.
    """
    by_case = named.groupby("case", observed=True, sort=False)
    for role, counts in (("opened", "first"), ("closed", "last"), ("issue", "last")):
        several = named.groupby("case", observed=True)[role].nunique() > 1
        if n := int(several.sum()):
            reading.note("several", n=n, role=role, case=several.idxmax(), counts=counts)
    opened = by_case["opened"].first().fillna(by_case["time"].min())
    cases = pd.DataFrame({"opened": opened, "issue": by_case["issue"].last()})
    if closes:
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
    # Days are compared: where a log has times of opening and dates of closing, cases closed at once
    # would go.
    wrong = cases["closed"].dt.normalize() < cases["opened"].dt.normalize()
    if wrong.any():
        case = cases.index[wrong][0]
        example = f"first {case}, row {min(named.index[named['case'] == case])}"
        if wrong.all():
            raise refused("all_closed_before", cases=len(cases), first=example)
        reading.leave_out(int(wrong.sum()), "closed_before", example)
    kept: pd.DataFrame = cases[~wrong].sort_values("opened", kind="stable")
    return kept


def after_end(named: pd.DataFrame, ends: tuple[str, ...], closed: pd.Series) -> pd.Series:
    """Return which rows come after the end of their case.

    A case ends with the last activity that is one of `ends`; without them at its time of closing,
    which is as precise as it is written: what happened on its day or in its minute was before it.
    """
    of_case = named["case"].astype(object).map(closed)
    if ends:
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


def path_of(
    named: pd.DataFrame,
    after: pd.Series,
    centre: tuple[str, ...],
    calendar: WorkingCalendar,
    reading: Reading,
) -> pd.DataFrame:
    """Return of each case its way through the units, in which a unit that follows itself counts once.

    Columns are `first_unit`, `unit` (the last), `handoffs`, `ping_pong` (whether it went straight
    back), `stay_days` (the mean stay where it was passed on). The way ends with the case.
    """
    held = named[named["unit"].notna() & ~named["unit"].isin(centre)]
    if len(held) < len(named):
        n, with_centre = len(named) - len(held), int(named["unit"].isin(centre).sum())
        among = message("with_centre", n=with_centre, centre=", ".join(centre))
        among = among if with_centre else ""
        reading.note("unheld_rows", n=n, rows=len(named), among=among)
    held = _until_end(held, after[held.index], reading)
    case, unit = held["case"].cat.codes.to_numpy(), held["unit"].to_numpy()
    step = np.ones(len(held), bool)
    step[1:] = (case[1:] != case[:-1]) | (unit[1:] != unit[:-1])
    held, case, unit = held[step], case[step], unit[step]
    back = np.zeros(len(held), bool)
    back[2:] = (case[2:] == case[:-2]) & (unit[2:] == unit[:-2])
    stay, same = np.full(len(held), np.nan), case[1:] == case[:-1]
    days = np.diff(calendar.day_of(held["time"].to_numpy()))[same]
    stay[:-1][same] = np.maximum(0, days)  # of several zones, a later time may be of an earlier day
    steps = pd.DataFrame({"case": held["case"], "unit": unit, "back": back, "stay": stay}).groupby(
        "case", observed=True, sort=False
    )
    return pd.DataFrame(
        {
            "first_unit": steps["unit"].first(),
            "unit": steps["unit"].last(),
            "handoffs": steps.size() - 1,
            "ping_pong": steps["back"].any(),
            "stay_days": steps["stay"].mean(),
        }
    )


def _until_end(held: pd.DataFrame, after: pd.Series, reading: Reading) -> pd.DataFrame:
    """Leave out rows after the end of their case; a case that has no others keeps them."""
    only = after.groupby(held["case"], observed=True).transform("all")
    late = after & ~only
    reading.leave_out(int(late.sum()), "after_end", first_of(held, late))
    if only.any():
        n = held["case"][only].nunique()
        reading.note("only_after_end", n=n, first=first_of(held, only))
    return held[~late]


def _check_ends(named: pd.DataFrame, ends: tuple[str, ...], reading: Reading) -> None:
    """Refuse ends of which no event has any; note those that none has."""
    there = set(named["activity"].dropna())
    absent = [end for end in ends if end not in there]
    if len(absent) == len(ends):
        known = ", ".join(sorted(there)[:30]) or message("no_activities")
        raise refused("no_end", name=absent[0], known=known)
    if absent:
        reading.note("some_ends", names=", ".join(map(repr, absent)))
