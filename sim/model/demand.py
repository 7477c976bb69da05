"""What the demand tape is drawn from, as far as a scenario and its log decide it (ODD 5)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled.streams import Purpose, checked_seed
from sim.model.keys import FIRST_KEY, check_room
from sim.model.poisson import poisson_tables
from sim.model.state.remits import Remits
from sim.model.state.tables import CASE, CITIZEN, DAY, NOBODY, cleared
from sim.model.state.zones import Resolver
from sim.model.tape import DRAWN, HOW, RESIDENT, Tape, count_requests, draw_requests
from sim.scenario.city import Issue
from sim.scenario.expand import Rates
from sim.scenario.replay import Replay
from sim.scenario.schema import Scenario

NOT_YET = ("issue", "citizen", "unit", "first_unit", "last_unit", "unit_before", "end_day", "reported_day", "docket_day", "hearing",
           "precedent", "declined_outside", "decliner", "original")  # fmt: skip
"""Fields of a case that refer to something that does not exist at first."""


def tape_tables(
    scenario: Scenario,
    demand: Rates,
    expanded: tuple[Issue, ...],
    remits: Remits,
    city_keys: NDArray[np.uint64],
) -> Tape:
    """Return the tables from which the tape of any seed is drawn, with nothing drawn yet."""
    direct, requests = scenario.demand.direct_answer, demand.requests
    initial, filed = _initial(scenario, expanded), np.zeros(scenario.time.days, np.int64)
    given = initial
    if requests is not None:
        filed[:] = demand.daily
        given = cleared(len(initial) + int(filed.sum()), CASE)
        given[: len(initial)] = initial
        given[len(initial) :] = _stated(requests.first(int(filed.sum())), expanded)
    arrivals = poisson_tables(demand.daily if requests is None else demand.daily[:0])
    answers = poisson_tables(demand.daily * direct / (1 - direct))
    how = np.zeros(1, HOW)
    how[0] = (
        len(initial),
        scenario.city.districts,
        scenario.demand.repeat_days,
        scenario.demand.repeats,
        scenario.citizens.patience_days,
        scenario.citizens.patience_sigma,
        scenario.citizens.trust,
    )
    at_first = [issue.weight if issue.first_day == 0 else 0.0 for issue in expanded]
    weights = np.cumsum(np.vstack([demand.weights, np.array(at_first, float)]), axis=1)
    # A stretch without demand has no cases either.
    shares = weights / np.where(weights[:, -1:] > 0, weights[:, -1:], 1)
    return Tape(
        cases=cleared(0, CASE),
        citizens=np.zeros(0, CITIZEN),
        days=np.zeros(0, DAY),
        keys=np.zeros(len(Purpose), np.uint64),
        per_day=filed,
        residents=np.zeros(0, np.int64),
        resident_from=np.zeros(0, np.int64),
        city_keys=city_keys,
        given=given,
        blank=_blank(1),
        arrivals_of=arrivals.of,
        arrivals_first=arrivals.first,
        arrivals_least=arrivals.least,
        arrivals=arrivals.cumulated,
        answers_of=answers.of,
        answers_first=answers.first,
        answers_least=answers.least,
        answers=answers.cumulated,
        stretch=demand.stretch,
        shares=shares,
        effort=np.array([(60 * issue.effort_hours, issue.effort_sigma) for issue in expanded]),  # type: ignore[operator]
        issues=remits.issues,
        segments=remits.segments,
        how=how,
    )


def draw_tape(scenario: Scenario, tables: Tape, seed: int) -> Tape:
    """Return the tape of a run: its cases in the order of filing, all still to come.

    Raises
    ------
    ScenarioError
        If there are more requests on a day than a run can distinguish.
    """
    tape = with_room(scenario, tables)
    n = count_requests(np.uint64(checked_seed(seed)), tuple(tape))
    check_room({"requests on one day": int(tape.per_day.max(initial=0))})
    tape = tape._replace(cases=cleared(n, CASE))
    draw_requests(tuple(tape))
    return tape


def with_room(scenario: Scenario, tables: Tape) -> Tape:
    """Return the tables with room for what is drawn, except the cases."""
    lives = scenario.citizens.count if (tables.given["citizen"] == RESIDENT).any() else 0
    return tables._replace(
        citizens=np.zeros(scenario.citizens.count, CITIZEN),
        days=np.zeros(scenario.time.days, DAY),
        keys=np.zeros_like(tables.keys),
        per_day=tables.per_day.copy(),
        residents=np.empty(lives, np.int64),
        resident_from=np.zeros(scenario.city.districts + 1, np.int64),
    )


def _initial(scenario: Scenario, expanded: tuple[Issue, ...]) -> NDArray[Any]:
    """Return the cases that are open at the start, oldest first, with negative filing days."""
    initial = scenario.initial
    stated, backlog = len(initial.cases), initial.backlog
    rows = _blank(stated + backlog)
    number = {issue.name: n for n, issue in enumerate(expanded)}
    for row, case in zip(rows[:stated], initial.cases, strict=True):
        row.filed_day = -case.age_days
        row.issue, row.circumstance, row.district, row.effort = (
            number[case.issue],
            case.circumstance,
            case.district - 1,
            case.effort_minutes,
        )
        row.citizen = RESIDENT
    rows["filed_day"][stated:] = -1 - (
        initial.backlog_days * (backlog - 1 - np.arange(backlog)) // max(1, backlog)
    )
    rows = rows[np.argsort(rows["filed_day"], kind="stable")]
    rows["key"] = FIRST_KEY + np.arange(len(rows))
    return rows


def _stated(requests: Replay, expanded: tuple[Issue, ...]) -> NDArray[Any]:
    """Return the cases of a log with the values that it gives."""
    rows = _blank(len(requests.issue))
    place = {issue.name: n for n, issue in enumerate(expanded)}
    rows["issue"] = np.array([place[name] for name in requests.names], np.int64)[requests.issue]
    known = ~np.isnan(requests.circumstance)
    rows["circumstance"][known] = requests.circumstance[known]
    known = ~np.isnan(requests.effort_hours)
    rows["effort"][known] = np.maximum(1, np.floor(60 * requests.effort_hours[known] + 0.5))
    known, placed = ~np.isnan(requests.citizen), ~np.isnan(requests.district)
    rows["citizen"][placed] = RESIDENT
    rows["citizen"][known] = requests.citizen[known]
    rows["district"] = NOBODY
    rows["district"][placed] = requests.district[placed] - 1
    return rows


def _blank(n: int) -> NDArray[Any]:
    """Return cases with nothing drawn yet."""
    rows = cleared(n, CASE)
    for field in NOT_YET:
        rows[field] = NOBODY
    rows["resolved_by"] = Resolver.NOBODY
    rows["circumstance"] = DRAWN
    return rows
