"""From a log's rows to its cases: when each was opened and closed, and through which units it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import LogError

if TYPE_CHECKING:
    import pandas as pd

    from sim.calendar import WorkingCalendar
    from sim.logs.reading import Reading

NO_ISSUE = "(no issue given)"


def spans(named: pd.DataFrame, ends: tuple[str, ...], closes: bool, reading: Reading) -> pd.DataFrame:
    """Return for each case when it was opened, when it was closed (NaT if it is open) and its issue.

    Parameters
    ----------
    named
        From `sim.logs.events.named_rows`.
    ends
        Activities that end a case.
    closes
        Whether a column says when cases were closed.
    """
    import pandas as pd

    by_case = named.groupby("case", observed=True, sort=False)
    cases = pd.DataFrame({"opened": by_case["opened"].first().fillna(by_case["time"].min()), "issue": by_case["issue"].last()})
    if closes:
        cases["closed"] = by_case["closed"].last()
    elif ends:
        _insist(named, ends, reading)
        cases["closed"] = named[named["activity"].isin(ends)].groupby("case", observed=True)["time"].max()
    else:
        cases["closed"] = by_case["time"].max()
        reading.note("nothing says which cases are closed (--closed or --end): each counts as closed at its last event")
    nameless = int(cases["issue"].isna().sum())
    if nameless:
        reading.note(f"{nameless:,} of {len(cases):,} cases have no issue and are taken together as {NO_ISSUE!r}")
    return _in_order(cases.fillna({"issue": NO_ISSUE}), named, reading)


def path_of(named: pd.DataFrame, centre: tuple[str, ...], calendar: WorkingCalendar, reading: Reading) -> pd.DataFrame:
    """Return for each case its first and last unit, hand-offs, whether it went straight back, and its mean stay where it was passed on.

    The sequence of units is collapsed: a unit that follows itself counts once.
    """
    import pandas as pd

    held = named[named["unit"].notna() & ~named["unit"].isin(centre)]
    if len(held) < len(named):
        reading.note(_unheld(named, len(held), centre))
    case, unit = held["case"].cat.codes.to_numpy(), held["unit"].to_numpy()
    step = np.ones(len(held), bool)
    step[1:] = (case[1:] != case[:-1]) | (unit[1:] != unit[:-1])
    held, case, unit = held[step], case[step], unit[step]
    back = np.zeros(len(held), bool)
    back[2:] = (case[2:] == case[:-2]) & (unit[2:] == unit[:-2])
    day = calendar.day_of(held["time"].to_numpy())
    stay = np.full(len(held), np.nan)
    same = case[1:] == case[:-1]
    stay[:-1][same] = (day[1:] - day[:-1])[same]
    steps = pd.DataFrame({"case": held["case"], "unit": unit, "back": back, "stay": stay}).groupby("case", observed=True, sort=False)
    return pd.DataFrame(
        {
            "first_unit": steps["unit"].first(),
            "unit": steps["unit"].last(),
            "handoffs": steps.size() - 1,
            "ping_pong": steps["back"].any(),
            "stay_days": steps["stay"].mean(),
        }
    )


def _unheld(named: pd.DataFrame, held: int, centre: tuple[str, ...]) -> str:
    """Return how many rows say of no unit that it holds the case."""
    with_centre = int(named["unit"].isin(centre).sum())
    among = f" ({with_centre:,} of them with {', '.join(centre)}, which only dispatches)" if with_centre else ""
    return f"{len(named) - held:,} of {len(named):,} rows name no unit that holds the case{among}; the unit before counts as its holder"


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

    Days are compared, not times: where a log has times of opening and dates of closing, cases closed at once would go.
    """
    wrong = cases["closed"].dt.normalize() < cases["opened"].dt.normalize()
    if wrong.any():
        case = cases.index[wrong][0]
        example = f"first {case}, row {min(named.index[named['case'] == case])}"
        if wrong.all():
            raise LogError(
                f"all {len(cases):,} cases were closed before they were opened ({example}); is --opened what --closed should be?"
            )
        reading.leave_out(int(wrong.sum()), "cases closed before they were opened", example)
    kept: pd.DataFrame = cases[~wrong].sort_values("opened", kind="stable")
    return kept
