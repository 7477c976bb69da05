"""What every responsibility rule must keep, inherited by each rule's own test."""

import numpy as np

import sim
from sim.compiled import door
from sim.compiled.addresses import call
from sim.compiled.references import by_reference
from sim.model.rules.addresses import rule_addresses
from sim.model.rules.registry import RULES
from sim.model.state.city import City
from sim.model.state.reasons import SentBy
from sim.model.state.status import Status
from sim.model.state.tables import NOBODY, REFERRED
from sim.scenario.schema import Scenario
from tests.model.toy import toy

SEEDS = range(1, 6)
DAYS = (1, 20, 41, 60, 90)
"""Of a city, on whose mornings rules are asked."""


@door
def ask(rule: int, i: int, city: City) -> int:
    """Ask the rule at an address about a case, from Python."""
    reference = by_reference(city)
    return call(rule, i, reference.cases[i], reference)


def answer(rule: str, i: int, city: City) -> int:
    """Return what a rule answers about case `i` as it has been read."""
    return ask(int(rule_addresses((rule,), city)[0]), i, city)


def city_on_day(scenario: Scenario, day: int, seed: int = 1) -> City:
    """Return a city after some days."""
    model = sim.CityModel(scenario, rng=seed)
    model.run_until(day)
    return model.city


def named(city: City, unit: int, scenario: Scenario) -> str | None:
    """Return a unit's name."""
    return None if unit < 0 else sim.CityModel(scenario, rng=1)._unit_names[unit]


class RuleContract:
    """Inherit, set `rule`, and add the cases that are the rule's own."""

    rule: str

    def scenario(self) -> Scenario:
        """A city with all zones in which the rule may have something to say."""
        return toy(
            {"overlap": 0.2, "gap": 0.2, "beyond": 0.2, "lead": "roads"},
            demand={"cases_per_day": 3},
            adjudication={"enabled": True},
            precedents={"enabled": True},
            platform={"recognition": 0.5},
            responsibility={
                "fallback": "street_office",
                "rules": ("duty_list", "precedent", "platform", "best_guess"),
                "table": ({"issue": "leak", "from": 0.25, "to": 0.75, "unit": "parks"},),
            },
            empowerment={"enabled": True, "issues": ("leak",)},
            social_organisations={
                "enabled": True,
                "members": ({"name": "chamber", "staff_hours": 8},),
            },
        )

    def read_cases(self, city: City) -> list[int]:
        """Cases that the centre has read at least once and may have to place again."""
        rows = city.cases
        return [
            int(i)
            for i in np.flatnonzero((rows["readings"] > 0) & (rows["status"] != Status.UNFILED))
        ]

    def test_it_is_registered_with_a_code_a_statement_and_a_source(self):
        assert SentBy[self.rule.upper()]
        text = getattr(RULES[self.rule], "py_func", RULES[self.rule]).__doc__
        assert text.splitlines()[0].endswith(".")
        assert "Source:" in text

    def test_it_answers_a_unit_that_exists_or_nothing_and_changes_nothing(self):
        answers = set()
        for seed in SEEDS:
            model = sim.CityModel(self.scenario(), rng=seed)
            for day in DAYS:
                model.run_until(day)
                city = model.city
                before = {name: table.tobytes() for name, table in city._asdict().items()}
                answers |= {answer(self.rule, i, city) for i in self.read_cases(city)}
                assert {
                    name
                    for name, table in city._asdict().items()
                    if table.tobytes() != before[name]
                } == set(), (seed, day)
        assert answers <= {NOBODY, REFERRED, *range(len(city.units))}
        assert answers - {NOBODY}, "the rule never answered in a city made for it"

    def test_it_answers_alike_whenever_it_is_asked(self):
        city = city_on_day(self.scenario(), DAYS[-1])
        cases = self.read_cases(city)
        answers = [answer(self.rule, i, city) for i in cases]
        assert [answer(self.rule, i, city) for i in reversed(cases)] == answers[::-1]
