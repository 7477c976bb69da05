"""The scenarios that come with the package."""

import re
import tomllib
from pathlib import Path

import pytest

from sim.scenario.expand import departments, issues
from sim.scenario.files import load_scenario
from sim.scenario.forecast import forecast
from sim.scenario.parameters import Table
from sim.scenario.schema import Scenario
from sim.scenario.warnings import warnings

FOLDER = Path(__file__).parents[2] / "scenarios"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def shipped(name: str) -> Scenario:
    """A shipped scenario."""
    return load_scenario(FOLDER / f"{name}.toml")


def test_there_are_twelve() -> None:
    assert NAMES == [
        "baseline",
        "beijing",
        "beijing_hundredth",
        "classroom",
        "county",
        "hotline",
        "longyang",
        "one_stop",
        "shanghai",
        "shenzhen",
        "shishi",
        "whistle_pilot",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scenario_says_what_it_is_and_works_as_meant(name: str) -> None:
    scenario = shipped(name)
    assert "stylised" in scenario.title.lower()
    assert scenario.question.endswith("?")
    assert scenario.source
    said = [line for line in warnings(scenario) if not line.startswith("responsibility.no_return")]
    assert said == []


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_its_source_or_is_called_an_assumption(name: str) -> None:
    for line in (FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines():
        if re.match(r"\w+ = [\[\d]", line) and not re.match(r'\w+ = \["', line):
            assert re.search(r" # \w", line), line


@pytest.mark.parametrize("name", sorted({*NAMES} - {"baseline"}))
def test_file_says_only_in_what_it_differs(name: str) -> None:
    own = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    extended = own.pop("extends")
    bases = {"beijing_hundredth": "beijing.toml", "one_stop": "classroom.toml"}
    assert extended == bases.get(name, "baseline.toml")
    base = shipped(extended.removesuffix(".toml")).model_dump(mode="json")
    assert not [
        f"{table}.{key}"
        for table, keys in own.items()
        if isinstance(keys, dict)
        for key in keys
        if base[table].get(key) == keys[key]
    ]


def test_baseline_states_the_defaults() -> None:
    baseline = shipped("baseline")
    for name, table in vars(baseline).items():
        if isinstance(table, Table):
            differing = {key for key, item in table if item != getattr(type(table)(), key)}
            assert differing <= {"count"}, name


def test_baseline_is_as_large_as_shishi_with_no_mechanism_on() -> None:
    baseline = shipped("baseline")
    assert (len(issues(baseline)), len(departments(baseline))) == (60, 50)
    assert [
        name for name, table in vars(baseline).items() if getattr(table, "enabled", False)
    ] == []


def test_shishi_has_its_53_units_and_9_street_offices() -> None:
    units = departments(shipped("shishi"))
    assert (len(units), sum(unit.kind == "territorial" for unit in units)) == (53, 9)
    assert len(issues(shipped("shishi"))) == 60


@pytest.mark.parametrize("society", [True, False])
def test_docket_of_shishi_is_busy_but_not_overrun(society: bool) -> None:
    use = forecast(
        shipped("shishi").with_values({"social_organisations.enabled": society})
    ).docket_use
    assert use is not None
    assert 0.5 < use < 0.9


def test_shanghai_has_campaigns_only() -> None:
    shanghai = shipped("shanghai")
    assert [name for name, table in vars(shanghai).items() if getattr(table, "enabled", False)] == [
        "campaigns"
    ]


@pytest.mark.parametrize(
    ("name", "part", "streets"), [("beijing", 1, 343), ("beijing_hundredth", 100, 4)]
)
def test_beijing_has_its_65_departments_and_its_streets(name: str, part: int, streets: int) -> None:
    beijing = shipped(name)
    kinds = [unit.kind for unit in departments(beijing)]
    assert (kinds.count("functional"), kinds.count("territorial")) == (65, streets)
    requests = 250 * beijing.demand.cases_per_day / (1 - beijing.demand.direct_answer)
    assert requests == pytest.approx(21.43e6 / part, rel=0.005)
    assert [warning.split(" ")[0] for warning in warnings(beijing)] == ["responsibility.no_return"]


def test_shenzhen_has_its_107_units_and_18_classes() -> None:
    shenzhen = shipped("shenzhen")
    assert len(departments(shenzhen)) == 107
    assert len(issues(shenzhen)) % 18 == 0
    assert shenzhen.demand.cases_per_day / (1 - shenzhen.demand.direct_answer) == pytest.approx(
        37e6 / 250 / 1000, rel=0.02
    )


def test_longyang_has_its_12_classes_and_10_units_at_the_table() -> None:
    longyang = shipped("longyang")
    assert len(issues(longyang)) == 12
    assert sum(unit.kind == "functional" for unit in departments(longyang)) == 10
    assert longyang.joint_handling.needed == pytest.approx(25 / 179, abs=0.005)


def test_hotline_has_huaibeis_42_units_and_changjis_five_departments_with_most_cases() -> None:
    hotline = shipped("hotline")
    assert len(departments(hotline)) == 42
    listed = issues(hotline)
    assert len(listed) == len(issues(shipped("baseline")))
    shares = [issue.weight / sum(each.weight for each in listed) for issue in listed[:5]]
    cases = [1468, 1076, 770, 411, 306]
    assert shares == pytest.approx([each / 5216 for each in cases], rel=0.01)


def test_hotline_has_no_mechanism_on() -> None:
    tables = vars(shipped("hotline")).items()
    assert [name for name, table in tables if getattr(table, "enabled", False)] == []


def test_classroom_has_three_departments_and_two_issues() -> None:
    classroom = shipped("classroom")
    assert (len(classroom.departments), len(issues(classroom)), classroom.city.districts) == (
        3,
        2,
        2,
    )
