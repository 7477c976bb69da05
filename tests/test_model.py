"""The Mesa frame: live views of the tables, a data collector, and nothing of its own."""

import pickle

import pytest

import sim
from tests.toy import toy


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
    assert [agent.name for agent in model.agents_by_type[sim.Department]] == ["water", "roads", "parks"]
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
    assert case.status in {"waiting", "returning", "queued", "shelved", "resolved", "referred_out", "disputed", "on_docket"}
    assert 0 <= citizen.trust <= 1
    assert citizen.patience_days == 12
    assert len(model.cases) == model.city.clock[0].next_case
    with pytest.raises(IndexError, match="there are"):
        model.cases[len(model.cases)]


def test_every_attribute_of_every_view_can_be_read(model):
    views = [*model.agents, model.citizens[0], model.cases[0]]
    for view in views:
        names = [name for kind in type(view).__mro__ if kind.__module__ == "sim.agents.views" for name in vars(kind)]
        assert all(getattr(view, name) is not None for name in names if not name.startswith("_") and name != "unit")
    offices, (firm,) = model.agents_by_type[sim.StreetOffice], model.agents_by_type[sim.MarketProvider]
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


def test_a_step_after_the_last_day_is_refused(model):
    model.run_until(120)
    with pytest.raises(ValueError, match="the scenario ends after 120 days"):
        model.step()


def test_an_event_of_the_users_own_runs_after_the_day(model):
    seen: list[int] = []

    class Watcher:
        def look(self) -> None:
            seen.append(model.day)

    watcher = Watcher()
    model.schedule_event(watcher.look, at=20)
    model.run_until(20)
    assert seen == [20]
