"""Times as logs write them: read as they stand on the clock, and never guessed where two readings are possible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import LogError

if TYPE_CHECKING:
    import pandas as pd

YEAR_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
MONTH_NAMED = (
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y %b %d",
    "%a, %d %b %Y",
    "%d-%b-%y",
)
OTHER_DIGITS = r"\d{1,7}|\d{9,}"
"""Digits that are no date, as only eight are: pandas would take 202311 for the first of January."""

DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y")
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m.%d.%Y", "%m.%d.%y")

YEAR = "%[YyGcx]"
"""The parts of a form that tell the year."""

EARLIEST, LATEST = "1800-01-01", "2200-01-01"
"""What lies outside is a placeholder, such as 9999-12-31, and no date."""

PARTS = (
    r"^(?P<date>.*?)(?:[\sT,]+|(?<=日))?"
    r"(?:(?P<half>上午|下午)?\s*(?P<hours>\d{1,2})[::时](?P<minutes>\d\d)(?:[::分](?P<seconds>\d\d(?:[.,]\d+)?)秒?|分)?"
    r"\s*(?P<noon>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?(?:Z|[+-]\d\d:\d\d)?$"
)
"""A date, a time of day and a zone. The zone is left out, since a working day is one of the log's own clock."""

ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)$"
"""What `%z` stands for at the end of a form."""

NOON, MIDNIGHT = 12, 24

NUMBER = r"\d{4,5}(?:\.\d+)?|\d{10}|\d{13}"
"""A day as spreadsheets count them, or seconds or milliseconds since 1970."""


class Times(NamedTuple):
    """The times of some columns of a log."""

    of: dict[str, pd.Series]
    """By name of the column, NaT where nothing is written or it cannot be read."""
    zones: list[str]
    """The zones that they are given with, "" for none."""


def read_times(columns: dict[str, pd.Series], form: str | None) -> Times:
    """Return the times of some columns of a log.

    Parameters
    ----------
    columns
        Text by name of the column, by row number, without blanks around it; missing values are NaN.
    form
        As in Python's `strptime`, such as "%d/%m/%Y %H:%M"; by default the year first, a month by name, or days and months in
        the one order in which all columns can be read.

    Raises
    ------
    LogError
        If nothing of a column can be read, or days and months could be read in either order.
    """
    import pandas as pd

    texts = {name: written.dropna() for name, written in columns.items()}
    if form:
        times = {name: _given(text, form, name) for name, text in texts.items()}
        zones = [text.str.extract(ZONE)["zone"] for text in texts.values() if form.endswith("%z")]
    else:
        parts = {name: text.str.extract(PARTS) for name, text in texts.items()}
        written = pd.concat([part["date"] for part in parts.values()]).dropna().unique() if parts else []
        dates = _dates(pd.Series(written, dtype=object), ", ".join(repr(name) for name in parts))
        times = {name: part["date"].map(dates) + _clock(part) for name, part in parts.items()}
        zones = [part["zone"] for part in parts.values()]
    for name, text in texts.items():
        if len(text) and times[name].isna().all():
            raise LogError(_unreadable(name, text, form))
    found = {zone for column in zones for zone in column.fillna("").unique()}
    return Times({name: times[name].reindex(columns[name].index) for name in columns}, sorted(found))


def _unreadable(name: str, text: pd.Series, form: str | None) -> str:
    """Return what to say of a column of which nothing can be read."""
    wanted = f"written like --date-format {form!r}" if form else "a time that can be read"
    way_out = "Say with --date-format how times are written, such as %d/%m/%Y %H:%M, or name another column"
    if re.fullmatch(NUMBER, text.iloc[0]):
        way_out = "If that counts days as spreadsheets do, or seconds since 1970, write it as a date; or name another column"
    return f"{name!r}: no value is {wanted}; row {text.index[0]} has {text.iloc[0]!r}. {way_out}"


def _given(text: pd.Series, form: str, name: str) -> pd.Series:
    """Return times written in the form that was given."""
    import pandas as pd

    if "%" not in form:
        raise LogError(f"--date-format {form!r} for {name!r} says nothing of days and months; write it like %d/%m/%Y %H:%M")
    if not re.search(YEAR, form):
        raise LogError(f"--date-format {form!r} for {name!r} has no year; write it like %d/%m/%Y %H:%M")
    if form.endswith("%z"):
        form, text = form.removesuffix("%z").rstrip(), text.str.replace(ZONE, "", regex=True)
    try:
        return pd.to_datetime(text, format=form, errors="coerce")
    except ValueError as error:
        raise LogError(f"--date-format {form!r} for {name!r}: {error}; write it like %d/%m/%Y %H:%M") from error


def _clock(parts: pd.DataFrame) -> pd.Series:
    """Return the times of day of what is written, midnight where there is none, NaT where no clock shows it."""
    import pandas as pd

    hours, minutes = parts["hours"].astype(float), parts["minutes"].astype(float)
    seconds = parts["seconds"].str.replace(",", ".").astype(float).fillna(0)
    half = parts["half"].map({"上午": "a", "下午": "p"})
    noon = half.where(parts["noon"].isna(), parts["noon"].str.lower().str[0])
    wrong = (hours + minutes / 60 > MIDNIGHT) | (minutes >= 60) | (seconds >= 61) | (noon.notna() & (hours > NOON))  # 61: leap seconds
    hours = hours.where(noon.isna(), hours % NOON) + NOON * (noon == "p")
    return pd.to_timedelta((3600 * hours + 60 * minutes + seconds).fillna(0), unit="s").mask(wrong)


def _dates(text: pd.Series, where: str) -> pd.Series:
    """Return the dates that texts mean, by text."""
    import pandas as pd

    found = _read(text.mask(text.str.fullmatch(OTHER_DIGITS).astype(bool)), YEAR_FIRST + MONTH_NAMED)
    rest = text[found.isna()]
    day_first, month_first = _read(rest, DAY_FIRST), _read(rest, MONTH_FIRST)
    only_day, only_month = rest[month_first.isna() & day_first.notna()], rest[day_first.isna() & month_first.notna()]
    if len(only_day) and len(only_month):
        raise LogError(
            f"{where}: {only_day.iloc[0]!r} has its day first and {only_month.iloc[0]!r} its month; say with --date-format which "
            "is meant (the others are left out), or write all dates with the year first"
        )
    if day_first.notna().any() and not len(only_day) and not len(only_month) and not day_first.equals(month_first):
        raise LogError(
            f"{where}: every date can be read with the day first and with the month first, such as {rest.iloc[0]!r}; say which with "
            "--date-format, such as %d/%m/%Y %H:%M"
        )
    found = found.fillna(month_first if len(only_month) else day_first)
    return pd.Series(found.array, index=text.array)


def _read(text: pd.Series, forms: tuple[str, ...]) -> pd.Series:
    """Return dates in any of some forms."""
    import pandas as pd

    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    for form in forms:
        times = pd.to_datetime(text, format=form, errors="coerce")
        found = found.fillna(times.where((times >= pd.Timestamp(EARLIEST)) & (times < pd.Timestamp(LATEST))).astype(found.dtype))
    return found
