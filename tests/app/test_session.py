import weakref
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.app.limits import Limits, check_size
from sim.app.session import ROOM, Session
from sim.app.setup import ArmSetup, Setup, first_setup, scenarios_of
from sim.errors import ScenarioError
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())
CLASSROOM = Setup(
    (
        ArmSetup("classroom", frozenset({"adjudication"})),
        ArmSetup("classroom", frozenset({"adjudication", "precedents"})),
    )
)


@pytest.fixture(autouse=True)
def _empty_room(monkeypatch):
    monkeypatch.setattr(ROOM, "_taken", weakref.WeakKeyDictionary())


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
    assert session.look(lambda records: [events_of(record) for record in records]) == [
        events_of(record) for record in alone
    ]
    assert events_of(alone[0]) != events_of(alone[1])


def test_a_run_ends_on_its_last_day(session):
    session.advance(10_000)
    assert session.day == session.last_day


def test_a_change_plays_up_to_the_same_day(session):
    session.advance(50)
    session.change(replace(CLASSROOM, values={"service_centre.accuracy": 1.0}))
    assert session.day == 50
    assert all(scenario.service_centre.accuracy == 1.0 for scenario in session.scenarios)


def test_a_change_that_is_not_valid_leaves_all_as_it_was(session):
    session.advance(50)
    with pytest.raises(ScenarioError, match="accuracy"):
        session.change(replace(CLASSROOM, values={"service_centre.accuracy": 2.0}))
    assert session.day == 50
    assert session.setup == CLASSROOM


def test_another_seed_is_another_history(session):
    first = session.look(lambda records: np.copy(records[0].case_rows["circumstance"]))
    session.change(replace(CLASSROOM, seed=2))
    assert session.look(
        lambda records: not np.array_equal(records[0].case_rows["circumstance"], first)
    )


def test_a_city_too_large_for_a_page_is_refused_with_a_way_out():
    with pytest.raises(
        ScenarioError,
        match=r"8,800,000 requests; a page takes 2,000,000: lower demand.cases_per_day",
    ):
        Session(first_setup("beijing", LIBRARY), LIBRARY, Limits())


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"demand.cases_per_day": 1e5},
            "requests; a page takes 2,000,000: lower demand.cases_per_day",
        ),
        (
            {"citizens.count": 10**8},
            "100,000,000 citizens; a page takes 5,000,000: lower citizens.count",
        ),
        (
            {"initial.backlog": 10**6},
            "1,000,000 requests open on the first day; a page takes 200,000: lower initial.backlog",
        ),
        (
            {"issue_defaults.count": 10_000, "department_defaults.count": 10_000},
            "combinations of an issue and a unit; a page takes 250,000",
        ),
        (
            {"department_defaults.count": 10_000},
            "issues and units to look at again at reforms; a page takes 5,000",
        ),
        (
            {"issue_defaults.count": 1000, "issue_defaults.pieces": 1000},
            "pieces of gaps; a page takes 250,000",
        ),
        (
            {
                "demand.cases_per_day": 1000.0,
                "demand.seasonality": 1.0,
                "demand.direct_answer": 0.99,
                "citizens.count": 6_000_000,
            },
            "citizens",
        ),
    ],
)
def test_whatever_is_too_much_work_is_refused_before_any_of_it_is_done(
    values, told, session, monkeypatch
):
    monkeypatch.setattr(
        "sim.app.session.CityModel", lambda *_, **__: pytest.fail("a city was made")
    )
    with pytest.raises(ScenarioError, match=told):
        session.change(replace(CLASSROOM, values=values))
    assert session.setup == CLASSROOM


def test_shocks_count_before_anything_is_made():
    scenario = scenarios_of(CLASSROOM, LIBRARY)[0].with_values(
        {"demand.shocks": [{"day": 0, "days": 400, "factor": 1000.0}]}
    )
    with pytest.raises(ScenarioError, match="3,200,800 requests; a page takes"):
        check_size(scenario, Limits())


@pytest.fixture
def sliced(monkeypatch):
    """Every day is a slice of its own."""
    monkeypatch.setattr("sim.app.session.SLICE", -1)


def test_a_city_that_takes_too_long_is_given_up_and_all_stays_as_it_was(sliced):
    session = Session(CLASSROOM, LIBRARY, Limits())
    session.advance(10)
    session._limits = Limits(seconds=0)
    with pytest.raises(
        ScenarioError, match="arms need more than 0 seconds, the limit of a page, to reach day 110"
    ):
        session.change(replace(CLASSROOM, seed=2))
    assert (session.setup, session.day) == (CLASSROOM, 10)


def test_slices_come_to_the_same_history(sliced):
    whole = sim.run(scenarios_of(CLASSROOM, LIBRARY)[1], seed=1)
    session = Session(CLASSROOM, LIBRARY, Limits(), played=False)
    assert sum(1 for _ in session.changing(CLASSROOM, 20)) > 100
    assert sum(1 for _ in session.advancing(1000)) > 300
    assert session.look(lambda records: events_of(records[1])) == events_of(whole)


def test_a_change_that_is_given_up_half_way_changes_nothing(sliced):
    session = Session(CLASSROOM, LIBRARY, Limits())
    changing = session.changing(replace(CLASSROOM, seed=2), 300)
    for _ in range(50):
        next(changing)
    changing.close()
    assert (session.setup, session.day) == (CLASSROOM, 0)
    session.advance(5)
    assert session.day == 5


def test_cities_that_need_more_memory_than_there_is_are_refused(session):
    taken = session.look(lambda records: 0) or sum(ROOM._taken.values())
    assert taken > 100_000
    with pytest.raises(ScenarioError, match="need more than the 0 MiB of memory"):
        Session(CLASSROOM, LIBRARY, Limits(memory=1000))
    with pytest.raises(
        ScenarioError, match="the cities of all viewers fill the memory of this page"
    ):
        Session(CLASSROOM, LIBRARY, Limits(memory_of_all=taken + 1000))
    assert sum(ROOM._taken.values()) == taken
    session.end()
    assert sum(ROOM._taken.values()) == 0
    assert Session(CLASSROOM, LIBRARY, Limits(memory_of_all=taken + 1000)).day == 0


def test_a_city_that_is_let_go_leaves_no_tables(session):
    table = session.look(lambda records: weakref.ref(records[0].case_rows.base))
    assert table() is not None
    session.change(replace(CLASSROOM, seed=2))
    assert table() is None


def test_what_is_made_for_a_window_that_is_closed_meanwhile_is_let_go(sliced):
    session = Session(CLASSROOM, LIBRARY, Limits(), played=False)
    changing = session.changing(CLASSROOM, 5)
    next(changing)
    session.end()
    for _ in changing:
        pass
    assert session._models == ()
    assert ROOM._taken.get(session, 0) == 0
