"""What it costs units: their hours since the warm-up, what these go into and how they are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.zones import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord


def loads(record: RunRecord) -> NDArray[np.float64]:
    """Return the hours used over the hours had of each department and street office that had any.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    shape (n_departments,)
        In the order of the units.
    """
    rows = departments(record)
    rows = rows[rows["had"] > 0]
    found: NDArray[np.float64] = used(rows) / rows["had"]
    return found


def unit_utilisation(record: RunRecord) -> NDArray[np.float64]:
    """Return the hours used over the hours had of every unit, social organisations too.

    Parameters
    ----------
    record
        Of any run.

    Returns
    -------
    shape (n_units,)
        Work on cases, meetings and campaigns count as use. NaN for a unit that had no hours.
    """
    rows = record.unit_rows
    found = np.full(len(rows), np.nan)
    np.divide(used(rows), rows["had"], out=found, where=rows["had"] > 0)
    return found


def departments(record: RunRecord) -> NDArray[Any]:
    """Return the rows of departments and street offices."""
    rows: NDArray[Any] = record.unit_rows
    return rows[rows["kind"] < Kind.SOCIAL_ORGANISATION]


def used(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return the minutes that units spent on cases, meetings and campaigns."""
    minutes: NDArray[np.int64] = rows["worked"] + rows["coordinated"]
    return minutes
