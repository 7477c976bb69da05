"""What in a log looks like a mistake. Only its owners can know, so it is told and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.files.spelling import alike, shown
from sim.logs.reading import Reading, first_of

if TYPE_CHECKING:
    import pandas as pd

LONG = "365 days"
"""In which nothing is opened, or that lies between nearly all times and the last: a date is
mistyped, or two logs are in one."""

NEARLY_ALL = 0.99

FEWEST = 100
"""Cases below which nothing is usual."""

MUCH = 0.25
"""Of a log's time, or of its cases."""

AT_ONCE = "10 minutes"
"""In which nobody does anything about a case."""

ON_ONE_DATE, TIMES_ANY_OTHER = 0.1, 5
"""Share of a log's cases, and how many times as many as on any other date: so many come into a
system at once, but are not worked on."""


def note_doubts(named: pd.DataFrame, cases: pd.DataFrame, ends: bool, reading: Reading) -> None:
    """Note dates far from others or shared by many cases, cases closed at once, names that are nearly alike, and values of several lines.

    Parameters
    ----------
    named
        From `sim.logs.events.named_rows`.
    cases
        From `sim.logs.cases.spans`.
    ends
        Whether the log says which cases are closed.
    reading
        Takes the notes.
    """
    _note_late(named, cases, reading)
    _note_early(named, cases, reading)
    for role in ("opened", *(["closed"] if ends else [])):
        _note_one_date(cases[role].dropna(), role, reading)
    if ends:
        _note_at_once(cases, reading)
    for line in (_gap(cases["opened"]), _window(cases), _stragglers(cases["opened"])):
        if line:
            reading.note(line)
            break  # the others would say of the same cases that something is odd
    for role in ("case", "unit", "issue", "activity"):
        _note_alike(named[role], role, reading)
    for role in ("case", "unit", "issue"):
        _note_lines(named[role], role, reading)


def _gap(opened: pd.Series) -> str:
    """Return the longest time in which no case was opened, which counts as time with no demand."""
    gaps = opened.diff()
    if not gaps.max() > _long():
        return ""
    after = int(gaps.argmax())
    few = opened.index[after - 1] if after <= len(opened) / 2 else opened.index[after]
    first, last = opened.iloc[after - 1], opened.iloc[after]
    return (
        f"no case is opened between {first:%Y-%m-%d} ({after:,} are before) and "
        f"{last:%Y-%m-%d}; look at {few}, or make two logs of one"
    )


def _window(cases: pd.DataFrame) -> str:
    """Say that a log is of what was closed in a time: what was opened in it and closed later is not there."""
    closed, opened = cases["closed"].sort_values(), cases["opened"]
    if closed.isna().any() or len(cases) < FEWEST:
        return ""
    first, last = (
        closed.iloc[int(part * (len(closed) - 1))] for part in (1 - NEARLY_ALL, NEARLY_ALL)
    )
    before = int((opened < first).sum())
    if last - first > MUCH * (closed.iloc[-1] - opened.iloc[0]) or before < MUCH * len(cases):
        return ""
    return (
        f"no case is open, and nearly all were closed from {first:%Y-%m-%d} to {last:%Y-%m-%d}, "
        f"though {before:,} of {len(cases):,} were "
        "opened before: a log of what was closed in a time does not tell how much is opened a "
        "day; take one of what was opened in a time"
    )


def _stragglers(opened: pd.Series) -> str:
    """Say that a few cases were opened over much of the log's time: they may be what was open for long in a log of what came later."""
    first, usual, last = (
        opened.iloc[0],
        opened.iloc[int((1 - NEARLY_ALL) * len(opened))].normalize(),
        opened.iloc[-1],
    )
    before = int((opened < usual).sum())
    if len(opened) < FEWEST or not before or usual - first < MUCH * (last - first):
        return ""
    return (
        f"{before:,} of {len(opened):,} cases are opened from {first:%Y-%m-%d} on (first "
        f"{opened.index[0]}), all others from "
        f"{usual:%Y-%m-%d} on; if those before are only what was open for long, take them out"
    )


def _note_late(named: pd.DataFrame, cases: pd.DataFrame, reading: Reading) -> None:
    """Note an end of the log long after nearly all its times: until then open cases count as open."""
    import pandas as pd

    times = pd.concat([named["time"], cases["closed"]]).dropna().sort_values()
    usual = times.iloc[int(NEARLY_ALL * (len(times) - 1))]
    late = times[times > usual + _long()]
    if len(late):
        reading.note(
            f"{len(late):,} times lie more than a year after nearly all others, up to "
            f"{late.iloc[-1]:%Y-%m-%d}; cases still open count as "
            "open until then, so take out dates that are not meant"
        )


def _note_early(named: pd.DataFrame, cases: pd.DataFrame, reading: Reading) -> None:
    """Note rows of days before their case was opened: one of the two times is wrong."""
    early = (
        named["time"].dt.normalize()
        < named["case"].astype(object).map(cases["opened"]).dt.normalize()
    )
    if early.any():
        reading.note(
            f"{int(early.sum()):,} rows are of a day before their case was opened "
            f"({first_of(named, early)}), and count all the same"
        )


def _note_one_date(times: pd.Series, role: str, reading: Reading) -> None:
    """Note a date that very many cases share: it may be that of an import."""
    dates = times.dt.normalize().value_counts()
    if (
        len(times) < FEWEST
        or len(dates) < 2
        or dates.iloc[0] < max(ON_ONE_DATE * len(times), TIMES_ANY_OTHER * dates.iloc[1])
    ):
        return
    date, n = dates.index[0], int(dates.iloc[0])
    first = times.index[times.dt.normalize() == date][0]
    reading.note(
        f"{n:,} of {len(times):,} cases were {role} on one date, {date:%Y-%m-%d} (first {first}), "
        f"and {int(dates.iloc[1]):,} at most on "
        f"any other; if they came into the system then and were {role} at another time, take "
        "these times out"
    )


def _note_at_once(cases: pd.DataFrame, reading: Reading) -> None:
    """Note that many cases were closed as soon as they were opened, where times say so: nobody may have done anything about them."""
    import pandas as pd

    clock = (cases["closed"] != cases["closed"].dt.normalize()) & (
        cases["opened"] != cases["opened"].dt.normalize()
    )
    at_once = clock & (cases["closed"] - cases["opened"] < pd.Timedelta(AT_ONCE))
    if len(cases) >= FEWEST and at_once.sum() >= MUCH * len(cases):
        reading.note(
            f"{int(at_once.sum()):,} of {len(cases):,} cases were closed within {AT_ONCE} of "
            f"being opened (first {at_once.idxmax()}), and "
            "count like all others; if they are repeats of others, or were closed automatically, "
            "take them out"
        )


def _note_alike(names: pd.Series, role: str, reading: Reading) -> None:
    """Note names that differ only in how they are written."""
    several = alike(names.dropna().unique())
    if several:
        reading.note(
            f"{len(several):,} names of column {role!r} are written in several ways, such as "
            f"{shown(several[0])}; each way counts as one "
            "of its own, so write them alike if one is meant"
        )


def _note_lines(values: pd.Series, role: str, reading: Reading) -> None:
    """Note values of several lines: a quotation mark too many makes one of many rows."""
    several = values.astype(str).str.contains("\n", regex=False)
    if several.any():
        reading.note(
            f"{int(several.sum()):,} values of column {role!r} run over several lines (first in "
            f"row {several.idxmax()}); if that is not "
            "meant, a quotation mark there is one too many"
        )


def _long() -> pd.Timedelta:
    """Return how long is long."""
    import pandas as pd

    return pd.Timedelta(LONG)
