"""From a log's rows to its cases: when each was opened and closed, and through which units it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import LogError
from sim.logs.reading import Reading, first_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.files.calendar import WorkingCalendar

NO_ISSUE = "(no issue given)"


def spans(
    named: pd.DataFrame, ends: tuple[str, ...], closes: bool, reading: Reading
) -> pd.DataFrame:
    """Return for each case when it was opened, when it was closed (NaT if it is open) and its issue.

    Parameters
    ----------
    named
        From `sim.logs.events.named_rows`.
    ends
        Activities that end a case.
    closes
        Whether a column says when cases were closed.
    reading
        Is told what was merged or left out.
    """
    import pandas as pd

    _note_several(named, reading)
    by_case = named.groupby("case", observed=True, sort=False)
    cases = pd.DataFrame(
        {
            "opened": by_case["opened"].first().fillna(by_case["time"].min()),
            "issue": by_case["issue"].last(),
        }
    )
    if closes:
        cases["closed"] = by_case["closed"].last()
    elif ends:
        _insist(named, ends, reading)
        cases["closed"] = (
            named[named["activity"].isin(ends)].groupby("case", observed=True)["time"].max()
        )
    else:
        cases["closed"] = by_case["time"].max()
        reading.note(
            "nothing says which cases are closed (--closed or --end): each counts as closed at "
            "its last event"
        )
    nameless = int(cases["issue"].isna().sum())
    if nameless:
        reading.note(
            f"{nameless:,} of {len(cases):,} cases have no issue and are taken together as "
            f"{NO_ISSUE!r}"
        )
    return _in_order(cases.fillna({"issue": NO_ISSUE}), named, reading)


def after_end(named: pd.DataFrame, ends: tuple[str, ...], closed: pd.Series) -> pd.Series:
    """Return which rows come after the end of their case.

    Parameters
    ----------
    named
        From `sim.logs.events.named_rows`.
    ends
        Activities that end a case, the last of them; without them a case ends at its time of
        closing.
    closed
        By case, as precise as it is written: what happened on the day or in the minute of an end
        was before it.
    """
    import pandas as pd

    of_case = named["case"].astype(object).map(closed)
    if ends:
        end = named["activity"].isin(ends)
        to_come = end[::-1].groupby(named["case"][::-1], observed=True).cummax()[::-1]
        return of_case.notna() & ~to_come
    by_case = named.groupby("case", observed=True)
    here = of_case + pd.to_timedelta(
        (named["ahead"] - by_case["closed_ahead"].transform("last")).fillna(0), unit="min"
    )
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
    """Return for each case its first and last unit, hand-offs, whether it went straight back, and its mean stay where it was passed on.

    The sequence of units is collapsed, a unit that follows itself counts once, and ends with the
    case.
    """
    import pandas as pd

    held = named[named["unit"].notna() & ~named["unit"].isin(centre)]
    if len(held) < len(named):
        reading.note(_unheld(named, len(held), centre))
    held = _until_end(held, after[held.index], reading)
    case, unit = held["case"].cat.codes.to_numpy(), held["unit"].to_numpy()
    step = np.ones(len(held), bool)
    step[1:] = (case[1:] != case[:-1]) | (unit[1:] != unit[:-1])
    held, case, unit = held[step], case[step], unit[step]
    back = np.zeros(len(held), bool)
    back[2:] = (case[2:] == case[:-2]) & (unit[2:] == unit[:-2])
    day = calendar.day_of(held["time"].to_numpy())
    stay = np.full(len(held), np.nan)
    same = case[1:] == case[:-1]
    stay[:-1][same] = np.maximum(
        0, (day[1:] - day[:-1])[same]
    )  # of several zones, a later time may be of an earlier day
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
    if late.any():
        reading.leave_out(
            int(late.sum()),
            "rows after the end of their case, which are no hand-offs",
            first_of(held, late),
        )
    if only.any():
        cases = held["case"][only].nunique()
        reading.note(
            f"{cases:,} cases have rows only after their end ({first_of(held, only)}); who "
            "holds "
            "them then counts"
        )
    return held[~late]


def _note_several(named: pd.DataFrame, reading: Reading) -> None:
    """Note cases whose rows do not agree on when they were opened or closed, or on their issue."""
    for role, counts in (("opened", "first"), ("closed", "last"), ("issue", "last")):
        several = named.groupby("case", observed=True)[role].nunique() > 1
        if several.any():
            example = f"first {several.idxmax()}"
            reading.note(
                f"{int(several.sum()):,} cases have several values of column {role!r} "
                f"({example}), of which the {counts} counts"
            )


def _unheld(named: pd.DataFrame, held: int, centre: tuple[str, ...]) -> str:
    """Return how many rows say of no unit that it holds the case."""
    with_centre = int(named["unit"].isin(centre).sum())
    among = (
        f" ({with_centre:,} of them with {', '.join(centre)}, which only dispatches)"
        if with_centre
        else ""
    )
    return (
        f"{len(named) - held:,} of {len(named):,} rows name no unit that holds the "
        f"case{among}; the unit before counts as its holder"
    )


def _insist(named: pd.DataFrame, ends: tuple[str, ...], reading: Reading) -> None:
    """Refuse ends of which no event has any; note those that none has."""
    there = set(named["activity"].dropna())
    absent = [end for end in ends if end not in there]
    if len(absent) == len(ends):
        known = ", ".join(sorted(there)[:30]) or "none; name their column with --activity"
        raise LogError(f"no event has the activity {absent[0]!r} (--end); activities are: {known}")
    if absent:
        reading.note(f"no event has the activity {', '.join(map(repr, absent))} (--end)")


def _in_order(cases: pd.DataFrame, named: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Leave out cases that were closed on a day before they were opened, and put the others in order of opening.

    Days are compared, not times: where a log has times of opening and dates of closing, cases
    closed at once would go.
    """
    wrong = cases["closed"].dt.normalize() < cases["opened"].dt.normalize()
    if wrong.any():
        case = cases.index[wrong][0]
        example = f"first {case}, row {min(named.index[named['case'] == case])}"
        if wrong.all():
            raise LogError(
                f"all {len(cases):,} cases were closed before they were opened ({example}); is "
                "--opened what --closed should be?"
            )
        reading.leave_out(int(wrong.sum()), "cases closed before they were opened", example)
    kept: pd.DataFrame = cases[~wrong].sort_values("opened", kind="stable")
    return kept
