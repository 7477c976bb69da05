"""Shared parts of responsibility rules: form of an answer, exclusions, providers and owners.

A rule is one plain function `(i, case, city) -> unit` of the case's number, its record and the
city, in a file of its name. It returns a unit's number, NOBODY when it has no answer, or REFERRED
when it finds the case beyond remit with no unit to serve it. It changes nothing. If the case may
not be sent to the unit again, the centre skips the answer and asks the next rule. A rule judges by
`case.seen`, the circumstance as the centre has read it, not by the true one. There are two
exceptions. Whether a case is beyond remit is judged from the request itself, by the platform (which
may miss it) and by a citizen who objects. Ownership is judged from the thing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import INTEGER, compiled, record_type
from sim.compiled.addresses import UNIT
from sim.compiled.portable import exp, log
from sim.compiled.references import reference_type
from sim.compiled.streams import Purpose, choice, normal_quantile, uniform
from sim.model.functions import address
from sim.model.keys import has_place, with_place
from sim.model.state.city import City, here, is_fit, place_of
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import Kind, Zone
from sim.scenario.inputs import Inputs

EVERY, FIT, UNFIT = 0, 1, 2
"""Organisations among which a provider is sought: all, those fit for the case, or the others."""

Rule = Callable[[int, Any, City], int]
"""From a case's number, its record and the city to the number of the unit that receives it."""


def rule(*, code: int, title: str = "", always_answers: str = "") -> Callable[[Rule], Rule]:
    """Mark a function as a shipped rule, to be compiled.

    `sim.scenario.names` reads the decorator's arguments from the rule's file.

    Parameters
    ----------
    code
        In the event log, permanently: the next number that `sim.scenario.names` does not have.
    title
        In English, in stories; its name in words unless given.
    always_answers
        `"always"`, or `"departments"` if it does while a department of the issue may be sent the
        case.
    """
    return compiled


def rule_addresses(
    names: tuple[str, ...], city: City, inputs: Inputs | None = None
) -> NDArray[np.int64]:
    """Return the addresses of the named rules, shape (n_rules,), compiled if necessary.

    The user's own rules are in `inputs`.

    Raises
    ------
    RuleError
        If a rule of the user's own cannot be compiled.
    """
    types = partial(argument_types, city)
    return np.array([address(each, "rules", types, UNIT, inputs) for each in names], np.int64)


def argument_types(city: City) -> tuple[Any, ...]:
    """Return the types of a rule's arguments."""
    return INTEGER, record_type(city.cases), reference_type(city)


@compiled
def remember_decline(case: Any, unit: int, city: City) -> None:
    """Remember that a unit has declined a case.

    The memory holds the last unit to decline, each candidate of the issue, and the last of all
    others.
    """
    case.decliner = unit
    place = place_of(unit, city.issues[case.issue], city.candidates)
    if place >= 0:
        case.declined = with_place(case.declined, place)
    else:
        case.declined_outside = unit


@compiled
def forget_declines(case: Any) -> None:
    """Forget which units have declined a case."""
    case.declined = 0
    case.decliner = case.declined_outside = NOBODY


@compiled
def is_excluded(case: Any, unit: int, city: City) -> bool:
    """Return whether a unit may not be sent this case again."""
    if not city.settings[here(case, city)].service_centre_shared_history:
        return unit == case.decliner
    place = place_of(unit, city.issues[case.issue], city.candidates)
    return unit == case.declined_outside if place < 0 else has_place(case.declined, place)


@compiled
def provider_for(case: Any, among: int, city: City) -> int:
    """Return the least loaded organisation with room that serves the issue, or NOBODY (ODD 7.4).

    `among` is EVERY, FIT or UNFIT.
    """
    issue = city.issues[case.issue]
    best = NOBODY
    for k in range(
        issue.first_candidate + issue.departments, issue.first_candidate + issue.candidates
    ):
        unit = city.candidates[k]
        load = city.units[unit].load
        if best != NOBODY and load >= city.units[best].load:
            continue
        meant = among == EVERY or is_fit(case, unit, city) == (among == FIT)
        able = load < 1 and is_active(case, unit, city) and meant
        if able and not is_excluded(case, unit, city) and is_paid(case, unit, city):
            best = unit
    return best


@compiled
def is_active(case: Any, unit: int, city: City) -> bool:
    """Return whether organisations of this kind take cases of its district."""
    settings = city.settings[here(case, city)]
    if city.units[unit].kind == Kind.MARKET_PROVIDER:
        return settings.market_enabled != 0
    return settings.social_organisations_enabled != 0


@compiled
def is_paid(case: Any, unit: int, city: City) -> bool:
    """Return whether the citizen pays the fee of a unit for a case."""
    settings, fee = city.settings[here(case, city)], city.units[unit].fee
    if fee == 0:
        return True
    z = normal_quantile(uniform(city.keys[Purpose.PAY], case.key, 0))
    median = log(settings.market_willing_to_pay)
    return fee <= exp(median + settings.market_willing_to_pay_sigma * z)


@compiled
def owner(case: Any, right: bool, draw: float, city: City) -> int:
    """Return a fit unit if `right`, otherwise an unfit department of the issue (ODD 7.7).

    REFERRED stands for "beyond remit".
    """
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
    """Return the unfit department of the issue that a draw selects, or NOBODY if all are fit."""
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
