"""A user's own rule in a Python file needs no other change, and its errors are reported."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import RuleError, ScenarioError

RULES = '''
"""Rules of my own."""

import numpy as np
from sim.model.rules import provider_for; from sim.model.acts import give_priority
from sim.model.state.city import is_fit
from sim.model.state.tables import NOBODY

FIRST_LETTER = 0
ASKED = np.zeros(9)


def by_owner(i, case, city):
    """Whoever comes first in the list of units takes the second issue."""
    if case.issue == 1:
        return FIRST_LETTER
    return NOBODY


def same(i, case, city):
    """The duty list once more, written with what the package offers."""
    segment = city.segments[segment_at(city.issues[case.issue], case.seen, city.segments)]
    return segment.unit if segment.zone == 0 else NOBODY


from sim.model.state.city import segment_at


def nobody_there(i, case, city):
    return 999


def out_of_bounds(i, case, city):
    return city.units[100_000].kind


def no_field(i, case, city):
    return case.colour


def words(i, case, city):
    return "parks"


def forgotten(i, case, city):
    if case.issue == 1:
        return 0


def half(i, case, city):
    return 1.5


def no_such_name(i, case, city):
    return parks


def never_asked(i, case, city):
    for unit in range(0):
        if is_fit(case, unit, city):
            return unit
    return provider_for(case, True, city)


def no_share(i, case, city):
    return 1 if case.declines / case.dispatches > 0.5 else 0


def by_name(i, case, city):
    return 1 if case.issue == "noise" else 0


def counts(i, case, city):
    ASKED[case.issue] += 1
    return NOBODY


def plain_helper(i, case, city):
    return two(case, city)


def no_sum(i, case, city):
    return city.offices + (1, 2)


def mixed(i, case, city):
    if case.issue == 1:
        return "parks"
    return NOBODY


def two(case, city):
    return 0


number = 3


def forgives(i, case, city):
    case.declines = 0
    return NOBODY


def frees(i, case, city):
    city.units[0].backlog = 0
    return NOBODY


def acts(i, case, city):
    give_priority(i, city)
    return NOBODY


def prints(i, case, city):
    print("case", i, case.seen)
    return NOBODY
'''


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A folder with a scenario, and beside it rules in a folder of their own."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "my_rules.py").write_text(RULES, encoding="utf-8")
    return tmp_path


def scenario(folder: Path, root: Path, rule: str) -> Path:
    """Write a scenario that asks a rule first."""
    path = folder / "city.toml"
    rules = f'["rules/my_rules.py:{rule}", "duty_list", "best_guess"]'
    path.write_text(
        f'extends = "{root / "scenarios" / "classroom.toml"}"\n[responsibility]\nrules = {rules}\n',
        encoding="utf-8",
    )
    return path


def test_it_decides_and_the_log_has_its_name(folder, root, monkeypatch):
    monkeypatch.chdir(root)  # the path is the scenario's, not that of the working folder
    record = sim.run(sim.load_scenario(scenario(folder, root, "by_owner")))
    sent = record.events.query("rule == 'by_owner'").merge(record.cases[["case", "issue"]])
    assert len(sent) > 0
    assert set(sent["issue"]) == {"noise"}
    assert set(sent["unit"]) == {"parks"}


def test_it_may_use_what_the_package_offers(folder, root):
    own = sim.run(sim.load_scenario(scenario(folder, root, "same")))
    plain = sim.run(
        sim.load_scenario(root / "scenarios" / "classroom.toml").with_values(
            {"responsibility.rules": ["duty_list", "best_guess"]}
        )
    )
    columns = ["case", "day", "activity", "unit"]
    assert own.events[columns].equals(plain.events[columns])
    assert (own.events["rule"] == "same").sum() == (plain.events["rule"] == "duty_list").sum()


def test_it_may_print_texts_and_numbers(folder, root, capfd):
    read = sim.load_scenario(scenario(folder, root, "prints"))
    record = sim.run(read.with_values({"time.days": 30, "time.warm_up": 5, "time.horizon": 5}))
    assert (record.events["rule"] == "duty_list").any()
    assert capfd.readouterr().out.splitlines()[0].split()[:2] == ["case", "0"]


def test_it_may_name_what_it_never_comes_to_ask(folder, root):
    record = sim.run(sim.load_scenario(scenario(folder, root, "never_asked")))
    assert (record.events["rule"] == "never_asked").any()


def test_a_mesa_model_asks_it_too(folder, root):
    model = sim.CityModel(sim.load_scenario(scenario(folder, root, "by_owner")), rng=1)
    model.run_until(30)
    assert (model.record().events["rule"] == "by_owner").any()


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("by_ownr", "has no function 'by_ownr'; did you mean 'by_owner'?"),
        ("number", "has no function 'number'"),
        ("two", "two(case, city) must take (i, case, city) and return the number of a unit"),
    ],
)
def test_a_rule_that_is_not_there_or_takes_something_else_is_refused_when_the_file_is_read(
    folder, root, rule, message
):
    with pytest.raises(ScenarioError) as error:
        sim.load_scenario(scenario(folder, root, rule))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "no_field",
            (
                "my_rules.py:no_field, line 38: a case, or a unit, has no field 'colour'; known are: awaited, "
                "circumstance, "
                "citizen, "
            ),
        ),
        (
            "words",
            "words, line 41: returns a text; it must always return the number of a unit, or NOBODY (-1)",
        ),
        ("forgotten", "forgotten, line 45: returns nothing in some cases; it must always return"),
        ("half", "half, line 50: returns a value of type float64; it must always return"),
        (
            "no_such_name",
            "no_such_name, line 55: name 'parks' is not defined; define it in the file",
        ),
        (
            "counts",
            "my_rules.py:counts, line 74: keeps something in its module, which is read-only",
        ),
        ("plain_helper", "line 79: calls two(), which is not compiled; write @numba.njit above it"),
        (
            "no_sum",
            "no_sum, line 83: add does not take these types; such a function uses numbers, arr",
        ),
        ("mixed", "returns values of different types; it must always return the number of a unit"),
        (
            "nobody_there",
            (
                "for case 0 on day 0 the rule 'nobody_there' (my_rules.py) returns 999; units are "
                "0 "
                "to 5, and NOBODY (-1) passes the case"
            ),
        ),
        (
            "out_of_bounds",
            "the rule 'out_of_bounds' (my_rules.py) fails: IndexError: index is out of bounds",
        ),
        ("forgives", "line 100: writes the field declines; only a mechanism may change a city"),
        ("frees", "line 105: writes the field backlog; only a mechanism may change a city"),
        (
            "acts",
            "line 110: uses give_priority of sim.model.acts, which may corrupt a city; only a",
        ),
        (
            "no_share",
            "the rule 'no_share' (my_rules.py) fails: ZeroDivisionError: division by zero",
        ),
        (
            "by_name",
            (
                "by_name, line 70: compares or joins a number and a text; units and issues are numbers: `sim check"
            ),
        ),
    ],
)
def test_a_rule_that_fails_says_which_and_why(folder, root, rule, message):
    with pytest.raises(RuleError) as error:
        sim.run(sim.load_scenario(scenario(folder, root, rule)))
    assert message in str(error.value)
    assert len(str(error.value)) < 1500


def test_a_file_that_is_missing_or_broken_is_named(folder, root):
    path = scenario(folder, root, "by_owner")
    (folder / "rules" / "my_rules.py").write_text("def by_owner(i, case, city:\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"my_rules\.py: cannot be run: SyntaxError"):
        sim.load_scenario(path)
    (folder / "rules" / "my_rules.py").unlink()
    with pytest.raises(
        ScenarioError,
        match=r"there is no file .*my_rules\.py; its path is relative to the scenario file",
    ):
        sim.load_scenario(path)


def test_a_name_that_means_something_else_in_the_log_is_refused(folder, root):
    (folder / "rules" / "my_rules.py").write_text(
        "def expert(i, case, city):\n    return 0\n", encoding="utf-8"
    )
    with pytest.raises(
        ScenarioError, match="'expert' is a reserved name in the event log; rename your function"
    ):
        sim.load_scenario(scenario(folder, root, "expert"))


def test_a_rule_that_is_compiled_already_is_refused(folder, root):
    text = (
        "from sim.compiled import compiled\n\n@compiled\ndef mine(i, case, city):\n    return 0\n"
    )
    (folder / "rules" / "my_rules.py").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="'mine' is already compiled; remove its decorator"):
        sim.load_scenario(scenario(folder, root, "mine"))


def test_a_check_compiles_it_and_lists_the_numbers_that_it_needs(folder, root):
    result = CliRunner().invoke(main, ["check", str(scenario(folder, root, "half"))])
    assert result.exit_code == 2
    assert "half, line 50: returns a value of type float64" in result.output
    result = CliRunner().invoke(
        main, ["check", str(scenario(folder, root, "by_owner")), "--numbers"]
    )
    assert result.exit_code == 0
    assert ["0", "parks"] in [line.split() for line in result.output.splitlines()]


def test_two_rules_of_one_name_are_refused(folder, root):
    (folder / "rules" / "other.py").write_text(
        "def duty_list(i, case, city):\n    return 0\n", encoding="utf-8"
    )
    path = scenario(folder, root, "by_owner")
    path.write_text(
        path.read_text().replace("my_rules.py:by_owner", "other.py:duty_list"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="'duty_list' names two rules; rename your function"):
        sim.load_scenario(path)


def test_the_command_line_says_what_is_wrong_and_writes_nothing(folder, root):
    result = CliRunner().invoke(
        main, ["run", str(scenario(folder, root, "nobody_there")), "--out", str(folder / "out")]
    )
    assert result.exit_code == 2
    assert "nobody_there" in result.output
    assert not (folder / "out").exists()


@pytest.mark.parametrize("written", [False, True])
def test_a_rule_that_decides_no_case_is_named_once(folder, root, monkeypatch, written):
    with (folder / "rules" / "my_rules.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef silent(i, case, city):\n    return NOBODY\n")
    monkeypatch.chdir(folder)
    for rule, times in (("silent", 1), ("by_owner", 0)):
        args = ["run", str(scenario(folder, root, rule)), "--set", "time.days=60"]
        args += ["--set", "time.warm_up=10", "--set", "time.horizon=20"]
        result = CliRunner().invoke(main, args + ["--out", f"out/{rule}"] * written)
        assert result.exit_code == 0
        assert result.output.count(f"the rule {rule!r} decided no case") == times
