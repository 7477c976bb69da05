"""Openings of a log that was cut, begins thinly, grows or stops."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from sim.experiments.fit import target_of
from sim.files.calendar import WorkingCalendar
from sim.logs.arrivals import arrivals
from sim.logs.draft import drafted
from sim.logs.openings import openings
from sim.logs.work_log import read_log
from tests.logs.cities import short_search
from tests.logs.invented import BY_CASE, by_case

RATE = 15
CALENDAR = WorkingCalendar(np.datetime64("2022-01-03"))


def lasting(rng, median, sigma):
    """Returns working days until a case is closed."""
    return lambda: int(median * np.exp(sigma * rng.normal()))


def of_closings(first=400, last=430):
    """15 cases are opened a day; the log has those closed in six weeks."""
    opened = np.repeat(np.arange(last), RATE).tolist()
    lasts = lasting(np.random.default_rng(7), 10, 1)
    return by_case(opened, lasts, lambda day, end: first <= end < last)


def told(read, part):
    return any(part in line for line in read.reading.lines())


def test_a_log_of_closings_tells_no_rate_and_no_week_of_openings(log, tmp_path):
    read = read_log(log(of_closings()), BY_CASE)
    shown = openings(read.cases)
    assert (shown.of_closings, np.diff(shown.closings)[0]) == (True, 29)
    assert told(read, "no case is open, and nearly all were closed from 2022-09-12 to 2022-10-21")
    assert told(read, "does not show how many are opened a day, nor on which days of")
    with short_search():
        found = sim.fit(read)
    assert found.scenario.demand.cases_per_day == pytest.approx(RATE, rel=0.1)
    assert found.scenario.demand.week is None
    assert found.draft.arrivals.seasonality is None
    listed = found.estimates.set_index("what")["how"]
    assert listed[["cases a day", "open cases at the start"]].tolist() == ["from closings"] * 2
    assert any(line.startswith("openings: the log holds only cases") for line in found.not_learnt())
    found.save(tmp_path / "city.toml")
    lines = (tmp_path / "city.toml").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.startswith("week")]
    (rate,) = (line for line in lines if line.startswith("cases_per_day"))
    assert "# assumption: as many as were closed a day" in rate


@pytest.mark.parametrize("held_out", ["third", "last", "none"])
def test_closings_a_day_are_those_of_the_whole_log(log, held_out):
    with short_search():
        found = sim.fit(read_log(log(of_closings()), BY_CASE), held_out=held_out)
    assert found.draft.arrivals.cases_per_day == pytest.approx(RATE, rel=0.15)


def test_open_cases_of_a_log_of_closings_are_those_opened_while_a_case_lasts(log):
    read = read_log(log(of_closings()), BY_CASE)
    found = arrivals(read.cases, 1.0, CALENDAR)
    assert found.backlog == pytest.approx(RATE * read.cases["days"].mean(), rel=0.1)


@pytest.mark.parametrize(("median", "sigma"), [(0.5, 0.5), (10, 1.0), (30, 0.3), (60, 1.5)])
@pytest.mark.parametrize("kept", ["all", "closed"])
def test_a_log_of_openings_is_not_one_of_closings(log, median, sigma, kept):
    lasts = lasting(np.random.default_rng(8), median, sigma)
    opened = np.repeat(np.arange(250), 4).tolist()
    text = by_case(opened, lasts, lambda day, end: kept == "all" or end < 250)
    assert openings(read_log(log(text), BY_CASE).cases).closings is None


def open_in_a_period():
    """15 cases are opened a day; the log has those that were open in its last 20 weeks."""
    opened = np.repeat(np.arange(430), RATE).tolist()
    lasts = lasting(np.random.default_rng(9), 10, 1)
    return by_case(opened, lasts, lambda day, end: end >= 330, known_until=429)


def test_a_log_of_cases_open_in_a_period_counts_no_older_ones(log):
    read = read_log(log(open_in_a_period()), BY_CASE)
    found = arrivals(read.cases, 1.0, CALENDAR)
    assert (found.of_closings, found.cases_per_day) == (False, pytest.approx(RATE, rel=0.02))
    assert told(read, "hardly any case was closed before 2022-06-07, although")


def test_older_cases_that_were_still_open_make_no_case_seem_longer(log):
    read = read_log(log(open_in_a_period()), BY_CASE)
    whole = openings(read.cases).complete(read)
    assert 0.05 < 1 - len(whole.cases) / len(read.cases) < 0.15
    leads = drafted(read, 1.0).leads.values()
    # Times are rounded down here and to the nearest whole day in the model.
    assert np.median([each.days for each in leads]) == pytest.approx(9.5, rel=0.06)
    target = target_of(read, "none", 2000, 1)
    assert target.cases[0] == len(whole.cases)
    day_20 = [each.name for each in target.compared].index("closed by day 20")
    true = stats.norm.cdf(np.log(21 / 10))
    assert target.of_log[day_20] == pytest.approx(true, abs=4 * np.sqrt(0.25 / len(whole.cases)))
    judged = sim.validate(draft_city(read), read, held_out="none", replications=1)
    assert len(judged.real) == len(whole.cases)


def draft_city(read):
    draft = drafted(read, 1.0)
    return draft.scenario({each.name: each.start for each in draft.parameters()}, {})


def test_old_cases_before_a_log_begins_count_for_no_rate_and_no_season(log):
    old, opened = list(range(0, 300, 20)), np.repeat(np.arange(300, 390), RATE).tolist()
    read = read_log(log(by_case(old + opened, lasting(np.random.default_rng(3), 2, 1))), BY_CASE)
    found = arrivals(read.cases, 1.0, CALENDAR)
    assert found.cases_per_day == pytest.approx(RATE)
    assert (found.seasonality, found.unknown_season) == (None, "fit_short")
    assert told(read, "15 of 1,365 cases are opened from 2021-03-01 on (first Q0), all others from")
    assert told(read, "the earlier cases do not count for cases a day")


def test_a_log_that_stops_has_the_rate_until_then(log):
    few = [*np.repeat(np.arange(90), RATE).tolist(), *range(95, 300, 20)]
    read = read_log(log(by_case(few, lasting(np.random.default_rng(3), 2, 1))), BY_CASE)
    assert arrivals(read.cases, 1.0, CALENDAR).cases_per_day == pytest.approx(RATE, rel=0.01)
    assert told(read, "hardly any case is opened after 2021-07-02 (11 of 1,361, first Q1350)")


def frame(rates, seed=5):
    """Cases closed at once, a Poisson number of them a day."""
    day = np.repeat(np.arange(len(rates)), np.random.default_rng(seed).poisson(rates))
    return pd.DataFrame({"opened_day": day, "days": 0, "closed": True})


GROWING = {
    "ramp": np.linspace(2, 40, 300),
    "step": np.repeat([10, 30], 150),
    "late step": np.repeat([10, 30], [200, 100]),
    "down": np.linspace(40, 10, 400),
}


@pytest.mark.parametrize("rates", GROWING.values(), ids=GROWING)
def test_growth_is_no_season(rates):
    found, shown = arrivals(frame(rates), 1.0, CALENDAR), openings(frame(rates))
    assert (found.seasonality, found.unknown_season) == (None, "fit_growth")
    assert shown.grows
    assert shown.first < 10
    assert found.cases_per_day == pytest.approx(rates.mean(), rel=0.08)


@pytest.mark.parametrize("rates", [np.linspace(10, 40, 1000), np.repeat([10, 30], 375)])
def test_growth_over_years_is_no_season(rates):
    assert arrivals(frame(rates), 1.0, CALENDAR).seasonality < 0.05


def test_a_season_beside_growth_over_years_is_one():
    year = 2 * np.pi * np.arange(1000) / 250
    found = arrivals(frame(np.linspace(20, 60, 1000) * (1 + 0.3 * np.sin(year))), 1.0, CALENDAR)
    assert found.seasonality == pytest.approx(0.3, abs=0.08)


def test_steady_openings_are_called_neither():
    for seed in range(20):
        shown = openings(frame(np.full(200, 8.0), seed))
        assert (shown.closings, shown.grows, shown.first) == (None, False, 0)


def test_a_log_that_grows_is_said_to(log):
    day = np.repeat(np.arange(150), np.repeat([4, 12], 75)).tolist()
    read = read_log(log(by_case(day, lasting(np.random.default_rng(3), 2, 1))), BY_CASE)
    assert told(read, "4 cases a day are opened in the first third of the log's time and 12 in the")
