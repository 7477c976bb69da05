"""The purposes of the shipped scenarios show in their runs."""

from itertools import takewhile

import numpy as np
import pytest

import sim
from sim.logs.yardsticks import YARDSTICKS
from sim.measures import docket_use, patterns
from sim.model.state.zones import Zone
from sim.results.cohort import cohort
from tests.cli.command_line import sim as command
from tests.documents import blocks, missing


@pytest.fixture(scope="module")
def shishi(root):
    """The stylised Shishi."""
    return sim.load_scenario(root / "scenarios" / "shishi.toml")


@pytest.fixture(scope="module")
def baseline(root):
    """The stylised city without a mechanism."""
    return sim.load_scenario(root / "scenarios" / "baseline.toml")


@pytest.fixture(scope="module")
def hotline(root):
    """The stylised city with numbers of hotlines."""
    return sim.load_scenario(root / "scenarios" / "hotline.toml")


def use(record) -> np.ndarray:
    """Return the share of its hours that each unit used, the busiest first."""
    rows = record.unit_rows
    return np.sort((rows["worked"] + rows["coordinated"]) / rows["had"])[::-1]


def test_in_shanghai_gap_cases_stay_open_for_more_than_four_years(root):
    shanghai = sim.load_scenario(root / "scenarios" / "shanghai.toml")
    rows = sim.run(shanghai, seed=1).case_rows
    until = np.where(rows["end_day"] >= 0, rows["end_day"], shanghai.time.days)
    old = until - rows["filed_day"] > 1000
    assert (rows["zone"][old] == Zone.GAP).sum() > 10


def test_in_shishi_a_case_is_ruled_on_and_later_ones_follow_its_precedent(shishi):
    record = sim.run(shishi, seed=1)
    cited = record.precedents["citations"].idxmax()
    ruled = record.precedents.loc[cited]
    ruling = record.events.query("case == @ruled.case and activity == 'rule'")
    assert cited in ruling["precedent"].to_numpy()
    followers = record.events.query("activity == 'dispatch' and precedent == @cited")
    assert (followers["rule"] == "precedent").all()
    assert (followers["day"] > ruled["day"]).all()
    cases = record.cases.loc[followers["case"]]
    assert (cases["issue"] == ruled["issue"]).all()
    assert (cases["status"] == "resolved").any()


@pytest.mark.parametrize(
    ("off", "toggled"),
    [
        ({"adjudication.enabled": False}, "precedents.enabled"),
        (
            {"adjudication.enabled": False, "platform.recognition": 0},
            "social_organisations.enabled",
        ),
    ],
)
def test_in_shishi_a_mechanism_that_cannot_act_leaves_the_same_file(shishi, off, toggled, tmp_path):
    for on in (True, False):
        sim.run(shishi.with_values(off | {toggled: on}), seed=1).save(tmp_path / str(on))
    assert (tmp_path / "True" / "events.csv").read_bytes() == (
        tmp_path / "False" / "events.csv"
    ).read_bytes()


def test_in_beijing_whoever_is_contacted_first_keeps_a_contested_case_and_pays_for_it(root):
    beijing = sim.load_scenario(root / "scenarios" / "beijing_hundredth.toml").with_values(
        {"time.days": 500}
    )
    kept, returned = (
        sim.run(beijing),
        sim.run(beijing.with_values({"responsibility.no_return": False})),
    )
    assert (kept.cases.query("zone != 'clear'")["declines"] == 0).all()
    assert {"whistle", "support", "fallback"} <= set(kept.events["activity"])
    assert sim.measures.declined_share(kept) < 0.5 * sim.measures.declined_share(returned)
    assert sim.measures.utilisation(kept) > sim.measures.utilisation(returned)


def test_in_shenzhen_first_dispatch_succeeds_and_disputes_are_worked_on_before_they_are_ruled_on(
    root,
):
    record = sim.run(sim.load_scenario(root / "scenarios" / "shenzhen.toml"))
    assert sim.measures.first_dispatch_accuracy(record) == pytest.approx(0.98, abs=0.03)
    first = record.events.query("activity == 'act_first'")
    assert len(first) == (record.events["activity"] == "refer").sum() > 0
    assert (first["unit"] == "default_owner").all()


def test_in_longyang_one_meeting_settles_what_circled(root):
    longyang = sim.load_scenario(root / "scenarios" / "longyang.toml")
    record = sim.run(longyang)
    before, after = (
        record.cases.query(f"{low} <= filed_day < {high}") for low, high in ((0, 200), (260, 500))
    )
    assert after["declines"].mean() < 0.25 * before["declines"].mean()
    assert (after["resolution_days"] <= 60).mean() > (before["resolution_days"] <= 60).mean()
    forgotten = sim.run(longyang.with_values({"precedents.enabled": False}))
    assert sim.measures.restricted_mean(record) < sim.measures.restricted_mean(forgotten)


def missed(scenario) -> dict[str, list[str]]:
    """Return the names of the patterns that a run misses, by yardstick."""
    found = patterns(sim.run(scenario, seed=1))
    return {
        yardstick: [each.name for each in found if each.yardstick == yardstick and not each.met]
        for yardstick in YARDSTICKS
    }


def test_the_baseline_meets_the_patterns_it_was_fitted_to_and_misses_those_that_are_listed(
    baseline,
):
    assert missed(baseline) == {
        "desks": ["P6", "P7", "P8"],  # fitted to P1 to P3
        "hotlines": ["P1", "P1", "P5", "P5", "P5", "P6", "P7", "P7"],
    }


def test_the_hotline_meets_four_numbers_of_hotlines_and_three_of_desks(hotline):
    assert missed(hotline) == {
        "desks": ["P1", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"],
        "hotlines": ["P5", "P5", "P5", "P7"],
    }


def test_the_hotline_has_bostons_share_of_returns_and_huaibeis_days(hotline):
    record = sim.run(hotline, seed=1)
    counted = cohort(record)
    columns = {name: values[counted] for name, values in record.case_columns.items()}
    assert (columns["declines"] > 0).mean() == pytest.approx(407 / 40206, rel=0.05)
    days = columns["reported_day"] - columns["filed_day"]
    assert days[columns["reported_day"] >= 0].mean() == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize(
    ("key", "value", "what", "found"),
    [
        ("responsibility.learning_by_doing", 0.3, "elasticity", 0.04),
        ("issue_defaults.unclear_sigma", 2, "kind with most", 2.0),
    ],
)
def test_parts_that_the_baseline_leaves_off_do_not_alone_meet_what_it_misses(
    baseline, key, value, what, found
):
    listed = patterns(sim.run(baseline.with_values({key: value}), seed=1))
    (number,) = (each for each in listed if what in each.what)
    assert number.met is False
    assert number.value == pytest.approx(found, rel=0.05)


def shown(root, typed):
    """Return the blocks of output that the page of results shows of a command, with the output."""
    listed = blocks(root / "docs" / "explanation" / "results.md")
    (place,) = (n for n, block in enumerate(listed) if block.commands == [typed])
    output = [*takewhile(lambda block: block.language == "text", listed[place + 1 :])]
    return output, command(*typed.split()[1:]).stdout


@pytest.mark.parametrize(
    ("typed", "tables"),
    [
        ("sim check scenarios/baseline.toml --patterns --forms", 3),
        ("sim check scenarios/hotline.toml --patterns", 1),
    ],
)
def test_the_page_shows_the_patterns_as_they_are_printed(root, monkeypatch, typed, tables):
    monkeypatch.chdir(root)
    output, said = shown(root, typed)
    assert len(output) == tables
    for block in output:
        assert missing(block.text, said) == [], f"line {block.line}: {typed}"
    marks = [line for line in said.splitlines() if line.endswith(("/12", "/8"))]
    assert [line for line in marks if line not in output[-1].text] == []


def test_in_the_baseline_the_busiest_units_are_busy(baseline):
    assert 0.8 < use(sim.run(baseline, seed=1))[:5].mean() < 0.95


def test_in_the_baseline_open_cases_do_not_grow_without_bound(baseline):
    # Years 3 to 10 of four long runs: the second half differs from the first by less than four
    # standard errors of a year's mean.
    long = baseline.with_values({"time.days": 2500})
    years = np.array(
        [sim.run(long, seed).day_rows["open"].reshape(10, 250).mean(axis=1) for seed in range(1, 5)]
    )[:, 2:]
    error = years.std(ddof=1) * np.sqrt(2 / (years.size / 2))
    assert abs(years[:, 4:].mean() - years[:, :4].mean()) < 4 * error


@pytest.mark.parametrize("precedents", [True, False])
@pytest.mark.parametrize("society", [True, False])
def test_in_shishi_the_docket_keeps_up_in_every_arm(shishi, precedents, society):
    arm = shishi.with_values(
        {"precedents.enabled": precedents, "social_organisations.enabled": society}
    )
    record = sim.run(arm, seed=1)
    assert docket_use(record) < 0.95
    assert precedents or docket_use(record) > 0.5
    assert record.day_rows["docket"][-250:].max() < 60
    assert use(record)[:3].mean() < 0.95


@pytest.mark.parametrize("name", ["beijing_hundredth", "hotline", "shenzhen", "longyang"])
def test_in_every_city_open_cases_come_to_rest(root, name):
    scenario = sim.load_scenario(root / "scenarios" / f"{name}.toml")
    days = 3 * scenario.time.days
    # Years of equal length in the last two thirds of a long run, three of them: later halves do not
    # exceed earlier ones.
    opened = [
        sim.run(scenario.with_values({"time.days": days}), seed).day_rows["open"][
            -2 * scenario.time.days // 250 * 250 :
        ]
        for seed in (1, 2, 3)
    ]
    years = np.array([series.reshape(-1, 250).mean(axis=1) for series in opened])
    half = years.shape[1] // 2
    error = years.std(ddof=1) * np.sqrt(2 / (years.shape[0] * half))
    assert years[:, half:].mean() - years[:, :half].mean() < 4 * error
