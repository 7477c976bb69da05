"""Reformable keys, over the whole schema: no effect before the reform's day; others are refused."""

from typing import Any

import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.parameters import parameters, toggles
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at
from tests.reference.random_reforms import is_local, may_change

DAY = 45
CITY: dict[str, Any] = {
    "time": {"days": 50, "warm_up": 10, "horizon": 10},
    "demand": {"cases_per_day": 6, "repeats": 0.3},
    "city": {"districts": 2},
    "citizens": {"count": 200, "petition_after": 3, "patience_days": 6},
    "issue_defaults": {"count": 5, "overlap": 0.2, "gap": 0.1, "beyond": 0.1, "limit_days": 3},
    "department_defaults": {"count": 5, "minimum_hours": 4},
    "service_centre": {"capacity": 30, "merging": 0.5, "rounds": 2},
    "transfers": {"steps": [{"from": "street_office", "to": "department_01"}]},
    "responsibility": {
        "rules": ["asset_owner", "empowerment", "duty_list", "precedent", "platform", "best_guess"],
        "dispute": ["whistle", "expert", "adjudication"],
        "fallback": "street_office",
        "max_declines": 2,
    },
    "empowerment": {"issues": ["issue_01"]},
    "adjudication": {"refer": "intake"},
    "whistle": {"most_owed_days": 0.5},
    "expert": {"days": 10, "most_at_once": 3},
    "joint_handling": {"needed": 0.5},
    "precedents": {"reach": 0.2},
    "social_organisations": {"members": [{"name": "chamber"}]},
    "market": {"members": [{"name": "firm"}]},
    "campaigns": {"period": 20, "min_age_days": 10},
}


def leaves() -> list[str]:
    """Return every key of the schema that holds one value."""
    known = parameters(Scenario)
    return [
        key
        for key, each in known.items()
        if each.unit != "table" and key.count(".") == (known[key.partition(".")[0]].unit == "table")
    ]


def another(scenario: Scenario, key: str) -> Any:
    """Return another value that a key may have."""
    now = value_at(scenario, key)
    if isinstance(now, bool):
        return not now
    if isinstance(now, str):
        return next(each for each in parameters(Scenario)[key].options if each != now)
    if now is None:
        return 1
    return now * 3 if isinstance(now, int) or now > 1 else 0.45 if now < 0.4 else 0.1


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """A small city with everything on."""
    switches = [key for key in toggles(Scenario).values() if key.endswith(".enabled")]
    return Scenario.model_validate(CITY).with_values(dict.fromkeys(switches, True))


@pytest.fixture(scope="module")
def plain(scenario):
    """Its log without a reform."""
    return sim.run(scenario).event_rows


@pytest.mark.parametrize("key", [key for key in leaves() if may_change(key)])
def test_what_may_change_changes_nothing_before_its_day(scenario, plain, key):
    reform = {"day": DAY, "set": {key: another(scenario, key)}}
    reformed = sim.run(scenario.with_values({"reforms": [reform]})).event_rows
    assert reformed[reformed["day"] < DAY].tobytes() == plain[plain["day"] < DAY].tobytes()


@pytest.mark.parametrize(
    "key",
    [
        key
        for key in leaves()
        if not may_change(key) and key not in ("reforms", "issues", "departments")
    ],
)
def test_what_may_not_change_is_refused_by_name(scenario, key):
    with pytest.raises(ScenarioError, match=f"reforms\\[0\\].set: {key} is fixed for a run"):
        scenario.with_values({"reforms": [{"day": DAY, "set": {key: 1}}]})


@pytest.mark.parametrize("key", [key for key in leaves() if may_change(key)])
def test_what_changes_in_all_districts_one_by_one_changes_in_the_city_or_is_refused(scenario, key):
    reform = {"day": DAY, "set": {key: another(scenario, key)}}
    limited = [reform | {"street_offices": ["street_office_01"]}, reform | {"districts": [2]}]
    if is_local(key):
        whole, parts = (
            sim.run(scenario.with_values({"reforms": reforms})) for reforms in ([reform], limited)
        )
        assert parts.event_rows.tobytes() == whole.event_rows.tobytes()
        return
    with pytest.raises(ScenarioError, match=f"reforms\\[0\\].set: {key} acts on the whole city; "):
        scenario.with_values({"reforms": limited})


def test_a_county_stands_for_the_districts_of_its_offices(scenario):
    city = scenario.with_values({"departments[district=1].county": "east"})
    reform = {"day": DAY, "set": {"responsibility.no_return": True}}
    logs = [
        sim.run(city.with_values({"reforms": [reform | places]})).event_rows.tobytes()
        for places in ({"counties": ["east"]}, {"districts": [1]}, {})
    ]
    assert logs[0] == logs[1] != logs[2]
