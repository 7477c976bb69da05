"""What is read off a log at once."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.files.calendar import WorkingCalendar
from sim.logs.arrivals import arrivals, busy_ratio
from sim.logs.read_off import (
    RARE,
    at_bounds,
    first_reading,
    lead_times,
    remits,
    with_rare_issues_together,
)

MONDAY = np.datetime64("2024-01-01")
THURSDAY, TUESDAY = np.datetime64("2024-01-04"), np.datetime64("2024-01-16")
CALENDAR = WorkingCalendar(MONDAY)


def cases(n, **columns):
    given = {
        "issue": "a",
        "unit": "u",
        "first_unit": "u",
        "handoffs": 0,
        "closed": True,
        "days": 0,
        "opened_day": 0,
        "ping_pong": False,
    }
    return pd.DataFrame(given | columns, index=range(n))


@pytest.mark.parametrize("last", [10**6, 20])
def test_lead_times_are_those_that_rounded_and_cut_off_ones_came_from(last):
    rng = np.random.default_rng(1)
    n, median, sigma = 20_000, 3.0, 1.2
    drawn = np.floor(median * np.exp(sigma * rng.normal(size=n)) + 0.5).astype(int)
    found, spread, at_once = lead_times(
        cases(n, days=np.minimum(drawn, last), closed=drawn <= last)
    )["a"]
    assert np.log(found) == pytest.approx(np.log(median), abs=5 * sigma / np.sqrt(n))
    assert spread == pytest.approx(sigma, abs=6 * sigma / np.sqrt(2 * n))
    assert at_once == 0


def test_cases_closed_at_once_stand_apart_where_the_others_take_long():
    rng = np.random.default_rng(1)
    n, median, sigma, share = 20_000, 12.0, 0.5, 0.4
    drawn = np.floor(median * np.exp(sigma * rng.normal(size=n)) + 0.5).astype(int)
    found = lead_times(cases(n, days=np.where(rng.random(n) < share, 0, drawn)))["a"]
    assert np.log(found.days) == pytest.approx(np.log(median), abs=5 * sigma / np.sqrt(n))
    assert found.sigma == pytest.approx(sigma, abs=6 * sigma / np.sqrt(2 * n))
    assert found.same_day == pytest.approx(share, abs=5 * (share * (1 - share) / n) ** 0.5)


def test_an_issue_with_few_cases_borrows_from_the_whole():
    many = cases(1000, days=np.arange(1000) % 40)
    alone = cases(2, issue="b", days=900)
    found = lead_times(pd.concat([many, alone], ignore_index=True))
    assert found["a"][0] < found["b"][0] < 900


def test_cases_that_were_passed_on_say_nothing_of_lead_times():
    some = pd.concat([cases(500, days=2), cases(500, days=90, handoffs=3)], ignore_index=True)
    assert lead_times(some)["a"][0] == pytest.approx(2, abs=0.5)


def test_lead_times_are_those_of_all_cases_where_hardly_any_stayed_with_its_first_unit():
    passed_on = cases(500, days=5, handoffs=1)
    for straight in (cases(19, days=90), cases(1, days=90, closed=False)):
        some = pd.concat([passed_on, straight], ignore_index=True)
        assert lead_times(some)["a"][0] == pytest.approx(5, abs=1)
    some = pd.concat([passed_on, cases(20, days=90)], ignore_index=True)
    assert lead_times(some)["a"][0] == pytest.approx(90, abs=1)


def test_a_lead_time_at_a_bound_is_called_so_unless_all_is_done_at_once():
    assert at_bounds(*lead_times(cases(500, days=90, closed=False))["a"][:2])
    halves = pd.concat([cases(250, days=0), cases(250, days=900)], ignore_index=True)
    assert at_bounds(*lead_times(halves)["a"][:2])
    assert not at_bounds(*lead_times(cases(500, days=0))["a"][:2])
    assert not at_bounds(3.0, 1.2)


def test_weights_are_the_shares_of_cases_that_units_ended():
    some = cases(100, unit=["u"] * 60 + ["v"] * 39 + ["w"])
    (remit,) = remits(some)
    assert remit.units == ("u", "v", "w")
    assert remit.shares == pytest.approx((0.6, 0.39, 0.01))


def test_a_unit_that_ended_a_case_by_exception_has_no_remit():
    (remit,) = remits(cases(1000, unit=["u"] * 995 + ["v"] * 5))
    assert remit.units == ("u",)


def test_an_issue_of_very_many_units_is_that_of_the_most_frequent():
    (remit,) = remits(cases(1000, unit=[f"u{n % 200}" for n in range(998)] + ["u7", "u7"]))
    assert len(remit.units) == 8
    assert remit.units[0] == "u7"


def test_an_issue_that_is_passed_on_more_often_is_contested_more():
    some = pd.concat(
        [
            cases(1000, handoffs=[2] * 100 + [0] * 900),
            cases(1000, issue="b", handoffs=[2] * 300 + [0] * 700),
        ],
        ignore_index=True,
    )
    first, second = remits(some)
    assert (first.issue, second.issue) == ("a", "b")
    assert first.contested == pytest.approx(0.5, abs=0.02)
    assert second.contested == pytest.approx(1.5, abs=0.02)


def test_rare_issues_are_taken_together():
    some = pd.concat([cases(50), cases(5, issue="b"), cases(6, issue="c")], ignore_index=True)
    together = with_rare_issues_together(some)
    assert together["issue"].value_counts().to_dict() == {"a": 50, RARE: 11}


def test_reading_is_what_first_units_show_beyond_chance():
    rng = np.random.default_rng(2)
    n, accuracy = 40_000, 0.6
    right = rng.choice(["u", "v", "w"], n, p=[0.5, 0.3, 0.2])
    guessed = rng.choice(["u", "v", "w"], n, p=[0.5, 0.3, 0.2])
    some = cases(n, unit=right, first_unit=np.where(rng.random(n) < accuracy, right, guessed))
    assert first_reading(some, remits(some)) == pytest.approx(accuracy, abs=5 / np.sqrt(n))


def test_the_rate_is_not_that_of_a_logs_stragglers():
    day = np.concatenate([np.repeat(np.arange(100), 50), np.arange(100, 300)])
    assert arrivals(cases(len(day), opened_day=day), 1.0, CALENDAR).cases_per_day == pytest.approx(
        50, rel=0.02
    )


def test_a_part_of_a_log_has_the_rate_of_the_whole():
    day = np.repeat(np.arange(100), 40)
    assert arrivals(
        cases(len(day), opened_day=day), 2 / 3, CALENDAR
    ).cases_per_day == pytest.approx(60, rel=0.02)


def test_the_swing_of_the_year_needs_a_year():
    assert (
        arrivals(cases(1000, opened_day=np.arange(1000) // 10), 1.0, CALENDAR).seasonality is None
    )


@pytest.mark.parametrize("swing", [0.0, 0.5])
def test_the_swing_of_the_year(swing):
    rng = np.random.default_rng(3)
    counts = rng.poisson(40 * (1 + swing * np.sin(2 * np.pi * np.arange(500) / 250)))
    day = np.repeat(np.arange(500), counts)
    found = arrivals(cases(len(day), opened_day=day), 1.0, CALENDAR).seasonality
    assert found == pytest.approx(swing, abs=0.05)


def test_steady_demand_swings_by_chance_once_in_twenty_logs():
    rng = np.random.default_rng(3)
    swings = [arrivals(steady(rng), 1.0, CALENDAR).seasonality for _ in range(400)]
    assert np.mean(np.array(swings) > 0) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 400))


def test_demand_that_is_the_same_every_day_has_no_swing():
    assert (
        arrivals(cases(600, opened_day=np.repeat(np.arange(300), 2)), 1.0, CALENDAR).seasonality
        == 0
    )


def steady(rng):
    day = np.repeat(np.arange(300), rng.poisson(10, 300))
    return cases(len(day), opened_day=day)


def test_a_week_of_other_days_has_no_rhythm_here():
    daily = WorkingCalendar(MONDAY, "1111111")
    assert arrivals(cases(100, opened_day=np.arange(100)), 1.0, daily).week is None


@pytest.mark.parametrize(("holidays", "days"), [((), 38), ((THURSDAY, TUESDAY), 233)])
def test_the_rhythm_of_the_week_is_that_of_its_days_whatever_holidays_and_the_last_week(
    holidays, days
):
    calendar = WorkingCalendar(MONDAY, holidays=holidays)
    weekday = (calendar.date_of(np.arange(days)) - MONDAY).astype(int) % 7
    counts = np.array([14, 11, 10, 9, 6])[weekday]
    found = arrivals(
        cases(counts.sum(), opened_day=np.repeat(np.arange(days), counts)), 1.0, calendar
    )
    assert found.week == pytest.approx([1.4, 1.1, 1.0, 0.9, 0.6])


def test_less_than_a_week_has_no_rhythm():
    assert arrivals(cases(400, opened_day=np.arange(400) // 100), 1.0, CALENDAR).week is None


def test_open_cases_and_their_age():
    n = 100
    found = arrivals(cases(10 * n, opened_day=np.repeat(np.arange(n), 10), days=4), 1.0, CALENDAR)
    assert found.backlog == 40  # ten a day, each open on the mornings of four days
    assert found.backlog_days == 4


def test_busy_weeks_bound_utilisation():
    steady = cases(1000, opened_day=np.repeat(np.arange(100), 10), unit="u")
    assert busy_ratio(steady) == pytest.approx(0.95)
    bursts = cases(1000, opened_day=np.repeat([0, 25, 50, 75], 250), unit="u")
    assert busy_ratio(bursts) < 0.5


def test_a_backlog_is_no_older_than_the_log():
    some = cases(1000, opened_day=np.repeat(np.arange(100), 10), days=[99] * 10 + [0] * 990)
    assert arrivals(some, 1.0, CALENDAR).backlog_days == 99


def test_a_week_says_nothing_of_how_rates_vary():
    assert arrivals(cases(300), 1.0, CALENDAR).interval is None


def test_the_interval_of_the_rate_is_student_s_over_weeks():
    weeks = np.array([40, 55, 50, 65, 45, 50])
    day = np.concatenate(
        [*(np.arange(count) % 5 + 5 * week for week, count in enumerate(weeks)), np.full(10, 200)]
    )
    found = arrivals(cases(len(day), opened_day=np.sort(day)), 1.0, CALENDAR)
    whole = weeks[:-1]  # the last may have been cut short
    assert found.interval == pytest.approx(
        stats.t.interval(0.95, 4, loc=found.cases_per_day, scale=stats.sem(whole) / 5)
    )
