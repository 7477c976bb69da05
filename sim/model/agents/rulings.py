"""Rulings: how a case reaches a ruling body, whom it names and the consequences (ODD 7.7)."""

from sim.compiled import called, compiled
from sim.compiled.addresses import call
from sim.errors import RuleError
from sim.model.agents.docket import ask_experts, enter_docket, leave_docket
from sim.model.agents.joint import settle_joint
from sim.model.agents.work import leave_queue, start_round
from sim.model.decisions import ADJUDICATORS, USUAL_FORM, ask
from sim.model.decisions.adjudicators.merits import merits
from sim.model.precedents import keep, overrule
from sim.model.rules import EVERY, provider_for
from sim.model.state.city import City, fallback_of, here
from sim.model.state.lists import leave
from sim.model.state.moves import move, move_by
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY, REFERRED
from sim.scenario.names import SentBy


@called
def refer(i: int, city: City) -> None:
    """Refer a case that nobody has accepted to the adjudicators."""
    leave(city.cases[i])
    move(i, Activity.REFER, Status.ON_DOCKET, NOBODY, city)
    enter_docket(i, city)
    _act_first(i, city)


@compiled
def challenge(i: int, unit: int, city: City) -> None:
    """Submit a case to the adjudicators at the request of its unit, which a precedent bound.

    The unit holds the case meanwhile.
    """
    city.cases[i].reviewed = 1
    move(i, Activity.CHALLENGE, Status.UNDER_REVIEW, unit, city)
    enter_docket(i, city)


@compiled
def consult(i: int, city: City) -> None:
    """Submit a case to the experts."""
    move(i, Activity.CONSULT, Status.BEFORE_EXPERTS, NOBODY, city)
    ask_experts(i, city)
    _act_first(i, city)


@compiled
def _act_first(i: int, city: City) -> None:
    """Let the fallback unit work on a case that waits for its ruling, if the city does so."""
    case = city.cases[i]
    if city.settings[here(case, city)].responsibility_act_first:
        office = fallback_of(case, city)
        move_by(i, Activity.ACT_FIRST, Status.QUEUED, office, SentBy.ACT_FIRST, NOBODY, city)
        start_round(i, city)


@compiled
def named_unit(i: int, accuracy: float, by: int, city: City) -> int:
    """Return the unit that a ruling names, or REFERRED for "beyond remit"; experts are no body."""
    if city.forms[ADJUDICATORS] == USUAL_FORM or by == SentBy.EXPERT:
        return merits(city.cases[i], accuracy, city)
    return _asked(i, accuracy, city)


@called
def _asked(i: int, accuracy: float, city: City) -> int:
    """Return the answer of a form of decision that is not the usual one."""
    unit = call(ask(ADJUDICATORS, i, city), city.cases[i], accuracy, city)
    if unit < REFERRED or unit == NOBODY or unit >= city.clock[0].government:
        city.clock[0].wrong_answer = unit
        raise RuleError("adjudicators name a unit that does not exist")
    city.clock[0].form_asked = NOBODY
    return unit


@called
def rule_on(i: int, accuracy: float, by: int, city: City) -> None:
    """Rule on a case: the unit named must take it, and the ruling is kept if rulings are kept."""
    case = city.cases[i]
    named = named_unit(i, accuracy, by, city)
    case.rulings += 1
    leave_docket(case, city)
    if case.status == Status.UNDER_REVIEW:
        overrule(case.precedent, named, city)
    precedent = (
        keep(i, named, city) if city.settings[here(case, city)].precedents_enabled else NOBODY
    )
    hand_over(i, named, Activity.RULE, by, precedent, city)


@called
def hand_over(i: int, named: int, activity: int, by: int, precedent: int, city: City) -> None:
    """Hand a case to the unit named; a unit that already works on it provisionally continues."""
    case = city.cases[i]
    unit = provider_for(case, EVERY, city) if named == REFERRED else named
    if unit == case.unit and (case.status == Status.QUEUED or case.status == Status.LEAD):
        move_by(i, activity, case.status, unit, by, precedent, city)
        return
    leave_queue(i, city)
    if unit == NOBODY:
        move_by(i, activity, Status.ON_DOCKET, NOBODY, by, precedent, city)
        move_by(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, by, precedent, city)
    else:
        case.sent_by = by
        case.passed = 0
        move_by(i, activity, Status.QUEUED, unit, by, precedent, city)
        settle_joint(i, city)
        start_round(i, city)
