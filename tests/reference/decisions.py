"""Forms of decision (ODD 7.12): of units, citizens and adjudicators."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from tests.reference.issues import BEYOND, OVERLAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reference.cases import Case
    from tests.reference.citizens import Citizen
    from tests.reference.city import City
    from tests.reference.units import Unit

RULINGS = Purpose.RULE_RIGHT, Purpose.RULE_CHOICE


def hazard(unit: Unit, case: Case) -> tuple[float, float]:
    """Accept at a rate."""
    settings, terms = unit.city.here(case), unit.city.here(case).responsibility
    willing = (1 - unit.avoidance) * (1 - settings.appraisal.coupling)
    willing *= (1 - terms.load_aversion * unit.load) * (1 - terms.stigma) ** case.declines
    if not unit.is_fit(case):
        willing *= terms.unfit_willingness
    return willing, terms.shelving * (1 - settings.appraisal.coupling)


def quantal(unit: Unit, case: Case) -> tuple[float, float]:
    """Prefer what costs less."""
    city, numbers = unit.city, unit.city.here(case).decisions
    fit = unit.is_fit(case)
    mismatch = 1 if fit else city.here(case).responsibility.mismatch
    limit = max(1, case.last_day - case.filed_day)
    age = city.day - case.filed_day
    late, later = (min(1, days / limit) for days in (age, age + case.citizen.patience))
    worth = {
        "accept": numbers.credit
        - case.effort / 60 * mismatch * (1 + unit.load)
        - numbers.fine * late,
        "decline": -numbers.blame * (1 + case.declines) if fit else 0.0,
        "shelve": -numbers.fine * later,
    }
    most = max(worth.values())
    odds = {what: math.exp(numbers.precision * (each - most)) for what, each in worth.items()}
    others = odds["decline"] + odds["shelve"]
    return odds["accept"] / sum(odds.values()), odds["shelve"] / others if others else 0.0


def satisficing(unit: Unit, case: Case) -> tuple[float, float]:
    """Take one's own while there is room."""
    has_room = unit.load < unit.city.here(case).decisions.full_load
    return float(unit.is_fit(case) and has_room), hazard(unit, case)[1]


def reciprocal(unit: Unit, case: Case) -> tuple[float, float]:
    """Answer in kind."""
    accept, shelve = hazard(unit, case)
    strength = unit.city.here(case).decisions.reciprocity
    remembered = case.decliners and unit.favours.get(case.decliners[-1])
    if not remembered or case.decliners[-1] is unit:
        return accept, shelve
    if remembered == "helped":
        return accept + (1 - accept) * strength, shelve
    return accept * (1 - strength), shelve


def learning(unit: Unit, case: Case) -> tuple[float, float]:
    """Do as before, and put off what is too much."""
    accept, shelve = hazard(unit, case)
    resolved = case.issue.cell_at(case.circumstance)[unit] if unit in case.issue.candidates else 0
    habit = resolved / (resolved + unit.city.here(case).decisions.habit)
    return accept + (1 - accept) * habit, 1 - (1 - shelve) * (1 - unit.load)


def hierarchical(unit: Unit, case: Case) -> tuple[float, float]:
    """Take what the leader may look at."""
    accept, shelve = hazard(unit, case)
    return 1.0 if case.priority or case.petitioned else accept, shelve


def patience(citizen: Citizen, case: Case) -> tuple[float, float]:
    """Give up in distrust, and petition after a number of follow-ups."""
    settings = citizen.city.here(case).citizens
    petitions = case.follow_ups + 1 >= settings.petition_after
    return settings.give_up * 2 * (1 - citizen.trust), float(petitions)


def loyalty(citizen: Citizen, case: Case) -> tuple[float, float]:
    """Leave in distrust, and speak up in trust."""
    settings, distrust = citizen.city.here(case).citizens, 1 - citizen.trust
    voice = 2 * citizen.trust / settings.petition_after
    return min(1, settings.give_up * 4 * distrust * distrust), min(1, voice)


def persistence(citizen: Citizen, case: Case) -> tuple[float, float]:
    """Petition once declined."""
    return 0.0, float(case.declines > 0)


def named_unit(
    case: Case, accuracy: float, draws: tuple[Purpose, Purpose], index: int, city: City
) -> Unit | None:
    """Return a fit unit, or with the probability of an error an unfit one; None is "beyond"."""
    right, choice = draws
    wrong = [unit for unit in case.issue.departments if not unit.is_fit(case)]
    if wrong and not city.luck.happens(accuracy, right, case.key, index):
        return city.luck.pick(wrong, choice, case.key, index)
    return (
        None if case.zone == BEYOND else city.luck.pick(case.segment.fit, choice, case.key, index)
    )


def merits(case: Case, accuracy: float, city: City) -> Unit | None:
    """Name a fit unit, or by an error another one or none."""
    luck, before = city.luck, case.rulings - 1
    right = luck.happens(accuracy, Purpose.RULE_RIGHT, case.key, before)
    refusals = city.settings.adjudication.wrong_refusals
    if (
        case.zone != BEYOND
        and not right
        and luck.happens(refusals, Purpose.WRONG_REFUSAL, case.key, before)
    ):
        return None
    return named_unit(case, accuracy, RULINGS, case.rulings - 1, city)


def capacity(case: Case, accuracy: float, city: City) -> Unit | None:
    """Name the claimant with less to do."""
    named = merits(case, accuracy, city)
    if case.zone == OVERLAP and named in case.segment.fit:
        return min(case.segment.fit, key=lambda unit: unit.load)
    return named


def custom(case: Case, accuracy: float, city: City) -> Unit | None:
    """Name who has resolved most such cases."""
    resolved = case.issue.cell_at(case.circumstance)
    best = max(case.issue.departments, key=lambda unit: resolved[unit])
    return best if resolved[best] else merits(case, accuracy, city)


UNITS: dict[str, Callable[[Unit, Case], tuple[float, float]]] = {
    form.__name__: form
    for form in (hazard, quantal, satisficing, reciprocal, learning, hierarchical)
}
CITIZENS: dict[str, Callable[[Citizen, Case], tuple[float, float]]] = {
    form.__name__: form for form in (patience, loyalty, persistence)
}
ADJUDICATORS: dict[str, Callable[[Case, float, City], Unit | None]] = {
    form.__name__: form for form in (merits, capacity, custom)
}
