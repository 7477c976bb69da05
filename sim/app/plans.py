"""Plans of cities as bytes: all that a page needs to build a city of any seed and run it.

A plan holds the tables of one scenario (`City`, and the `Tape` of its requests) as far as the
scenario alone decides them, and arms: the tables in which other scenarios of the same city differ.
A header in JSON says where each table lies; the bytes of the tables follow it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ScenarioError
from sim.model.build import city_tables, most_rulings
from sim.model.demand import Tape, with_room
from sim.model.plan import make_plan
from sim.model.precedents import shelve_all
from sim.model.state.city import City
from sim.model.state.units import unit_forms
from sim.model.wasm import NAMED
from sim.scenario.decisions import USUAL
from sim.scenario.own_functions import is_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.scenario.schema import Scenario

Tables = dict[str, "NDArray[Any]"]

DRAWN = ("cases", "visits", "merged", "citizens", "days", "keys", "events", "chunks", "leaders")
"""Tables whose contents do not matter before the seed is known."""

BYTES = 8
"""Tables begin at multiples of so many bytes, and the header takes so many for its own length."""


def plan_bytes(scenarios: Sequence[Scenario]) -> bytes:
    """Return the plan of the first scenario, with each scenario as an arm of it.

    Raises
    ------
    ScenarioError
        If a page cannot run one of them.
    """
    made = [_tables(scenario) for scenario in scenarios]
    base, body = made[0], bytearray()

    def entry(name: str, rows: NDArray[Any]) -> dict[str, Any]:
        data = b"" if name in DRAWN else _packed(rows).rstrip(b"\0")  # the rest is zeros
        at = len(body)
        body.extend(data + bytes(-len(data) % BYTES))
        return {"shape": rows.shape, "at": at, "size": len(data)}

    header = {
        "city": City._fields,
        "tape": Tape._fields,
        "tables": {name: entry(name, rows) for name, rows in base.items()},
        "arms": [
            {name: entry(name, rows) for name, rows in _differing(tables, base)} for tables in made
        ],
        "days": scenarios[0].time.days,
        "warm_up": scenarios[0].time.warm_up,
        "most_rulings": [most_rulings(each, make_plan(each)) for each in scenarios],
    }
    written = json.dumps(header, separators=(",", ":")).encode()
    written += b" " * (-len(written) % BYTES)
    return len(written).to_bytes(BYTES, "little") + written + bytes(body)


def plan_fingerprint(plan: bytes) -> str:
    """Return a short hash of a plan, which a link carries."""
    return hashlib.sha256(plan).hexdigest()[:12]


def layouts() -> dict[str, Any]:
    """Return of each table the bytes of a row, and offset and type of each field.

    All cities have tables of the same types. A table without fields has a type only.
    """
    from sim.scenario.files import load_scenario

    found: dict[str, Any] = {}
    for name, rows in _tables(load_scenario("classroom")).items():
        kind = rows.dtype
        fields: Any = kind.fields or {}
        found[name] = {
            "item": kind.itemsize,
            "fields": {field: [fields[field][1], fields[field][0].str[1:]] for field in fields},
            "type": kind.str[1:],
        }
    return found


def _tables(scenario: Scenario) -> Tables:
    """Return the tables of a city and of its tape, without what is drawn."""
    for reason in _unsuited(scenario):
        raise ScenarioError(f"{scenario.title!r}: {reason}; use sim run or sim compare")
    planned = make_plan(scenario)
    tape = with_room(scenario, planned.tape)
    city = city_tables(scenario, planned, tape)
    if len(planned.precedents):
        shelve_all(tuple(city))
    decides = [
        ("citizens", scenario.citizens.decides),
        ("adjudicators", scenario.adjudication.decides),
        *(("units", each) for each in unit_forms(scenario)),
    ]
    city = city._replace(
        rules=np.array(
            [1 + NAMED.index(("rules", each)) for each in scenario.responsibility.rules]
        ),
        forms=np.array(
            [0 if name == USUAL[who] else 1 + NAMED.index((who, name)) for who, name in decides]
        ),
    )
    return {**tape._asdict(), **city._asdict()}


def _unsuited(scenario: Scenario) -> Iterator[str]:
    """Yield why a page cannot run a scenario."""
    own = [*scenario.responsibility.rules, scenario.citizens.decides, scenario.adjudication.decides]
    for name in (*own, *unit_forms(scenario)):
        if is_own(name):
            yield f"a page has no functions of one's own, such as {name}"
    if scenario.mechanisms:
        yield f"a page has no mechanisms of one's own, such as {scenario.mechanisms[0].name}"


def _differing(tables: Tables, base: Tables) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the tables that differ from those of the base."""
    for name, rows in tables.items():
        if name not in DRAWN and (
            rows.shape != base[name].shape or _packed(rows) != _packed(base[name])
        ):
            yield name, rows


def _packed(rows: NDArray[Any]) -> bytes:
    """Return the bytes of a table; those between its fields, which nothing writes, are zeros."""
    if rows.dtype.names is None:
        return rows.tobytes()
    clean = np.zeros(rows.shape, rows.dtype)
    for name in rows.dtype.names:
        clean[name] = rows[name]
    return clean.tobytes()
