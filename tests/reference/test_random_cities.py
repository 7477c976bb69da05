"""The random cities vary everything that a scenario may say, so that docking compares all of it."""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

import sim
from sim.scenario.names import DISPUTES, RULES
from sim.scenario.parameters import Table, parameters
from sim.scenario.schema import Scenario
from tests.reference.random_reforms import may_change
from tests.reference.scenarios import random_scenario
from tests.reference.test_docking import PAIRS

NEVER_VARIED = {
    "title": "words that no run reads",
    "label": "words that no run reads",
    "question": "words that no run reads",
    "source": "words that no run reads",
    "uncertainty": "no part of a run (ODD 5)",
    "mechanisms.name": "is the user's own, as what follows: tests/model/test_own_mechanisms.py",
    "mechanisms.title": "words that no run reads",
    "mechanisms.function": "is the user's own",
    "mechanisms.when": "is the user's own",
    "mechanisms.enabled": "is the user's own",
    "mechanisms.numbers": "is the user's own",
    "measures.function": "no part of a run",
    "measures.title": "words that no run reads",
    "measures.unit": "words that no run reads",
    "posterior.draws": "no part of a run, as ranges",
    "posterior.sha256": "no part of a run, as ranges",
    "posterior.of": "words that no run reads",
    "posterior.prior": "no part of a run, as ranges",
    "posterior.learnt": "words that no run reads",
    "posterior.misfit": "no part of a run",
    "posterior.missed": "words that no run reads",
}
"""Keys that are the same in all random cities, and why."""

ACTS_NOWHERE = {
    "time.warm_up": "only says what is measured",
    "time.horizon": "only says what is measured",
    "demand.direct_answer": "direct answers are counted, not simulated",
    "issues.name": "another name is another issue, which nothing else names",
    "departments.name": "another name is another unit, which nothing else names",
    "departments.county": "parts results; only bodies and reforms that name it see it",
    "departments.kind": "a street office has a district, which a department has not",
    "adjudication.bodies.name": "stands in no event",
    "adjudication.bodies.counties": "short for districts, of which another choice makes a difference",
    "reforms.street_offices": "short for districts, of which another choice makes a difference",
    "reforms.counties": "short for districts, of which another choice makes a difference",
    "social_organisations.members.name": "a number stands for it in the engine's events",
    "market.members.name": "a number stands for it in the engine's events",
}
"""Keys with several values of which no event need differ when one is put in place of another, and
why."""


def said(table: Table, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of a table and of those in it, by dotted key."""
    for name, field in type(table).model_fields.items():
        key, value = field.alias or name, getattr(table, name)
        for item in value if isinstance(value, tuple) and value else (value,):
            if isinstance(item, Table):
                yield from said(item, f"{above}{key}.")
            else:
                yield above + key, value


LEAVES = {key: each for key, each in parameters(Scenario).items() if each.inner is None}


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    """All that docking draws."""
    folder = tmp_path_factory.mktemp("logs")
    return [random_scenario(random.Random(number), folder) for number in range(PAIRS)]


@pytest.fixture(scope="module")
def drawn(cities: list[Scenario]) -> dict[str, list[Any]]:
    """All values that occur, by key, each once."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for city in cities:
        for key, value in said(city):
            if value not in found[key]:
                found[key].append(value)
    return found


@pytest.mark.parametrize("key", LEAVES)
def test_a_key_has_several_values(key: str, drawn: dict[str, list[Any]]) -> None:
    values = [value for value in drawn[key] if value is not None]
    if key in NEVER_VARIED:
        assert len(values) <= 1, f"{key} is varied: leave it out of NEVER_VARIED"
        return
    assert len(values) > 1, (
        f"{key} is never varied: let tests/reference/random_*.py draw it, or say in NEVER_VARIED "
        "why not"
    )
    if LEAVES[key].options:
        assert {*values} == {*LEAVES[key].options}
    if LEAVES[key].optional:
        assert None in drawn[key]


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in LEAVES if key not in NEVER_VARIED | ACTS_NOWHERE])
def test_another_value_of_a_key_changes_what_happens_in_some_city(
    key: str, cities: list[Scenario], drawn: dict[str, list[Any]]
) -> None:
    luck = random.Random(key)
    for number in luck.sample(range(PAIRS), PAIRS) * 3:  # other values, other items of several
        other = varied(cities[number], key, luck.choice(drawn[key]), luck)
        if other is not None and events(other, number) != events(cities[number], number):
            return
    pytest.fail(
        f"{key}: whatever it is, the {PAIRS} cities live as they do; let them be such that it "
        "acts, or say in ACTS_NOWHERE why not"
    )


def varied(city: Scenario, key: str, value: Any, luck: random.Random) -> Scenario | None:
    """Return a city with another value of a key, or of one item of several; None if impossible."""
    written = city.model_dump(mode="json")
    *way, last = key.split(".")
    table: Any = written
    for step in way:
        table = table[step]
        if isinstance(table, list):
            if not table:
                return None
            table = luck.choice(table)
    table[last] = value
    try:
        return Scenario.model_validate(written)
    except ValueError:
        return None


def events(city: Scenario, seed: int) -> bytes:
    """Return the event log of a run."""
    return sim.run(city, seed).event_rows.tobytes()


def test_an_issue_differs_from_others_of_its_city_in_all_that_it_may_state(
    cities: list[Scenario],
) -> None:
    own = {key.removeprefix("issues.") for key in LEAVES if key.startswith("issues.")}
    differing = {
        key
        for city in cities
        for key in own
        if len({getattr(issue, key) for issue in city.issues} - {None}) > 1
    }
    assert own - differing == set()


@pytest.mark.parametrize(
    ("key", "known"), [("responsibility.rules", RULES), ("responsibility.dispute", DISPUTES)]
)
def test_every_rule_and_procedure_is_listed_somewhere(
    key: str, known: tuple[str, ...], drawn: dict[str, list[Any]]
) -> None:
    assert {name for names in drawn[key] for name in names} == {*known}


def test_reforms_change_all_that_may_change(cities: list[Scenario]) -> None:
    changed = {key for city in cities for reform in city.reforms for key in reform.set}
    assert changed == {key for key in LEAVES.keys() - NEVER_VARIED.keys() if may_change(key)}
