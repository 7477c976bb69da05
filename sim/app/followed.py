"""The case that a viewer follows, told as it happens in both arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.app.progress import since_warm_up
from sim.state.status import FIRST_END
from sim.trace import told, trace

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue
    from sim.record import RunRecord

MOST_HANDOFFS, LONGEST_OPEN = "most_handoffs", "longest_open"
WAYS = (MOST_HANDOFFS, LONGEST_OPEN)
"""How a case can be chosen without its number; any other way is the name of an issue."""


def chosen(record: RunRecord, way: str) -> int | None:
    """Return the case to follow; None if there is none yet.

    Parameters
    ----------
    record
        Of the arm in which the case stands out; in the other one it has the same number, if the city is the same.
    way
        `most_handoffs` and `longest_open` of those filed since the warm-up, or an issue: its case with most hand-offs.
    """
    rows = record.case_rows
    of = since_warm_up(record)
    if way == LONGEST_OPEN:
        of &= rows["status"] < FIRST_END
        return int(np.argmax(of)) if of.any() else None  # cases stand in the order of their filing
    if way != MOST_HANDOFFS:
        of &= rows["issue"] == record.names.issues.index(way)
    return int(np.argmax(np.where(of, rows["handoffs"], -1))) if of.any() else None


def story(record: RunRecord, case: int, said: Catalogue) -> list[str]:
    """Return a case's story: a heading, a line for each day on which something happened, and how it stands; of none, why not."""
    if not 0 <= case < len(record.case_rows):
        return [said.text("page.follow.not_filed", case=case)]
    return told(trace(record, case), said)
