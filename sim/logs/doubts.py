"""What in a log looks like a mistake. Only its owners can know, so it is told and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.logs.reading import Reading

LONG = "365 days"
"""In which nothing is opened, or that lies between nearly all times and the last: a date is mistyped, or two logs are in one."""

NEARLY_ALL = 0.99


def note_doubts(named: pd.DataFrame, cases: pd.DataFrame, reading: Reading) -> None:
    """Note dates far from all others, names that are nearly alike, and values of several lines.

    Parameters
    ----------
    named
        From `sim.logs.events.named_rows`.
    cases
        From `sim.logs.cases.spans`.
    reading
        Takes the notes.
    """
    _note_gap(cases["opened"], reading)
    _note_late(named, cases, reading)
    for role in ("unit", "issue"):
        _note_alike(named[role], role, reading)
    for role in ("case", "unit", "issue"):
        _note_lines(named[role], role, reading)


def _note_gap(opened: pd.Series, reading: Reading) -> None:
    """Note the longest time in which no case was opened, which counts as time with no demand."""
    gaps = opened.diff()
    if gaps.max() > _long():
        after = int(gaps.argmax())
        few = opened.index[after - 1] if after <= len(opened) / 2 else opened.index[after]
        first, last = opened.iloc[after - 1], opened.iloc[after]
        reading.note(
            f"no case is opened between {first:%Y-%m-%d} ({after:,} are before) and {last:%Y-%m-%d}; look at {few}, or make two logs of one"
        )


def _note_late(named: pd.DataFrame, cases: pd.DataFrame, reading: Reading) -> None:
    """Note an end of the log long after nearly all its times: until then open cases count as open."""
    import pandas as pd

    times = pd.concat([named["time"], cases["closed"]]).dropna().sort_values()
    usual = times.iloc[int(NEARLY_ALL * (len(times) - 1))]
    late = times[times > usual + _long()]
    if len(late):
        reading.note(
            f"{len(late):,} times lie more than a year after nearly all others, up to {late.iloc[-1]:%Y-%m-%d}; cases still open count as "
            "open until then, so take out dates that are not meant"
        )


def _note_alike(names: pd.Series, role: str, reading: Reading) -> None:
    """Note names that differ in capitals and blanks only."""
    ways: dict[str, list[str]] = {}
    for name in names.dropna().unique():
        ways.setdefault(" ".join(name.casefold().split()), []).append(name)
    alike = [written for written in ways.values() if len(written) > 1]
    if alike:
        some = " and ".join(map(repr, alike[0][:2]))
        reading.note(
            f"{len(alike):,} names of column {role!r} are written in several ways, such as {some}; each way counts as one of its own"
        )


def _note_lines(values: pd.Series, role: str, reading: Reading) -> None:
    """Note values of several lines: a quotation mark too many makes one of many rows."""
    several = values.astype(str).str.contains("\n", regex=False)
    if several.any():
        reading.note(
            f"{int(several.sum()):,} values of column {role!r} run over several lines (first in row {several.idxmax()}); if that is not "
            "meant, a quotation mark there is one too many"
        )


def _long() -> pd.Timedelta:
    """Return how long is long."""
    import pandas as pd

    return pd.Timedelta(LONG)
