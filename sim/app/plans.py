"""Plans of cities as bytes: all that a page needs to build a city of any seed and run it.

A plan holds the tables of one scenario (`City`, and the `Tape` of its requests) as far as the
scenario alone decides them, and arms: the tables in which other scenarios of the same city differ.
A header in JSON says where each table lies; the bytes of the tables follow it.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.build import city_tables, most_rulings
from sim.model.demand import with_room
from sim.model.plan import make_plan
from sim.model.precedents import shelve_all
from sim.model.state.city import City
from sim.model.state.tables import MECHANISM
from sim.model.tape import Tape
from sim.model.wasm import SHIPPED, called_by_address
from sim.scenario.names import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.model.plan import Plan
    from sim.model.wasm import Named
    from sim.scenario.schema import Scenario

Tables = dict[str, "NDArray[Any]"]

DRAWN = ("cases", "visits", "merged", "citizens", "days", "keys", "events", "chunks", "leaders")
"""Tables whose contents do not matter before the seed is known."""

BYTES = 8
"""Tables begin at multiples of so many bytes, and the header takes so many for its own length."""


def plan_bytes(
    scenarios: Sequence[Scenario],
    own: Sequence[Named] = (),
    planned: Sequence[Plan] | None = None,
) -> bytes:
    """Return the plan of the first scenario, with each scenario as an arm of it.

    `own` are the functions of the user's own in the module that runs it, `planned` the plans of the
    engine if they are made already.
    """
    planned = [make_plan(each) for each in scenarios] if planned is None else planned
    made = [tables(each, own, plan) for each, plan in zip(scenarios, planned, strict=True)]
    base, body = made[0], bytearray()

    def entry(name: str, rows: NDArray[Any]) -> dict[str, Any]:
        data = b"" if name in DRAWN else clean_bytes(rows).rstrip(b"\0")  # the rest is zeros
        at = len(body)
        body.extend(data + bytes(-len(data) % BYTES))
        return {"shape": rows.shape, "at": at, "size": len(data)}

    header = {
        "city": City._fields,
        "tape": Tape._fields,
        "tables": {name: entry(name, rows) for name, rows in base.items()},
        "arms": [
            {name: entry(name, rows) for name, rows in _differing(each, base)} for each in made
        ],
        "days": scenarios[0].time.days,
        "warm_up": scenarios[0].time.warm_up,
        "most_rulings": [
            most_rulings(each, plan) for each, plan in zip(scenarios, planned, strict=True)
        ],
    }
    written = json.dumps(header, separators=(",", ":")).encode()
    written += b" " * (-len(written) % BYTES)
    return len(written).to_bytes(BYTES, "little") + written + bytes(body)


def packed(data: bytes) -> str:
    """Return bytes compressed, as text."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def layouts() -> dict[str, Any]:
    """Return of each table the bytes of a row, and offset and type of each field.

    All cities have tables of the same types. A table without fields has a type only.
    """
    from sim.scenario.files import load_scenario

    found: dict[str, Any] = {}
    for name, rows in tables(load_scenario("classroom")).items():
        kind = rows.dtype
        fields: Any = kind.fields or {}
        found[name] = {
            "item": kind.itemsize,
            "fields": {field: [fields[field][1], fields[field][0].str[1:]] for field in fields},
            "type": kind.str[1:],
        }
    return found


def tables(scenario: Scenario, own: Sequence[Named] = (), planned: Plan | None = None) -> Tables:
    """Return the tables of a city and of its tape, without what is drawn.

    In place of an address stands the place of the function in the module, from 1, or 0 for the
    usual form of decision, which the engine contains.
    """
    planned = planned or make_plan(scenario)
    tape = with_room(scenario, planned.tape)
    city = city_tables(scenario, planned, tape)
    if len(planned.precedents):
        shelve_all(tuple(city))
    places = {named: place for place, named in enumerate([*SHIPPED, *own], start=1)}
    numbers = [places.get(named, 0) for named in called_by_address(scenario)]
    n_rules, n_mechanisms = len(scenario.responsibility.rules), len(scenario.mechanisms)
    rows = [
        (place, Place[each.when.upper()])
        for place, each in zip(
            numbers[len(numbers) - n_mechanisms :], scenario.mechanisms, strict=True
        )
    ]
    city = city._replace(
        rules=np.array(numbers[:n_rules], np.int64),
        forms=np.array(numbers[n_rules : len(numbers) - n_mechanisms], np.int64),
        mechanisms=np.array(rows, MECHANISM),
    )
    return {**tape._asdict(), **city._asdict()}


def _differing(rows_of: Tables, base: Tables) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the tables that differ from those of the base."""
    for name, rows in rows_of.items():
        if rows.shape != base[name].shape or (
            name not in DRAWN and clean_bytes(rows) != clean_bytes(base[name])
        ):
            yield name, rows


def clean_bytes(rows: NDArray[Any]) -> bytes:
    """Return the bytes of a table; those between its fields, which nothing writes, are zeros."""
    if rows.dtype.names is None:
        return rows.tobytes()
    clean = np.zeros(rows.shape, rows.dtype)
    for name in rows.dtype.names:
        clean[name] = rows[name]
    return clean.tobytes()
