"""Possible mistakes in a log. Only its owners can judge them, so they are reported, not changed.

Only names that a spreadsheet has shortened are refused: it rounds numbers that are names, writes
them in powers of ten, adds decimals, or shows them as ####.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from sim.files.spelling import alike, told_apart
from sim.logs.reading import Note, refused

if TYPE_CHECKING:
    from sim.logs.reading import Reading

POWER = re.compile(
    r"'?[+-]?(?:\d{1,3}(?:[.,](\d+))?[eE]\+(\d+)|\d[.,](\d+)[eE]([7-9]|\d\d+))|#{3,}"
)
"""A number in powers of ten, as in 1.01E+11 or, from other programs, 1.01E11, or one too wide for
its
column."""

DECIMALS = re.compile(r"\d+[.,]0+")
"""A whole number with decimals, as in 17.0."""

KEPT = 15
"""Digits of a number that a spreadsheet keeps; further ones become 0."""

LONG = pd.Timedelta("365 days")
"""A gap without opened cases, or between nearly all times and the last: a date is mistyped, or two
logs are in one."""

NEARLY_ALL = 0.99

FEWEST = 100
"""Minimum number of cases for a judgement."""

MUCH = 0.25
"""A large share of a log's time or cases."""

HALF, FEW = 0.5, 0.15
"""Share of the cases that a unit begins, at least, and of these that it ends, at most, for it to be
taken for one that dispatches."""

AT_ONCE = 10
"""Minutes too few to work on a case."""

ON_ONE_DATE, TIMES_ANY_OTHER = 0.1, 5
"""Share of a log's cases, and multiple of any other date's: so many on one date suggest an import,
not
work."""


def check_numbers(named: pd.DataFrame, reading: Reading) -> None:
    """Refuse names that were numbers and have lost digits; report those that may have.

    Different names may have become the same.

    Raises
    ------
    LogError
        If names of cases, units or issues are written in powers of ten with fewer digits than they
        had.
    """
    for role in ("case", "unit", "issue"):
        column = named[role].astype("category").cat
        texts = list(column.categories)
        rounded = [text for text in texts if _is_rounded(text)]
        if rounded:
            raise refused("shortened", names=len(texts), **_where(named[role], rounded))
        decimal = [text for text in texts if DECIMALS.fullmatch(text)]
        there = len({*(re.split("[.,]", text)[0] for text in decimal)}.intersection(texts))
        split = Note("also_without", n=there) if there else ""
        long = [text for text in texts if text.isdecimal() and len(text) > KEPT]
        cut = [text for text in long if not text[KEPT:].strip("0")]
        by_chance = sum(10.0 ** (KEPT - len(text)) for text in long)
        for what, changed in (
            (Note("in_powers"), [text for text in texts if _in_powers(text)]),
            (Note("with_decimals", split=split), decimal),
            (
                Note("many_zeros", n=len(long), digits=KEPT),
                cut if len(cut) > 2 * by_chance else [],
            ),
        ):
            if changed:
                reading.note("perhaps_shortened", what=what, **_where(named[role], changed))


def _in_powers(text: str) -> re.Match[str] | None:
    """Return a number in powers of ten, without full-width characters and blanks."""
    return POWER.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))


def _is_rounded(text: str) -> bool:
    """Return whether a text is a number that has lost digits."""
    found = _in_powers(text)
    if found is None:
        return False
    power = found[2] or found[4]
    return power is None or len(found[1] or found[3] or "") < int(power)


def _where(column: pd.Series, texts: list[str]) -> dict[str, object]:
    """Return for a message the number of names, the first, its row, and the number of rows."""
    return {
        "n": len(texts),
        "role": Note(f"roles.{column.name}"),
        "name": texts[0],
        "row": int(min(column.index[column == texts[0]])),
        "rows": int(column.isin(texts).sum()),
        "way_out": Note("keep_text"),
    }


def note_data_issues(
    named: pd.DataFrame, cases: pd.DataFrame, ends: bool, reading: Reading
) -> None:
    """Report dates far from others or shared by many cases, cases closed at once, and odd names.

    `ends` is whether the log says which cases are closed.
    """
    times = pd.concat([named["time"], cases["closed"]]).dropna().sort_values()
    usual = times.iloc[int(NEARLY_ALL * (len(times) - 1))]
    late = times[times > usual + LONG]
    if len(late):  # before that, open cases count as open
        reading.note("late", n=len(late), last=late.iloc[-1])
    opened = named["case"].astype(object).map(cases["opened"]).dt.normalize()
    reading.note_rows("early", named, named["time"].dt.normalize() < opened)
    for role in ("opened", *(["closed"] if ends else [])):
        _note_one_date(cases[role].dropna(), role, reading)
    if ends:
        _note_at_once(cases, reading)
    _note_gap(cases["opened"], reading)
    for role in ("case", "unit", "issue", "activity", "status"):
        several = alike(named[role].dropna().unique())
        if several:
            one, other = told_apart(several[0])
            reading.note("alike", n=len(several), role=Note(f"roles.{role}"), one=one, other=other)
    for role in ("case", "unit", "issue"):
        lines = named[role].astype(str).str.contains("\n", regex=False)
        if lines.any():  # an extra quotation mark makes one value of many rows
            of = Note(f"roles.{role}")
            reading.note("several_lines", n=int(lines.sum()), role=of, row=lines.idxmax())


def note_centre(cases: pd.DataFrame, reading: Reading) -> None:
    """Report a unit that begins most cases and ends few of these: perhaps it only dispatches."""
    if len(cases) < FEWEST:
        return
    unit = cases["first_unit"].mode()[0]
    begun = cases["first_unit"] == unit
    ended = int((begun & (cases["unit"] == unit)).sum())
    if begun.mean() >= HALF and ended <= FEW * begun.sum():
        option = f"--centre {shlex.quote(str(unit))}"
        reading.note(
            "centre", unit=unit, n=int(begun.sum()), cases=len(cases), ended=ended, option=option
        )


def _note_gap(opened: pd.Series, reading: Reading) -> None:
    """Report the longest time without an opened case, which counts as time without demand."""
    gaps = opened.diff()
    if not gaps.max() > LONG:
        return
    after = int(gaps.argmax())
    few = opened.index[after - 1] if after <= len(opened) / 2 else opened.index[after]
    first, last = opened.iloc[after - 1], opened.iloc[after]
    reading.note("gap", first=first, n=after, last=last, case=few)


def _note_one_date(times: pd.Series, role: str, reading: Reading) -> None:
    """Report a date that very many cases share: it may be that of an import."""
    dates = times.dt.normalize().value_counts()
    if len(times) < FEWEST or len(dates) < 2:
        return
    n, other = int(dates.iloc[0]), int(dates.iloc[1])
    if n < max(ON_ONE_DATE * len(times), TIMES_ANY_OTHER * other):
        return
    date = dates.index[0]
    case = times.index[times.dt.normalize() == date][0]
    values = {"n": n, "cases": len(times), "date": date, "case": case, "next": other}
    reading.note("one_date", role=Note(f"roles.{role}"), **values)


def _note_at_once(cases: pd.DataFrame, reading: Reading) -> None:
    """Report that many cases were closed at the moment of opening, if the log has exact times."""
    opened, closed = cases["opened"], cases["closed"]
    clock = (closed != closed.dt.normalize()) & (opened != opened.dt.normalize())
    at_once = clock & (closed - opened < pd.Timedelta(minutes=AT_ONCE))
    n = int(at_once.sum())
    if len(cases) >= FEWEST and n >= MUCH * len(cases):
        reading.note("at_once", n=n, cases=len(cases), limit=AT_ONCE, case=at_once.idxmax())
