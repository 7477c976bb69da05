"""The engine as a WebAssembly module, which runs the same days in a browser.

`python -m sim.model.wasm [FILE]` makes it, in a process of its own (`sim.compiled.wasm`). Without a
file it goes into the package, for a wheel.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from sim.compiled import plain
from sim.compiled.addresses import UNIT, Answer
from sim.compiled.folder import CACHE_FOLDER, FLAGS, PACKAGE, code
from sim.compiled.references import reference_at
from sim.errors import SimError
from sim.model import decisions, rules
from sim.model.build import city_tables
from sim.model.decisions import ANSWERS
from sim.model.demand import count, draw
from sim.model.engine import run_days
from sim.model.functions import shipped
from sim.model.plan import make_plan
from sim.scenario.decisions import USUAL
from sim.scenario.files import load_scenario
from sim.scenario.names import DECISIONS, RULES

FILE = "engine.wasm"

CARRIED = PACKAGE / f"engine-{code()}.wasm"
"""The module that a wheel carries for its own code; a clone has none."""

RUN, COUNT, DRAW = "run", "count", "draw"
"""Exports: run days up to a number, draw how many cases a seed has, draw them. Each takes the
address of a list of tables (`City`, and twice `Tape`)."""

NAMED = [("rules", name) for name in RULES] + [
    (who, name) for who, forms in DECISIONS.items() for name in forms if name != USUAL[who]
]
"""Functions that are called by address, in the order of their places in the module."""


def kept_module() -> Path | None:
    """Return the file of the engine for this version of the code, or None if it is not made yet."""
    kept = [CARRIED] if CACHE_FOLDER is None else [CARRIED, CACHE_FOLDER / FILE]
    return next((path for path in kept if path.exists()), None)


def engine_module() -> bytes:
    """Return the engine for this version of the code, made once and kept beside the compiled one.

    Raises
    ------
    SimError
        If it cannot be made, with the reason.
    """
    if kept := kept_module():
        return kept.read_bytes()
    with tempfile.TemporaryDirectory(dir=CACHE_FOLDER) as folder:
        made = Path(folder) / FILE
        command = [sys.executable, "-m", __name__, str(made)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SimError(f"the engine for the browser cannot be made: {why}")
        return (made.replace(CACHE_FOLDER / FILE) if CACHE_FOLDER else made).read_bytes()


def make_module() -> bytes:
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
    functions = []
    for who, name in NAMED:
        types = (
            rules.argument_types(city) if who == "rules" else decisions.argument_types(who, city)
        )
        answer: Answer = UNIT if who == "rules" else ANSWERS[who]
        functions.append((plain(shipped(name, who)), answer.type(*types), FLAGS))
    return emitted(doors, functions)


if __name__ == "__main__":
    (Path(sys.argv[1]) if sys.argv[1:] else CARRIED).write_bytes(make_module())
