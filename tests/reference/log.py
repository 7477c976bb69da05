"""The event log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.model.state.status import FIRST_END, MOVES, Activity, Status

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.precedents import Precedent
    from tests.reference.units import Unit

COLUMNS = ["case", "day", "activity", "unit", "from_unit", "rule", "precedent"]
SERVICE_CENTRE = "service_centre"


class EventLog:
    """The events, in order."""

    def __init__(self) -> None:
        self.rows: list[tuple] = []
        self.day = 0
        self.ended: list[Case] = []
        """Cases that ended today, in order."""

    def move(
        self,
        case: Case,
        activity: Activity,
        after: Status,
        unit: Unit | None,
        rule: str = "",
        precedent: Precedent | None = None,
    ) -> None:
        """Change a case's status and holder, and write the event; nothing else changes a status."""
        if (case.status, after) not in MOVES[activity]:
            raise AssertionError(
                f"case {case.number}, day {self.day}: {activity.name} leads from "
                f"{case.status.name} to {after.name}"
            )
        number = None if precedent is None else precedent.number
        self.rows.append(
            (
                case.number,
                self.day,
                activity.name.lower(),
                _name(unit),
                _name(case.unit),
                rule,
                number,
            )
        )
        case.status, case.unit = after, unit
        if unit is not None and case.sequence[-1:] != [unit]:
            case.sequence.append(unit)
        if after >= FIRST_END:
            self.ended.append(case)

    def note(self, case: Case, activity: Activity) -> None:
        """Write an event that changes nothing."""
        self.move(case, activity, case.status, case.unit)

    def take_ended(self) -> list[Case]:
        """Return the cases that ended today, in order, and begin a new list."""
        ended, self.ended = self.ended, []
        return ended

    def frame(self) -> pd.DataFrame:
        """Return the log as a frame."""
        return pd.DataFrame(self.rows, columns=COLUMNS).astype({"precedent": "Int64"})


def _name(unit: Unit | None) -> str:
    """Return a unit's name in the log."""
    return SERVICE_CENTRE if unit is None else unit.name
