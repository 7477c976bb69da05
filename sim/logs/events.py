"""The rows of a log under the names of their roles, by case and in the order of events.

Times are read; unusable values are left out and counted. Rows with equal times keep the order of
the file, which may begin with the newest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.logs.data_issues import check_numbers
from sim.logs.reading import Note, first_of, refused
from sim.logs.times import DAYS, MINUTES, SECONDS, read_times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.columns import Columns
    from sim.logs.reading import Reading
    from sim.logs.times import Times


MISSING = ("?", "-", "N/A", "n/a", "#N/A", "NULL", "null", "None", "nan", "NaN", "NaT", "无", "空")
"""Words that mark an unknown value, besides an empty one."""

PERHAPS = "NA"
"""Words that some programs write for an unknown value, and that may be a name elsewhere. They are
never a time."""

PLACEHOLDERS = ("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01")
"""The days from which programs count: they stand for a missing date."""

NEARLY_ALL = 0.9
"""Minimum share of the cases, or of the steps between rows, in one direction; below it a file has
no
order."""

COARSE = {
    SECONDS: (10**9, "second"),
    MINUTES: (60 * 10**9, "minute"),
    DAYS: (24 * 3600 * 10**9, "day"),
}
"""Nanoseconds covered by a time without fractions of a second, without seconds, or without a clock,
and their names."""


def named_rows(
    rows: pd.DataFrame,
    columns: Columns,
    date_format: str | None,
    missing: tuple[str, ...],
    reading: Reading,
) -> pd.DataFrame:
    """Return rows by case, with a column for each role that columns may have.

    In a log with one row per case, `time` is that of opening. Empty values and words for unknown
    ones are missing. `ahead` and `closed_ahead` are the minutes by which the clocks of `time` and
    `closed` are ahead of universal time.

    Raises
    ------
    LogError
        If no row is left, a spreadsheet has changed names, or times cannot be read.
    """
    nothing = {
        name: {*missing, *([PERHAPS] if name in columns.times() else [])}
        for name in columns.named()
    }
    used = pd.DataFrame(
        {name: _known(rows[name], words, reading) for name, words in nothing.items()}
    )
    _note_words(rows, nothing, reading)
    named = pd.DataFrame(index=used.index)
    for role in ("case", "unit", "issue", "activity", "status"):
        name = getattr(columns, role)
        named[role] = used[name].astype(object) if name else None
    check_numbers(named, reading)
    times = _times(used, columns, date_format, reading)
    when = columns.times()[0]
    named = named.assign(time=times.of[when], ahead=times.ahead[when], grain=times.grain[when])
    named["opened"] = times.of[columns.opened] if columns.opened else pd.NaT
    named["closed"], named["closed_ahead"] = pd.Series(pd.NaT, used.index, "datetime64[ns]"), np.nan
    for name in columns.closed:
        open_yet = named["closed"].isna()
        named["closed_ahead"] = named["closed_ahead"].mask(open_yet, times.ahead[name])
        dated = _without_placeholders(times.of[name], name, named, reading)
        named["closed"] = named["closed"].fillna(dated)
    usable = _usable(named, columns, reading)
    usable = usable.assign(case=usable["case"].astype("category"))
    return _without_repeats(_ordered(usable, reading), used, reading).drop(columns="grain")


def _known(column: pd.Series, nothing: set[str], reading: Reading) -> pd.Series:
    """Return texts without blanks around them, missing if they stand for unknown values."""
    texts = [text.strip() for text in column.cat.categories]
    known = dict.fromkeys(text for text in texts if text and text not in nothing)
    one: dict[str, str] = {}
    for written, text in zip(column.cat.categories, texts, strict=True):
        other = one.setdefault(text, written)
        if other != written and text in known:
            reading.note("blanks", one=other, other=written, name=column.name)
            break
    places = {text: n for n, text in enumerate(known)}
    codes = np.array([*(places.get(text, -1) for text in texts), -1], np.int64)
    return pd.Series(
        pd.Categorical.from_codes(codes[column.cat.codes], pd.Index(list(known), dtype=object)),
        column.index,
        name=column.name,
    )


def _note_words(rows: pd.DataFrame, nothing: dict[str, set[str]], reading: Reading) -> None:
    """Report the words read as missing, and a word that perhaps should have been."""
    said: dict[str, list[Note]] = {"not_given": [], "as_name": []}
    for name, words in nothing.items():
        ways = rows[name].cat.categories.astype(object).str.strip()
        for word in sorted({*ways} & {*words, PERHAPS}):
            there = rows[name].isin(rows[name].cat.categories[ways == word])
            said["not_given" if word in words else "as_name"].append(
                Note("word", word=word, n=int(there.sum()), name=name, row=there.idxmax())
            )
    for key, listed in said.items():
        if listed:
            reading.note(key, words=listed)


def _times(used: pd.DataFrame, columns: Columns, form: str | None, reading: Reading) -> Times:
    """Return the times of all columns of times; count the unreadable ones."""
    names = list(dict.fromkeys(columns.times()))
    times = read_times({name: used[name] for name in names}, form)
    if len(times.zones) > 1:
        named = tuple(zone or Note("no_zone") for zone in times.zones)
        known = times.ahead[names[0]].notna().sum() == used[names[0]].notna().sum()
        reading.note("zones", zones=named, but="" if known else Note("zones_but"))
    for name, found in times.of.items():
        wrong = used[name][found.isna() & used[name].notna()]
        if len(wrong):
            row, value = wrong.index[0], wrong.iloc[0]
            reading.note("no_times", n=len(wrong), name=name, row=row, value=value)
    return times


def _without_placeholders(
    closed: pd.Series, name: str, named: pd.DataFrame, reading: Reading
) -> pd.Series:
    """Remove times of closing on a day from which programs count, if the case came later."""
    came = named["opened"].fillna(named["time"])
    placeholder = closed.dt.normalize().isin(pd.to_datetime(PLACEHOLDERS)) & (closed < came)
    if placeholder.any():
        value = closed[placeholder].iloc[0]
        reading.note_rows("placeholders", named, placeholder, name=name, value=value)
    return closed.mask(placeholder)


def _usable(named: pd.DataFrame, columns: Columns, reading: Reading) -> pd.DataFrame:
    """Leave out rows without a case or a time."""
    nameless = named["case"].isna()
    timeless = named["time"].isna() & ~nameless
    for key, marked, name in (
        ("caseless", nameless, columns.case),
        ("timeless", timeless, columns.times()[0]),
    ):
        example = Note("first_row", row=marked.idxmax())
        reading.leave_out(int(marked.sum()), key, example, name=name)
    kept = named[~nameless & ~timeless]
    if kept.empty:
        raise refused("no_row")
    return kept


def _ordered(named: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Return rows in the file's order, sorted by case and time."""
    case, time = named["case"].cat.codes.to_numpy(), _comparable(named, reading)
    by_case = np.argsort(case, kind="stable")
    step = np.where(np.diff(case[by_case]) == 0, np.diff(time[by_case]), 0)
    late = by_case[1:][step < 0]
    goes = _Direction.of(case[by_case][1:], step, time, int(case.max()) + 1)
    if len(late):
        turned = int(np.isin(np.unique(case[late]), np.flatnonzero(goes.back)).sum())
        how = Note("turned", n=turned) if turned else ""
        reading.note("late_rows", n=len(late), row=named.index[int(late.min())], turned=how)
    place = np.arange(len(named))
    order = np.lexsort((np.where(goes.back[case], -place, place), time, case))
    found = named.iloc[order]
    _note_ties(found, case[order], time[order], goes, reading)
    return found


class _Direction(NamedTuple):
    """Order of the rows of cases, shape (n_cases,)."""

    back: NDArray[np.bool_]
    """Whether the newest row comes first."""
    sure: NDArray[np.bool_]
    """Whether there is evidence for it."""

    @classmethod
    def of(
        cls, case: NDArray[Any], step: NDArray[np.int64], time: NDArray[np.int64], n: int
    ) -> _Direction:
        """Return the directions of cases: their own if all times agree, else that of other cases.

        A case without a direction gets that of the file.
        """
        forth, back = (np.bincount(case[way], minlength=n) > 0 for way in (step > 0, step < 0))
        ways = int((forth & ~back).sum()), int((back & ~forth).sum())
        if not sum(ways):
            through = np.diff(time)
            ways = int((through > 0).sum()), int((through < 0).sum())
        own, clear = forth != back, max(ways) > NEARLY_ALL * sum(ways)
        return cls(np.where(own, back, clear and ways[1] > ways[0]), own | clear)


def _comparable(named: pd.DataFrame, reading: Reading) -> NDArray[np.int64]:
    """Return comparable times, in nanoseconds, no finer than written.

    They are in universal time for cases with known zones in all rows.
    """
    time = named["time"].to_numpy("datetime64[ns]").astype(np.int64)
    for grain, (floor, unit) in COARSE.items():
        coarse = named["grain"].to_numpy() >= grain
        if coarse.all() or not coarse.any():
            continue
        floored = time - time % floor
        together = [named["case"].cat.codes.to_numpy(), floored]
        with_coarse = pd.Series(coarse).groupby(together).transform("any").to_numpy()
        shared, lacks = Note(f"shared.{unit}"), Note(f"lacks.{unit}")
        reading.note_rows("coarse", named, with_coarse & ~coarse, unit=shared, lacks=lacks)
        time = np.where(with_coarse, floored, time)
    known = named["ahead"].notna().groupby(named["case"], observed=True).transform("all")
    minutes = named["ahead"].where(known, 0.0).to_numpy()
    return time - (minutes * COARSE[MINUTES][0]).astype(np.int64)


def _note_ties(
    found: pd.DataFrame,
    case: NDArray[Any],
    time: NDArray[np.int64],
    goes: _Direction,
    reading: Reading,
) -> None:
    """Report how often a case has two units at one time: only the file's order shows the first."""
    unit, held = found["unit"].to_numpy(), found["unit"].notna().to_numpy()
    tied = np.zeros(len(found), bool)
    tied[1:] = (np.diff(case) == 0) & (np.diff(time) == 0) & (unit[1:] != unit[:-1])
    tied[1:] &= held[1:] & held[:-1]
    if not tied.any():
        return
    notes = [Note("tied", n=int(tied.sum()), first=first_of(found, tied))]
    for key, some in (("tied_turned", goes.back[case]), ("tied_unsure", ~goes.sure[case])):
        if n := int((tied & some).sum()):
            notes.append(Note(key, n=n))
    reading.notes.append(notes)


def _without_repeats(found: pd.DataFrame, used: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Leave out rows that repeat the previous one of their case in all columns that are used.

    If others are between, a row is a return.
    """
    texts = used.loc[found.index].apply(lambda column: column.cat.codes)
    again = (texts == texts.shift()).all(axis=1)
    reading.leave_out(int(again.sum()), "repeats", first_of(found, again))
    reading.note_rows("returns", found, texts.duplicated() & ~again)
    kept: pd.DataFrame = found[~again]
    return kept
