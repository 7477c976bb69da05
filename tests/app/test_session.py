from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.app.session import Limits, Session
from sim.app.setup import ArmSetup, Setup, first_setup, scenarios_of
from sim.errors import ScenarioError
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())
CLASSROOM = Setup((ArmSetup("classroom", frozenset({"adjudication"})), ArmSetup("classroom", frozenset({"adjudication", "precedents"}))))


@pytest.fixture
def session():
    return Session(CLASSROOM, LIBRARY, Limits())


def events_of(record):
    return record.kept_events().tobytes()


def test_a_session_begins_when_the_warm_up_is_over(session):
    assert session.day == 0
    assert session.warm_up == 100
    assert session.last_day == 400


def test_arms_are_alike_on_the_first_day_and_run_as_they_would_alone(session):
    assert session.look(lambda records: events_of(records[0]) == events_of(records[1]))
    session.advance(400)
    alone = [sim.run(scenario, seed=1) for scenario in scenarios_of(CLASSROOM, LIBRARY)]
    assert session.look(lambda records: [events_of(record) for record in records]) == [events_of(record) for record in alone]
    assert events_of(alone[0]) != events_of(alone[1])


def test_a_run_ends_on_its_last_day(session):
    session.advance(10_000)
    assert session.day == session.last_day


def test_a_change_plays_up_to_the_same_day(session):
    session.advance(50)
    session.change(replace(CLASSROOM, values={"service_centre.accuracy": 1.0}))
    assert session.day == 50
    assert all(scenario.service_centre.accuracy == 1.0 for scenario in session.scenarios)


def test_a_change_that_cannot_be_meant_leaves_all_as_it_was(session):
    session.advance(50)
    with pytest.raises(ScenarioError, match="accuracy"):
        session.change(replace(CLASSROOM, values={"service_centre.accuracy": 2.0}))
    assert session.day == 50
    assert session.setup == CLASSROOM


def test_another_seed_is_another_history(session):
    first = session.look(lambda records: np.copy(records[0].case_rows["circumstance"]))
    session.change(replace(CLASSROOM, seed=2))
    assert session.look(lambda records: not np.array_equal(records[0].case_rows["circumstance"], first))


def test_a_city_too_large_for_a_page_is_refused_with_a_way_out():
    with pytest.raises(ScenarioError, match=r"8,800,000 requests; a page takes 2,000,000: lower demand.cases_per_day"):
        Session(first_setup("beijing", LIBRARY), LIBRARY, Limits())
