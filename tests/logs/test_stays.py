import dataclasses

import numpy as np
import pytest

import sim
from sim.logs.outcomes import Outcomes
from sim.logs.stays import ARRAYS, Stays
from tests.logs.cities import log_of, town


@pytest.fixture(scope="module")
def scenario():
    return town(130)


@pytest.fixture(scope="module")
def run(scenario):
    return Outcomes.of_run(sim.run(scenario, 4))


@pytest.fixture(scope="module")
def log(scenario, tmp_path_factory):
    return log_of(scenario, 4, tmp_path_factory.mktemp("log") / "town.csv")


def check(of: Outcomes) -> None:
    """Stays say of each case what its outcomes say."""
    stays = of.stays
    assert stays.cases == len(of)
    assert (np.bincount(stays.case, minlength=len(of))[stays.case] - 1).tolist() == of.handoffs[
        stays.case
    ].tolist()
    unit, last = of.unit[stays.case[stays.last]], stays.names[stays.unit[stays.last]]
    assert ((last == unit) | (unit == "")).all()  # with the centre when last seen
    assert (stays.end[stays.last] == of.days[stays.case[stays.last]]).all()
    assert (stays.ended[stays.last] == of.closed[stays.case[stays.last]]).all()
    assert stays.ended[~stays.last].all()
    assert (stays.end[~stays.last] == stays.begin[~stays.first]).all()
    assert (stays.begin <= stays.end).all()


def test_stays_of_a_run_are_those_of_its_cases(run):
    check(run)
    assert run.handoffs.max() > 3


def test_stays_of_a_log_are_those_of_its_cases(log):
    check(Outcomes.of_log(log))


def test_a_log_has_the_stays_of_the_run_that_wrote_it(scenario, log):
    run = sim.run(scenario, 4)
    ours, read = Stays.of_run(run), Stays.of_log(log)
    cohort = log.cases["opened_day"].to_numpy() < scenario.time.days - scenario.time.horizon
    read = read.take(cohort)
    assert (ours.case == read.case).all()
    assert (ours.names[ours.unit] == read.names[read.unit]).all()
    for name in ("begin", "ended"):
        assert (getattr(ours, name) == getattr(read, name)).all()


def test_cases_are_taken_by_number_and_by_mask(run):
    numbers = np.array([3, 0, 3])
    check(run.take(numbers))
    check(run.take(np.arange(len(run)) % 3 == 0))
    taken = run.stays.take(numbers)
    assert (taken.unit[taken.case == 0] == taken.unit[taken.case == 2]).all()


def test_parts_are_joined(run):
    both = Stays.joined([run.stays, run.stays])
    again = both.take(np.arange(len(run), 2 * len(run)))
    assert all((getattr(again, name) == getattr(run.stays, name)).all() for name in ARRAYS)
    check(Outcomes.joined([run, run]))


def test_cases_are_known_as_far_as_they_were_followed():
    unit, zero = np.array(["a", "b"], object), np.array([0, 0])
    whole = Stays.placed(
        unit, zero, np.array([0, 1]), np.array([2, 5]), np.array([9]), np.array([True])
    )
    assert whole.until(np.array([9])).ended.tolist() == [True, True]
    assert whole.until(np.array([7])).end.tolist() == [5, 7]
    assert whole.until(np.array([7])).ended.tolist() == [True, False]
    assert len(whole.until(np.array([4])).unit) == 1
    cut = whole.until(np.array([1]))  # not yet with a unit: as if there since then
    assert dataclasses.astuple(cut)[3:] == ([0], [1], [1], [False])
