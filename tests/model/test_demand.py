"""The demand tape: who files what and when, as ODD 5 states it."""

import numpy as np
import pytest
from scipy import stats

import sim
from sim.compiled import door
from sim.compiled.streams import Purpose, keys, uniforms
from sim.model.demand import draw_tape
from sim.model.keys import KEYS_A_DAY
from sim.model.plan import make_plan
from sim.model.poisson import poisson_number, poisson_tables
from sim.model.state.tables import NOBODY
from tests.model.toy import toy


@pytest.fixture(scope="module")
def tape(root):
    """The tape of the baseline, and its citizens."""
    model = sim.CityModel(sim.load_scenario(root / "scenarios" / "baseline.toml"), rng=11)
    return model.city


@door
def _fill(numbers, key, of, first, least, cumulated):
    for day in range(len(numbers)):
        numbers[day] = poisson_number(day, key, of, first, least, cumulated)


def numbers_of(means, key):
    """Return a number for each day with these means."""
    numbers = np.empty(len(means), np.int64)
    _fill(numbers, key, *poisson_tables(means))
    return numbers


def test_arrivals_are_poisson():
    counts = numbers_of(np.full(20_000, 20.0), keys(3)[Purpose.ARRIVALS])
    assert abs(counts.mean() - 20) < 4 * np.sqrt(20 / 20_000)
    assert abs(counts.var() - 20) < 4 * np.sqrt((2 * 20**2 + 20) / 20_000)
    small = np.bincount(
        numbers_of(np.full(20_000, 0.5), keys(4)[Purpose.ARRIVALS]),
        minlength=5,
    )[:5]
    expected = 20_000 * stats.poisson.pmf(np.arange(5), 0.5)
    assert stats.chi2.sf(((small - expected) ** 2 / expected).sum(), 4) > 1e-4


def test_direct_answers_are_the_stated_share_of_all_requests(root):
    scenario = sim.load_scenario(root / "scenarios" / "baseline.toml")
    mean = 20 * 0.65 / 0.35
    numbers = draw_tape(scenario, make_plan(scenario).tape, 5).days["answered"]
    assert abs(numbers.mean() - mean) < 4 * np.sqrt(mean / scenario.time.days)
    silent = scenario.with_values({"demand.direct_answer": 0})
    assert draw_tape(silent, make_plan(silent).tape, 5).days["answered"].sum() == 0


@pytest.mark.parametrize("mean", [0.0, 0.01, 3.7, 250.0, 35_200.0])
def test_numbers_are_the_quantiles_of_their_draws(mean):
    means, key = np.full(2000, mean), keys(6)[Purpose.ARRIVALS]
    means[::3] /= 2
    expected = np.maximum(stats.poisson.ppf(uniforms(key, np.arange(2000)), means), 0)
    assert (numbers_of(means, key) == expected).all()


def test_keys_are_day_and_rank(tape):
    day, rank = np.divmod(tape.cases["key"], KEYS_A_DAY)
    assert (day == tape.cases["filed_day"]).all()
    first = np.flatnonzero(np.diff(day, prepend=-1))
    assert (rank[first] == 0).all()
    assert len(np.unique(tape.cases["key"])) == len(tape.cases)


def test_circumstances_are_uniform_and_lie_in_their_segment(tape):
    cases, segments = tape.cases, tape.segments
    assert stats.kstest(cases["circumstance"], "uniform").pvalue > 1e-4
    assert (segments["start"][cases["segment"]] <= cases["circumstance"]).all()


def test_issues_come_by_their_weights(tape):
    counts = np.bincount(tape.cases["issue"], minlength=60)
    expected = len(tape.cases) / np.arange(1, 61) / (1 / np.arange(1, 61)).sum()
    assert stats.chi2.sf(((counts - expected) ** 2 / expected).sum(), 59) > 1e-4


def test_effort_is_lognormal_with_the_stated_mean(tape):
    hours = tape.cases["effort"] / 60
    assert abs(hours.mean() - 4) < 4 * hours.std() / np.sqrt(len(hours))
    assert abs(np.log(hours).std() - 0.8) < 0.02


def test_patience_is_lognormal_with_the_stated_median(tape):
    patience = tape.citizens["patience"]
    assert np.median(patience) == 12
    assert patience.min() >= 1
    assert abs(np.log(patience).std() - 0.5) < 0.02


def test_citizens_live_in_all_districts_alike(tape):
    counts = np.bincount(tape.citizens["district"], minlength=9)
    assert stats.chisquare(counts).pvalue > 1e-4
    assert (tape.cases["district"] == tape.citizens["district"][tape.cases["citizen"]]).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_repeat_is_of_its_originals_matter_and_takes_what_a_case_of_that_issue_takes(seed):
    issues = [{"name": "small", "effort_hours": 1}, {"name": "large", "effort_hours": 9}]
    often = {"cases_per_day": 10, "repeats": 0.4, "repeat_days": 3}
    scenario = toy(city={"districts": 4}, demand=often).with_values({"issues": issues})
    cases = sim.CityModel(scenario, rng=seed).city.cases
    repeats = cases[cases["original"] != NOBODY]
    originals = cases[repeats["original"]]
    assert abs(len(repeats) / len(cases) - 0.4) < 4 * np.sqrt(0.24 / len(cases))
    assert (originals["original"] == NOBODY).all()
    for field in ("issue", "circumstance", "district", "segment", "zone"):
        assert (repeats[field] == originals[field]).all()
    assert (repeats["citizen"] != originals["citizen"]).any()
    assert (cases["effort"] == np.array([60, 540])[cases["issue"]]).all()
