"""Cities of any seed in the WebAssembly module, run from Python: a twin of the page's own code."""

import json
from functools import cache
from typing import NamedTuple

import numpy as np
import wasmtime

from sim.app.plans import layouts
from sim.compiled.object_file import PAGE
from sim.model.engine import Stop

LINE = 64


class Made(NamedTuple):
    """A module that is compiled."""

    engine: wasmtime.Engine
    module: wasmtime.Module


@cache
def made_of(module: bytes) -> Made:
    """Return a compiled module."""
    engine = wasmtime.Engine()
    return Made(engine, wasmtime.Module(engine, module))


class Engine:
    """A module, and memory for the cities that it runs."""

    def __init__(self, module):
        made = made_of(module)
        self.store = wasmtime.Store(made.engine)
        instance = wasmtime.Instance(self.store, made.module, [])
        self.exports = instance.exports(self.store)
        self.memory, self.top = (
            self.exports["memory"],
            self.exports["__heap_base"].value(self.store),
        )
        self.layouts = layouts()

    def call(self, name, number, place):
        return self.exports[name](self.store, number, place)

    def take(self, n):
        """Return the address of n new bytes, zeros."""
        at = -(-self.top // LINE) * LINE
        self.top = at + n
        missing = self.top - self.memory.data_len(self.store)
        if missing > 0:
            self.memory.grow(self.store, -(-missing // PAGE))
        self.memory.write(self.store, bytes(n), at)
        return at


class City:
    """A city of a plan; `arm` counts its scenarios from 0."""

    def __init__(self, engine, plan, arm, seed):
        self.engine, self.places = engine, {}
        start = 8 + int.from_bytes(plan[:8], "little")
        self.header = json.loads(plan[8:start])
        listed = self.header["tables"] | self.header["arms"][arm]
        for name, entry in listed.items():
            at = start + entry["at"]
            self.lay(name, entry["shape"], plan[at : at + entry["size"]])
        n = self.drawn(seed)
        most = self.header["most_rulings"][arm]
        initial = listed["precedents"]["shape"][0]
        rulings = initial + (n if most is None else min(n, most))
        shelves = np.prod(listed["shelves"]["shape"])
        covers = 1 + min(3 * rulings, int(shelves) + 3 * rulings // 15)
        rows = {"visits": n, "merged": n, "events": 1024 + 12 * n, "chunks": 1024 + n // 8}
        for name, count in (rows | {"precedents": rulings, "covers": covers}).items():
            entry = listed[name]
            at = start + entry["at"]
            self.lay(name, [count, *entry["shape"][1:]], plan[at : at + entry["size"]])
        for name in ("rules", "forms", "mechanisms"):
            rows = self.table(name).copy()
            numbers = rows["address"] if rows.dtype.names else rows
            for k, number in enumerate(numbers):
                if number:
                    numbers[k] = engine.exports["function_at"](engine.store, int(number) - 1)
            engine.memory.write(engine.store, rows.tobytes(), self.places[name][0])

    def lay(self, name, shape, content=b""):
        at = self.engine.take(self.engine.layouts[name]["item"] * int(np.prod(shape)))
        self.engine.memory.write(self.engine.store, content, at)
        self.places[name] = [at, list(shape)]

    def place(self, names):
        numbers = np.array(
            [n for name in names for n in (self.places[name][0], *self.places[name][1])]
        )
        at = self.engine.take(numbers.nbytes)
        self.engine.memory.write(self.engine.store, numbers.astype(np.int64).tobytes(), at)
        return at

    def drawn(self, seed):
        tape = self.header["tape"]
        n = self.engine.call(
            "count", np.array(seed, np.uint64).astype(np.int64).item(), self.place(tape)
        )
        self.lay("cases", [n])
        self.engine.call("draw", 0, self.place(tape))
        return n

    @property
    def day(self):
        """Days that have been run."""
        return self.table("clock")["day"][0]

    def run(self, until=None):
        """Run to the start of a day, or to the end."""
        until = self.header["days"] if until is None else until
        while stop := self.engine.call("run", until, self.place(self.header["city"])):
            name = {Stop.EVENTS_FULL: "events", Stop.LISTS_FULL: "chunks"}[stop]
            content, (count, *rest) = self.table(name).tobytes(), self.places[name][1]
            self.lay(name, [2 * count, *rest], content)

    def table(self, name):
        """Return a copy of a table's rows."""
        at, shape = self.places[name]
        layout = self.engine.layouts[name]
        size = layout["item"] * int(np.prod(shape))
        data = bytes(self.engine.memory.read(self.engine.store, at, at + size))
        return np.frombuffer(data, dtype(layout)).reshape(shape)


def dtype(layout):
    """Return the type of the rows of a table."""
    if not layout["fields"]:
        return np.dtype(layout["type"])
    offsets, formats = zip(*layout["fields"].values(), strict=True)
    return np.dtype(
        {
            "names": list(layout["fields"]),
            "formats": formats,
            "offsets": offsets,
            "itemsize": layout["item"],
        }
    )
