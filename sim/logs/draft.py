"""`Draft`: the scenario made from values read off a log and values to search for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.arrivals import Arrivals, arrivals, busy_ratio
from sim.logs.outcomes import followed_long
from sim.logs.paths import USUAL_DAYS, Paths, Step, paths
from sim.logs.read_off import (
    MEDIAN_BOUNDS,
    SPREAD_BOUNDS,
    Lead,
    Remit,
    first_reading,
    has_straight,
    lead_times,
    remits,
    with_rare_issues_together,
)
from sim.logs.reading import message
from sim.logs.stays import Stays
from sim.scenario.city import YEAR_DAYS, IssueDefaults
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.openings import Openings
    from sim.logs.work_log import WorkLog


class Parameter(NamedTuple):
    """A number that cannot be read off a log: a search finds it between two bounds."""

    name: str
    low: float
    high: float
    start: float
    table: str = ""
    """The scenario table of its name; empty if it acts on several values."""

    @property
    def key(self) -> str:
        """Its dotted key in a scenario; empty if in several places."""
        return self.table and f"{self.table}.{self.name}"

    @property
    def what(self) -> str:
        """Its description."""
        return message(f"what_{self.name}")


OF_HANDOFFS = (
    Parameter("accuracy", 0.0, 1.0, 0.5, "service_centre"),
    Parameter("contested", 0.002, 0.6, 0.12),
    Parameter("avoidance", 0.0, 0.98, 0.6, "department_defaults"),
    Parameter("stigma", 0.0, 0.3, 0.05, "responsibility"),
    Parameter("shelving", 0.0, 1.0, 0.4, "responsibility"),
    Parameter("return_to_sender", 0.0, 0.9, 0.15, "responsibility"),
    Parameter("serial", 0.0, 1.0, 0.5),
)
"""Searched for only if the log has hand-offs; otherwise their starting values are assumptions."""

OF_TIME = (
    Parameter("lead_scale", 0.02, 3.0, 0.6),
    Parameter("lead_spread", 0.3, 1.6, 1.0),
    Parameter("utilisation", 0.05, 0.95, 0.5, "department_defaults"),
)


def scaled(listed: tuple[Parameter, ...], places: NDArray[np.float64]) -> dict[str, float]:
    """Return the values at places between 0 and 1 of their ranges, by name."""
    return {
        each.name: each.low + float(place) * (each.high - each.low)
        for each, place in zip(listed, places, strict=True)
    }


OVERLAP_PART = 2 / 3
"""Share of overlaps in the contested circumstances; a log does not distinguish them from gaps.
Assumption."""

RULED_PART = 0.08
"""Rulings per year as a share of cases per year, if anybody rules: as in the stylised Shishi.
Assumption."""

DECIMALS = 4
"""Of probabilities of steps, so that those of a desk add up to 1 in a file too."""

FEWEST_CLOSED = 0.001
"""Share of its cases that a unit closes unless it is a desk: rounding must not make it one."""

MOST_CONTESTED = 0.9
"""Maximum contested share of an issue."""

WARM_UP, HORIZON = 100, YEAR_DAYS
"""Working days before the cohort, which is filed over a year, and after it."""

EFFORT_HOURS = IssueDefaults().effort_hours
"""Effort of every case: the usual one, to which the hours that mechanisms take are set. Without
mechanisms only its ratio to available hours matters, and that is searched for. Assumption."""


@dataclass(frozen=True, eq=False)
class Draft:
    """Values read off a log.

    Attributes
    ----------
    remits
        Issues, their frequencies and responsible units.
    leads
        Median and spread of lead times by issue, still including time in queues.
    arrivals
        The rate of demand.
    accuracy, utilisation
        First guesses for the search.
    straight
        Whether lead times are those of cases without a hand-off; otherwise hardly any was closed.
    paths
        How cases go from unit to unit; None if the log contains no hand-offs.
    has_handoffs
        Whether the log contains hand-offs.
    """

    remits: tuple[Remit, ...]
    leads: dict[str, Lead]
    arrivals: Arrivals
    accuracy: float
    utilisation: float
    straight: bool
    paths: Paths | None
    has_handoffs: bool

    def scenario(self, values: dict[str, float], about: dict[str, Any]) -> Scenario:
        """Return the scenario for given searched values, with some tables as given."""
        return read(Scenario, self.tables(values) | about)

    def parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters of the search, which starts from first estimates off the log."""
        guessed = {"accuracy": self.accuracy, "utilisation": self.utilisation}
        return tuple(
            each._replace(start=guessed.get(each.name, each.start))
            for each in (*(OF_HANDOFFS if self.has_handoffs else ()), *OF_TIME)
        )

    def tables(self, values: dict[str, float]) -> dict[str, Any]:
        """Return the tables of the scenario in the form of a file."""
        rate = self.arrivals.cases_per_day
        values = {each.name: each.start for each in OF_HANDOFFS} | values
        units = sorted({unit for remit in self.remits for unit in remit.units} | self._others())
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
            "service_centre": {"accuracy": values["accuracy"], "rounds": self._rounds},
            "responsibility": self._returns()
            | {name: values[name] for name in ("stigma", "shelving", "return_to_sender")},
            **self._moves(values["serial"]),
            "adjudication": {
                "enabled": False,
                "rulings_per_year": max(1, round(RULED_PART * YEAR_DAYS * rate)),
            },
        }

    @property
    def misdirected(self) -> float:
        """Share of all cases that are first sent to a unit that is not responsible."""
        if not self.paths:
            return 0.0
        of = self.paths.misdirected
        wrong = sum(remit.cases * of.get(remit.issue, 0.0) for remit in self.remits)
        return wrong / sum(remit.cases for remit in self.remits)

    @property
    def _rounds(self) -> int:
        """Rounds of a day."""
        return self.paths.rounds if self.paths else 1

    def _others(self) -> set[str]:
        """Return the units that get cases for which others are responsible."""
        if not self.paths:
            return set()
        on_steps = {unit for step in self.paths.steps for unit in (step.start, step.end)}
        return on_steps | {unit for _, unit, _ in self.paths.first}

    def _returns(self) -> dict[str, Any]:
        """Return the keys of the days that a return takes."""
        if not self.paths:
            return {"return_days": USUAL_DAYS}
        wait = self.paths.returns
        return {
            "return_days": max(1, round(wait.days)),
            "return_sigma": min(5.0, wait.sigma),
            "return_same_day": wait.same_day if self._rounds > 1 else 0.0,
        }

    def _moves(self, serial: float) -> dict[str, Any]:
        """Return who gets cases first, and the steps; `serial` is the share of them that counts."""
        if not self.paths:
            return {}
        found: dict[str, Any] = {}
        if self.paths.misdirected:
            units = [
                {"issue": issue, "unit": unit, "weight": weight}
                for issue, unit, weight in self.paths.first
            ]
            found["misdirection"] = {"units": units}
        if self.paths.steps:
            of_unit = groupby(self.paths.steps, key=lambda step: (step.start, step.issue))
            written = [each for _, steps in of_unit for each in self._written([*steps], serial)]
            found["transfers"] = {"enabled": True, "steps": written}
        return found

    def _written(self, steps: list[Step], serial: float) -> list[dict[str, Any]]:
        """Return the steps of a unit in the form of a file.

        Those of a desk add up to exactly 1, those of other units to less.
        """
        assert self.paths is not None
        unit = steps[0].start
        wait, desk = self.paths.waits[unit], unit in self.paths.desks
        total = sum(step.share for step in steps)
        part = 1 / total if desk else min(serial, (1 - FEWEST_CLOSED) / total)
        shares = [round(part * step.share, DECIMALS) for step in steps]
        if desk:
            most = shares.index(max(shares))
            shares[most] = round(1 - sum(shares) + shares[most], DECIMALS)
        return [
            {
                **({"issue": step.issue} if step.issue is not None else {}),
                "from": unit,
                "to": step.end,
                "probability": share,
                "again": 1.0 if desk else step.again,
                "effort": 0.0,
                "days": wait.days,
                "sigma": min(5.0, wait.sigma),
                "same_day": wait.same_day,
            }
            for step, share in zip(steps, shares, strict=True)
        ]

    def _rhythms(self) -> dict[str, Any]:
        """Return the seasonality over year and week, as far as the log shows it."""
        found: dict[str, Any] = {}
        if self.arrivals.seasonality is not None:
            found["seasonality"] = self.arrivals.seasonality
        if self.arrivals.week is not None:
            found["week"] = list(self.arrivals.week)
        return found

    def _issue(self, remit: Remit, values: dict[str, float]) -> dict[str, Any]:
        """Return an issue in the form of a file."""
        median, spread, same_day = self.leads[remit.issue]
        misdirected = self.paths.misdirected.get(remit.issue) if self.paths else None
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
            "lead_same_day": same_day,
        } | ({"misdirected": misdirected} if misdirected else {})


def _within(value: float, bounds: tuple[float, float]) -> float:
    """Return a value limited to its bounds."""
    return min(max(value, bounds[0]), bounds[1])


def last_stays(log: WorkLog, cases: pd.DataFrame, found: Paths) -> pd.DataFrame:
    """Return cases with the days of their last stay, if others have handled them before it."""
    if not found.desks:
        return cases
    stays, days = Stays.of_log(log), cases["days"].to_numpy().copy()
    days[stays.case[stays.last]] = (stays.end - stays.begin)[stays.last]
    return cases.assign(days=days)


def drafted(log: WorkLog, share: float, shown: Openings | None = None) -> Draft:
    """Return the values that can be read directly off a log, or off a share of one.

    `shown` is when cases of the whole log were opened.
    """
    cases = with_rare_issues_together(log.cases)
    listed = remits(cases)
    long = followed_long(cases["followed_days"].to_numpy())
    found = paths(Stays.of_log(log).take(long), cases[long], listed) if log.has_handoffs else None
    alone = cases if found is None or has_straight(cases) else last_stays(log, cases, found)
    return Draft(
        remits=tuple(listed),
        leads=lead_times(alone),
        arrivals=arrivals(cases, share, log.calendar.week.count("1"), shown),
        accuracy=first_reading(cases, listed),
        utilisation=busy_ratio(cases, shown),
        straight=has_straight(cases),
        paths=found,
        has_handoffs=log.has_handoffs,
    )
