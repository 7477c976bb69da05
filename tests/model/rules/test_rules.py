"""What every responsibility rule must keep; what is missing of one is said with its place."""

from pathlib import Path

import pytest

import sim
from sim.model.state.tables import NOBODY, REFERRED
from sim.scenario.names import RULES
from tests.model.rules.contract import answer, city_on_day, read_cases, scenario
from tests.reference.rules import RULES as REFERENCE

SEEDS = range(1, 6)
DAYS = (1, 20, 41, 60, 90)
"""Of a city, on whose mornings rules are asked."""

CODES = {
    "duty_list": 1,
    "precedent": 2,
    "experience": 3,
    "platform": 4,
    "lead_department": 5,
    "territorial": 6,
    "fallback": 7,
    "best_guess": 8,
    "table": 12,
    "asset_owner": 13,
    "empowerment": 14,
}
"""Records that are kept have them."""


def test_rules_that_were_shipped_once_keep_their_codes() -> None:
    assert CODES.items() <= {(name, each.code) for name, each in RULES.items()}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_statement_and_a_source(name: str) -> None:
    assert RULES[name].statement.endswith(".")
    assert RULES[name].source


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_stated_in_the_odd_and_told_again_in_the_reference(
    root: Path, name: str
) -> None:
    assert f"- `{name}`" in (root / "sim" / "ODD.md").read_text(encoding="utf-8"), (
        f"sim/ODD.md: state {name}"
    )
    assert name in REFERENCE, f"tests/reference/rules.py: write {name} again from the ODD"


@pytest.mark.parametrize("name", RULES)
def test_it_answers_a_unit_that_exists_or_nothing_and_changes_nothing(name: str) -> None:
    answers = set()
    for seed in SEEDS:
        model = sim.CityModel(scenario(), rng=seed)
        for day in DAYS:
            model.run_until(day)
            city = model.city
            before = {table: rows.tobytes() for table, rows in city._asdict().items()}
            answers |= {answer(name, i, city) for i in read_cases(city)}
            after = {table: rows.tobytes() for table, rows in city._asdict().items()}
            assert after == before, (seed, day)
    assert answers <= {NOBODY, REFERRED, *range(len(city.units))}
    assert answers - {NOBODY}, "the rule never answered in a city made for it"


@pytest.mark.parametrize("name", RULES)
def test_it_answers_alike_whenever_it_is_asked(name: str) -> None:
    city = city_on_day(scenario(), DAYS[-1])
    cases = read_cases(city)
    answers = [answer(name, i, city) for i in cases]
    assert [answer(name, i, city) for i in reversed(cases)] == answers[::-1]
