import re
import tomllib
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from sim.app.address import setup_by
from sim.app.asked import answer, files
from sim.app.controls import keys, setting
from sim.app.plans import DRAWN, clean_bytes, tables
from sim.app.setup import ArmSetup, Setup, arm_as_filed, first_setup, scenarios_of
from sim.errors import ScenarioError
from sim.scenario.files import load_scenario
from sim.scenario.library import library, library_folder
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at

LIBRARY = library(library_folder())
SHISHI = first_setup("shishi", LIBRARY)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_scenarios_that_are_handed_over_are_read_as_the_same(name, tmp_path):
    setup = first_setup(name, LIBRARY)
    if name == "beijing":
        with pytest.raises(ScenarioError, match="a page takes 2,000,000"):
            scenarios_of(setup, LIBRARY)
        return
    titles = set()
    for number, scenario in enumerate(scenarios_of(setup, LIBRARY)):
        path = tmp_path / f"{number}.toml"
        path.write_text(files(setup, LIBRARY)[number], encoding="utf-8")
        loaded = load_scenario(path)
        assert loaded == scenario.model_copy(update={"title": loaded.title})
        assert "extends" not in tomllib.loads(path.read_text(encoding="utf-8"))
        titles.add(loaded.title)
    assert len(titles) == 2


def test_arms_of_a_city_share_a_plan_and_those_of_two_cities_do_not():
    one = answer(SHISHI, LIBRARY, [], "en")
    assert [side["plan"] for side in one["sides"]] == ["left", "left"]
    assert [side["arm"] for side in one["sides"]] == [0, 1]
    two = answer(Setup((SHISHI.arms[0], ArmSetup("classroom", frozenset()))), LIBRARY, [], "en")
    assert [side["plan"] for side in two["sides"]] == ["left", "right"]
    assert two["plans"].keys() == {"left", "right"}


def test_the_query_of_an_answer_leads_back_to_it():
    given = setup_by("left=classroom&right=classroom&set=precedents.force%3D0.5", SHISHI, LIBRARY)
    query = answer(given, LIBRARY, [], "zh")["query"]
    assert setup_by(query, SHISHI, LIBRARY) == given
    assert parse_qs(query)["set"] == ["precedents.force=0.5"]


def test_a_city_too_large_to_be_repeated_is_not():
    assert answer(SHISHI, LIBRARY, [], "en")["histories"] == 40
    large = Setup(SHISHI.arms, {"demand.cases_per_day": 1000.0})
    assert answer(large, LIBRARY, [], "en")["histories"] == 0


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"demand.cases_per_day": 1e5}, "requests; a page takes 2,000,000: lower demand.cases_per_day"),
        ({"citizens.count": 10**8}, "100,000,000 citizens; a page takes 5,000,000"),
        ({"initial.backlog": 10**6}, "requests open on the first day; a page takes 200,000"),
        (
            {"issue_defaults.count": 10_000, "department_defaults.count": 10_000},
            "combinations of an issue and a unit; a page takes 250,000",
        ),
        ({"department_defaults.count": 10_000}, "at reforms; a page takes 5,000"),
        ({"issue_defaults.count": 1000, "issue_defaults.pieces": 1000}, "pieces of gaps; a page takes"),
    ],
)  # fmt: skip
def test_whatever_is_too_much_work_is_refused_before_any_of_it_is_done(values, told, monkeypatch):
    monkeypatch.setattr("sim.app.cities.make_plan", lambda _: pytest.fail("a plan was made"))
    classroom = ArmSetup("classroom", frozenset({"adjudication"}))
    with pytest.raises(ScenarioError, match=told):
        answer(Setup((classroom, classroom), values), LIBRARY, [], "en")


@pytest.mark.parametrize("name", ["shishi", "one_stop", "whistle_pilot", "classroom"])
def test_a_setting_that_the_page_changes_itself_changes_no_other_table(name):
    scenario = load_scenario(LIBRARY[name])
    before, changed = tables(scenario), 0
    for key in keys():
        if (column := setting(key)) is None:
            continue
        for value in values_of(key, value_at(scenario, key)):
            after = tables(scenario.with_values({key: value}))
            settings = before["settings"].copy()
            settings[column[0]] = number_of(key, value, column[1])
            assert clean_bytes(settings) == clean_bytes(after["settings"]), (key, value)
            for table, rows in after.items():
                if table != "settings" and table not in DRAWN:
                    assert clean_bytes(rows) == clean_bytes(before[table]), (key, value, table)
            changed += 1
    assert changed > 60


def values_of(key, now):
    """Yield other values of a setting."""
    parameter = parameters(Scenario)[key]
    if parameter.kind is bool:
        yield not now
    elif parameter.options:
        yield from parameter.options
    else:
        low, high = parameter.bounds.get("ge", 0), parameter.bounds.get("le", 90)
        yield low
        yield int(high) if parameter.kind is int else (low + high) / 3


def number_of(key, value, times):
    """Return a value as the page writes it into the engine's settings."""
    options = parameters(Scenario)[key].options
    return options.index(value) if options else int(60 * value + 0.5) if times == 60 else value


def test_a_file_of_the_users_is_not_quoted(tmp_path):
    path = tmp_path / "own.toml"
    (tmp_path / "log.csv").write_text("filed_day,issue,citizen\n1,noise,1999\n", encoding="utf-8")
    path.write_text('title="Own"\nextends="classroom"\n[demand]\nlog="log.csv"\n', encoding="utf-8")
    arms = tuple(ArmSetup("own", frozenset()) for _ in range(2))
    with pytest.raises(ScenarioError) as error:
        answer(Setup(arms, {"citizens.count": 1000}), {"own": path}, [], "en")
    assert not re.search("1999|log.csv", str(error.value))


def test_each_side_has_the_names_of_its_own_rules(tmp_path):
    for name in ("one", "other"):
        (tmp_path / f"{name}.py").write_text(f"def {name}(i, case, city):\n    return -1\n")
        rules = f'["{name}.py:{name}", "best_guess"]'
        text = f'title="{name}"\nextends="classroom"\n[responsibility]\nrules={rules}\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    known = {name: tmp_path / f"{name}.toml" for name in ("one", "other")}
    arms = tuple(arm_as_filed(name, known) for name in known)
    own = [("rules", f"{name}.py:{name}") for name in known]
    found = answer(Setup(arms), known, own, "en")
    rules = found["plans"]["left"]["rules"]
    assert [[*each.values()] for each in rules] == [["one"], ["other"]]
    assert found["names"] == ["one", "other"]


def test_a_scenario_beside_another_is_as_its_file_has_it():
    arms = setup_by("left=shishi&right=shanghai", SHISHI, LIBRARY).arms
    assert arms == (arm_as_filed("shishi", LIBRARY), arm_as_filed("shanghai", LIBRARY))
    changed = Setup((replace(arms[0], mechanisms=arms[0].mechanisms - {"precedents"}), arms[1]))
    assert answer(changed, LIBRARY, [], "en")["names"] == [
        "Stylised Shishi, without precedents",
        "Stylised Shanghai",
    ]
