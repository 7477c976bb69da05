"""Which cases are closed, and since when, if a column gives their status."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.errors import suggestion
from sim.logs.reading import Note, first_of, quoted, refused

if TYPE_CHECKING:
    from sim.logs.reading import Reading

MOST_LISTED = 30
"""Maximum number of statuses in a message."""


class Closing(NamedTuple):
    """The closings of cases, by their status."""

    closed: pd.Series
    """Time of closing by case, NaT if it is open."""
    timeless: pd.Index
    """Cases that are closed without a time of closing."""
    after: pd.Series
    """Whether a row comes after the closing of its case."""


def checked_statuses(asked: str | tuple[str, ...], has_column: bool) -> tuple[str, ...]:
    """Return the statuses that mean closed as a tuple.

    Raises
    ------
    LogError
        If there are some, but no column with the status.
    """
    statuses = (asked,) if isinstance(asked, str) else tuple(asked)
    if statuses and not has_column:
        raise refused("no_status_column", names=quoted(statuses))
    return statuses


def closing(
    named: pd.DataFrame, statuses: tuple[str, ...], of_events: bool, reading: Reading
) -> Closing:
    """Return when cases were closed.

    A case is closed if its last status is one of those that mean closed, since the first row from
    which on all are: one that is resolved and later closed ends when it is resolved, one that is
    opened again at its last closing. A row without a status has that of the row before. A column
    with the time of closing counts before the time of that row; in a log with one row per case it
    alone does.

    Raises
    ------
    LogError
        If no status is known, or no case is closed.
    """
    case = named["case"]
    status = named["status"].groupby(case, observed=True).ffill()
    known = _known(named["status"], statuses)
    shut = status.isin(known)
    to_come = (~shut)[::-1].groupby(case[::-1], observed=True).cummax()[::-1]
    ended = ~to_come  # from these rows on the case is closed
    first = ended & ~ended.groupby(case, observed=True).shift(fill_value=False)
    if not first.any():
        follows = status[shut.groupby(case, observed=True).shift(fill_value=False) & ~shut]
        raise refused("never_closed", names=quoted(known), follows=_counted(follows))
    _note_unknown(statuses, known, reading)
    unknown = status.isna().groupby(case, observed=True).all()
    if unknown.any():
        reading.note("status_unknown", n=int(unknown.sum()), case=unknown.idxmax())
    again = shut & to_come
    if n := int(case[again].nunique()):
        reading.note("opened_again", n=n, first=first_of(named, again))
    row_time = named["time"].where(first & of_events).groupby(case, observed=True).first()
    written = named["closed"].groupby(case, observed=True).last()
    is_closed = ended.groupby(case, observed=True).any()
    dated = written.notna() & ~is_closed
    if dated.any():
        last = _counted(status.groupby(case, observed=True).last()[dated])
        reading.note("closed_but_open", n=int(dated.sum()), case=dated.idxmax(), statuses=last)
    closed = written.fillna(row_time).where(is_closed)
    return Closing(closed, closed.index[is_closed & closed.isna()], ended & ~first)


def _known(status: pd.Series, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the asked statuses that rows have; a text with commas may be several."""
    there = set(status.dropna())
    if not asked:
        raise refused("no_statuses", known=_counted(status))
    single = [
        part.strip() for text in asked for part in ([text] if text in there else text.split(","))
    ]
    known = tuple(dict.fromkeys(text for text in single if text in there))
    if not known:
        meant = suggestion(single[0], there)
        meant = meant if "did you mean" in meant else ""
        raise refused("no_status", name=single[0], meant=meant, known=_counted(status))
    return known


def _note_unknown(asked: tuple[str, ...], known: tuple[str, ...], reading: Reading) -> None:
    """Report asked statuses that no row has."""
    absent = [part.strip() for text in asked if text not in known for part in text.split(",")]
    absent = [text for text in absent if text not in known]
    if absent:
        reading.note("some_statuses", names=quoted(absent))


def _counted(status: pd.Series) -> tuple[Note, ...]:
    """Return statuses with the number of their rows, the most frequent first."""
    counts = status.value_counts().head(MOST_LISTED)
    listed = tuple(Note("counted", name=name, n=n) for name, n in counts.items())
    return listed or (Note("no_status_at_all"),)
