"""The engine in WebAssembly makes the same bytes as the machine's own, in every table."""

import pytest

from sim.app.cities import Offer
from sim.app.page import standalone
from sim.app.plans import plan_bytes
from sim.errors import SimError
from sim.experiments.arms import has, mechanisms, switched
from sim.model.build import build_city
from sim.model.engine import advance
from sim.model.state.city import City as Tables
from sim.model.wasm import engine_module, own_functions
from sim.scenario.files import load_scenario
from sim.scenario.library import library, library_folder
from tests.app.wasm import City, Engine

UNSET = ("rules", "forms", "chunks", "leaders", "events", "covers", "merged", "mechanisms")
"""Tables with addresses, or with rows that nothing has written."""

pytestmark = pytest.mark.slow  # the module takes a minute to make

TOO_LARGE = ("beijing", "shenzhen")
"""Cities whose year takes too long here."""

SHIPPED = sorted(set(library(library_folder())) - set(TOO_LARGE))


@pytest.fixture(scope="module")
def module():
    return engine_module()


def differing(module, scenario, seed=1, before=()):
    """Return the names of the tables whose bytes differ at the end of a run.

    In the plan the scenario is an arm after others.
    """
    own = advance(build_city(scenario, seed), scenario.time.days)
    plan = plan_bytes([*before, scenario], own_functions([scenario]))
    found = City(Engine(module), plan, len(before), seed)
    found.run()
    n = int(own.clock[0].events)
    assert n > 0
    wrong = [
        name
        for name, rows in zip(Tables._fields, own, strict=True)
        if name not in UNSET and not same(rows, found.table(name))
    ]
    events = found.table("events")[:n].tobytes()
    return wrong + (["events"] if own.events[:n].tobytes() != events else [])


def same(rows, others):
    """Return whether two tables hold the same bytes, without those between fields."""
    fields = rows.dtype.names or (...,)
    return all(rows[field].tobytes() == others[field].tobytes() for field in fields)


def variants(scenario):
    """Yield a scenario, and it with each mechanism switched that can be."""
    yield scenario
    for name in mechanisms(scenario):
        try:
            yield switched(scenario, [name], set() if has(scenario, name) else {name})
        except SimError:
            continue


@pytest.mark.parametrize("seed", range(1, 11))
def test_every_seed_makes_the_same_city(module, seed):
    assert differing(module, load_scenario("classroom"), seed) == []


def test_every_mechanism_makes_the_same_bytes(module):
    for scenario in variants(load_scenario("classroom")):
        assert differing(module, scenario) == []


@pytest.mark.parametrize(
    "values",
    [
        {"citizens.count": 3000},
        {"city.districts": 5},
        {"initial.backlog": 40},
        {"demand.cases_per_day": 3},
        {"demand.repeats": 0.3},
        {"precedents.reach": 0.2},
    ],
)
def test_an_arm_of_another_size_makes_the_same_bytes(module, values):
    scenario = load_scenario("classroom")
    assert differing(module, scenario.with_values(values), before=[scenario]) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_city_makes_the_same_bytes(module, name):
    for scenario in variants(load_scenario(name)):
        assert differing(module, scenario) == []


OWN = """
def by_number(i, case, city):
    return i % 3 if case.declines == 0 else -1


def busy(case, unit, city):
    return 1.0 / (1.0 + city.units[unit].load), 0.25


def nearest(i, case, city):
    return 0.01 * min(case.follow_ups, 9), 0.5


def first(case, accuracy, city):
    return city.issues[case.issue].first_candidate * 0


def push(day, city, hours, memory):
    memory[0, 1] += hours % 1.7
    if day % hours == 0:
        for unit in city.units:
            unit.minutes += int(memory[0, 1]) % 7
"""

TOWN = """
title = "Own"
extends = "classroom"
responsibility.rules = ["own.py:by_number", "duty_list", "best_guess"]
responsibility.decides = "own.py:busy"
citizens.decides = "own.py:nearest"
adjudication.decides = "own.py:first"
[[mechanisms]]
name = "pushing"
function = "own.py:push"
when = "morning"
numbers = { hours = 1.5 }
"""


def test_functions_of_ones_own_make_the_same_bytes(tmp_path):
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    scenario = load_scenario(tmp_path / "town.toml")
    assert len(own_functions([scenario])) == 5
    assert differing(engine_module([scenario]), scenario) == []
    assert "<main" in standalone([Offer("own", scenario)])
