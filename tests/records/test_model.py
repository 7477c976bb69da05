"""The Mesa frame: live views of the tables, a data collector, Mesa's own loops."""

import pickle

import mesa
import numpy as np
import pytest

import sim
from tests.model.toy import toy


@pytest.fixture
def model():
    """A small city after three weeks."""
    chamber = {"name": "chamber", "staff_hours": 8}
    scenario = toy({"gap": 0.5, "beyond": 0.2}, demand={"cases_per_day": 3}, adjudication={"enabled": True},
                   precedents={"enabled": True}, social_organisations={"enabled": True, "members": (chamber,)},
                   market={"members": ({"name": "firm", "fee": 30},)})  # fmt: skip
    city = sim.CityModel(scenario, rng=1)
    city.run_until(15)
    return city


def test_agents_stand_in_mesas_sets_by_type(model):
    assert [agent.name for agent in model.agents_by_type[sim.Department]] == [
        "water",
        "roads",
        "parks",
    ]
    assert [agent.name for agent in model.agents_by_type[sim.StreetOffice]] == ["street_office_01"]
    assert [agent.name for agent in model.agents_by_type[sim.SocialOrganisation]] == ["chamber"]
    assert len(model.agents_by_type[sim.Adjudicator]) == 1


def test_attributes_are_live_views_of_the_tables(model):
    roads = model.agents_by_type[sim.Department].to_list()[1]
    before = roads.backlog_hours
    assert before == model.city.units[1].backlog / 60
    for _ in range(5):
        model.step()
    assert roads.backlog_hours == model.city.units[1].backlog / 60
    case, citizen = model.cases[-1], model.citizens[model.city.cases[len(model.cases) - 1].citizen]
    assert case.status in {
        "waiting",
        "returning",
        "queued",
        "shelved",
        "resolved",
        "referred_out",
        "disputed",
        "on_docket",
    }
    assert 0 <= citizen.trust <= 1
    assert citizen.patience_days == 12
    assert len(model.cases) == model.city.clock[0].next_case
    with pytest.raises(IndexError, match="there are"):
        model.cases[len(model.cases)]


def test_every_attribute_of_every_view_can_be_read(model):
    views = [*model.agents, model.citizens[0], model.cases[0]]
    for view in views:
        names = [
            name
            for kind in type(view).__mro__
            if kind.__module__ == "sim.records.views"
            for name in vars(kind)
        ]
        assert all(
            getattr(view, name) is not None
            for name in names
            if not name.startswith("_") and name != "unit"
        )
    offices, (firm,) = (
        model.agents_by_type[sim.StreetOffice],
        model.agents_by_type[sim.MarketProvider],
    )
    assert [office.district for office in offices] == [1]
    assert firm.fee == 30
    assert sum(unit.held_cases for unit in model.agents if hasattr(unit, "held_cases")) > 0


def test_the_data_collector_holds_a_row_a_day(model):
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame["day"]) == list(range(15))
    assert list(frame["open_cases"]) == list(model.record().daily["open"])


def test_a_model_can_be_pickled_and_goes_on_as_it_would_have(model):
    copy = pickle.loads(pickle.dumps(model))
    for one in (model, copy):
        one.run_until(60)
    assert copy.record().event_rows.tobytes() == model.record().event_rows.tobytes()


def test_after_the_last_day_nothing_happens_any_more(model):
    assert model.running
    model.run_until(300)
    model.step()
    assert (model.day, model.running, model.time) == (120, False, 301)
    assert len(model.datacollector.get_model_vars_dataframe()) == 120
    with pytest.raises(AttributeError, match="the scenario ends after 120 days"):
        model.running = True


def test_mesas_loop_ends_with_the_scenario_or_when_it_is_told(model):
    model.running = False
    model.run_model()
    assert model.day == 15
    model.running = True
    model.run_model()
    assert (
        model.record().event_rows.tobytes() == sim.run(model.scenario, seed=1).event_rows.tobytes()
    )


@pytest.mark.parametrize("several", [False, True])
def test_mesa_runs_a_batch_of_one_scenario_or_several(several):
    scenario = toy(demand={"cases_per_day": 3})
    given = [scenario, scenario.with_values({"demand.cases_per_day": 9.0})] if several else scenario
    rows = mesa.batch_run(
        sim.CityModel,
        {"scenario": given},
        rng=[1, None, np.random.SeedSequence(3)],
        display_progress=False,
    )
    assert [row["day"] for row in rows] == [119] * 3 * (1 + several)
    assert rows[0]["scenario"] is scenario
    assert (
        len(mesa.batch_run(sim.CityModel, {"scenario": given}, display_progress=False))
        == 1 + several
    )


@pytest.mark.parametrize(
    "rng", [[1, 2], (3,), np.random.SeedSequence(1), np.random.PCG64(1), np.random.default_rng(1)]
)
def test_what_mesa_takes_for_a_seed_is_one(rng):
    scenario, again = toy(), pickle.loads(pickle.dumps(rng))
    model = sim.CityModel(scenario, rng=rng)
    assert model.seed == sim.CityModel(scenario, rng=again).seed
    assert model.record().seed == model.seed


def test_without_a_seed_each_model_has_its_own_luck():
    assert (
        len({sim.CityModel(toy(), rng=None).seed for _ in range(3)} | {sim.CityModel(toy()).seed})
        == 4
    )


@pytest.mark.parametrize(
    "name", ["scenario", "settings", "seed", "rng", "random", "day", "cases", "citizens"]
)
def test_attributes_of_a_model_that_would_change_nothing_cannot_be_set(model, name):
    before = getattr(model, name)
    with pytest.raises(AttributeError):
        setattr(model, name, before)
    model.anything_else = 3


def test_agents_cannot_be_removed_while_the_engine_goes_on_with_them(model):
    for agent in model.agents:
        with pytest.raises(AttributeError, match="cannot be removed"):
            agent.remove()
    with pytest.raises(AttributeError, match="cannot be removed"):
        model.remove_all_agents()
    assert len(model.agents) > 1


@pytest.mark.parametrize(
    "name", ["avoidance", "staff_hours", "name", "status", "trust", "anything_else"]
)
def test_agents_cannot_be_set(model, name):
    for view in (*model.agents, model.cases[0], model.citizens[0]):
        with pytest.raises(AttributeError, match=name):
            setattr(view, name, 0)


def test_before_the_first_day_there_is_nothing_to_collect():
    model = sim.CityModel(toy(), rng=1)
    model.datacollector.collect(model)
    assert (
        model.datacollector.get_model_vars_dataframe()[["open_cases", "docket", "mean_trust"]]
        .isna()
        .all(axis=None)
    )


def test_an_event_of_the_users_own_runs_after_the_day(model):
    seen: list[int] = []

    class Watcher:
        def look(self) -> None:
            seen.append(model.day)

    watcher = Watcher()
    model.schedule_event(watcher.look, at=20)
    model.run_until(20)
    assert seen == [20]
