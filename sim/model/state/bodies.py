"""The bodies that rule: which cases come to which, and how many each can rule on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.state.settings import stages
from sim.model.state.tables import BODY
from sim.scenario.rulings import Body
from sim.scenario.schema import Scenario

OF_ADJUDICATION = -1.0
"""In place of a body's accuracy: that of the scenario."""


def listed_bodies(scenario: Scenario) -> tuple[Body, ...]:
    """Return the bodies of a scenario; one for all districts where it names none."""
    return scenario.adjudication.bodies or (Body(name="adjudicators"),)


def bodies(scenario: Scenario) -> NDArray[Any]:
    """Return the table of bodies."""
    listed = listed_bodies(scenario)
    rows = np.zeros(len(listed), BODY)
    rows["accuracy"] = [
        OF_ADJUDICATION if body.accuracy is None else body.accuracy for body in listed
    ]
    return rows


def body_of(scenario: Scenario) -> NDArray[np.int64]:
    """Return the first and the last body that serves each district, shape (n_districts, 2)."""
    listed = listed_bodies(scenario)
    serving = [
        [b for b, body in enumerate(listed) if body.districts is None or district in body.districts]
        for district in range(1, scenario.city.districts + 1)
    ]
    return np.array([(found[0], found[-1]) for found in serving], np.int64)


def rulings(scenario: Scenario) -> NDArray[np.int64]:
    """Return the rulings a year of each body, by joint meetings and by directive, for each row of the settings.

    Returns
    -------
    shape (n_settings, n_bodies, 2), rulings a year
    """
    return np.array([_rulings(reformed) for _, reformed in stages(scenario)], np.int64)


def _rulings(scenario: Scenario) -> list[tuple[int, int]]:
    """Return the rulings a year of each body, by joint meetings and by directive."""
    adjudication, listed = scenario.adjudication, listed_bodies(scenario)
    total = sum(body.part for body in listed)
    found = []
    for body in listed:
        all_rulings = int(adjudication.rulings_per_year * body.part / total + 0.5)
        directives = int(adjudication.directive_share * all_rulings + 0.5)
        found.append((all_rulings - directives, directives))
    return found
