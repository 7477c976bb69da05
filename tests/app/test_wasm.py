"""The engine in WebAssembly makes the same bytes as the machine's own, in every table."""

import pytest

from sim.app.plans import plan_bytes
from sim.errors import SimError
from sim.experiments.arms import has, mechanisms, switched
from sim.model.build import build_city
from sim.model.engine import advance
from sim.model.state.city import City as Tables
from sim.model.wasm import engine_module
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


def differing(module, scenario, seed=1):
    """Return the names of the tables whose bytes differ at the end of a run."""
    own = advance(build_city(scenario, seed), scenario.time.days)
    found = City(Engine(module), plan_bytes([scenario]), 0, seed)
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


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_city_makes_the_same_bytes(module, name):
    for scenario in variants(load_scenario(name)):
        assert differing(module, scenario) == []
