"""What every form of decision must keep, and what a user's own may be."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.compiled import door
from sim.compiled.addresses import call, call_for_shares
from sim.compiled.references import by_reference
from sim.errors import RuleError, ScenarioError
from sim.model.decisions import ADJUDICATORS, CITIZENS, FIRST_OF_UNITS
from sim.model.state.city import City
from sim.model.state.tables import REFERRED
from sim.scenario.decisions import KEYS, READ_BY, USUAL
from sim.scenario.institutions import Decisions
from sim.scenario.names import DECISIONS
from sim.scenario.schema import Scenario
from tests.model.rules.contract import read_cases, scenario
from tests.reference import decisions as reference

SEEDS = range(1, 4)
DAYS = (20, 60, 90)
FORMS = [(who, form) for who, forms in DECISIONS.items() for form in forms]
OTHERS = [(who, form) for who, form in FORMS if form != USUAL[who]]
TWINS = {
    "units": reference.UNITS,
    "citizens": reference.CITIZENS,
    "adjudicators": reference.ADJUDICATORS,
}


@door
def shares(place: int, first: int, unit: int, city: City) -> tuple[float, float]:
    """Ask a form of units or citizens about a case, from Python."""
    of = by_reference(city)
    if place == CITIZENS:
        return call_for_shares(of.forms[place], first, of.cases[first], of)
    return call_for_shares(of.forms[place], of.cases[first], unit, of)


@door
def named(i: int, accuracy: float, city: City) -> int:
    """Ask adjudicators about a case, from Python."""
    of = by_reference(city)
    return call(of.forms[ADJUDICATORS], of.cases[i], accuracy, of)


def deciding(who: str, form: str) -> Scenario:
    """A city with many contested cases, in which citizens do not wait long."""
    values = {
        "adjudication.enabled": who == "adjudicators",
        "citizens.patience_days": 3,
        "citizens.petition_after": 2,
        "citizens.give_up": 0.1,
        "responsibility.unfit_willingness": 0.8,
        "demand.cases_per_day": 10,
        "department_defaults.avoidance": 0.4,
    }
    return scenario().with_values(values | {KEYS[who]: form})


def test_the_usual_forms_are_the_first() -> None:
    assert USUAL == {"units": "hazard", "citizens": "patience", "adjudicators": "merits"}
    city = scenario()
    assert city.responsibility.decides == USUAL["units"]
    assert city.citizens.decides == USUAL["citizens"]
    assert city.adjudication.decides == USUAL["adjudicators"]


@pytest.mark.parametrize(("who", "form"), FORMS)
def test_every_form_has_a_statement_a_source_and_a_twin(root: Path, who: str, form: str) -> None:
    declared = DECISIONS[who][form]
    assert declared.statement.endswith(".")
    assert declared.source
    assert f"- `{form}`" in (root / "sim" / "ODD.md").read_text(encoding="utf-8")
    assert form in TWINS[who]


@pytest.mark.parametrize(("who", "form"), OTHERS)
def test_a_form_answers_alike_with_what_is_possible_and_changes_nothing(
    who: str, form: str
) -> None:
    answers = set()
    for seed in SEEDS:
        model = sim.CityModel(deciding(who, form), rng=seed)
        for day in DAYS:
            model.run_until(day)
            city = model.city
            before = [table.tobytes() for table in city]
            for i in read_cases(city):
                if who == "adjudicators":
                    unit = named(i, 0.7, city)
                    assert unit == named(i, 0.7, city)
                    assert unit == REFERRED or 0 <= unit < city.clock[0].government
                    answers.add(unit)
                    continue
                place = CITIZENS if who == "citizens" else FIRST_OF_UNITS + 1
                for unit in range(city.clock[0].government):
                    found = shares(place, i, unit, city)
                    assert found == shares(place, i, unit, city)
                    assert all(0 <= each <= 1 for each in found)
                    answers.add(found)
            assert before == [table.tobytes() for table in city]
    assert len(answers) > 1 or who == "adjudicators"


@pytest.mark.parametrize(("who", "form"), OTHERS)
def test_another_form_changes_what_happens(who: str, form: str) -> None:
    usual, other = (deciding(who, each) for each in (USUAL[who], form))
    assert any(
        sim.run(usual, seed).event_rows.tobytes() != sim.run(other, seed).event_rows.tobytes()
        for seed in SEEDS
    )


def test_a_department_may_decide_in_its_own_way() -> None:
    plain = sim.load_scenario("classroom")
    name = plain.departments[0].name
    alone = plain.with_values({f"departments.{name}.decides": "satisficing"})
    city = sim.CityModel(alone, rng=1).city
    assert city.units["form"].tolist()[0] == 1
    assert not city.units["form"][1:].any()
    assert sim.run(alone, 1).event_rows.tobytes() != sim.run(plain, 1).event_rows.tobytes()


def test_favours_are_kept_only_where_a_form_reads_them() -> None:
    assert sim.CityModel(scenario(), rng=1).city.favours.shape == (0, 0)
    model = sim.CityModel(deciding("units", "reciprocal"), rng=1)
    model.run_until(100)
    found = np.unique(model.city.favours)
    assert set(found.tolist()) == {-1, 0, 1}


OWN = """
from sim.model.decisions.units.hazard import hazard


def eager(case, unit, city):
    return 1.0, 0.0


def usual(case, unit, city):
    return hazard(case, unit, city)


def whole(case, unit, city):
    return 1, 0


def too_sure(case, unit, city):
    return 1.5, 0.0


def one(case, unit, city):
    return 0.5


def says_yes(case, unit, city):
    return "yes", 0.0


def by_zero(case, unit, city):
    return 1.0 / (case.declines - case.declines), 0.0


def idle(case, unit, city):
    city.units[unit].avoidance = 0.0
    return 1.0, 0.0


def gives_up(i, case, city):
    return 1.0, 0.0


def nobody_there(case, accuracy, city):
    return 99


def nobody(case, accuracy, city):
    return -1
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    return tmp_path / "own.py"


def test_a_form_of_ones_own_decides(own: Path) -> None:
    plain = sim.load_scenario("classroom")

    def events(form: str) -> bytes:
        run = sim.run(plain.with_values({"responsibility.decides": f"{own}:{form}"}), 1)
        return run.event_rows.tobytes()

    assert events("usual") == sim.run(plain, 1).event_rows.tobytes()
    assert events("eager") == events("whole") != events("usual")
    leaving = sim.run(plain.with_values({"citizens.decides": f"{own}:gives_up"}), 1)
    activities = leaving.events["activity"]
    assert (activities == "withdraw").sum() > 0
    assert (activities == "follow_up").sum() == 0


def test_the_file_of_a_form_is_among_those_of_the_scenario(own: Path) -> None:
    city = sim.load_scenario("classroom").with_values({"responsibility.decides": f"{own}:eager"})
    assert str(own) in city.fingerprints()


@pytest.mark.parametrize(
    ("key", "form", "said"),
    [
        ("responsibility.decides", "too_sure", "'too_sure' (own.py) returns 1.5"),
        ("responsibility.decides", "one", "must always return two probabilities"),
        (
            "responsibility.decides",
            "says_yes",
            "returns 2 values (a text, a value of type float64)",
        ),
        ("responsibility.decides", "by_zero", "ZeroDivisionError"),
        (
            "responsibility.decides",
            "idle",
            "writes the field avoidance; only a mechanism may change a city",
        ),
        ("adjudication.decides", "nobody_there", "returns 99; units are 0 to"),
        ("adjudication.decides", "nobody", "returns -1; units are 0 to"),
    ],
)
def test_a_form_that_fails_is_named(own: Path, key: str, form: str, said: str) -> None:
    values = {key: f"{own}:{form}", "adjudication.enabled": True}
    with pytest.raises(RuleError) as error:
        sim.run(sim.load_scenario("classroom").with_values(values), 1)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"responsibility.decides": "hasard"}, "did you mean 'hazard'"),
        ({"citizens.decides": "hazard"}, "no form of decision of citizens 'hazard'"),
        ({"responsibility.decides": "nowhere.py:eager"}, "there is no file nowhere.py"),
    ],
)
def test_an_unknown_form_is_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        sim.load_scenario("classroom").with_values(values)
    assert said in str(error.value)


def test_each_number_of_the_table_is_read_by_a_shipped_form() -> None:
    assert READ_BY.keys() == Decisions.model_fields.keys()
    assert {*READ_BY.values()} <= DECISIONS["units"].keys()
