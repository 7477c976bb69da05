"""Citizens: they file, follow up, petition and withdraw (ODD 7.2)."""

from sim.compiled import called, compiled
from sim.compiled.addresses import call_for_shares
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.docket import leave_docket
from sim.model.agents.limits import foresee_limit
from sim.model.agents.patrols import is_found
from sim.model.agents.rulings import refer
from sim.model.agents.trust import disappoint
from sim.model.agents.work import give_priority, leave_queue
from sim.model.decisions import CITIZENS, USUAL_FORM, ask, check_shares
from sim.model.decisions.citizens.patience import patience
from sim.model.state.city import City
from sim.model.state.lists import Due, ListOf, day_list, fetch_citizen, foresee, join, take
from sim.model.state.moves import move, note
from sim.model.state.status import FIRST_END, Activity, Status
from sim.model.state.tables import NOBODY


@called
def file_cases(city: City) -> None:
    """File today's cases of the tape at the centre."""
    clock = city.clock[0]
    while clock.next_case < len(city.cases) and city.cases[clock.next_case].filed_day <= clock.day:
        i = clock.next_case
        case = city.cases[i]
        case.found = is_found(case, city)
        move(i, Activity.PATROL if case.found else Activity.FILE, Status.WAITING, NOBODY, city)
        join(i, ListOf.FILED, city)
        foresee(i, clock.day + case.patience, Due.FOLLOW_UP, city)
        if clock.limited:
            foresee_limit(i, city)
        clock.next_case += 1


@called
def follow_up_cases(city: City) -> None:
    """Follow up each case whose citizen's patience ends today: complain, petition or withdraw."""
    clock = city.clock[0]
    due = day_list(clock.day, Due.FOLLOW_UP, city)
    clock.contacts_today = 0
    i = take(due, city)
    while i != NOBODY:
        fetch_citizen(due, city)
        if city.cases[i].status < FIRST_END:
            if city.cases[i].found:
                _follow_up(i, False, city)
            else:
                _choose(i, city)
        i = take(due, city)


@compiled
def _choose(i: int, city: City) -> None:
    """Let a citizen withdraw, follow up, or petition beside it, by the form of decision."""
    case, now = city.cases[i], city.cases[i].follow_ups
    if city.forms[CITIZENS] == USUAL_FORM:
        withdraw, petition = patience(i, case, city)
    else:
        withdraw, petition = _asked(i, city)
    if uniform(city.keys[Purpose.WITHDRAW], case.key, now) < withdraw:
        leave_queue(i, city)
        leave_docket(case, city)
        move(i, Activity.WITHDRAW, Status.WITHDRAWN, case.unit, city)
    else:
        _follow_up(i, uniform(city.keys[Purpose.PETITION], case.key, now) < petition, city)


@called
def _asked(i: int, city: City) -> tuple[float, float]:
    """Return the answer of a form of decision that is not the usual one."""
    withdraw, petition = call_for_shares(ask(CITIZENS, i, city), i, city.cases[i], city)
    check_shares(withdraw, petition, city)
    return withdraw, petition


@compiled
def _follow_up(i: int, petitions: bool, city: City) -> None:
    """Complain again, which loads the centre, costs trust and wakes a shelved case.

    A patrol asks without a complaint.
    """
    case, clock = city.cases[i], city.clock[0]
    note(i, Activity.FOLLOW_UP, city)
    case.follow_ups += 1
    clock.contacts_today += 1
    foresee(i, clock.day + case.patience, Due.FOLLOW_UP, city)
    if not case.found:
        disappoint(case, city)
        if petitions and case.petitions == 0:
            _petition(i, city)
    if case.status == Status.SHELVED:
        move(i, Activity.TAKE_UP, Status.SENT, case.unit, city)
        join(i, ListOf.INBOX, city)


@compiled
def _petition(i: int, city: City) -> None:
    """Petition: the case gets priority, and joins the docket if nobody has accepted it."""
    case = city.cases[i]
    note(i, Activity.PETITION, city)
    case.petitions += 1
    give_priority(i, city)
    unplaced = (
        case.status == Status.WAITING
        or case.status == Status.SHELVED
        or case.status == Status.RETURNING
    )
    if unplaced and city.settings[0].adjudication_enabled:
        refer(i, city)
