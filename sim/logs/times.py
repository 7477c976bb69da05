"""Times as logs write them: read as local clock time, never guessed between two readings."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import pandas as pd

from sim.logs.reading import message, refused

YEAR_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
MONTH_NAMED = (
    "%d %b %Y",
    "%d-%b-%Y",
    "%d/%b/%Y",
    "%d %B %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y %b %d",
    "%d-%b-%y",
)
OTHER_DIGITS = r"\d{1,7}|\d{9,}"
"""Digits that are no date, which has eight: pandas would take 202311 for the first of January."""

DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y")
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m.%d.%Y", "%m.%d.%y")

YEAR = "%[YyGcx]"
"""The parts of a format that contain the year."""

EARLIEST, LATEST = "1800-01-01", "2200-01-01"
"""A date outside is a placeholder, such as 9999-12-31."""

OFFSET = r"[+-](?P<ahead>\d{1,2})(?::?(?P<minutes>\d\d))?(?::?\d\d)?"
"""Offset of a zone from universal time."""

UNIVERSAL = "Z|z|UTC|GMT"

NAME = r"[A-Za-z_]+/[A-Za-z_/+-]+|[A-Z]{3,5}"

ZONE = rf"(?:(?:{UNIVERSAL})?[+-]\d{{1,2}}(?::?\d\d){{0,2}}|{UNIVERSAL}|{NAME})(?:\s*(?:\[[^\]]*\]|\([^)]*\)|{NAME}))?"
"""A zone: its offset from universal time or its name, or both."""

CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"

PARTS = (
    r"^(?P<date>.*?)(?:[\sT,:]+|(?<=日))?"
    r"(?:(?P<half>上午|下午)?\s*(?P<hours>\d{1,2}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d(?:[.,]\d+)?))?"
    rf"\s*(?P<noon>[AaPp]\.?[Mm]\.?(?![A-Za-z]))?\s*(?P<zone>{ZONE})?)?(?:Z|[+-]\d\d:\d\d)?$"
)
"""A date, a time of day and a zone in the usual notation. A working day is one of the log's own
clock,
so the zone shifts none."""

MOSTLY = r"\d+[-/.]\d+[-/.]\d+(?:[ T]\d{1,2}:[\d:.]+)?"
"""Times in the usual notation, as most are."""

USUAL = (
    ("\N{MINUS SIGN}", "-"),
    (
        r"(?i)(?<![a-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])[.,]*|\(?(?:星期|礼拜|周)[一二三四五六日天]\)?",
        " ",
    ),
    (r"(?<=\d)[时点](?:(?=\d:)|(?=\d分))", ":0"),
    (r"(?<=\d)[时点](?=\d)", ":"),
    (r"(?<=\d)[时点]", ":00"),
    (r"(?<=\d)分(?=\d秒)", ":0"),
    (r"(?<=\d)分(?=\d)", ":"),
    (r"(?<=\d)[分秒]", ""),
    (r"^(\d{8})[T ]?(\d\d)(\d\d)(\d\d)?(?![\d:])", r"\1 \2:\3:\g<4>"),
    (r"(?<=:\d\d):(?!\d)", ""),
    (rf"^\s*([A-Za-z]+ +\d{{1,2}}),? +({CLOCK})(.*?) +(\d{{4}})$", r"\1 \4 \2\3"),
)
"""Steps to the usual notation: days of the week are removed, clocks get colons, and the year moves
to
the front."""

NOON, MIDNIGHT = 12, 24

NUMBER = r"\d{4,5}(?:[.,]\d+)?|\d{10}|\d{13}"
"""A day in a spreadsheet's count, or seconds or milliseconds since 1970."""

FRACTIONS, SECONDS, MINUTES, DAYS = range(4)
"""Precision of a written time."""


class Times(NamedTuple):
    """The times of some columns of a log, by column name.

    Attributes
    ----------
    of
        Local clock time; NaT if missing or unreadable.
    ahead
        Minutes by which that clock is ahead of universal time, NaN if not given.
    grain
        Their precision: `FRACTIONS` of seconds, `SECONDS`, `MINUTES` or `DAYS`.
    zones
        Their zones, "" for none.
    """

    of: dict[str, pd.Series]
    ahead: dict[str, pd.Series]
    grain: dict[str, pd.Series]
    zones: list[str]


def read_times(columns: dict[str, pd.Series], form: str | None) -> Times:
    """Return the times of text columns, in a `strptime` format if one is given.

    Otherwise the year comes first, a month has its name, or days and months are in the only order
    in which all columns can be read.

    Raises
    ------
    LogError
        If no text of a column can be read, or days and months could be read in either order.
    """
    where = ", ".join(map(repr, columns))
    written = {name: column.astype(object) for name, column in columns.items()}
    texts = pd.Series(pd.concat(list(written.values())).dropna().unique(), dtype=object)
    usual = texts.map(_plain)
    read = (_given(usual, _plain(form), where) if form else _found(usual, where)).set_axis(texts)
    found = {name: read.reindex(text).set_axis(text.index) for name, text in written.items()}
    for name, text in written.items():
        if text.notna().any() and found[name]["time"].isna().all():
            given = text.dropna()
            raise refused(
                "unreadable",
                name=name,
                wanted=message("wanted_format", form=form) if form else message("wanted_time"),
                row=given.index[0],
                value=given.iloc[0],
                way_out=message(
                    "say_date" if re.fullmatch(NUMBER, given.iloc[0]) else "say_format"
                ),
            )
    times, ahead, grain = (
        {name: column[key] for name, column in found.items()} for key in ("time", "ahead", "grain")
    )
    return Times(times, ahead, grain, sorted(read["zone"].unique()) if read["zone"].any() else [])


def _plain(text: str) -> str:
    """Return a text in ordinary characters: no full-width ones, and ASCII digits."""
    text = unicodedata.normalize("NFKC", text)
    if text.isascii():
        return text
    return re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)


def _given(text: pd.Series, form: str, where: str) -> pd.DataFrame:
    """Return times written in the given format."""
    if "%" not in form:
        raise refused("format_no_day", form=form, where=where)
    if not re.search(YEAR, form):
        raise refused("format_no_year", form=form, where=where)
    zone, plain = pd.Series("", text.index), text
    parts = [part for part in re.split(r"(%[zZ]|%.)", form) if part]
    zones = [place for place, part in enumerate(parts) if part in ("%z", "%Z")]
    if zones:
        pieces = text.str.extract("^" + "".join(map(_piece, parts)) + "$").fillna("")
        zone = pieces[zones].agg(" ".join, axis=1).str.strip()
        plain = pieces.drop(columns=zones).agg("".join, axis=1).str.strip()
    plain_form = "".join(part for part in parts if part not in ("%z", "%Z")).strip()
    try:
        time = pd.to_datetime(plain, format=plain_form, errors="coerce")
    except (ValueError, re.error) as error:
        raise refused("format_wrong", form=form, where=where, error=error) from error
    ahead = _ahead(zone)
    time = time.astype("datetime64[ns]")
    return pd.DataFrame({"time": time, "zone": zone, "ahead": ahead, "grain": FRACTIONS})


def _piece(part: str) -> str:
    """Return a pattern, with a group, for a part of a format."""
    if part == "%z":
        return rf"({ZONE})"
    if part == "%Z":
        return r"(\w[\w/+:\- ]*?)"
    if part.startswith("%"):
        return r"(.+?)"
    return re.sub(r"(?:\\?\s)+", r"\\s+", f"({re.escape(part)})")


def _found(text: pd.Series, where: str) -> pd.DataFrame:
    """Return times whose format is detected."""
    odd = text[~text.str.fullmatch(MOSTLY)]
    for pattern, usual in USUAL:
        odd = odd.str.replace(pattern, usual, regex=True)
    parts = pd.concat([text.drop(odd.index), odd]).sort_index().str.strip().str.extract(PARTS)
    dates = _dates(pd.Series(parts["date"].dropna().unique(), dtype=object), where)
    zone = parts["zone"].fillna("")
    grain = (
        parts["hours"].isna().astype(int)
        + parts["seconds"].isna()
        + ~parts["seconds"].str.contains("[.,]", na=False)
    )
    time = parts["date"].map(dates) + _clock(parts)
    return pd.DataFrame({"time": time, "zone": zone, "ahead": _ahead(zone), "grain": grain})


def _ahead(zone: pd.Series) -> pd.Series:
    """Return the minutes by which zones are ahead of universal time, NaN for a mere name."""
    parts = zone.str.extract(OFFSET)
    minutes = 60 * parts["ahead"].astype(float) + parts["minutes"].astype(float).fillna(0)
    return minutes.where(~zone.str.contains("-\\d"), -minutes).mask(
        zone.isin(UNIVERSAL.split("|")), 0.0
    )


def _clock(parts: pd.DataFrame) -> pd.Series:
    """Return times of day, midnight if missing, NaT if impossible."""
    hours, minutes = parts["hours"].astype(float), parts["minutes"].astype(float)
    seconds = parts["seconds"].str.replace(",", ".").astype(float).fillna(0)
    half = parts["half"].map({"上午": "a", "下午": "p"})
    noon = half.where(parts["noon"].isna(), parts["noon"].str.lower().str[0])
    wrong = (
        (hours + minutes / 60 > MIDNIGHT)
        | (minutes >= 60)
        | (seconds >= 61)
        | (noon.notna() & (hours > NOON))
    )  # 61: leap seconds
    hours = hours.where(noon.isna(), hours % NOON) + NOON * (noon == "p")
    return pd.to_timedelta((3600 * hours + 60 * minutes + seconds).fillna(0), unit="s").mask(wrong)


def _dates(text: pd.Series, where: str) -> pd.Series:
    """Return the dates of texts, by text."""
    no_date = text.str.fullmatch(OTHER_DIGITS).astype(bool)
    found = _read(text.mask(no_date), YEAR_FIRST + MONTH_NAMED)
    rest = text[found.isna()]
    day_first, month_first = _read(rest, DAY_FIRST), _read(rest, MONTH_FIRST)
    only_day = rest[month_first.isna() & day_first.notna()]
    only_month = rest[day_first.isna() & month_first.notna()]
    if len(only_day) and len(only_month):
        day, month = only_day.iloc[0], only_month.iloc[0]
        raise refused("both_orders", where=where, day=day, month=month)
    either = not len(only_day) and not len(only_month) and day_first.notna().any()
    if either and not day_first.equals(month_first):
        raise refused("either_order", where=where, example=rest.iloc[0])
    found = found.fillna(month_first if len(only_month) else day_first)
    return pd.Series(found.array, index=text.array)


def _read(text: pd.Series, forms: tuple[str, ...]) -> pd.Series:
    """Return dates in any of some formats."""
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    for form in forms:
        times = pd.to_datetime(text, format=form, errors="coerce")
        meant = (times >= pd.Timestamp(EARLIEST)) & (times < pd.Timestamp(LATEST))
        found = found.fillna(times.where(meant).astype(found.dtype))
    return found
