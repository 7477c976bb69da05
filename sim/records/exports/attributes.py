"""What every format says of a case, under one name and of one type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.status import STATUSES
from sim.model.state.zones import ZONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.records.frames import Names

CASE_ATTRIBUTES = {
    "issue": "string",
    "zone": "string",
    "circumstance": "float",
    "district": "int",
    "citizen": "int",
    "filed_day": "int",
    "effort_hours": "float",
    "status": "string",
}
"""The attributes of a case and their types: as in a record's `cases.csv`, `status` at the end of
the run."""


def case_attributes(rows: NDArray[Any], names: Names) -> dict[str, list[Any]]:
    """Return the attributes of cases, each a list with a value a row."""
    return {
        "issue": named(names.issues, rows["issue"]),
        "zone": named(ZONES, rows["zone"]),
        "circumstance": rows["circumstance"].tolist(),
        "district": (rows["district"] + 1).tolist(),
        "citizen": rows["citizen"].tolist(),
        "filed_day": rows["filed_day"].tolist(),
        "effort_hours": (rows["effort"] / 60).tolist(),
        "status": named(STATUSES, rows["status"]),
    }


def named(names: Sequence[str], codes: NDArray[Any]) -> list[str]:
    """Return the names of codes."""
    found: list[str] = np.array(names, object)[codes].tolist()
    return found
