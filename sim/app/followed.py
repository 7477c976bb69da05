"""The case that a viewer follows, in words, in both arms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.app.progress import since_warm_up
from sim.app.setup import Setup, arm_as_filed
from sim.model.state.status import FIRST_END
from sim.records.trace import Trace, in_words, trace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.app.session import Records
    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord

MOST_HANDOFFS, LONGEST_OPEN = "most_handoffs", "longest_open"
WAYS = (MOST_HANDOFFS, LONGEST_OPEN)
"""Ways of choosing a case without its number; any other way is the name of an issue."""

OLD_ROOF = "roof_leak"
"""The issue of the request known from Shanghai, where it took seven years."""


def old_roof(library: Mapping[str, Path], seed: int) -> Setup:
    """Return the city of the seven-year leaking roof, beside one that keeps its rulings."""
    return Setup((arm_as_filed("shanghai", library), arm_as_filed("shishi", library)), seed=seed)


def chosen(record: RunRecord, way: str) -> int | None:
    """Return the case to follow; None if there is none yet.

    Parameters
    ----------
    record
        Of the arm in which the case is chosen.
    way
        `most_handoffs` and `longest_open` of those filed since the warm-up, or an issue: its case
        with most hand-offs.
    """
    rows = record.case_rows
    of = since_warm_up(record)
    if way == LONGEST_OPEN:
        of &= rows["status"] < FIRST_END
        return int(np.argmax(of)) if of.any() else None  # cases are in the order of filing
    if way != MOST_HANDOFFS:
        of &= _of_issue(record, way)
    return int(np.argmax(np.where(of, rows["handoffs"], -1))) if of.any() else None


def counterpart(records: Records, case: int) -> int | None:
    """Return the number in the right arm of a case of the left one.

    It has the same number if both arms have the same requests. In another city it is the request of
    the same issue and zone filed nearest to the same day since the warm-up, or None.
    """
    left, right = records
    if case >= len(left.case_rows) or _is_same(records, case):
        return case
    row, rows = left.case_rows[case], right.case_rows
    of = (
        since_warm_up(right)
        & _of_issue(right, left.names.issues[row["issue"]])
        & (rows["zone"] == row["zone"])
    )
    apart = np.abs(rows["filed_day"].astype(np.int64) - int(row["filed_day"]))
    return int(np.argmin(np.where(of, apart, np.iinfo(np.int64).max))) if of.any() else None


def stories(records: Records, case: int, said: Catalogue) -> tuple[list[str], list[str]]:
    """Return a case's story in the left arm, and that of its counterpart in the right one."""
    left, right = records
    beside = counterpart(records, case)
    if beside is None:
        return story(left, case, said), [said.text("page.follow.no_counterpart")]
    return story(left, case, said), story(right, beside, said)


def story(record: RunRecord, case: int, said: Catalogue) -> list[str]:
    """Return a case's story: a heading, a line for each day with an event, and its state.

    Without a case it is the reason. Days count from the end of the warm-up, as everywhere on the
    page.
    """
    if not 0 <= case < len(record.case_rows):
        return [said.text("page.follow.not_filed", case=case)]
    return in_words(_since(trace(record, case), record.scenario.time.warm_up), said)


def _is_same(records: Records, case: int) -> bool:
    """Return whether a number is the same request in both arms, or unfiled in the right one."""
    left, right = records
    if case >= len(right.case_rows):
        return left.names.issues == right.names.issues
    row, beside = left.case_rows[case], right.case_rows[case]
    same_issue = left.names.issues[row["issue"]] == right.names.issues[beside["issue"]]
    return bool(
        same_issue
        and row["filed_day"] == beside["filed_day"]
        and row["citizen"] == beside["citizen"]
    )


def _of_issue(record: RunRecord, issue: str) -> Any:
    """Return which cases are of an issue: none if the city does not have it."""
    known = record.names.issues
    return record.case_rows["issue"] == (known.index(issue) if issue in known else -1)


def _since(history: Trace, day: int) -> Trace:
    """Return a history with days counted from a day."""
    case = {
        name: _later(value, -day) if name in ("filed_day", "end_day") else value
        for name, value in history.case.items()
    }
    events = [{**event, "day": _later(event["day"], -day)} for event in history.events]
    return replace(history, case=case, events=events, days=history.days - day)


def _later(written: str, days: int) -> str:
    """Return a written day shifted by some days; None stays None."""
    return str(int(written) + days) if written else written
