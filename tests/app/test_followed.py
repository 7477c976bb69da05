import re

import pytest

import sim
from sim.app.followed import (
    LONGEST_OPEN,
    MOST_HANDOFFS,
    chosen,
    counterpart,
    old_roof,
    stories,
    story,
)
from sim.app.setup import scenarios_of
from sim.i18n.catalogue import Catalogue
from sim.records.trace import in_words, trace
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())


@pytest.fixture(scope="module")
def record():
    model = sim.CityModel(sim.load_scenario(library(library_folder())["classroom"]), rng=1)
    model.run_until(300)
    return model.record()


def test_a_case_is_chosen_by_what_stands_out(record):
    recent = record.cases[record.cases["filed_day"] >= 100]
    assert recent["handoffs"][chosen(record, MOST_HANDOFFS)] == recent["handoffs"].max()
    still_open = recent[~recent["status"].isin(["resolved", "referred_out", "withdrawn"])]
    assert chosen(record, LONGEST_OPEN) == still_open["case"].iloc[0]
    trees = recent[recent["issue"] == "fallen_trees"]
    assert trees["handoffs"][chosen(record, "fallen_trees")] == trees["handoffs"].max()


def test_nobody_is_chosen_before_anybody_has_filed():
    model = sim.CityModel(sim.load_scenario(library(library_folder())["classroom"]), rng=1)
    assert all(
        chosen(model.record(live=True), way) is None
        for way in (MOST_HANDOFFS, LONGEST_OPEN, "noise")
    )


def test_an_issue_that_the_city_does_not_have_has_no_case(record):
    assert chosen(record, "roof_leak") is None


def test_a_story_is_the_trace_of_the_case_with_days_since_the_warm_up(record):
    case, said = chosen(record, MOST_HANDOFFS), Catalogue("en")
    plain, shown = in_words(trace(record, case), said), story(record, case, said)
    assert len(shown) == len(plain)
    assert (shown[0], shown[-1]) == (plain[0], plain[-1])
    for line, before in zip(shown[1:-1], plain[1:-1], strict=True):
        day = int(re.match(r"Day (\d+) ", before)[1])
        assert line == before.replace(f"Day {day} ", f"Day {day - 100} ", 1)


def test_of_a_case_not_filed_yet_that_is_told(record):
    assert story(record, 10**6, Catalogue("en")) == [
        "Request 1000000 has not been filed in this arm."
    ]


def test_a_case_has_its_number_in_both_arms_of_a_city(record):
    without = sim.CityModel(
        record.scenario.with_values(
            {"adjudication.enabled": not record.scenario.adjudication.enabled}
        ),
        rng=1,
    )
    without.run_until(300)
    assert counterpart((record, without.record()), 700) == 700


def test_in_another_city_its_counterpart_is_of_the_same_kind_and_filed_about_then():
    records = []
    for scenario in scenarios_of(old_roof(LIBRARY, 1), LIBRARY):
        model = sim.CityModel(scenario, rng=1)
        model.run_until(500)
        records.append(model.record())
    case = chosen(records[0], "roof_leak")
    beside = counterpart(records, case)
    ours, theirs = records[0].cases.iloc[case], records[1].cases.iloc[beside]
    assert (theirs["issue"], theirs["zone"]) == ("roof_leak", ours["zone"])
    alike = records[1].cases.query(
        "issue == 'roof_leak' and zone == @ours.zone and filed_day >= 250"
    )
    assert (
        abs(theirs["filed_day"] - ours["filed_day"])
        == (alike["filed_day"] - ours["filed_day"]).abs().min()
    )


def test_a_city_without_the_issue_has_no_counterpart(record):
    roof = next(iter(scenarios_of(old_roof(LIBRARY, 1), LIBRARY)))
    model = sim.CityModel(roof, rng=1)
    model.run_until(300)
    left = model.record()
    case = chosen(left, "roof_leak")
    assert counterpart((left, record), case) is None
    assert stories((left, record), case, Catalogue("en"))[1] == [
        "Nobody has filed a request of this kind here."
    ]


@pytest.mark.slow
def test_the_old_roof_goes_round_for_years_in_one_city_and_not_in_the_other():
    left, right = (
        sim.run(scenario, seed=1) for scenario in scenarios_of(old_roof(LIBRARY, 1), LIBRARY)
    )
    case = chosen(left, "roof_leak")
    ours, theirs = left.cases.iloc[case], right.cases.iloc[counterpart((left, right), case)]
    assert ours["follow_ups"] > 100
    assert ours["resolved_by"] == "campaign"
    assert ours["end_day"] - ours["filed_day"] > 1000
    assert theirs["resolution_days"] < 250
