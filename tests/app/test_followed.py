import pytest

import sim
from sim.app.followed import LONGEST_OPEN, MOST_HANDOFFS, chosen, story
from sim.i18n.catalogue import Catalogue
from sim.scenario.library import library, library_folder
from sim.trace import told, trace


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
    assert all(chosen(model.record(live=True), way) is None for way in (MOST_HANDOFFS, LONGEST_OPEN, "noise"))


def test_a_story_is_the_trace_of_the_case(record):
    case, said = chosen(record, MOST_HANDOFFS), Catalogue("zh")
    assert story(record, case, said) == told(trace(record, case), said)


def test_of_a_case_not_filed_yet_that_is_told(record):
    assert story(record, 10**6, Catalogue("en")) == ["Request 1000000 has not been filed in this arm."]
