"""`run`: one scenario, one seed, one record."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.compiled.streams import checked_seed
from sim.model.build import build_city
from sim.model.engine import Progress, Sink, advance, empty_events
from sim.model.plan import Plan, make_plan
from sim.model.state.city import City
from sim.records.frames import Names
from sim.records.record import RunRecord, versions
from sim.records.saved import EventFile
from sim.scenario.schema import Scenario

EVENTS_AT_ONCE = 2**18
"""Rows of the event table if events are not kept in memory: few enough to stay in the processor's
cache."""


def run(
    scenario: Scenario,
    seed: int = 1,
    progress: Progress | None = None,
    record: Literal["events", "cases"] = "events",
    events_file: Path | None = None,
    plan: Plan | None = None,
) -> RunRecord:
    """Run a city from its first day to its last.

    Parameters
    ----------
    scenario
        From `sim.load_scenario`.
    seed
        Of all draws of the run, a whole number from 0 to 2**64 - 1; the map comes from
        `city.seed`.
    progress
        Called now and then with the day reached and the number of days.
    record
        `cases` leaves out the event log, the largest part of a record.
    events_file
        Where the event log goes as it comes, in NumPy's format, so that it takes no memory; by
        default it is kept there.
    plan
        Prepared tables of the scenario, to run it more than once; made here unless given.

    Returns
    -------
    RunRecord
        The same, byte for byte, for the same scenario and seed on one machine.

    Raises
    ------
    ScenarioError
        If the seed is no such number, or a rule of the user's own fails.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> record.events["activity"].iloc[0]
    'file'
    """
    seed, plan = checked_seed(seed), plan or make_plan(scenario)
    if record == "events" and events_file is None:
        city = advance(
            build_city(scenario, seed, plan=plan),
            scenario.time.days,
            progress,
            mechanisms=scenario.mechanisms,
        )
        return record_of(scenario, plan, seed, city, city.events[: city.clock[0].events])
    with _sink(record, events_file) as sink:
        city = advance(
            build_city(scenario, seed, EVENTS_AT_ONCE, plan),
            scenario.time.days,
            progress,
            sink,
            scenario.mechanisms,
        )
        empty_events(city, sink)
    return record_of(
        scenario,
        plan,
        seed,
        city,
        np.load(events_file, mmap_mode="r") if record == "events" and events_file else None,
    )


@contextmanager
def _sink(record: str, events_file: Path | None) -> Iterator[Sink]:
    """Return the receiver of events that are not kept in memory."""
    if record != "events" or events_file is None:
        yield lambda rows: None
        return
    with EventFile(events_file) as file:
        yield file.append


def record_of(
    scenario: Scenario, plan: Plan, seed: int, city: City, events: NDArray[Any] | None
) -> RunRecord:
    """Return the record of a city in its current state, with its event log, if that was kept."""
    clock = city.clock[0]
    return RunRecord(
        scenario=scenario,
        seed=seed,
        versions=versions(),
        names=Names(plan.unit_names, plan.issue_names, plan.rule_names),
        case_rows=city.cases[: clock.next_case],
        event_rows=events,
        day_rows=city.days[: clock.day],
        unit_rows=city.units,
        precedent_rows=city.precedents[: clock.precedents],
        limit_days=city.issues["limit_days"].astype(np.int64),
        plan=plan,
    )
