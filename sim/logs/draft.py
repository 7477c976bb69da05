"""`Draft`: what a log tells at once, and the scenario that it makes together with what is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.logs.arrivals import Arrivals, arrivals, busy_ratio
from sim.logs.knobs import OF_HANDOFFS
from sim.logs.leads import MEDIAN_BOUNDS, SPREAD_BOUNDS, lead_times
from sim.logs.remits import (
    Remit,
    first_reading,
    frequent_issues,
    remits,
    with_rare_issues_together,
)
from sim.scenario.city import YEAR_DAYS
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.logs.log import WorkLog

Values = dict[str, float]

UNSEARCHED = {knob.name: knob.start for knob in OF_HANDOFFS}
"""What is searched for only where the log has hand-offs. Assumption elsewhere."""

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

    def scenario(self, values: Values, about: dict[str, Any]) -> Scenario:
        """Return the scenario under values of what is searched for, with some tables as given."""
        return read(Scenario, self.tables(values) | about)

    def tables(self, values: Values) -> dict[str, Any]:
        """Return the tables of the scenario as a file would have them."""
        rate, values = self.arrivals.cases_per_day, UNSEARCHED | values
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
        told = {"seasonality": self.arrivals.seasonality, "week": self.arrivals.week}
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in told.items()
            if value is not None
        }

    def _issue(self, remit: Remit, values: Values) -> dict[str, Any]:
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
            "lead_days": min(
                max(median * values["lead_scale"], MEDIAN_BOUNDS[0]), MEDIAN_BOUNDS[1]
            ),
            "lead_sigma": min(
                max(spread * values["lead_spread"], SPREAD_BOUNDS[0]), SPREAD_BOUNDS[1]
            ),
        }


def drafted(log: WorkLog, share: float) -> Draft:
    """Return what can be read off a log at once.

    Parameters
    ----------
    log
        The part of a log that is fitted.
    share
        How much of the whole it is.
    """
    cases = with_rare_issues_together(log.cases, frequent_issues(log.cases))
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
