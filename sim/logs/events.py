"""The rows of a log under the names of their roles: times read, what cannot be used left out and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import LogError
from sim.logs.dates import read_times

if TYPE_CHECKING:
    import pandas as pd

    from sim.logs.columns import Columns
    from sim.logs.reading import Reading


MISSING = ("", "?", "-", "NA", "N/A", "n/a", "NULL", "null", "None", "nan", "NaN", "NaT", "无", "空")
"""What stands where a value is not known."""


def named_rows(rows: pd.DataFrame, columns: Columns, date_format: str | None, reading: Reading) -> pd.DataFrame:
    """Return rows with the columns `case`, `unit`, `time`, `issue`, `activity`, `opened`, `closed`, sorted by case and time.

    In a log with a row a case, `time` is that of opening. What is not said is missing.

    Raises
    ------
    LogError
        If no row is left.
    """
    import pandas as pd

    used = _known(rows[columns.named()]).drop_duplicates()
    reading.leave_out(len(rows) - len(used), "rows that repeat another in all columns used")
    named = pd.DataFrame(index=used.index)
    for role in ("case", "unit", "issue", "activity"):
        name = getattr(columns, role)
        named[role] = used[name] if name else None
    times = _times(used, columns, date_format, reading)
    for role in ("time", "opened"):
        name = getattr(columns, role)
        named[role] = times[name] if name else pd.NaT
    named["closed"] = pd.Series(pd.NaT, index=used.index, dtype="datetime64[ns]")
    for name in columns.closed:
        named["closed"] = named["closed"].fillna(times[name])
    if not columns.time:
        named["time"] = named["opened"]
    return _sorted(_usable(named, columns, reading), reading)


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """Return values without blanks around them, NaN where they are not known."""
    text = rows.apply(lambda column: column.str.strip())
    known: pd.DataFrame = text.mask(text.isin(MISSING))
    return known


def _times(used: pd.DataFrame, columns: Columns, form: str | None, reading: Reading) -> dict[str, pd.Series]:
    """Return the times of all columns that have some; count those that are written and cannot be read."""
    names = [name for name in (columns.time, columns.opened, *columns.closed) if name]
    times, zones = read_times({name: used[name] for name in names}, form)
    if len(zones) > 1:
        named = ", ".join(zone or "none" for zone in zones)
        reading.note(f"times are of several zones ({named}) and are read and put in order as they stand on the clock")
    for name, found in times.items():
        wrong = used[name][found.isna() & used[name].notna()]
        if len(wrong):
            reading.note(f"{len(wrong):,} values of {name!r} are no time (row {wrong.index[0]}: {wrong.iloc[0]!r}) and count as not given")
    return times


def _usable(named: pd.DataFrame, columns: Columns, reading: Reading) -> pd.DataFrame:
    """Leave out rows that say neither which case they are about nor when."""
    nameless, timeless = named["case"].isna(), named["time"].isna() & named["case"].notna()
    reading.leave_out(int(nameless.sum()), f"rows without a case ({columns.case})", _example(nameless))
    reading.leave_out(int(timeless.sum()), f"rows without a time ({columns.time or columns.opened})", _example(timeless))
    kept = named[~nameless & ~timeless]
    if kept.empty:
        raise LogError("no row has a case and a time; " + "; ".join(reading.left_out))
    return kept


def _sorted(named: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Return rows by case and time, those of one time in their order."""
    named = named.assign(case=named["case"].astype("category"))
    late = named.groupby("case", observed=True)["time"].diff().dt.total_seconds() < 0
    if late.any():
        reading.note(
            f"{int(late.sum()):,} rows stand after a later event of their case ({_example(late)}); events were put in order of time"
        )
    return named.sort_values(["case", "time"], kind="stable")


def _example(marked: pd.Series) -> str:
    """Return the number of the first row that is marked."""
    return f"first in row {marked.idxmax()}" if marked.any() else ""
