"""`Draft`: the scenario that what is read off a log makes, together with what is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.read_off import (
    MEDIAN_BOUNDS,
    SPREAD_BOUNDS,
    Arrivals,
    Remit,
    arrivals,
    busy_ratio,
    first_reading,
    lead_times,
    remits,
    with_rare_issues_together,
)
from sim.logs.reading import message
from sim.scenario.city import YEAR_DAYS
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.work_log import WorkLog


class Parameter(NamedTuple):
    """A number that cannot be read off a log and is searched for, evenly between two bounds."""

    name: str
    low: float
    high: float
    start: float
    table: str = ""
    """Of a scenario, in which it stands under its name; empty if it acts on several values."""

    @property
    def key(self) -> str:
        """Where in a scenario it stands, by dotted key; empty if in several places."""
        return self.table and f"{self.table}.{self.name}"

    @property
    def what(self) -> str:
        """What it is, in words."""
        return message(f"what_{self.name}")


OF_HANDOFFS = (
    Parameter("accuracy", 0.0, 1.0, 0.5, "service_centre"),
    Parameter("contested", 0.002, 0.6, 0.12),
    Parameter("avoidance", 0.0, 0.98, 0.6, "department_defaults"),
    Parameter("stigma", 0.0, 0.3, 0.05, "responsibility"),
    Parameter("shelving", 0.0, 1.0, 0.4, "responsibility"),
    Parameter("return_to_sender", 0.0, 0.9, 0.15, "responsibility"),
)
"""Searched for only where the log has hand-offs; elsewhere where they start is an assumption."""

OF_TIME = (
    Parameter("lead_scale", 0.02, 3.0, 0.6),
    Parameter("lead_spread", 0.3, 1.6, 1.0),
    Parameter("utilisation", 0.05, 0.95, 0.5, "department_defaults"),
)


def scaled(listed: tuple[Parameter, ...], places: NDArray[np.float64]) -> dict[str, float]:
    """Return the values that lie at places between 0 and 1 of their ranges, by name."""
    return {
        each.name: each.low + float(place) * (each.high - each.low)
        for each, place in zip(listed, places, strict=True)
    }


OVERLAP_PART = 2 / 3
"""Of the contested circumstances, those that two departments claim; a log does not tell them from
gaps. Assumption."""

RULED_PART = 0.08
"""Rulings a year over cases a year, should somebody rule: as in the stylised Shishi. Assumption."""

MOST_CONTESTED = 0.9
"""Of any issue."""

WARM_UP, HORIZON = 100, YEAR_DAYS
"""Working days before the cohort, which is filed over a year, and after it."""

EFFORT_HOURS = 1.0
"""Of every case. Only its ratio to the hours had acts, and that is searched for. Assumption."""


@dataclass(frozen=True, eq=False)
class Draft:
    """What is read off a log.

    Attributes
    ----------
    remits
        Issues, their frequencies, and whose their cases are.
    leads
        Median and spread of lead times by issue, still with what queues add.
    arrivals
        The rate of demand.
    accuracy, utilisation
        First guesses of what is searched for.
    return_days
        Usual working days with a unit that passes a case on.
    has_handoffs
        Whether the log tells of hand-offs.
    """

    remits: tuple[Remit, ...]
    leads: dict[str, tuple[float, float]]
    arrivals: Arrivals
    accuracy: float
    utilisation: float
    return_days: int
    has_handoffs: bool

    def scenario(self, values: dict[str, float], about: dict[str, Any]) -> Scenario:
        """Return the scenario under values of what is searched for, with some tables as given."""
        return read(Scenario, self.tables(values) | about)

    def parameters(self) -> tuple[Parameter, ...]:
        """Return what is searched for, starting from what the log says at first sight."""
        guessed = {"accuracy": self.accuracy, "utilisation": self.utilisation}
        return tuple(
            each._replace(start=guessed.get(each.name, each.start))
            for each in (*(OF_HANDOFFS if self.has_handoffs else ()), *OF_TIME)
        )

    def tables(self, values: dict[str, float]) -> dict[str, Any]:
        """Return the tables of the scenario as a file would have them."""
        rate = self.arrivals.cases_per_day
        values = {each.name: each.start for each in OF_HANDOFFS} | values
        units = sorted({unit for remit in self.remits for unit in remit.units})
        return {
            "city": {"districts": 1},
            "time": {"days": WARM_UP + YEAR_DAYS + HORIZON, "warm_up": WARM_UP, "horizon": HORIZON},
            "demand": {"cases_per_day": rate, "direct_answer": 0.0, **self._rhythms()},
            "initial": {
                "backlog": self.arrivals.backlog,
                "backlog_days": self.arrivals.backlog_days,
            },
            "citizens": {"give_up": 0.0},
            "issues": [self._issue(remit, values) for remit in self.remits],
            "department_defaults": {"street_offices": False, "minimum_hours": EFFORT_HOURS}
            | {"utilisation": values["utilisation"], "avoidance": values["avoidance"]},
            "departments": [{"name": unit} for unit in units],
            "service_centre": {"accuracy": values["accuracy"]},
            "responsibility": {"return_days": self.return_days}
            | {name: values[name] for name in ("stigma", "shelving", "return_to_sender")},
            "adjudication": {
                "enabled": False,
                "rulings_per_year": max(1, round(RULED_PART * YEAR_DAYS * rate)),
            },
        }

    def _rhythms(self) -> dict[str, Any]:
        """Return how demand swings over year and week, as far as the log tells."""
        found: dict[str, Any] = {}
        if self.arrivals.seasonality is not None:
            found["seasonality"] = self.arrivals.seasonality
        if self.arrivals.week is not None:
            found["week"] = list(self.arrivals.week)
        return found

    def _issue(self, remit: Remit, values: dict[str, float]) -> dict[str, Any]:
        """Return an issue as a file would have it."""
        median, spread = self.leads[remit.issue]
        contested = min(MOST_CONTESTED, values["contested"] * remit.contested)
        overlap = contested * OVERLAP_PART if len(remit.units) > 1 else 0.0
        return {
            "name": remit.issue,
            "weight": float(remit.cases),
            "departments": list(remit.units),
            "department_weights": list(remit.shares),
            "overlap": overlap,
            "gap": contested - overlap if len(remit.units) > 1 else contested * (1 - OVERLAP_PART),
            "beyond": 0.0,
            "effort_hours": EFFORT_HOURS,
            "lead_days": _within(median * values["lead_scale"], MEDIAN_BOUNDS),
            "lead_sigma": _within(spread * values["lead_spread"], SPREAD_BOUNDS),
        }


def _within(value: float, bounds: tuple[float, float]) -> float:
    """Return a value, or the bound that it is beyond."""
    return min(max(value, bounds[0]), bounds[1])


def drafted(log: WorkLog, share: float) -> Draft:
    """Return what can be read off a log, or off a share of one, at once."""
    cases = with_rare_issues_together(log.cases)
    listed = remits(cases)
    stays = cases["stay_days"].dropna()
    return Draft(
        remits=tuple(listed),
        leads=lead_times(cases),
        arrivals=arrivals(cases, share, log.calendar.week.count("1")),
        accuracy=first_reading(cases, listed),
        utilisation=busy_ratio(cases),
        return_days=max(1, round(float(stays.median()))) if len(stays) else 2,
        has_handoffs=log.has_handoffs,
    )
