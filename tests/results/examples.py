"""Records made by hand: a few cases with known ends, without a simulator."""

from typing import Any

import numpy as np

from sim.model.state.status import Status
from sim.model.state.tables import CASE, DAY, EVENT, NOBODY, PRECEDENT, UNIT
from sim.model.state.zones import Kind, Resolver
from sim.records.record import Names, RunRecord
from sim.scenario.schema import Scenario

DAYS, WARM_UP, HORIZON = 100, 10, 20

TOWN: dict[str, Any] = {
    "title": "Town",
    "city": {"districts": 2},
    "time": {"days": DAYS, "warm_up": WARM_UP, "horizon": HORIZON},
    "issue_defaults": {"count": 2, "departments": 2},
    "department_defaults": {"count": 2},
}


def town(**tables: Any) -> Scenario:
    """A small scenario, with tables replaced."""
    return Scenario.model_validate(TOWN | tables)


def cases(*rows: dict[str, Any]) -> Any:
    """Rows of the table of cases, by default filed at the end of the warm-up and open."""
    table = np.zeros(len(rows), CASE)
    for field in (
        "unit",
        "first_unit",
        "last_unit",
        "unit_before",
        "end_day",
        "reported_day",
        "docket_day",
        "precedent",
    ):
        table[field] = NOBODY
    table["resolved_by"] = Resolver.NOBODY
    table["filed_day"] = WARM_UP
    table["status"] = Status.WAITING
    for place, row in enumerate(rows):
        for field, value in row.items():
            table[field][place] = value
    return table


def days(**columns: object) -> Any:
    """Rows of the table of days, with no events except those of these columns."""
    rows = np.zeros(DAYS, DAY)
    for name, values in columns.items():
        rows[name] = values
    return rows


def resolved(days: int, **more: Any) -> dict[str, Any]:
    """A case filed at the end of the warm-up and resolved after some days, at its first close."""
    return {
        "status": Status.RESOLVED,
        "end_day": WARM_UP + days,
        "reported_day": WARM_UP + days,
    } | more


def ended(status: Status, days: int, **more: Any) -> dict[str, Any]:
    """A case that ended otherwise after some days."""
    return {"status": status, "end_day": WARM_UP + days} | more


def unit(kind: Kind = Kind.FUNCTIONAL, **fields: int) -> Any:
    """A row of the table of units."""
    row = np.zeros(1, UNIT)
    row["kind"] = kind
    for field, value in fields.items():
        row[field] = value
    return row


def record(*rows: dict[str, Any], scenario: Scenario | None = None, **tables: Any) -> RunRecord:
    """A record of these cases, by default without other events."""
    given: dict[str, Any] = {
        "event_rows": np.zeros(0, EVENT),
        "day_rows": np.zeros(DAYS, DAY),
        "unit_rows": np.concatenate([unit(), unit()]),
        "precedent_rows": np.zeros(0, PRECEDENT),
        "limit_days": np.array([5, 5]),
    } | tables
    names = Names(
        tuple(f"unit {k}" for k in range(len(given["unit_rows"]))), ("noise", "roofs"), ("none",)
    )
    return RunRecord(
        scenario=scenario or town(),
        seed=1,
        versions={},
        names=names,
        case_rows=cases(*rows),
        **given,
    )
