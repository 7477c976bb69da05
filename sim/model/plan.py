"""The plan of a city: everything its scenario alone determines, before any draw of a run."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled.streams import keys
from sim.model.demand import tape_tables
from sim.model.keys import check_room
from sim.model.precedents import weights
from sim.model.state.city import CLOCK
from sim.model.state.first_units import first_units
from sim.model.state.remits import Remits, remit_map
from sim.model.state.settings import group_of, settings, stages
from sim.model.state.steps import StepTable, step_table
from sim.model.state.tables import NOBODY, PRECEDENT, REFERRED
from sim.model.state.units import bodies, body_of, offices, rulings, unit_names, units
from sim.model.tape import Tape
from sim.scenario.city import Issue
from sim.scenario.expand import Rates, issues, listed_departments, rates
from sim.scenario.names import BEYOND, Procedure, reasons, rule_codes
from sim.scenario.schema import Scenario


class Plan(NamedTuple):
    """A city's tables on the first morning (`sim.model.state.city.City`) and inputs of the tape."""

    unit_names: tuple[str, ...]
    issue_names: tuple[str, ...]
    rule_names: tuple[str, ...]
    issues: tuple[Issue, ...]
    demand: Rates
    tape: Tape
    remits: Remits
    first_units: NDArray[Any]
    steps: StepTable
    precedents: NDArray[Any]
    ruling_weights: NDArray[np.int64]
    units: NDArray[Any]
    offices: NDArray[np.int64]
    bodies: NDArray[Any]
    body_of: NDArray[np.int64]
    rulings: NDArray[np.int64]
    settings: NDArray[Any]  # shape (n_stages, n_groups of districts)
    group_of: NDArray[np.uint64]
    rule_codes: NDArray[np.int64]
    procedures: NDArray[np.int64]
    clock: NDArray[Any]


def make_plan(scenario: Scenario) -> Plan:
    """Return the plan of a scenario, shared by all its runs: copy a table before changing it."""
    if scenario.inputs.absent and scenario.demand.log:
        scenario.inputs.log(scenario.demand.log)  # raises an error if it is invalid
    expanded, demand, named = issues(scenario), rates(scenario), unit_names(scenario)
    check_room(
        {
            "days": scenario.time.days,
            "issues": len(expanded),
            "units": len(named),
            "pieces of a gap": max(issue.pieces or 0 for issue in expanded),
        }
    )
    remits, precedents = remit_map(expanded, scenario), _precedents(scenario, expanded)
    first = first_units(scenario, expanded)
    remits.issues["first_first_unit"], remits.issues["first_units"] = first.of.T
    check_room({"units to which cases of one issue may go": int(remits.issues["candidates"].max())})
    city_keys, settled = keys(scenario.city.seed), settings(scenario)
    most_rounds = int(settled["service_centre_rounds"].max())
    check_room({"days times rounds a day": scenario.time.days * most_rounds})
    oldest = -int(precedents["day"].min()) if len(precedents) else 0
    return Plan(
        unit_names=named,
        issue_names=tuple(issue.name for issue in expanded),
        rule_names=reasons(scenario.responsibility.rules),
        issues=expanded,
        demand=demand,
        tape=tape_tables(scenario, demand, expanded, remits, city_keys),
        remits=remits,
        first_units=first.rows,
        steps=step_table(scenario, expanded),
        precedents=precedents,
        ruling_weights=weights(scenario.precedents.half_life_days, scenario.time.days + oldest),
        units=units(scenario),
        offices=offices(scenario),
        bodies=bodies(scenario),
        body_of=body_of(scenario),
        rulings=rulings(stages(scenario)[0]),
        settings=settled,
        group_of=group_of(scenario),
        rule_codes=np.array(rule_codes(scenario.responsibility.rules), np.int64),
        procedures=np.array(
            [Procedure[name.upper()] for name in scenario.responsibility.dispute], np.int64
        ),
        clock=_clock(scenario, len(precedents), named, settled),
    )


def _precedents(scenario: Scenario, expanded: tuple[Issue, ...]) -> NDArray[Any]:
    """Return the initial rulings, oldest first, with negative days."""
    stated = sorted(scenario.initial.precedents, key=lambda precedent: -precedent.age_days)
    issue = {issue.name: n for n, issue in enumerate(expanded)}
    unit = {BEYOND: REFERRED} | {name: n for n, name in enumerate(unit_names(scenario))}
    rows = np.zeros(len(stated), PRECEDENT)
    rows["case"] = rows["overruled_day"] = NOBODY
    for row, precedent in zip(rows, stated, strict=True):
        row.issue, row.circumstance, row.unit = (
            issue[precedent.issue],
            precedent.circumstance,
            unit[precedent.unit],
        )
        row.day = -precedent.age_days
    return rows


def _clock(
    scenario: Scenario, n_precedents: int, named: tuple[str, ...], settled: NDArray[Any]
) -> NDArray[Any]:
    """Return the counters of a run before its start."""
    clock = np.zeros(1, CLOCK)
    live = clock[0]
    live.warm_up = scenario.time.warm_up
    live.free_chunk = live.rule_asked = live.form_asked = live.wrong_answer = NOBODY
    live.mechanism_asked = NOBODY
    live.trust = scenario.citizens.trust * scenario.citizens.count
    live.precedents = n_precedents
    live.most_rounds = settled["service_centre_rounds"].max()
    live.groups = settled.shape[1]
    live.government = len(listed_departments(scenario))
    live.limited = any(
        settled[name].any()
        for name in ("supervision_enabled", "limits_extension", "limits_close_when_due")
    )
    fallback = scenario.responsibility.fallback
    live.fallback = NOBODY if fallback in (None, "street_office") else named.index(fallback)
    return clock
