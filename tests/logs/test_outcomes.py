import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, ks_2samp

import sim
from sim.logs.distances import DISTANCES
from sim.logs.outcomes import Outcomes, measures, nearness, statistics, values


def outcomes(days, closed=None, handoffs=None, ping_pong=None, unit=None, week=None):
    n = len(days)
    return Outcomes(
        np.array(days),
        np.ones(n, bool) if closed is None else np.array(closed),
        np.zeros(n, int) if handoffs is None else np.array(handoffs),
        np.zeros(n, bool) if ping_pong is None else np.array(ping_pong),
        np.array(unit or ["a"] * n, object),
        np.zeros(n, int) if week is None else np.array(week),
        np.full(n, 1000),
    )


spells = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


@given(spells)
def test_the_share_closed_is_that_of_kaplan_and_meier(spells):
    days, closed = (np.array(part) for part in zip(*spells, strict=True))
    curve = outcomes(days, closed).share_closed(50)
    if not closed.any():
        assert (curve == 0).all()
        return
    known = ecdf(CensoredData(uncensored=days[closed], right=days[~closed])).cdf
    assert curve == pytest.approx(known.evaluate(np.arange(51)), abs=1e-12)


@given(spells, st.integers(0, 30))
def test_a_case_seen_beyond_the_last_day_says_only_that_it_was_open_until_then(spells, last):
    days, closed = (np.array(part) for part in zip(*spells, strict=True))
    some = outcomes(days, closed)
    assert some.share_closed(last) == pytest.approx(some.share_closed(50)[: last + 1], abs=1e-12)


def test_the_cohort_of_a_run_is_followed_to_the_horizon():
    scenario = sim.load_scenario("scenarios/classroom.toml")
    record = sim.run(scenario, seed=3)
    found, cases = Outcomes.of_run(record), record.cases
    time = scenario.time
    cohort = cases[
        (cases["filed_day"] >= time.warm_up) & (cases["filed_day"] < time.days - time.horizon)
    ]
    assert len(found) == len(cohort)
    ended = cohort["end_day"].notna().to_numpy()
    assert (found.closed == ended).all()
    assert (
        found.days[ended] == (cohort["end_day"] - cohort["filed_day"])[ended].to_numpy(int)
    ).all()
    assert (found.days[~ended] >= time.horizon).all()
    assert (found.unit == cohort["unit"].astype(str).replace("service_centre", "").to_numpy()).all()


def test_statistics_of_a_few_cases_by_hand():
    some = outcomes([0, 2, 4, 4], handoffs=[0, 1, 2, 3], ping_pong=[False, False, True, False])
    listed = statistics(_many(some), with_handoffs=True)
    found = dict(zip([each.name for each in listed], values(some, listed), strict=True))
    assert found["no hand-off"] == 0.25
    assert found["hand-offs per case, 10 at most"] == 1.5
    assert found["ping-pong"] == 0.25
    assert found["another hand-off after 1"] == pytest.approx(2 / 3)
    assert found["ping-pong of two or more hand-offs"] == 0.5
    assert found["closed by day 2"] == 0.5
    assert found["closed by day 3 after 1 hand-offs"] == 1
    assert found["open, mean over 100 days"] == pytest.approx((0 + 2 + 4 + 4) / 4 / 100)


def test_what_few_cases_show_is_not_compared():
    names = [
        each.name
        for each in statistics(_many(outcomes([0, 2], handoffs=[0, 1])), with_handoffs=True)
    ]
    assert "another hand-off after 1" in names
    assert "another hand-off after 2" not in names


def test_without_hand_offs_only_times_are_compared():
    assert not [
        each.name
        for each in statistics(_many(outcomes([0, 2])), with_handoffs=False)
        if "hand-off" in each.name
    ]


def test_a_statistic_of_fewer_cases_need_be_less_near():
    some = _many(outcomes([0, 2, 4, 4], handoffs=[0, 1, 2, 3]), 60)
    listed = statistics(some, with_handoffs=True)
    near = dict(
        zip(
            [each.name for each in listed],
            nearness(some, listed, np.full(len(listed), 0.5)),
            strict=True,
        )
    )
    assert near["another hand-off after 2"] < near["another hand-off after 1"]


def test_weeks_are_drawn_whole():
    some = outcomes([1] * 9, week=[0, 0, 0, 1, 1, 1, 2, 2, 2])
    for drawn in some.drawn_weeks(20, np.random.default_rng(1)):
        assert len(drawn) == 9
        assert {int(n) for n in np.unique(some.week[drawn], return_counts=True)[1]} <= {3, 6, 9}


def test_a_thin_week_weighs_as_its_cases():
    some = outcomes([9] * 900 + [0] * 90, week=[0] * 900 + [*range(1, 91)])
    late = [
        (some.days[drawn] == 9).mean() for drawn in some.drawn_weeks(200, np.random.default_rng(1))
    ]
    assert min(late) > 0.5  # with 91 weeks drawn, a third of resamples would lack the large one
    assert np.mean(late) == pytest.approx(900 / 990, abs=0.02)
    assert some.equal_weeks() == pytest.approx(990**2 / (900**2 + 90))


def test_cases_passed_on_more_than_ten_times_are_compared():
    some = _many(outcomes([5] * 4, handoffs=[0, 10, 11, 40]))
    assert measures(some, 100)["more than 10 hand-offs"] == 0.5
    listed = statistics(some, with_handoffs=True)
    found = dict(zip([each.name for each in listed], values(some, listed), strict=True))
    assert found["more than 10 hand-offs"] == 0.5


def test_the_distance_of_times_is_that_of_kolmogorov_and_smirnov():
    rng = np.random.default_rng(5)
    some, others = rng.geometric(0.2, 300), rng.geometric(0.3, 200)
    far = DISTANCES["resolution time"](outcomes(some), outcomes(others), 250)
    assert far == pytest.approx(ks_2samp(some, others).statistic, abs=1e-12)


@pytest.mark.parametrize("name", DISTANCES)
def test_a_log_is_at_no_distance_from_itself(name):
    some = _many(outcomes([0, 2, 4, 4], handoffs=[0, 1, 2, 3], unit=["a", "b", "a", "c"]), 40)
    assert DISTANCES[name](some, some, 100) == 0


def test_distances_of_what_has_nothing_in_common_are_1():
    some, others = (
        outcomes([0] * 40, unit=["a"] * 40),
        outcomes([9] * 40, handoffs=[1] * 40, unit=["b"] * 40),
    )
    assert [
        DISTANCES[name](some, others, 100)
        for name in ("resolution time", "hand-offs", "work by unit")
    ] == [1, 1, 1]


def test_measures_of_a_few_cases_by_hand():
    some = _many(
        outcomes(
            [0, 2, 4, 9],
            closed=[True, True, True, False],
            handoffs=[0, 0, 1, 1],
            unit=["a", "a", "a", "b"],
        ),
        40,
    )
    found = measures(some, 8)
    assert found["mean days within the horizon"] == pytest.approx((0 + 2 + 4 + 8) / 4)
    assert found["open at the horizon"] == 0.25
    assert found["75 % closed by day"] == 4
    assert np.isnan(found["90 % closed by day"])
    assert found["half closed by day, 0 hand-offs"] == 0
    assert found["share of the busiest unit"] == 0.75


def _many(some, times=60):
    """The same cases many times."""
    return some.take(np.tile(np.arange(len(some)), times))


def test_hand_offs_are_those_of_cases_that_were_followed_long_enough():
    late = _many(outcomes([2], handoffs=[0]), 40)
    late = dataclasses.replace(late, followed=np.full(40, 3))
    early = _many(outcomes([9], handoffs=[2]), 60)
    both = Outcomes.joined([early, late])
    assert measures(both, 100)["hand-offs per case"] == 2
    assert measures(both, 100)["mean days within the horizon"] == pytest.approx(0.6 * 9 + 0.4 * 2)
    assert measures(late, 100)["hand-offs per case"] == 0


def test_shares_are_compared_up_to_the_longest_time_that_cases_were_followed():
    """The curve of a log of 39 days is flat after day 38: nothing is known of day 80."""
    opened = np.repeat(np.arange(39), 40)
    lasts = np.random.default_rng(6).geometric(0.08, len(opened))
    followed = 38 - opened
    some = outcomes(np.minimum(lasts, followed), lasts <= followed, handoffs=opened % 2)
    some = dataclasses.replace(some, followed=followed)
    listed = statistics(some, with_handoffs=True)
    assert some.longest == 38
    assert [each.day for each in listed if each.high == np.inf and each.day is not None] == [
        *(0, 1, 2, 3, 5, 10, 20)
    ]
    assert {each.day for each in listed if each.high == 1} == {0, 3, 10, 30}
    assert [each.over for each in listed if each.over] == [38]
    simulated = outcomes(np.random.default_rng(7).geometric(0.08, 4000))
    far = abs(values(some, listed) - values(simulated, listed))
    assert (
        max(
            far[[each.high == np.inf and not each.low and each.day != each.over for each in listed]]
        )
        < 0.05
    )
    assert any(each.name == "open, mean over 38 days" for each in listed)


def test_the_longest_time_is_that_of_more_than_a_few_cases():
    some = dataclasses.replace(outcomes([1] * 100), followed=np.array([9] * 60 + [20] * 40))
    assert some.longest == 20
    few = dataclasses.replace(outcomes([1] * 100), followed=np.array([9] * 80 + [20] * 20))
    assert few.longest == 9
