"""A start that is not empty (ODD 5): open cases and rulings from before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.scenario.names import BEYOND
from tests.reference.cases import Case
from tests.reference.tape import drawn_effort, drawn_issue, usual_weights

if TYPE_CHECKING:
    from sim.scenario.city import InitialCase
    from tests.reference.citizens import Citizen
    from tests.reference.city import City

FIRST_KEY = 2**40


def initial_cases(city: City) -> list[Case]:
    """Return the open cases of the first morning, oldest first."""
    initial = city.settings.initial
    aged: list[tuple[int, InitialCase | None]] = [
        (written.age_days, written) for written in initial.cases
    ]
    aged += [
        (1 + initial.backlog_days * (initial.backlog - 1 - k) // initial.backlog, None)
        for k in range(initial.backlog)
    ]
    aged.sort(key=lambda pair: -pair[0])
    return [
        _drawn(number, age, city) if written is None else _stated(number, written, city)
        for number, (age, written) in enumerate(aged)
    ]


def keep_initial_precedents(city: City) -> None:
    """Keep the initial rulings, oldest first."""
    units, issues = (
        {unit.name: unit for unit in city.units},
        {issue.name: issue for issue in city.issues},
    )
    for written in sorted(
        city.settings.initial.precedents, key=lambda precedent: -precedent.age_days
    ):
        named = None if written.unit == BEYOND else units[written.unit]
        city.memory.keep(issues[written.issue], written.circumstance, named, -written.age_days)


def _drawn(number: int, age: int, city: City) -> Case:
    """Return a case of the backlog."""
    key = FIRST_KEY + number
    case = Case(
        number,
        key,
        -age,
        drawn_issue(key, usual_weights(city), city),
        city.luck.draw(Purpose.CIRCUMSTANCE, key),
    )
    case.citizen = city.luck.pick(city.citizens, Purpose.CITIZEN, key)
    case.district = case.citizen.district
    case.effort = drawn_effort(case, city)
    return case


def _stated(number: int, written: InitialCase, city: City) -> Case:
    """Return a case that the scenario states."""
    issue = next(issue for issue in city.issues if issue.name == written.issue)
    case = Case(number, FIRST_KEY + number, -written.age_days, issue, written.circumstance)
    case.citizen = city.luck.pick(_neighbours(written.district, city), Purpose.CITIZEN, case.key)
    case.district, case.effort = written.district, written.effort_minutes
    return case


def _neighbours(district: int, city: City) -> list[Citizen]:
    """Return those who live in a district, or all if nobody does."""
    return [citizen for citizen in city.citizens if citizen.district == district] or city.citizens
