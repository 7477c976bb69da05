"""`Draft`: the scenario made from values read off a log and values to search for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.arrivals import Arrivals, arrivals, busy_ratio
from sim.logs.openings import Openings, openings
from sim.logs.outcomes import followed_long
from sim.logs.paths import USUAL_DAYS, Paths, Step, paths
from sim.logs.read_off import (
    Lead,
    Remit,
    first_reading,
    has_straight,
    lead_times,
    remits,
    with_rare_issues_together,
)
from sim.logs.stays import Stays
from sim.scenario.city import YEAR_DAYS, IssueDefaults
from sim.scenario.parameters import read
from sim.scenario.ranges import Range
from sim.scenario.schema import Scenario
from sim.scenario.ways import is_factor

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.work_log import WorkLog


class Parameter(NamedTuple):
    """A number that cannot be read off a log: simulation finds it in a range."""

    name: str
    range: Range
    start: float
    key: str
    """Its dotted key in a scenario; with a star it multiplies numbers read off the log."""
    what: str = ""
    """Its description."""


OF_HANDOFFS = (
    Parameter(
        "accuracy",
        Range(0.0, 1.0),
        0.5,
        "service_centre.accuracy",
        "probability that the centre reads a case correctly",
    ),
    Parameter(
        "overlap",
        Range(0.002, 0.4, scale="log"),
        0.08,
        "issues[name=*].overlap*",
        "share of circumstances in overlaps",
    ),
    Parameter(
        "gap",
        Range(0.002, 0.4, scale="log"),
        0.04,
        "issues[name=*].gap*",
        "share of circumstances in gaps",
    ),
    Parameter(
        "avoidance",
        Range(0.0, 0.98),
        0.6,
        "department_defaults.avoidance",
        "reluctance to take a contested case",
    ),
    Parameter(
        "stigma",
        Range(0.0, 0.3),
        0.05,
        "responsibility.stigma",
        "willingness lost with each earlier decline",
    ),
    Parameter(
        "shelving",
        Range(0.0, 1.0),
        0.4,
        "responsibility.shelving",
        "probability that a case not accepted is shelved",
    ),
    Parameter(
        "return_to_sender",
        Range(0.0, 0.9),
        0.15,
        "responsibility.return_to_sender",
        "probability that a case goes back to the previous unit",
    ),
)
"""If the log has no hand-offs, their starting values are assumptions."""

SERIAL = Parameter(
    "serial",
    Range(0.0, 1.0),
    0.5,
    "transfers.share",
    "share of hand-offs between units that are steps of the handling",
)
"""Searched for if there are steps that may be disputes."""

OF_TIME = (
    Parameter(
        "lead_scale",
        Range(0.1, 3.0, scale="log"),
        0.6,
        "issues[name=*].lead_days*",
        "lead times relative to those read off",
    ),
    Parameter(
        "lead_spread",
        Range(0.3, 1.6),
        1.0,
        "issues[name=*].lead_sigma*",
        "spread of lead times relative to that read off",
    ),
    Parameter(
        "hours",
        Range(1.05, 20.0, scale="log"),
        2.0,
        "departments[name=*].staff_hours*",
        "staff hours relative to expected hours of work",
    ),
)


def scaled(listed: tuple[Parameter, ...], places: NDArray[np.float64]) -> dict[str, Any]:
    """Return the values at places between 0 and 1 of their ranges, by name.

    Places have shape (n_parameters,), or (n_parameters, n) for n values of each.
    """
    return {each.name: each.range.at(place) for each, place in zip(listed, places, strict=True)}


DECIMALS = 4
"""Of probabilities of steps, so that those of a desk add up to 1 in a file too."""

FEWEST_CLOSED = 0.001
"""Share of its cases that a unit closes unless it is a desk: rounding must not make it one."""

LEAST_WEIGHT = 1e-4
"""Of a responsible unit that never gets a case first."""

MOST_CONTESTED = 0.9
"""Maximum contested share of an issue."""

MOST_SPREAD = 5.0
"""Maximum spread of lead times in a scenario."""

LEAST_RATIO = 3.0
"""Of the ends of a range, also where a rare issue has most of a log's contested cases."""

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
    weighed
        Share of hand-offs that count as steps where the units of an issue are weighed, if not that
        of the values.
    """

    remits: tuple[Remit, ...]
    leads: dict[str, Lead]
    arrivals: Arrivals
    accuracy: float
    utilisation: float
    straight: bool
    paths: Paths | None
    has_handoffs: bool
    weighed: float | None = None

    def scenario(self, values: dict[str, float], about: dict[str, Any]) -> Scenario:
        """Return the scenario for given searched values, with some tables as given."""
        return read(Scenario, self.tables(values) | about)

    def parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters of the search, which starts from first estimates off the log."""
        guessed = {"hours": 1 / self.utilisation}
        guessed |= {"accuracy": self.accuracy} if self.has_handoffs else {}
        contested = MOST_CONTESTED / 2 / max(remit.contested for remit in self.remits)
        spread = MOST_SPREAD / max(lead.sigma for lead in self.leads.values())
        most = {"overlap": contested, "gap": contested, "lead_spread": spread}
        of_steps = (SERIAL,) if self.paths and self.paths.may_dispute else ()
        return tuple(
            limited(each, most.get(each.name, each.range.high), guessed.get(each.name, each.start))
            for each in (*OF_HANDOFFS, *of_steps, *OF_TIME)
        )

    def drawn(self, values: dict[str, float], draws: dict[str, Any]) -> dict[str, Any]:
        """Return draws of the parameters, by name, as draws of a scenario's numbers, by key.

        Numbers that differ by issue or unit are factors of those of the scenario for `values`.
        """
        return {
            each.key: draws[each.name] / (values[each.name] if is_factor(each.key) else 1)
            for each in self.parameters()
        }

    def prior(self, values: dict[str, float]) -> dict[str, Range]:
        """Return the ranges of the same numbers, by key."""
        ends = ({each.name: each.range.ends[end] for each in self.parameters()} for end in (0, 1))
        low, high = (self.drawn(values, each) for each in ends)
        return {
            each.key: Range(low[each.key], high[each.key], scale=each.range.scale)
            for each in self.parameters()
        }

    def tables(self, values: dict[str, float]) -> dict[str, Any]:
        """Return the tables of the scenario in the form of a file."""
        rate = self.arrivals.cases_per_day
        values = {each.name: each.start for each in (*OF_HANDOFFS, SERIAL)} | values
        hours = self._work()
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
            "department_defaults": {"street_offices": False, "avoidance": values["avoidance"]},
            "departments": [
                {"name": unit, "staff_hours": hours[unit] * values["hours"]}
                for unit in sorted(self.units)
            ],
            "service_centre": {"accuracy": values["accuracy"], "rounds": self._rounds},
            "responsibility": self._returns()
            | {name: values[name] for name in ("stigma", "shelving", "return_to_sender")},
            **self._moves(values["serial"]),
            "adjudication": {"enabled": False},
        }

    @property
    def units(self) -> set[str]:
        """The units of the scenario."""
        return {unit for remit in self.remits for unit in remit.units} | self._others()

    @property
    def misdirected(self) -> float:
        """Share of all cases that are first sent to a unit that is not responsible."""
        if not self.paths:
            return 0.0
        of = self.paths.misdirected
        wrong = sum(remit.cases * of.get(remit.issue, 0.0) for remit in self.remits)
        return wrong / sum(remit.cases for remit in self.remits)

    def _work(self) -> defaultdict[str, float]:
        """Return the expected hours of work a day of each unit, at least those of one case.

        The unit that ends a case does the work.
        """
        cases, found = sum(remit.cases for remit in self.remits), defaultdict[str, float](float)
        for remit in self.remits:
            daily = self.arrivals.cases_per_day * remit.cases / cases
            for unit, part in zip(remit.units, remit.shares, strict=True):
                found[unit] += daily * part * EFFORT_HOURS
        least = {unit: max(EFFORT_HOURS, each) for unit, each in found.items()}
        return defaultdict(lambda: EFFORT_HOURS, least)

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
            written = [each for _, steps in of_unit for each in self._written([*steps])]
            found["transfers"] = {"enabled": True, "share": serial, "steps": written}
        return found

    def _written(self, steps: list[Step]) -> list[dict[str, Any]]:
        """Return the steps of a unit in the form of a file.

        Those of a desk add up to exactly 1, those of other units to less.
        """
        assert self.paths is not None
        unit, issue = steps[0].start, steps[0].issue
        wait, desk = self.paths.waits[unit], (unit, issue) in self.paths.desks
        total = sum(step.share for step in steps)
        part = 1 / total if desk else min(1.0, (1 - FEWEST_CLOSED) / total)
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
        # After disputes a case ends where it should have been sent, after steps it does not.
        may_dispute = self.paths is not None and self.paths.may_dispute
        serial = (values["serial"] if self.weighed is None else self.weighed) if may_dispute else 0
        return {
            "name": remit.issue,
            "weight": float(remit.cases),
            "departments": list(remit.units),
            "department_weights": [
                max(LEAST_WEIGHT, (1 - serial) * last + serial * first)
                for last, first in zip(remit.shares, remit.firsts, strict=True)
            ],
            "overlap": values["overlap"] * remit.contested if len(remit.units) > 1 else 0.0,
            "gap": values["gap"] * remit.contested,
            "beyond": 0.0,
            "effort_hours": EFFORT_HOURS,
            "lead_days": median * values["lead_scale"],
            "lead_sigma": spread * values["lead_spread"],
            "lead_same_day": same_day,
        } | ({"misdirected": misdirected} if misdirected else {})


def limited(parameter: Parameter, most: float, start: float) -> Parameter:
    """Return a parameter with another start, and a range that ends at a number at most."""
    high = min(parameter.range.high, most)
    low = min(parameter.range.low, high / LEAST_RATIO)
    return parameter._replace(
        range=Range(low, high, scale=parameter.range.scale), start=min(max(start, low), high)
    )


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
    shown, every = shown or openings(log.cases), log.cases
    log = shown.complete(log)
    cases = with_rare_issues_together(log.cases)
    listed = remits(cases)
    long = followed_long(cases["followed_days"].to_numpy())
    found = paths(Stays.of_log(log).take(long), cases[long], listed) if log.has_handoffs else None
    alone = cases if found is None or has_straight(cases) else last_stays(log, cases, found)
    return Draft(
        remits=tuple(listed),
        leads=lead_times(alone),
        arrivals=arrivals(every, share, log.calendar, shown),
        accuracy=first_reading(cases, listed),
        utilisation=busy_ratio(every, shown),
        straight=has_straight(cases),
        paths=found,
        has_handoffs=log.has_handoffs,
    )
