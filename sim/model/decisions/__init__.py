"""Forms of decision: how units, citizens and adjudicators use the discretion that they have.

A form is one plain function in a file of its name, in the folder of those who decide. It changes
nothing, and is the same function of the same city whenever it is asked.

- Units: `(case, unit, city)` returns the probability that the unit accepts a contested case that
  it need not take, and that it shelves the case if it does not accept.
- Citizens: `(i, case, city)` returns the probability that the citizen withdraws at a follow-up, and
  that the citizen petitions if not.
- Adjudicators: `(case, accuracy, city)` returns the number of the unit named, or REFERRED.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import INTEGER, REAL, compiled, record_type
from sim.compiled.addresses import SHARES, UNIT
from sim.compiled.references import reference_type
from sim.errors import RuleError
from sim.model.functions import address
from sim.model.state.city import City
from sim.model.state.tables import NOBODY
from sim.scenario.decisions import KEYS, USUAL
from sim.scenario.inputs import Inputs

Form = Callable[..., Any]

CITIZENS, ADJUDICATORS, FIRST_OF_UNITS = 0, 1, 2
"""Places in `City.forms`; those of units follow, the usual one first."""

ANSWERS = {"citizens": SHARES, "adjudicators": UNIT, "units": SHARES}
"""The kind of answer of a form, by who decides."""

USUAL_FORM = 0
"""In place of an address: the usual form, which the engine contains."""


def decision(*, code: int, title: str = "") -> Callable[[Form], Form]:
    """Mark a function as a shipped form of decision, to be compiled.

    `sim.scenario.names` reads the decorator's arguments from the form's file.

    Parameters
    ----------
    code
        Its place in lists; the usual form is the first.
    title
        Its name in words; that of its file unless given.
    """
    return compiled


def form_addresses(
    of_citizens: str, of_adjudicators: str, of_units: tuple[str, ...], city: City, inputs: Inputs
) -> NDArray[np.int64]:
    """Return the addresses of the named forms, in the order of `City.forms`.

    The user's own forms are in `inputs`.

    Raises
    ------
    RuleError
        If a form of the user's own cannot be compiled.
    """
    named = [
        (of_citizens, "citizens"),
        (of_adjudicators, "adjudicators"),
        *((each, "units") for each in of_units),
    ]
    found = [
        USUAL_FORM
        if name == USUAL[who]
        else address(name, who, partial(argument_types, who, city), ANSWERS[who], inputs)
        for name, who in named
    ]
    return np.array(found, np.int64)


def argument_types(who: str, city: City) -> tuple[Any, ...]:
    """Return the types of the arguments of a form, by who decides."""
    case, reference = record_type(city.cases), reference_type(city)
    return {
        "citizens": (INTEGER, case, reference),
        "adjudicators": (case, REAL, reference),
        "units": (case, INTEGER, reference),
    }[who]


def form_key(place: int) -> str:
    """Return the key under which a scenario names a form, by its place in `City.forms`."""
    return KEYS[{CITIZENS: "citizens", ADJUDICATORS: "adjudicators"}.get(place, "units")]


@compiled
def ask(place: int, i: int, city: City) -> int:
    """Return the address of a form that is about to be asked, so that an error can name it."""
    city.clock[0].form_asked = place
    city.clock[0].case_asked = i
    return int(city.forms[place])


@compiled
def check_shares(first: float, second: float, city: City) -> None:
    """Refuse an answer that is no pair of probabilities."""
    for each in (first, second):
        if not 0.0 <= each <= 1.0:
            city.clock[0].wrong_share = each
            raise RuleError("a form of decision answers something that is no probability")
    city.clock[0].form_asked = NOBODY
