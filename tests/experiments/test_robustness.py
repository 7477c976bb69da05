"""Comparisons over draws of what nobody knows."""

import numpy as np
import pandas as pd
import pytest

from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.decisive import partial_rank_correlations
from sim.experiments.draws import draws
from sim.experiments.robust import robust
from sim.experiments.study import Study
from sim.scenario.schema import Scenario
from sim.simulate import run
from tests.experiments.examples import town

RANGES = {"adjudication.rulings_per_year": [20, 400], "responsibility.mismatch": [1, 4]}
NAMED = [{"name": "a", "gap": 0.05}, {"name": "b", "gap": 0.05}]
N = 6


@pytest.fixture(scope="module")
def study() -> Study:
    city = town(uncertainty=RANGES, demand={"cases_per_day": 6})
    return robust(compare(city, toggle=["precedents"], replications=3, seed=4), N)


def test_each_part_of_each_range_is_drawn_from_once(study: Study) -> None:
    assert study.robustness is not None
    table = study.robustness.draws
    assert list(table.columns) == ["draw", *RANGES]
    low, high = RANGES["responsibility.mismatch"]
    assert sorted(np.floor((table["responsibility.mismatch"] - low) / (high - low) * N)) == list(range(N))
    low, high = RANGES["adjudication.rulings_per_year"]
    middles = low + (np.arange(N) + 0.5) * (high - low) / N
    assert (np.abs(np.sort(table["adjudication.rulings_per_year"]) - middles) <= (high - low) / N / 2 + 0.5).all()  # whole numbers


def test_effect_of_a_draw_is_that_of_the_comparison_with_its_numbers(study: Study) -> None:
    assert study.robustness is not None
    draw = study.robustness.draws.iloc[2]
    values = {"adjudication.rulings_per_year": int(draw.iloc[1]), "responsibility.mismatch": float(draw.iloc[2])}
    alone = compare(town(demand={"cases_per_day": 6}).with_values(values), toggle=["precedents"], replications=3, seed=4)
    found = study.robustness.effects.query("draw == 2").drop(columns="draw").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, alone.effects)


def test_summary_counts_the_draws_in_which_an_effect_hurts(study: Study) -> None:
    assert study.robustness is not None
    row = study.robustness.summary.query("measure == 'rmst_days'").iloc[0]
    estimates = study.robustness.effect("rmst_days", "simple:precedents")["estimate"]
    assert row["draws"] == N
    assert (row["lowest"], row["highest"]) == (estimates.min(), estimates.max())
    assert row["hurts"] == (estimates > 0).mean()
    assert row["helps"] == (estimates < 0).mean()
    found = study.robustness.effect("rmst_days", "simple:precedents")
    assert (row["surely_hurts"], row["surely_helps"]) == ((found["low"] > 0).mean(), (found["high"] < 0).mean())
    trust = study.robustness.summary.query("measure == 'mean_trust'").iloc[0]
    assert trust["hurts"] == (study.robustness.effect("mean_trust", "simple:precedents")["estimate"] < 0).mean()
    assert np.isnan(study.robustness.summary.query("measure == 'utilisation'").iloc[0]["hurts"])


def test_comparison_itself_stays_as_it_was(study: Study) -> None:
    again = compare(town(uncertainty=RANGES, demand={"cases_per_day": 6}), toggle=["precedents"], replications=3, seed=4)
    pd.testing.assert_frame_equal(again.effects, study.effects)


def test_ranges_do_not_change_a_run() -> None:
    with_ranges, without = (run(scenario, 3) for scenario in (town(uncertainty=RANGES), town()))
    assert (with_ranges.case_rows == without.case_rows).all()


@pytest.mark.parametrize(
    ("scenarios", "n", "message"),
    [
        ([town()], 5, r"'Town' has no table \[uncertainty\] to draw from"),
        (
            [town(issues=[{"name": "a", "gap": 0.1}], issue_defaults={}, uncertainty={"issue_defaults.gap": [0.01, 0.1]})],
            5,
            "'Town' has only ranges of defaults that nothing takes over",
        ),
        ([town(uncertainty=RANGES)], 0, "robust must be 1 draw or more, but was 0"),
        (
            [town(uncertainty={"responsibility.mismatch": [1, 4]}), town(title="Other", responsibility={"mismatch": 3})],
            5,
            "are compared, so none can be drawn: responsibility.mismatch",
        ),
        ([town(uncertainty={"citizens.give_up": [0, 5]}), town(title="Other")], 5, "uncertainty of 'Town': draw 1 cannot be meant"),
        ([town(uncertainty=RANGES)], 5, "robust is about effects, and one arm has none"),
        (
            [town(uncertainty={"issues.b.gap": [0, 0.1]}, issues=NAMED), town(title="Other", issues=NAMED[:1])],
            5,
            "uncertainty: 'Other' has no such number: issues has none named 'b'",
        ),
    ],
)
def test_draws_that_cannot_be_meant_are_refused_before_any_run(scenarios: list[Scenario], n: int, message: str) -> None:
    study = compare(scenarios, replications=1)
    with pytest.raises(ComparisonError, match=message):
        robust(study, n)


def test_structural_zero_is_judged_draw_by_draw() -> None:
    city = town(adjudication={}, platform={"recognition": 0.0}, uncertainty={"platform.recognition": [0.5, 0.9]})
    study = compare(city, toggle=["social_organisations"], replications=2)
    assert study.effects["note"].str.startswith("structural zero").all()
    drawn = robust(study, 2).robustness
    assert drawn is not None
    assert not drawn.effects["note"].str.contains("structural zero").any()


def test_seed_of_the_city_is_drawn_and_decides_nothing() -> None:
    city = town(uncertainty={"city.seed": [1, 1000], "precedents.force": [0.2, 1]})
    drawn = robust(compare(city, toggle=["precedents"], replications=1), 6).robustness
    assert drawn is not None
    assert list(drawn.draws.columns) == ["draw", "city.seed", "precedents.force"]
    assert list(drawn.decisive("rmst_days", "simple:precedents")["key"]) == ["precedents.force"]
    assert np.isnan(drawn.summary.query("measure == 'rmst_days'").iloc[0]["surely_hurts"])


def test_what_is_compared_is_not_drawn() -> None:
    arms = compare([town(uncertainty=RANGES), town(title="Other", responsibility={"mismatch": 3})], replications=1).arms
    assert [list(draw) for draw in draws(arms, 2, 1)] == [["adjudication.rulings_per_year"]] * 2


def test_draws_repeat_with_their_seed() -> None:
    arms = compare(town(uncertainty=RANGES), replications=1).arms
    assert draws(arms, 4, 1) == draws(arms, 4, 1)
    assert draws(arms, 4, 1) != draws(arms, 4, 2)


def test_partial_rank_correlation_finds_what_decides() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((400, 3))
    y = np.exp(3 * x[:, 0]) - x[:, 1] + rng.normal(0, 0.2, 400)
    first, second, third = partial_rank_correlations(x, y)
    assert first.estimate > 0.9
    assert second.high < 0
    assert third.low < 0 < third.high


def test_partial_rank_correlation_of_two_numbers_is_the_textbook_formula() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.random((50, 2)), rng.random(50)
    x[:, 1] += x[:, 0]
    ranks = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": y}).rank().corr(method="pearson")
    ya, yb, ab = ranks.loc["y", "a"], ranks.loc["y", "b"], ranks.loc["a", "b"]
    expected = (ya - yb * ab) / np.sqrt((1 - yb**2) * (1 - ab**2))
    assert partial_rank_correlations(x, y)[0].estimate == pytest.approx(expected)


@pytest.mark.parametrize(("draws", "numbers"), [(30, 4), (15, 9)])
def test_interval_of_a_partial_rank_correlation_covers_zero_in_95_of_100_draws_without_effect(draws: int, numbers: int) -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(1000):
        found = partial_rank_correlations(rng.random((draws, numbers)), rng.random(draws))[0]
        covered += found.low <= 0 <= found.high
    assert abs(covered / 1000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1000)


@pytest.mark.parametrize(("n", "constant"), [(5, False), (30, True)])
def test_too_few_draws_or_nothing_that_varies_give_no_correlation(n: int, constant: bool) -> None:
    rng = np.random.default_rng(4)
    found = partial_rank_correlations(rng.random((n, 4)), np.ones(n) if constant else rng.random(n))
    assert np.isnan([correlation.estimate for correlation in found]).all()
