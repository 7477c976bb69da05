"""The rows of a log under the names of their roles: times read, what cannot be used left out and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import LogError
from sim.logs.dates import read_times
from sim.logs.order import ordered, without_repeats
from sim.logs.spreadsheets import check_numbers

if TYPE_CHECKING:
    import pandas as pd

    from sim.logs.columns import Columns
    from sim.logs.dates import Times
    from sim.logs.reading import Reading


MISSING = ("?", "-", "N/A", "n/a", "#N/A", "NULL", "null", "None", "nan", "NaN", "NaT", "无", "空")
"""What stands where a value is not known, besides nothing at all."""

PERHAPS = "NA"
"""What some programs write where a value is not known, and elsewhere is a name. It is no time, in
any case."""

PLACEHOLDERS = ("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01")
"""The days from which programs count: they stand where no date is given."""


def named_rows(
    rows: pd.DataFrame,
    columns: Columns,
    date_format: str | None,
    missing: tuple[str, ...],
    reading: Reading,
) -> pd.DataFrame:
    """Return rows with the columns `case`, `unit`, `time`, `issue`, `activity`, `opened`, `closed`, case by case in their order.

    In a log with one row per case, `time` is that of opening. What is not said is missing. `ahead` and
    `closed_ahead` are the minutes by which the clocks of `time` and `closed` are ahead of universal
    time.

    Parameters
    ----------
    rows, columns
        From `sim.logs.files.read_table`.
    date_format
        How times are written, if it is known.
    missing
        Words that stand for what is not known.
    reading
        Is told what was left out, and why.

    Raises
    ------
    LogError
        If no row is left, a spreadsheet has changed names, or times cannot be read.
    """
    import pandas as pd

    nothing = {
        name: {*missing, *([PERHAPS] if name in columns.times() else [])}
        for name in columns.named()
    }
    used = pd.DataFrame(
        {name: _known(rows[name], words, reading) for name, words in nothing.items()}
    )
    _note_words(rows, nothing, reading)
    named = pd.DataFrame(index=used.index)
    for role in ("case", "unit", "issue", "activity"):
        name = getattr(columns, role)
        named[role] = used[name].astype(object) if name else None
    check_numbers(named, reading)
    times = _times(used, columns, date_format, reading)
    when = columns.times()[0]
    named["time"], named["ahead"], named["grain"] = (
        times.of[when],
        times.ahead[when],
        times.grain[when],
    )
    named["opened"] = times.of[columns.opened] if columns.opened else pd.NaT
    named["closed"], named["closed_ahead"] = pd.Series(pd.NaT, used.index, "datetime64[ns]"), np.nan
    for name in columns.closed:
        named["closed_ahead"] = named["closed_ahead"].where(
            named["closed"].notna(), times.ahead[name]
        )
        named["closed"] = named["closed"].fillna(
            _without_placeholders(times.of[name], name, named, reading)
        )
    usable = _usable(named, columns, reading)
    usable = usable.assign(case=usable["case"].astype("category"))
    return without_repeats(ordered(usable, reading), used, reading).drop(columns="grain")


def _known(column: pd.Series, nothing: set[str], reading: Reading) -> pd.Series:
    """Return texts without blanks around them, missing where they stand for what is not known."""
    import pandas as pd

    texts = [text.strip() for text in column.cat.categories]
    places = {
        text: n
        for n, text in enumerate(
            dict.fromkeys(text for text in texts if text and text not in nothing)
        )
    }
    codes = np.array([*(places.get(text, -1) for text in texts), -1], np.int64)[
        column.cat.codes.to_numpy()
    ]
    one: dict[str, str] = {}
    for written, text in zip(column.cat.categories, texts, strict=True):
        other = one.setdefault(text, written)
        if other != written and text in places:
            reading.note(
                f"blanks around values do not count: {other!r} and {written!r} in column "
                f"{column.name!r} are one"
            )
            break
    return pd.Series(
        pd.Categorical.from_codes(codes, pd.Index(list(places), dtype=object)),
        column.index,
        name=column.name,
    )


def _note_words(rows: pd.DataFrame, nothing: dict[str, set[str]], reading: Reading) -> None:
    """Say which words were read as not given, and which word perhaps should have been."""
    none: list[str] = []
    perhaps: list[str] = []
    for name, words in nothing.items():
        texts, codes = (
            [text.strip() for text in rows[name].cat.categories],
            rows[name].cat.codes.to_numpy(),
        )
        for word in sorted({*texts} & {*words, PERHAPS}):
            there = np.isin(codes, [n for n, text in enumerate(texts) if text == word])
            said = (
                f"{word!r} {int(there.sum()):,} times in {name!r} (first in row "
                f"{rows.index[int(there.argmax())]})"
            )
            (none if word in words else perhaps).append(said)
    if none:
        reading.note(
            f"read as not given: {'; '.join(none)}. If one is a name, say with --missing which "
            "words are none"
        )
    if perhaps:
        reading.note(
            f"read as a name: {'; '.join(perhaps)}. If it stands for what is not known, say "
            "with "
            "--missing which words do"
        )


def _times(used: pd.DataFrame, columns: Columns, form: str | None, reading: Reading) -> Times:
    """Return the times of all columns that have some; count those that are written and cannot be read."""
    names = list(dict.fromkeys(columns.times()))
    times = read_times({name: used[name] for name in names}, form)
    if len(times.zones) > 1:
        named = ", ".join(zone or "none" for zone in times.zones)
        known = times.ahead[names[0]].notna().sum() == used[names[0]].notna().sum()
        order = (
            "by universal "
            f"time{'' if known else ', or as they stand on the clock in cases with a time of which no offset is known'}"
        )
        reading.note(
            f"times are of several zones ({named}); days are those of the clock as it is "
            "written, "
            f"and rows are put in order {order}"
        )
    for name, found in times.of.items():
        wrong = used[name][found.isna() & used[name].notna()]
        if len(wrong):
            reading.note(
                f"{len(wrong):,} values of {name!r} are no time (row {wrong.index[0]}: "
                f"{wrong.iloc[0]!r}) and count as not given"
            )
    return times


def _without_placeholders(
    closed: pd.Series, name: str, named: pd.DataFrame, reading: Reading
) -> pd.Series:
    """Return times of closing but those on a day from which programs count, if the case came later."""
    import pandas as pd

    came = named["opened"].fillna(named["time"])
    placeholder = closed.dt.normalize().isin(pd.to_datetime(PLACEHOLDERS)) & (closed < came)
    if placeholder.any():
        example = f"first in row {placeholder.idxmax()}: {closed[placeholder].iloc[0]:%Y-%m-%d}"
        reading.note(
            f"{int(placeholder.sum()):,} values of {name!r} stand for no date ({example}) and "
            "count as not given"
        )
    return closed.mask(placeholder)


def _usable(named: pd.DataFrame, columns: Columns, reading: Reading) -> pd.DataFrame:
    """Leave out rows that say neither which case they are about nor when."""
    nameless, timeless = named["case"].isna(), named["time"].isna() & named["case"].notna()
    reading.leave_out(
        int(nameless.sum()), f"rows without a case ({columns.case})", _example(nameless)
    )
    reading.leave_out(
        int(timeless.sum()), f"rows without a time ({columns.times()[0]})", _example(timeless)
    )
    kept = named[~nameless & ~timeless]
    if kept.empty:
        raise LogError("no row has a case and a time")
    return kept


def _example(marked: pd.Series) -> str:
    """Return the number of the first row that is marked."""
    return f"first in row {marked.idxmax()}" if marked.any() else ""
