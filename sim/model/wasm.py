"""The engine as a WebAssembly module, which runs the same days in a browser.

`python -m sim.model.wasm [FILE]` makes it, in a process of its own (`sim.compiled.wasm`). Without a
file it goes into the package, for a wheel.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.compiled import plain
from sim.compiled.addresses import CAREFUL, NOTHING, UNIT
from sim.compiled.folder import CACHE_FOLDER, FLAGS, PACKAGE, code, fingerprint
from sim.compiled.references import reference_at
from sim.errors import SimError
from sim.model import decisions, rules
from sim.model.build import build_city, city_tables
from sim.model.decisions import ANSWERS
from sim.model.engine import run_days
from sim.model.functions import shipped
from sim.model.own_mechanisms import entry_types, mechanism_entry
from sim.model.plan import make_plan
from sim.model.state.city import City
from sim.model.state.units import unit_forms
from sim.model.tape import count, draw
from sim.scenario.decisions import USUAL
from sim.scenario.files import load_scenario
from sim.scenario.inputs import Inputs
from sim.scenario.names import DECISIONS, RULES
from sim.scenario.own_functions import is_own, own_function
from sim.scenario.schema import Scenario

FILE = "engine.wasm"

CARRIED = PACKAGE / f"engine-{code()}.wasm"
"""The module that a wheel carries for its own code; a clone has none."""

RUN, COUNT, DRAW = "run", "count", "draw"
"""Exports: run days up to a number, draw how many cases a seed has, draw them. Each takes the
address of a list of tables (`City`, and twice `Tape`)."""

Named = tuple[str, str]
"""Whose function it is, as in `sim.scenario.own_functions.PARAMETERS`, and its name."""

SHIPPED: list[Named] = [
    *(("rules", name) for name in RULES),
    *((who, name) for who, forms in DECISIONS.items() for name in forms if name != USUAL[who]),
]
"""Functions that are called by address, in the order of their places in the module."""


def own_functions(scenarios: Iterable[Scenario]) -> list[Named]:
    """Return the user's own functions that scenarios name; their places follow the shipped ones."""
    found: dict[Named, None] = {}
    for scenario in scenarios:
        found |= dict.fromkeys(each for each in called_by_address(scenario) if is_own(each[1]))
    return list(found)


def called_by_address(scenario: Scenario) -> list[Named]:
    """Return the functions that a city calls by address: rules, forms of decision, mechanisms.

    They stand in the order of the tables `rules`, `forms` and `mechanisms` of a city.
    """
    return [
        *(("rules", name) for name in scenario.responsibility.rules),
        ("citizens", scenario.citizens.decides),
        ("adjudicators", scenario.adjudication.decides),
        *(("units", name) for name in unit_forms(scenario)),
        *(("mechanisms", each.function) for each in scenario.mechanisms),
    ]


def kept_module(scenarios: Sequence[Scenario] = ()) -> Path | None:
    """Return the file of the engine for this version of the code, or None if it is not made yet."""
    name = _file(scenarios)
    kept = [] if CACHE_FOLDER is None else [CACHE_FOLDER / name]
    return next(
        (path for path in ([CARRIED] if name == FILE else []) + kept if path.exists()), None
    )


def engine_module(scenarios: Sequence[Scenario] = ()) -> bytes:
    """Return the engine for this version of the code, made once and kept beside the compiled one.

    It holds the user's own functions that the scenarios name.

    Raises
    ------
    SimError
        If it cannot be made, with the reason.
    RuleError
        If a function of the user's own cannot be compiled.
    """
    if kept := kept_module(scenarios):
        return kept.read_bytes()
    own = own_functions(scenarios)
    for scenario in scenarios if own else ():
        build_city(scenario, 1)  # refuses what is wrong with a function, and says where
    with tempfile.TemporaryDirectory(dir=CACHE_FOLDER) as folder:
        made = Path(folder) / FILE
        command = [sys.executable, "-P", "-m", __name__, str(made), json.dumps(own)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SimError(
                f"the engine for browsers cannot be made: {why}; use a version of Numba that "
                "CONTRIBUTING.md names, or a page that somebody else has made"
            )
        return (
            made.replace(CACHE_FOLDER / _file(scenarios)) if CACHE_FOLDER else made
        ).read_bytes()


def _file(scenarios: Sequence[Scenario]) -> str:
    """Return the name of the file of a module."""
    own = own_functions(scenarios)
    if not own:
        return FILE
    files = [
        each.inputs.functions(path).fingerprints() for each in scenarios for path in _paths(each)
    ]
    return f"engine-{fingerprint(own, files)}.wasm"


def _paths(scenario: Scenario) -> list[str]:
    """Return the files of the functions of a scenario."""
    return [name.rpartition(":")[0] for _, name in own_functions([scenario])]


def make_module(own: Sequence[Named] = ()) -> bytes:
    """Make the module, in this process, which must not have compiled anything before."""
    from sim.compiled.wasm import emitted

    scenario = load_scenario("classroom")  # any: all cities have tables of the same types
    planned = make_plan(scenario)
    city = city_tables(scenario, planned, planned.tape)
    city_at, tape_at = reference_at(city), reference_at(planned.tape)

    def run(until: int, place: int) -> int:
        return run_days(until, city_at(place))

    def count_requests(seed: int, place: int) -> int:
        return count(seed, tape_at(place))

    def draw_requests(unused: int, place: int) -> int:
        draw(tape_at(place))
        return 0

    doors = {RUN: run, COUNT: count_requests, DRAW: draw_requests}
    functions = [(plain(shipped(name, who)), _signature(who, city), FLAGS) for who, name in SHIPPED]
    for who, name in own:
        function = own_function(name, who, Inputs())
        if who == "mechanisms":
            function = mechanism_entry(function, city, partial(_inner, function))
        functions.append((function, _signature(who, city), CAREFUL))
    return emitted(doors, functions)


def _inner(function: Any, kinds: tuple[Any, ...]) -> Any:
    """Return a mechanism of the user's own, compiled for its entry."""
    from sim.compiled.wasm import inner

    return inner(function, NOTHING.type(*kinds), CAREFUL)


def _signature(who: str, city: City) -> Any:
    """Return the signature of a function that is called by address."""
    if who == "mechanisms":
        return NOTHING.type(*entry_types(city))
    if who == "rules":
        return UNIT.type(*rules.argument_types(city))
    return ANSWERS[who].type(*decisions.argument_types(who, city))


if __name__ == "__main__":
    (Path(sys.argv[1]) if sys.argv[1:] else CARRIED).write_bytes(
        make_module(json.loads(sys.argv[2]) if sys.argv[2:] else ())
    )
