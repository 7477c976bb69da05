"""What a spreadsheet does to numbers that are names: it rounds them, writes them in powers of ten, adds decimals, or shows them as ####."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import LogError

if TYPE_CHECKING:
    import pandas as pd

    from sim.logs.reading import Reading

POWER = re.compile(
    r"'?[+-]?(?:\d{1,3}(?:[.,](\d+))?[eE]\+(\d+)|\d[.,](\d+)[eE]([7-9]|\d\d+))|#{3,}"
)
"""A number in powers of ten, as in 1.01E+11 or, from other programs, 1.01E11, or one that did not
fit into its column."""

DECIMALS = re.compile(r"\d+[.,]0+")
"""A whole number with decimals, as in 17.0."""

KEPT = 15
"""Digits that a spreadsheet keeps of a number; further ones become 0."""

WAY_OUT = (
    "export the log again and let no spreadsheet open it, or have the column as text before "
    "numbers come into it"
)


def check_numbers(named: pd.DataFrame, reading: Reading) -> None:
    """Refuse names that were numbers and have lost digits, since different ones became the same; note those that may have.

    Raises
    ------
    LogError
        If names of cases, units or issues are written in powers of ten with fewer digits than they
        had.
    """
    for role in ("case", "unit", "issue"):
        column = named[role].astype("category").cat
        texts = column.categories
        _refuse_rounded(named, role, texts, [text for text in texts if _is_rounded(text)])
        _note(
            named,
            role,
            [text for text in texts if _in_powers(text)],
            "are written in powers of ten",
            reading,
        )
        decimal = [text for text in texts if DECIMALS.fullmatch(text)]
        there = len({*(re.split("[.,]", text)[0] for text in decimal)}.intersection(texts))
        split = (
            f", and {there:,} of them are there without decimals too, as names of their own"
            if there
            else ""
        )
        _note(named, role, decimal, f"are whole numbers with decimals{split}", reading)
        long = [text for text in texts if text.isdecimal() and len(text) > KEPT]
        cut = [text for text in long if not text[KEPT:].strip("0")]
        by_chance = sum(10.0 ** (KEPT - len(text)) for text in long)
        if len(cut) > 2 * by_chance:
            _note(
                named,
                role,
                cut,
                f"of {len(long):,} with more than {KEPT} digits have only zeros after the {KEPT}th",
                reading,
            )


def _in_powers(text: str) -> re.Match[str] | None:
    """Return a number in powers of ten, whatever its width and the blanks in it."""
    return POWER.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))


def _is_rounded(text: str) -> bool:
    """Say whether a text is a number that had more digits than are written."""
    found = _in_powers(text)
    if found is None:
        return False
    power = found[2] or found[4]
    return power is None or len(found[1] or found[3] or "") < int(power)


def _refuse_rounded(named: pd.DataFrame, role: str, texts: pd.Index, rounded: list[str]) -> None:
    """Refuse names of which digits are gone."""
    if rounded:
        row, n = _where(named[role], rounded)
        raise LogError(
            f"{len(rounded):,} of {len(texts):,} names of column {role!r} are numbers that a "
            "spreadsheet has shortened, such as "
            f"{rounded[0]!r} in row {row} ({n:,} rows): what was different may have become the "
            f"same; {WAY_OUT}"
        )


def _note(named: pd.DataFrame, role: str, texts: list[str], what: str, reading: Reading) -> None:
    """Note names that a spreadsheet may have changed."""
    if texts:
        row, n = _where(named[role], texts)
        reading.note(
            f"{len(texts):,} names of column {role!r} {what}, such as {texts[0]!r} in row {row} "
            f"({n:,} rows), as a spreadsheet writes "
            f"numbers; if they were written otherwise, {WAY_OUT}"
        )


def _where(column: pd.Series, texts: list[str]) -> tuple[int, int]:
    """Return the first row of the file that has one of some texts, and how many rows have one."""
    rows = column.index[np.asarray(column.isin(texts[:1]))]
    return int(min(rows)), int(column.isin(texts).sum())
