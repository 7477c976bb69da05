"""Mechanisms of a user's own do what their functions say, and nothing if they are off."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import ComparisonError, RuleError, ScenarioError
from sim.experiments.robust import draws
from sim.scenario.schema import Scenario
from sim.scenario.values import is_whole
from tests.facts import FACTS
from tests.model.test_invariants import EVERYTHING_ON

MECHANISMS = '''
"""Mechanisms of my own."""

import numba
import numpy as np
from sim.model import acts
from sim.model.acts import accept, charge, draw, give_priority, is_open, refer, refer_out, send
from sim.model.state.moves import move

KEPT = 3


def hotline_day(day, city, every, cases):
    """On every n-th day the oldest open cases get priority."""
    if day % every != 0:
        return
    done = 0
    for i in range(city.clock[0].oldest_open, city.clock[0].next_case):
        if done < cases and is_open(i, city) and give_priority(i, city):
            done += 1


def nothing(day, city):
    pass


def bonus(day, city, share):
    for u in range(city.clock[0].government):
        city.units[u].avoidance *= 1 - share


def counts(day, city, memory):
    memory[0, 0] += 1
    city.units[0].avoidance = memory[0, 0] / 1000


def quicker(day, city, capacity):
    city.settings[0].service_centre_capacity = int(capacity)


def everything(day, city):
    """Whatever is possible, drawn by a purpose of its own."""
    for i in range(city.clock[0].oldest_open, city.clock[0].next_case):
        if not is_open(i, city):
            continue
        case = city.cases[i]
        chosen = draw(1, case.key, day, city)
        if chosen < 0.05:
            give_priority(i, city)
        elif chosen < 0.1:
            refer(i, city)
        elif chosen < 0.15:
            accept(i, city)
        elif chosen < 0.2:
            send(i, int(draw(2, case.key, day, city) * len(city.units)), city)
        elif chosen < 0.21:
            refer_out(i, city)
    charge(0, 7, city)


@numba.njit
def deeper(city):
    city.cases[0].status = 14


def through_a_helper(day, city):
    deeper(city)


def writes_a_status(day, city):
    city.cases[0].status = 14


def writes_a_table(day, city):
    offices = city.offices
    offices[0] = 1


def fills_a_table(day, city):
    city.rulings.fill(0)


def writes_a_view(day, city):
    rulings = np.ravel(city.rulings)
    rulings[0] = 0


def writes_through_a_list(day, city):
    tables = [city.experience]
    tables[0][0, 0, 0] = 1


@numba.njit
def begin(table):
    table[0] = 1


@numba.njit
def first(table):
    begin(table)


def writes_by_a_helper(day, city):
    first(city.offices)


@numba.njit
def sum_to(n):
    return 0 if n <= 0 else n + sum_to(n - 1)


@numba.njit
def is_even(n):
    return True if n == 0 else is_odd(n - 1)


@numba.njit
def is_odd(n):
    return False if n == 0 else is_even(n - 1)


@numba.njit
def without_end(n):
    return without_end(n + 1)


def recurs(day, city):
    city.units[0].avoidance = 0.001 * sum_to(day)


def recurs_in_a_circle(day, city):
    city.units[0].avoidance = 0.1 * is_even(day)


def recurs_without_end(day, city):
    without_end(day)


def uses_a_module(day, city):
    acts.leave(city.cases[0])


def own_arrays(day, city):
    """Whatever it writes is its own."""
    loads, ends, rulings = np.zeros(len(city.units)), [0, 1], city.rulings.copy()
    for u in range(len(city.units)):
        loads[u] = city.units[u].load
    ends[0], rulings[0, 0, 0] = day, 1
    loads += 1
    loads.fill(0)
    begin(loads)


def writes_a_switch(day, city):
    city.settings[0].supervision_enabled = 1


def uses_the_engine(day, city):
    move(0, 1, 2, 0, city)


def no_share(day, city):
    city.units[0].avoidance = 1.5


def no_time(day, city):
    city.units[0].minutes = 0


def no_accuracy(day, city):
    city.settings[0].service_centre_accuracy = 2.0


def no_case(day, city):
    give_priority(10**6, city)


def no_unit(day, city):
    send(0, 99, city)


def returns(day, city):
    return 1


def divides(day, city):
    city.units[0].avoidance = 1 / (day - day)


def other_parameters(city):
    pass

'''

SHORT = {"time.days": 60, "time.warm_up": 10, "time.horizon": 20}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with mechanisms."""
    (tmp_path / "mine.py").write_text(MECHANISMS, encoding="utf-8")
    return tmp_path


def path_of(folder: Path, function: str, more: str = "", name: str = "mine") -> Path:
    """Write a scenario with one mechanism."""
    path = folder / "city.toml"
    path.write_text(
        f'extends = "classroom"\n[[mechanisms]]\nname = "{name}"\nfunction = "mine.py:{function}"\n'
        f"{more}\n",
        encoding="utf-8",
    )
    return path


def city(folder: Path, function: str, more: str = "") -> sim.Scenario:
    """Return a short scenario with one mechanism."""
    return sim.load_scenario(path_of(folder, function, more)).with_values(SHORT)


@pytest.fixture(scope="module")
def plain() -> sim.RunRecord:
    """The same city without a mechanism."""
    return sim.run(sim.load_scenario("classroom").with_values(SHORT), seed=1)


def test_one_that_does_nothing_changes_nothing(folder, plain):
    for function, when in (
        *(("nothing", when) for when in ("morning", "before_decisions", "before_work", "evening")),
        ("own_arrays", "evening"),
    ):
        record = sim.run(city(folder, function, f'when = "{when}"'), seed=1)
        assert record.event_rows.tobytes() == plain.event_rows.tobytes()
        assert record.case_rows.tobytes() == plain.case_rows.tobytes()


def test_one_that_is_off_changes_nothing(folder, plain):
    record = sim.run(city(folder, "bonus", "enabled = false\nnumbers = { share = 0.5 }"), seed=1)
    assert record.event_rows.tobytes() == plain.event_rows.tobytes()


def test_it_changes_what_it_says_from_the_day_of_a_reform(folder, plain):
    off = city(folder, "bonus", "enabled = false\nnumbers = { share = 1.0 }")
    reformed = off.with_values({"reforms": [{"day": 30, "set": {"mechanisms.mine.enabled": True}}]})
    record = sim.run(reformed, seed=1)
    assert set(record.unit_rows["avoidance"][:5]) == {0.0}
    before = record.event_rows[record.event_rows["day"] <= 30]
    assert before.tobytes() == plain.event_rows[: len(before)].tobytes()
    assert record.event_rows.tobytes() != plain.event_rows.tobytes()


def test_numbers_are_passed_by_name_and_may_be_reformed(folder):
    more = "numbers = { cases = 2, every = 7 }"
    priority = [
        int(sim.run(each, seed=1).case_rows["priority"].sum())
        for each in (
            city(folder, "hotline_day", more),
            city(folder, "hotline_day", more).with_values({"mechanisms.mine.numbers.cases": 4}),
            city(folder, "hotline_day", more).with_values(
                {"reforms": [{"day": 30, "set": {"mechanisms.mine.numbers.cases": 0}}]}
            ),
        )
    ]
    assert priority[2] < priority[0] < priority[1]


def test_it_may_keep_numbers_of_units(folder):
    record = sim.run(city(folder, "counts"), seed=1)
    assert record.unit_rows["avoidance"][0] == 60 / 1000


def test_it_may_write_settings_until_a_reform_does(folder):
    record = sim.run(city(folder, "quicker", "numbers = { capacity = 3 }"), seed=1)
    assert record.daily["dispatched"][1:].max() <= 3


@pytest.mark.parametrize("when", ["morning", "before_decisions", "before_work", "evening"])
def test_whatever_it_does_the_facts_of_every_run_hold(folder, when):
    mine = {"name": "mine", "function": f"{folder / 'mine.py'}:everything", "when": when}
    scenario = Scenario.model_validate(EVERYTHING_ON).with_values({"mechanisms": [mine]})
    record = sim.run(scenario, seed=1)
    for fact in FACTS:
        fact(record)
    assert (record.events["rule"] == "own_mechanism").any()


def test_it_is_a_toggle_like_any_other(folder):
    more = "numbers = { cases = 5, every = 5 }"
    study = sim.compare(
        city(folder, "hotline_day", more), toggle=["mine", "precedents"], replications=2
    )
    assert [arm.name for arm in study.arms] == ["none", "mine", "precedents", "mine + precedents"]
    assert "main:mine" in set(study.effects["contrast"])
    off = sim.run(study.arms[0].scenario, seed=study.seed)
    plain = sim.load_scenario("classroom").with_values({**SHORT, "precedents.enabled": False})
    assert off.event_rows.tobytes() == sim.run(plain, seed=study.seed).event_rows.tobytes()
    with pytest.raises(ComparisonError, match="there is no mechanism 'min' to toggle; did you"):
        sim.compare(city(folder, "hotline_day", more), toggle=["min"], replications=2)


def test_a_command_compares_it_and_its_numbers(folder, monkeypatch):
    monkeypatch.chdir(folder)
    path = path_of(folder, "hotline_day", "numbers = { cases = 5, every = 5 }")
    args = ["compare", str(path), "--vary", "mechanisms.mine.numbers.cases=0,20"]
    args += [f"--set={key}={value}" for key, value in SHORT.items()]
    result = CliRunner().invoke(main, [*args, "--replications", "2"])
    assert result.exit_code == 0, result.output
    result = CliRunner().invoke(main, ["check", str(path)])
    assert "Mechanisms of your own: mine (evening)" in result.output


def test_a_sweep_toggles_it_and_resumes_only_with_the_same_file(folder, monkeypatch):
    monkeypatch.chdir(folder)
    path_of(folder, "hotline_day", "numbers = { cases = 5, every = 5 }")
    study = (
        'scenario = "city.toml"\ndesign = "grid"\nreplications = {n}\ntoggle = ["mine"]\n'
        "[set]\n" + "".join(f'"{key}" = {value}\n' for key, value in SHORT.items()) + "[vary]\n"
        '"mechanisms.mine.numbers.cases" = {{ values = [1, 20] }}\n'
    )
    Path("study.toml").write_text(study.format(n=1))
    sim.sweep("study.toml", "out")
    Path("study.toml").write_text(study.format(n=2))
    sim.sweep("study.toml", "out")
    frame = sim.load_sweep("out")
    assert len(frame) == 8
    assert set(frame["mine"]) == {True, False}
    (folder / "mine.py").write_text(MECHANISMS + "\n", encoding="utf-8")
    with pytest.raises(sim.errors.StudyError, match=r"mine\.py"):
        sim.sweep("study.toml", "out")


@pytest.mark.parametrize(
    ("function", "more", "message"),
    [
        ("bonuss", "", "mechanisms.mine.function: .*has no function 'bonuss'; did you mean"),
        ("other_parameters", "", r"other_parameters\(city\) must take \(day, city\)"),
        ("nothing", 'when = "noon"', "mechanisms.mine.when = 'noon': must be 'morning', "),
        ("bonus", "", "mechanisms.mine.numbers: gives no 'share', which bonus"),
        ("nothing", "numbers = { share = 1 }", r"numbers: nothing\(\) takes no 'share'"),
        ("nothing", "numbers = { share = 'a' }", "mechanisms.mine.numbers.share = 'a': must be a"),
    ],
)
def test_a_wrong_entry_is_refused_when_the_file_is_read(folder, function, more, message):
    with pytest.raises(ScenarioError, match=message):
        sim.load_scenario(path_of(folder, function, more))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("precedents", "'precedents' is a mechanism of Remit; choose another name"),
        ("a + b", "write another name, of letters, digits and _"),
        ("none", "write another name, of letters, digits and _"),
    ],
)
def test_a_name_that_means_something_else_is_refused(folder, name, message):
    with pytest.raises(ScenarioError, match=message):
        sim.load_scenario(path_of(folder, "nothing", name=name))


def test_a_missing_file_or_a_function_that_is_none_is_refused(folder):
    path = path_of(folder, "nothing")
    path.write_text(path.read_text().replace("mine.py:nothing", "nothing"))
    with pytest.raises(ScenarioError, match=r"function = 'nothing': write 'file\.py:function'"):
        sim.load_scenario(path)
    path_of(folder, "nothing")
    (folder / "mine.py").unlink()
    with pytest.raises(ScenarioError, match=r"there is no file .*mine\.py"):
        sim.load_scenario(path)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("writes_a_status", "line [0-9]+: writes the field status; it may write these only: avoid"),
        ("through_a_helper", "line [0-9]+: writes the field status"),
        ("writes_a_table", "line [0-9]+: writes a table of the city"),
        ("fills_a_table", "line [0-9]+: writes a table of the city"),
        ("writes_a_view", "line [0-9]+: writes a table of the city"),
        ("writes_through_a_list", "line [0-9]+: writes a table of the city"),
        ("writes_by_a_helper", "line [0-9]+: writes a table of the city"),
        ("recurs", r"recurs, line [0-9]+: sum_to\(\) calls itself"),
        ("recurs_in_a_circle", r"recurs_in_a_circle, line [0-9]+: is_even\(\) calls itself"),
        ("recurs_without_end", r"line [0-9]+: without_end\(\) calls itself"),
        ("uses_a_module", "line [0-9]+: uses leave of sim.model.state.lists, which may corrupt"),
        ("writes_a_switch", "line [0-9]+: writes the field supervision_enabled"),
        ("uses_the_engine", "line [0-9]+: uses move of sim.model.state.moves, which may corrupt"),
        ("returns", "line [0-9]+: returns a value of type int64; it must always return nothing"),
        ("no_share", r"mechanisms.mine: on day 0 'no_share' .* sets avoidance of unit 0 to 1.5"),
        ("no_time", "'no_time' .* sets minutes of unit 0 to 0"),
        ("no_accuracy", "'no_accuracy' .* sets service_centre.accuracy to 2, outside of its bound"),
        ("no_case", "'no_case' .* names case 1000000, which does not exist; cases are 0 to [0-9]+"),
        ("no_unit", "'no_unit' .* names unit 99, which does not exist; units are 0 to [0-9]+"),
        ("divides", "on day 0 'divides' .* fails: ZeroDivisionError: division by zero"),
    ],
)
def test_one_that_would_corrupt_a_city_is_refused_with_place_and_reason(folder, function, message):
    with pytest.raises(RuleError, match=message):
        sim.run(city(folder, function), seed=1)


EVERY = "mechanisms.mine.numbers.every"


def test_number_written_as_a_whole_one_is_drawn_as_one_if_its_range_is_whole(folder):
    def drawn(every: str, ends: str) -> set[type]:
        numbers = f"numbers = {{ every = {every}, cases = 3 }}"
        path = path_of(folder, "hotline_day", f'{numbers}\n[uncertainty]\n"{EVERY}" = {ends}')
        scenarios = [sim.load_scenario(path).with_values(SHORT)]
        return {type(draw[EVERY]) for draw in draws(scenarios, 5, seed=1)}

    assert drawn("10", "[5, 20]") == {int}
    assert drawn("10", "[5.0, 20.0]") == {int}
    assert drawn("10", "[5, 20.5]") == {float}
    assert drawn("10.0", "[5, 20]") == {float}


def test_whole_number_stays_whole_in_tables_sweeps_and_when_multiplied(folder):
    mine = city(folder, "hotline_day", "numbers = { every = 10, cases = 3.0 }")
    assert str(mine.model_dump(mode="json")["mechanisms"][0]["numbers"]) == (
        "{'every': 10, 'cases': 3.0}"
    )
    assert mine.with_values({f"{EVERY}*": 1.26}).mechanisms[0].numbers["every"] == 13
    assert is_whole(mine, EVERY, (5, 20))
    assert not is_whole(mine, EVERY, (5, 20.5))
    assert not is_whole(mine, "mechanisms.mine.numbers.cases")
