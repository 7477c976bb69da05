"""What responsibility rules share: the form of an answer, who may not be sent a case, who would serve it, whose it is.

A rule is one plain function `(i, case, city) -> unit` of the case's number, its record and the
city, in a file of its name. It answers a unit's number, NOBODY when it has no answer, or REFERRED
when it finds the case beyond remit with no unit to serve it. It changes nothing. The centre passes
over an answer that may not be sent the case again and asks the next rule. A rule judges by
`case.seen`, what the centre has read, not by the true circumstance. Only whether a case is beyond
remit is judged from the request itself, by the platform (which may miss it) and by a citizen who
objects, and who owns a thing from the thing.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import INTEGER, compiled, record_type
from sim.compiled.addresses import address_of, checked_address_of
from sim.compiled.portable import exp, log
from sim.compiled.references import reference_type
from sim.compiled.streams import Purpose, choice, normal_quantile, uniform
from sim.model.keys import has_place, with_place
from sim.model.state.city import City, is_fit, place_of
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import Kind, Zone
from sim.scenario.inputs import Inputs
from sim.scenario.own_rules import is_own, own_rule

Rule = Callable[[int, Any, City], int]
"""From a case's number, its record and the city to the number of the unit that is sent it."""

_addresses: dict[Rule, int] = {}
"""Of the rules that have been asked for in this process; all cities have tables of the same
types."""


def rule(*, code: int, title: str = "", always_answers: str = "") -> Callable[[Rule], Rule]:
    """Have a function compiled as a rule that is shipped; what is said here `sim.scenario.names` reads from its file.

    Parameters
    ----------
    code
        In the event log, for good: the next number that `sim.scenario.names` has not.
    title
        In English, in stories; its name in words unless given.
    always_answers
        `"always"`, or `"departments"` if it does while a department of the issue may be sent the case.
    """
    return compiled


def rule_addresses(
    names: tuple[str, ...], city: City, inputs: Inputs | None = None
) -> NDArray[np.int64]:
    """Return the addresses of the named rules, shape (n_rules,), compiled where this has not been done yet; the user's own are in `inputs`.

    Raises
    ------
    RuleError
        If a rule of the user's own cannot be compiled.
    """
    return np.array([_address(name, city, inputs or Inputs()) for name in names], np.int64)


def _address(name: str, city: City, inputs: Inputs) -> int:
    """Return the address of a rule."""
    shipped = not is_own(name)
    found = shipped_rule(name) if shipped else own_rule(name, inputs)
    if found not in _addresses:
        types = INTEGER, record_type(city.cases), reference_type(city)
        _addresses[found] = (
            address_of(found, types) if shipped else checked_address_of(found, name, types)
        )
    return _addresses[found]


def shipped_rule(name: str) -> Rule:
    """Return the function of a rule that is shipped: that of its name in the file of its name."""
    found: Rule = getattr(import_module(f"sim.model.rules.{name}"), name)
    return found


@compiled
def remember_decline(case: Any, unit: int, city: City) -> None:
    """Remember that a unit has declined a case: the last that has, each candidate of the issue, and of all others the last."""
    case.decliner = unit
    place = place_of(unit, city.issues[case.issue], city.candidates)
    if place >= 0:
        case.declined = with_place(case.declined, place)
    else:
        case.declined_outside = unit


@compiled
def forget_declines(case: Any) -> None:
    """Forget who has declined a case."""
    case.declined = 0
    case.decliner = case.declined_outside = NOBODY


@compiled
def is_excluded(case: Any, unit: int, city: City) -> bool:
    """Say whether a unit may not be sent this case again."""
    if not city.settings[0].service_centre_shared_history:
        return unit == case.decliner
    place = place_of(unit, city.issues[case.issue], city.candidates)
    return unit == case.declined_outside if place < 0 else has_place(case.declined, place)


@compiled
def provider_for(case: Any, fit_only: bool, city: City) -> int:
    """Return the least loaded organisation that serves the case's issue and has room, or NOBODY (ODD 7.4)."""
    issue = city.issues[case.issue]
    best = NOBODY
    for k in range(
        issue.first_candidate + issue.departments, issue.first_candidate + issue.candidates
    ):
        unit = city.candidates[k]
        load = city.units[unit].load
        if best != NOBODY and load >= city.units[best].load:
            continue
        able = load < 1 and is_active(unit, city) and (is_fit(case, unit, city) or not fit_only)
        if able and not is_excluded(case, unit, city) and is_paid(case, unit, city):
            best = unit
    return best


@compiled
def is_active(unit: int, city: City) -> bool:
    """Say whether organisations of this kind take cases."""
    if city.units[unit].kind == Kind.MARKET_PROVIDER:
        return city.settings[0].market_enabled != 0
    return city.settings[0].social_organisations_enabled != 0


@compiled
def is_paid(case: Any, unit: int, city: City) -> bool:
    """Say whether the citizen pays the fee of a unit for a case."""
    settings, fee = city.settings[0], city.units[unit].fee
    if fee == 0:
        return True
    z = normal_quantile(uniform(city.keys[Purpose.PAY], case.key, 0))
    median = log(settings.market_willing_to_pay)
    return fee <= exp(median + settings.market_willing_to_pay_sigma * z)


@compiled
def owner(case: Any, right: bool, draw: float, city: City) -> int:
    """Return a fit unit if `right`, or else a department of the issue that is not, or REFERRED for "beyond remit" (ODD 7.7)."""
    if not right:
        wrong = _wrong_unit(case, draw, city)
        if wrong != NOBODY:
            return wrong
    segment = city.segments[case.segment]
    if case.zone == Zone.BEYOND:
        return REFERRED
    if case.zone == Zone.OVERLAP and draw >= 0.5:
        return segment.other
    return segment.unit


@compiled
def _wrong_unit(case: Any, draw: float, city: City) -> int:
    """Return the department of the issue that a draw picks among those not fit, or NOBODY if all are."""
    issue = city.issues[case.issue]
    first, end = issue.first_candidate, issue.first_candidate + issue.departments
    unfit = 0
    for k in range(first, end):
        unfit += not is_fit(case, city.candidates[k], city)
    if unfit == 0:
        return NOBODY
    left = choice(draw, unfit)
    for k in range(first, end):
        unit = city.candidates[k]
        if not is_fit(case, unit, city):
            if left == 0:
                return unit
            left -= 1
    return NOBODY
