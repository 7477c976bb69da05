import math

import numpy as np
import pytest

import sim
from sim.measures import restricted_mean
from sim.scenario.library import library, library_folder
from tests.app.progress import restricted_days, since_warm_up, so_far, window


@pytest.fixture(scope="module")
def model():
    scenario = sim.load_scenario(library(library_folder())["classroom"])
    return sim.CityModel(scenario, rng=3)


def test_before_anybody_has_filed_there_is_nothing_to_tell():
    scenario = sim.load_scenario(library(library_folder())["classroom"])
    found = so_far(sim.CityModel(scenario, rng=3).record(live=True))
    assert found.filed == 0
    assert math.isnan(found.handoffs)
    assert math.isnan(found.days)


def test_numbers_are_those_of_the_cases_filed_since_the_warm_up(model):
    model.run_until(300)
    record = model.record()
    cases = record.cases[record.cases["filed_day"] >= 100]
    found = so_far(record)
    assert found.filed == len(cases)
    assert found.handoffs == pytest.approx(cases["handoffs"].mean())
    assert found.resolved == pytest.approx((cases["status"] == "resolved").mean())
    assert found.open == int(
        (~cases["status"].isin(["resolved", "referred_out", "withdrawn"])).sum()
    )
    assert found.rulings == len(record.precedents)


def test_the_mean_time_of_cases_followed_long_enough_is_the_plain_one(model):
    model.run_until(500)
    record = model.record()
    followed = since_warm_up(record) & (record.case_rows["filed_day"] < 430)
    assert window(record) == 60
    assert restricted_days(record, followed) == pytest.approx(
        restricted_mean(record, 60, of=followed)
    )


def test_the_window_is_no_longer_than_a_case_could_have_been_followed():
    scenario = sim.load_scenario(library(library_folder())["classroom"])
    model = sim.CityModel(scenario, rng=3)
    model.run_until(110)
    record = model.record(live=True)
    assert window(record) == 10
    assert 0 < so_far(record).days <= 10
    assert not np.isnan(so_far(record).days)
