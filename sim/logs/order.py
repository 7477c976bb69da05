"""In which order a case's rows happened: by time, and those of one time as the file has them, which may begin with the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.dates import DAYS, MINUTES, SECONDS
from sim.logs.reading import Reading, first_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


NEARLY_ALL = 0.9
"""Of the cases, or of the steps from row to row, that go one way: with fewer a file is in no
order."""

FLOORS = {SECONDS: 10**9, MINUTES: 60 * 10**9, DAYS: 24 * 3600 * 10**9}
"""Nanoseconds that a time without fractions of a second, without seconds, or without a clock, may
stand for."""

COARSE = {
    SECONDS: ("second", "fractions of a second"),
    MINUTES: ("minute", "seconds"),
    DAYS: ("day", "a time of day"),
}
"""In words: those nanoseconds, and what such a time lacks."""


def ordered(named: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Return rows case by case in the order in which they happened.

    Parameters
    ----------
    named
        In the order of the file, with `case` (categorical), `unit`, `time`, and of the times
        `ahead` and `grain` (`sim.logs.dates.Times`).
    reading
        Takes notes of what was put in order, and of what of the order is not sure.
    """
    case, time = named["case"].cat.codes.to_numpy(), _comparable(named, reading)
    by_case = np.argsort(case, kind="stable")
    step = np.where(np.diff(case[by_case]) == 0, np.diff(time[by_case]), 0)
    late = by_case[1:][step < 0]
    goes = _Direction.of(case[by_case][1:], step, time, int(case.max()) + 1)
    if len(late):
        turned = int(np.isin(np.unique(case[late]), np.flatnonzero(goes.back)).sum())
        how = (
            (
                f"; {turned:,} cases have their newest row first, so what they have at one time "
                "was "
                "turned round"
            )
            if turned
            else ""
        )
        first = named.index[int(late.min())]
        reading.note(
            f"{len(late):,} rows stand after a later event of their case (first in row "
            f"{first}); "
            f"events were put in order of time{how}"
        )
    place = np.arange(len(named))
    order = np.lexsort((np.where(goes.back[case], -place, place), time, case))
    found = named.iloc[order]
    _note_ties(found, case[order], time[order], goes, reading)
    return found


class _Direction(NamedTuple):
    """Which way the rows of cases go, shape (n_cases,)."""

    back: NDArray[np.bool_]
    """Whether they begin with the newest."""
    sure: NDArray[np.bool_]
    """Whether anything tells."""

    @classmethod
    def of(
        cls, case: NDArray[Any], step: NDArray[np.int64], time: NDArray[np.int64], n: int
    ) -> _Direction:
        """Return the ways of cases: each its own if all its times go one way, else that of the other cases or, without any, of the file."""
        forth, back = (np.bincount(case[way], minlength=n) > 0 for way in (step > 0, step < 0))
        ways = int((forth & ~back).sum()), int((back & ~forth).sum())
        if not sum(ways):
            through = np.diff(time)
            ways = int((through > 0).sum()), int((through < 0).sum())
        own, clear = forth != back, max(ways) > NEARLY_ALL * sum(ways)
        return cls(np.where(own, back, clear and ways[1] > ways[0]), own | clear)


def without_repeats(found: pd.DataFrame, used: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Leave out rows that repeat the one before in their case; with others between, a row is a return.

    Parameters
    ----------
    found
        From `ordered`.
    used
        The columns of the file that are used, as text (categorical).
    reading
        Is told how many.
    """
    texts = used.loc[found.index].apply(lambda column: column.cat.codes)
    again = (texts == texts.shift()).all(axis=1)
    reading.leave_out(
        int(again.sum()), "rows that repeat another in all columns used", first_of(found, again)
    )
    apart = texts.duplicated() & ~again
    if apart.any():
        reading.note(
            f"{int(apart.sum()):,} rows are like an earlier one of their case and time, with "
            f"others between ({first_of(found, apart)}), "
            "and count as returns; if two exports overlap in the file, take out what is there twice"
        )
    kept: pd.DataFrame = found[~again]
    return kept


def _comparable(named: pd.DataFrame, reading: Reading) -> NDArray[np.int64]:
    """Return times that can be compared, in nanoseconds: universal ones in cases of which all zones are known, no finer than written."""
    import pandas as pd

    time = named["time"].to_numpy("datetime64[ns]").astype(np.int64)
    for grain, floor in FLOORS.items():
        coarse = named["grain"].to_numpy() >= grain
        if coarse.all() or not coarse.any():
            continue
        floored = time - time % floor
        with_coarse = (
            pd.Series(coarse)
            .groupby([named["case"].cat.codes.to_numpy(), floored])
            .transform("any")
            .to_numpy()
        )
        mixed = with_coarse & ~coarse
        if mixed.any():
            unit, lacks = COARSE[grain]
            reading.note(
                f"{int(mixed.sum()):,} rows share their {unit} with a row of their case that is "
                f"written without {lacks} (first in row "
                f"{named.index[int(mixed.argmax())]}); such rows stay in the order of the file"
            )
        time = np.where(with_coarse, floored, time)
    known = named["ahead"].notna().groupby(named["case"], observed=True).transform("all")
    return time - (named["ahead"].where(known, 0.0).to_numpy() * FLOORS[MINUTES]).astype(np.int64)


def _note_ties(
    found: pd.DataFrame,
    case: NDArray[Any],
    time: NDArray[np.int64],
    goes: _Direction,
    reading: Reading,
) -> None:
    """Note how often a case has two units at one time: only the order of the file tells which was first."""
    unit = found["unit"].to_numpy()
    tied = np.zeros(len(found), bool)
    tied[1:] = (np.diff(case) == 0) & (np.diff(time) == 0) & (unit[1:] != unit[:-1])
    tied[1:] &= ~(found["unit"].isna().to_numpy()[1:] | found["unit"].isna().to_numpy()[:-1])
    if not tied.any():
        return
    turned, unsure = int((tied & goes.back[case]).sum()), int((tied & ~goes.sure[case]).sum())
    lines = [
        (
            f"{int(tied.sum()):,} times a case passes from unit to unit at one time "
            f"({first_of(found, tied)}), in the order of the file"
        )
    ]
    if turned:
        lines.append(f"{turned:,} of them from its end, as the newest is first")
    if unsure:
        lines.append(
            f"{unsure:,} of them though nothing tells whether the oldest or the newest is "
            "first: "
            "give times of day, or sort the file"
        )
    reading.note("; ".join(lines))
