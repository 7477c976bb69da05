"""`run`: one scenario, one seed, one record."""

import numpy as np

from sim.build import build_city
from sim.engine import Progress, advance
from sim.record import Names, RunRecord, versions
from sim.scenario.listing import listed_issues
from sim.scenario.schema import Scenario
from sim.state.city import City
from sim.state.reasons import reasons
from sim.state.units import unit_names


def run(scenario: Scenario, seed: int = 1, progress: Progress | None = None) -> RunRecord:
    """Run a city from its first day to its last.

    Parameters
    ----------
    scenario
        From `sim.load_scenario`.
    seed
        Of demand and luck; the city itself comes from `city.seed`.
    progress
        Called now and then with the day reached and the number of days.

    Returns
    -------
    RunRecord
        The same, byte for byte, for the same scenario and seed on one machine.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("scenarios/classroom.toml"), seed=1)
    >>> record.events["activity"].iloc[0]
    'file'
    """
    city = advance(build_city(scenario, seed), scenario.time.days, progress)
    return record_of(scenario, seed, city)


def record_of(scenario: Scenario, seed: int, city: City) -> RunRecord:
    """Return the record of a city as it stands; later days do not change it."""
    clock = city.clock[0]
    return RunRecord(
        scenario=scenario,
        seed=seed,
        versions=versions(),
        names=Names(unit_names(scenario), tuple(issue.name for issue in listed_issues(scenario)), reasons(scenario.responsibility.rules)),
        case_rows=city.cases[: clock.next_case].copy(),
        event_rows=city.events[: clock.events].copy(),
        day_rows=city.days[: clock.day].copy(),
        unit_rows=city.units.copy(),
        precedent_rows=city.precedents[: clock.precedents].copy(),
        limit_days=city.issues["limit_days"].astype(np.int64),
    )
