"""Rows of a record as readable frames: names for codes, hours for minutes, blanks for -1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.state.status import ACTIVITIES, STATUSES, Status
from sim.model.state.tables import NOBODY, REFERRED, column
from sim.model.state.zones import JOINTLY, KINDS, ZONES, Resolver
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SERVICE_CENTRE = "service_centre"
"""Name in the log of the holder of a case that no unit holds."""

COUNTERS = ("dispatches", "handoffs", "declines", "shelvings", "disputes", "referrals", "rulings", "docket_days", "follow_ups",
            "petitions", "reworks", "transfers", "precedent_hits", "wrong_precedent_hits")  # fmt: skip
"""Columns of the cases that count events."""


class Names(NamedTuple):
    """The names behind the codes of a record's rows."""

    units: tuple[str, ...]
    issues: tuple[str, ...]
    rules: tuple[str, ...]

    def of_units(self, units: NDArray[Any]) -> Any:
        """Return the names of units by number; the service centre's if there is no unit."""
        return _named(units, (SERVICE_CENTRE, *self.units), offset=1)


def case_frame(rows: NDArray[Any], names: Names, first: int = 0) -> pd.DataFrame:
    """Return one row per case: attributes, outcome and path; cases are numbered from `first`."""
    import pandas as pd

    resolved = rows["status"] == Status.RESOLVED
    return pd.DataFrame(
        {
            "case": np.arange(first, first + len(rows)),
            "filed_day": rows["filed_day"],
            "citizen": rows["citizen"],
            "district": rows["district"] + 1,
            "issue": _named(rows["issue"], names.issues),
            "zone": _named(rows["zone"], ZONES),
            "circumstance": rows["circumstance"],
            "effort_hours": rows["effort"] / 60,
            "status": _named(rows["status"], STATUSES),
            "unit": names.of_units(rows["unit"]),
            "first_unit": names.of_units(rows["first_unit"]),
            "first_fit": rows["first_fit"] == 1,
            "resolution_days": np.where(
                resolved, column(rows, "end_day") - rows["filed_day"], np.nan
            ),
            "reported_day": _number(rows["reported_day"]),
            "end_day": _number(rows["end_day"]),
            "resolved_by": _named(
                rows["resolved_by"], ("", *(r.name.lower() for r in Resolver if r >= 0)), offset=1
            ),
            "ping_pong": rows["ping_pong"] == 1,
            "original": _number(rows["original"]),
            "extension_days": rows["extension_days"],
            **{name: rows[name] == 1 for name in ("found", "supervised")},
            "joint": rows["joint"] & JOINTLY != 0,
            **{name: rows[name] for name in COUNTERS},
        }
    )


def event_frame(rows: NDArray[Any], names: Names) -> pd.DataFrame:
    """Return one row per event, with the fixed columns of the log."""
    import pandas as pd

    return pd.DataFrame(
        {
            "case": rows["case"],
            "day": rows["day"],
            "activity": _named(rows["activity"], ACTIVITIES),
            "unit": names.of_units(rows["unit"]),
            "from_unit": names.of_units(rows["from_unit"]),
            "rule": _named(rows["rule"], names.rules),
            "precedent": _number(rows["precedent"]),
        }
    )


def day_columns(rows: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return the columns of the daily table."""
    columns = {"day": np.arange(len(rows)), **{name: rows[name] for name in rows.dtype.names or ()}}
    for name in ("backlog", "coordination"):
        columns[f"{name}_hours"] = columns.pop(f"{name}_minutes") / 60
    return columns


def day_frame(rows: NDArray[Any]) -> pd.DataFrame:
    """Return one row per day."""
    import pandas as pd

    return pd.DataFrame(day_columns(rows))


def unit_frame(rows: NDArray[Any], names: Names) -> pd.DataFrame:
    """Return one row per unit."""
    import pandas as pd

    hours = {
        f"{name}_hours": rows[name] / 60
        for name in ("had", "worked", "coordinated", "worked_beyond", "backlog", "charge")
    }
    return pd.DataFrame(
        {
            "unit": names.of_units(np.arange(len(rows))),
            "kind": _named(rows["kind"], KINDS),
            "hours_a_day": rows["minutes"] / 60,
            "fee": rows["fee"],
            **hours,
        }
    )


def precedent_frame(rows: NDArray[Any], names: Names) -> pd.DataFrame:
    """Return one row per ruling kept."""
    import pandas as pd

    named = np.where(rows["unit"] == REFERRED, BEYOND, names.of_units(rows["unit"]).astype(object))
    return pd.DataFrame(
        {
            "precedent": np.arange(len(rows)),
            "day": rows["day"],
            "case": _number(rows["case"]),
            "issue": _named(rows["issue"], names.issues),
            "circumstance": rows["circumstance"],
            "unit": named,
            "citations": rows["citations"],
            "overruled_day": _number(rows["overruled_day"]),
        }
    )


def _named(codes: NDArray[Any], names: tuple[str, ...], offset: int = 0) -> Any:
    """Return codes as a categorical column with names."""
    import pandas as pd

    return pd.Categorical.from_codes(codes.astype(np.int64) + offset, categories=pd.Index(names))


def _number(numbers: NDArray[Any]) -> Any:
    """Return days or numbers as a column of integers with blanks."""
    import pandas as pd

    return pd.arrays.IntegerArray(numbers.astype(np.int64), numbers == NOBODY)
