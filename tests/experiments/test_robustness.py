"""Comparisons over draws of the uncertain numbers."""

import html
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.robust import acting, draws, robust
from sim.experiments.robustness import (
    Robustness,
    narrowed,
)
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.plots import report
from sim.records.simulate import run
from sim.report.given import words_on
from sim.report.tables import Context, ranges
from sim.results.dependence import corrected, dependences
from sim.results.intervals import share_difference
from sim.scenario.files import load_scenario
from sim.scenario.posterior import set_and_drawn
from sim.scenario.schema import Scenario
from tests.experiments.examples import town
from tests.report.pages import blank

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
    assert sorted(np.floor((table["responsibility.mismatch"] - low) / (high - low) * N)) == list(
        range(N)
    )
    low, high = RANGES["adjudication.rulings_per_year"]
    middles = low + (np.arange(N) + 0.5) * (high - low) / N
    assert (
        np.abs(np.sort(table["adjudication.rulings_per_year"]) - middles)
        <= (high - low) / N / 2 + 0.5
    ).all()  # whole numbers


def test_equal_parts_are_those_of_the_scale_of_a_range() -> None:
    key = "issue_defaults.gap"
    ranges = {key: {"low": 0.001, "high": 0.1, "scale": "log"}}
    found = [draw[key] for draw in draws([town(uncertainty=ranges)], N, 4)]
    places = np.log(np.array(found) / 0.001) / np.log(100)
    assert sorted(np.floor(N * places)) == list(range(N))


def test_effect_of_a_draw_is_that_of_the_comparison_with_its_numbers(study: Study) -> None:
    assert study.robustness is not None
    draw = study.robustness.draws.iloc[2]
    values = {
        "adjudication.rulings_per_year": int(draw.iloc[1]),
        "responsibility.mismatch": float(draw.iloc[2]),
    }
    alone = compare(
        town(demand={"cases_per_day": 6}).with_values(values),
        toggle=["precedents"],
        replications=3,
        seed=4,
    )
    assert study.robustness.effects.columns[0] == "draw"
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
    assert (row["surely_hurts"], row["surely_helps"]) == (
        (found["low"] > 0).mean(),
        (found["high"] < 0).mean(),
    )
    trust = study.robustness.summary.query("measure == 'mean_trust'").iloc[0]
    assert (
        trust["hurts"]
        == (study.robustness.effect("mean_trust", "simple:precedents")["estimate"] < 0).mean()
    )
    unsaid = study.robustness.summary.query("measure == 'utilisation'").iloc[0]
    assert unsaid.filter(regex="hurts|helps").isna().all()


def test_shares_of_draws_have_wilson_s_interval(study: Study) -> None:
    assert study.robustness is not None
    row = study.robustness.summary.query("measure == 'rmst_days'").iloc[0]
    for share in ("hurts", "surely_hurts", "helps", "surely_helps"):
        interval = stats.binomtest(round(row[share] * N), N).proportion_ci(method="wilson")
        assert (row[f"{share}_low"], row[f"{share}_high"]) == pytest.approx(
            (interval.low, interval.high), abs=1e-12
        )


def test_two_shares_over_the_same_draws_are_compared_draw_by_draw(study: Study) -> None:
    assert study.robustness is not None
    first, second = (
        ("rmst_days", "simple:precedents"),
        ("mean_trust", "simple:precedents"),
    )
    found = study.robustness.share_difference(first, second)
    hurts = (
        study.robustness.effect(*first)["estimate"] > 0,
        study.robustness.effect(*second)["estimate"] < 0,
    )
    assert found == share_difference(*(counted.to_numpy() for counted in hurts))
    assert all(
        math.isnan(number)
        for number in study.robustness.share_difference(first, ("utilisation", "simple:precedents"))
    )


def test_comparison_itself_stays_as_it_was(study: Study) -> None:
    again = compare(
        town(uncertainty=RANGES, demand={"cases_per_day": 6}),
        toggle=["precedents"],
        replications=3,
        seed=4,
    )
    pd.testing.assert_frame_equal(again.effects, study.effects)


def test_ranges_do_not_change_a_run() -> None:
    with_ranges, without = (run(scenario, 3) for scenario in (town(uncertainty=RANGES), town()))
    assert (with_ranges.case_rows == without.case_rows).all()


@pytest.mark.parametrize(
    ("scenarios", "n", "message"),
    [
        ([town()], 5, r"'Town' has no table \[uncertainty\] to draw from"),
        (
            [
                town(
                    issues=[{"name": "a", "gap": 0.1}],
                    issue_defaults={},
                    uncertainty={"issue_defaults.gap": [0.01, 0.1]},
                )
            ],
            5,
            "'Town' has only ranges of defaults that no entry uses",
        ),
        ([town(uncertainty=RANGES)], 0, "robust must be 1 draw or more, but was 0"),
        (
            [
                town(uncertainty={"responsibility.mismatch": [1, 4]}),
                town(title="Other", responsibility={"mismatch": 3}),
            ],
            5,
            "are compared, so none is left to draw; give another number a range. Compared are: responsibility.mismatch",
        ),
        (
            [town(uncertainty={"citizens.give_up": [0, 5]}), town(title="Other")],
            5,
            "uncertainty of 'Town': draw 1 is not valid",
        ),
        ([town(uncertainty=RANGES)], 5, "robust needs an effect, and a single arm has none"),
        (
            [
                town(uncertainty={"issues.b.gap": [0, 0.1]}, issues=NAMED),
                town(title="Other", issues=NAMED[:1]),
            ],
            5,
            "uncertainty: 'Other' has no such number: issues has none named 'b'",
        ),
    ],
)
def test_draws_that_are_not_valid_are_refused_before_any_run(
    scenarios: list[Scenario], n: int, message: str
) -> None:
    study = compare(scenarios, replications=1)
    with pytest.raises(ComparisonError, match=message):
        robust(study, n)


def test_structural_zero_is_judged_draw_by_draw() -> None:
    city = town(
        adjudication={},
        platform={"recognition": 0.0},
        uncertainty={"platform.recognition": [0.5, 0.9]},
    )
    study = compare(city, toggle=["social_organisations"], replications=2)
    assert study.effects["note"].str.startswith("structural_zero").all()
    drawn = robust(study, 2).robustness
    assert drawn is not None
    assert not drawn.effects["note"].str.contains("structural_zero").any()


def test_seed_of_the_city_is_drawn_and_decides_nothing() -> None:
    city = town(uncertainty={"city.seed": [1, 1000], "precedents.force": [0.2, 1]})
    drawn = robust(compare(city, toggle=["precedents"], replications=1), 6).robustness
    assert drawn is not None
    assert list(drawn.draws.columns) == ["draw", "city.seed", "precedents.force"]
    assert list(drawn.decisive("rmst_days", "simple:precedents")["key"]) == ["precedents.force"]
    assert np.isnan(drawn.summary.query("measure == 'rmst_days'").iloc[0]["surely_hurts"])


def test_what_is_compared_is_not_drawn() -> None:
    those = [town(uncertainty=RANGES), town(title="Other", responsibility={"mismatch": 3})]
    assert [list(draw) for draw in draws(those, 2, 1)] == [["adjudication.rulings_per_year"]] * 2


INERT = {
    "precedents.reach": [0.01, 0.1],
    "precedents.force": [0.2, 1],
    "adjudication.rulings_per_year": [20, 400],
}


def test_numbers_of_a_mechanism_that_is_off_in_both_arms_cannot_act() -> None:
    city = town(uncertainty=INERT, demand={"cases_per_day": 6})
    toggled = robust(
        compare(city, toggle=["precedents", "social_organisations"], replications=2), 3
    ).robustness
    assert toggled is not None
    assert toggled.can_act["simple:social_organisations"] == ("adjudication.rulings_per_year",)
    assert toggled.can_act["simple:precedents"] == tuple(INERT)
    assert toggled.decisive("rmst_days", "simple:social_organisations")["key"].tolist() == [
        "adjudication.rulings_per_year"
    ]
    assert (
        toggled.draws_needed("simple:social_organisations"),
        toggled.draws_needed("main:precedents"),
    ) == (4, 12)


def test_number_that_cannot_be_moved_is_not_held_to_be_without_effect() -> None:
    arm = replace(compare(town(), replications=1).arms[0])
    found = acting(
        [[arm]],
        [{"citizens.give_up": 0.5}],
        {"citizens.give_up": (0.1, 5)},
        {},
        lambda trials: [{} for _ in trials],
    )
    assert found == {"citizens.give_up": frozenset({arm.name})}


@pytest.fixture
def given(tmp_path: Path) -> Scenario:
    """A town with a posterior of two numbers and the map, and a range beside it."""
    lines = [f"{1 + n / 4},{0.2 + n / 20},{n + 1}" for n in range(12)]
    text = "\n".join(["responsibility.mismatch,precedents.force,city.seed", *lines])
    (tmp_path / "town.posterior.csv").write_text(text, encoding="utf-8")
    (tmp_path / "town.toml").write_text(
        """
        title = "Town"
        time = { days = 60, warm_up = 10, horizon = 20 }
        issue_defaults = { count = 2 }
        department_defaults = { count = 4 }
        adjudication.enabled = true
        posterior = { draws = "town.posterior.csv", of = "March: a bulletin" }
        [uncertainty]
        "citizens.give_up" = [0.01, 0.05]
        """,
        encoding="utf-8",
    )
    return load_scenario(tmp_path / "town.toml")


def test_draws_of_a_posterior_are_rows_of_its_file_and_keep_their_number(
    given: Scenario, tmp_path: Path
) -> None:
    study = robust(compare(given, toggle=["precedents"], replications=4), 5)
    assert study.robustness is not None
    study.robustness.save(tmp_path)
    saved = pd.read_csv(tmp_path / "robustness_draws.csv")
    file = pd.read_csv(tmp_path / "town.posterior.csv")
    assert saved["row"].is_unique
    assert (saved[file.columns].to_numpy() == file.loc[saved["row"]].to_numpy()).all()
    assert study.robustness.numbers == [
        "responsibility.mismatch", "precedents.force", "citizens.give_up"
    ]  # fmt: skip


def test_posterior_needs_replications(given: Scenario) -> None:
    study = compare(given, toggle=["precedents"], replications=3)
    with pytest.raises(ComparisonError, match=r"replications = 3: .* Write --replications 4"):
        robust(study, 2)


def test_set_numbers_that_a_posterior_draws_are_named(given: Scenario) -> None:
    (line,) = set_and_drawn(given, ["precedents.force", "citizens.give_up"])
    assert line.startswith("precedents.force is set, but --robust draws it")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("alone", [True, False])
def test_report_says_that_draws_are_joint_and_of_which_posterior(
    given: Scenario, language: str, alone: bool
) -> None:
    city = given if alone else given.model_copy(update={"uncertainty": {}})
    study = robust(compare(city, toggle=["precedents"], replications=4), 5)
    words = words_on(study, language)
    page = html.unescape(report(study, language=language, drawn=blank(study)))
    numbers = {"draws": 5, "replications": 4, "numbers": 2 + alone}
    for key in ("report.robust.drawn", "report.methods.draws", "report.methods.shares"):
        assert words.text(key, **numbers) in page
        assert words.text(key, **numbers) != Catalogue(language).text(key, **numbers)
    assert words.text("headline.covered_draws", draws=5) in page
    of_ranges = Catalogue(language).text("headline.covered_draws", draws=5)
    assert words.text("headline.covered_draws", draws=5) != of_ranges
    assert (words.text("given.beside") in page) is alone
    assert ("McKay" in page) is alone
    low, high = (f"{end:.3g}" for end in np.quantile([1 + n / 4 for n in range(12)], [0.05, 0.95]))
    assert [low, high] in [row[2:] for row in ranges(Context(study, words)).rows]


def test_draws_repeat_with_their_seed() -> None:
    city = [town(uncertainty=RANGES)]
    assert draws(city, 4, 1) == draws(city, 4, 1)
    assert draws(city, 4, 1) != draws(city, 4, 2)


def test_an_effect_is_narrowed_to_the_ratio_of_its_widths() -> None:
    rng, inside = np.random.default_rng(1), []
    for _ in range(200):
        wide, narrow = (pd.Series(scale * rng.standard_t(3, 60)) for scale in (2, 1))
        found = narrowed(wide, narrow)
        assert found.share.estimate == pytest.approx(
            np.diff(found.posterior)[0] / np.diff(found.prior)[0]
        )
        inside.append(found.share.low < 0.5 < found.share.high)
    assert np.mean(inside) >= 0.92  # 95 %, less two standard errors
    assert not narrowed(wide, wide.sample(frac=1, random_state=1)).is_clear
    assert narrowed(10 * wide, narrow).is_clear
    assert not narrowed(0 * wide, narrow).is_clear
    assert not narrowed(0 * wide, 0 * narrow).is_clear
    assert not narrowed(pd.Series([np.nan]), narrow).is_clear


def test_partial_rank_correlation_finds_what_decides() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((400, 3))
    y = np.exp(3 * x[:, 0]) - x[:, 1] + rng.normal(0, 0.2, 400)
    first, second, third = dependences(pd.DataFrame(x), y)
    assert first.estimate > 0.9
    assert second.high < 0
    assert third.low < 0 < third.high


def effects_of(y: np.ndarray) -> pd.DataFrame:
    note = {
        "measure": "rmst_days",
        "contrast": "simple:a",
        "low": np.nan,
        "high": np.nan,
        "replications": 2,
        "note": "",
    }
    return pd.DataFrame({"draw": range(len(y)), "estimate": y, **note})


def over_draws(x: np.ndarray, y: np.ndarray) -> Robustness:
    """Return the result of `robust` for an effect and drawn numbers."""
    keys = [f"number_{place}" for place in range(x.shape[1])]
    drawn = pd.DataFrame(x, columns=keys).assign(draw=range(len(x)))
    return Robustness(drawn, effects_of(y), pd.DataFrame(), {"simple:a": tuple(keys)})


@pytest.mark.parametrize("draws", [48, 120])
def test_no_number_is_named_in_95_of_100_effects_that_depend_on_none(draws: int) -> None:
    rng, trials = np.random.default_rng(5), 300
    named = sum(
        bool(
            over_draws(rng.random((draws, 12)), rng.random(draws))
            .decisive("rmst_days", "simple:a")["decides"]
            .any()
        )
        for _ in range(trials)
    )
    assert named / trials < 0.05 + 4 * np.sqrt(0.05 * 0.95 / trials)


def test_a_number_on_which_an_effect_depends_is_named_and_no_other() -> None:
    rng = np.random.default_rng(6)
    x = rng.random((60, 12))
    rows = over_draws(x, np.exp(3 * x[:, 7]) + rng.normal(0, 1, 60)).decisive(
        "rmst_days", "simple:a"
    )
    assert rows[rows["decides"]]["key"].tolist() == ["number_7"]
    assert rows["key"][0] == "number_7"


def test_with_fewer_than_four_draws_for_each_number_none_is_named() -> None:
    x = np.random.default_rng(7).random((48, 12))
    enough, too_few = (
        over_draws(x[:n], x[:n, 0]).decisive("rmst_days", "simple:a") for n in (48, 47)
    )
    assert enough["decides"].any()
    assert not too_few["decides"].any()
    assert too_few["correlation"].isna().all()


def test_p_values_are_those_of_a_regression_on_ranks() -> None:
    x, noise = np.random.default_rng(8).random((2, 30, 4))
    y = x[:, 0] + noise[:, 0]
    design = np.column_stack([np.ones(30), stats.rankdata(x, axis=0)])
    slopes, left, *_ = np.linalg.lstsq(design, stats.rankdata(y), rcond=None)
    error = np.sqrt(left / 25 * np.diag(np.linalg.inv(design.T @ design)))
    expected = 2 * stats.t.sf(np.abs(slopes / error), 25)[1:]
    assert [
        correlation.p_value for correlation in dependences(pd.DataFrame(x), y)
    ] == pytest.approx(expected)


def test_several_tests_are_corrected_by_holm_s_method() -> None:
    assert corrected([0.04, np.nan, 0.01, 0.02]) == pytest.approx(
        [0.04, np.nan, 0.03, 0.04], nan_ok=True
    )
    assert corrected([0.9, 0.5]) == [1.0, 1.0]


def test_partial_rank_correlation_of_two_numbers_is_the_textbook_formula() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.random((50, 2)), rng.random(50)
    x[:, 1] += x[:, 0]
    ranks = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": y}).rank().corr(method="pearson")
    ya, yb, ab = ranks.loc["y", "a"], ranks.loc["y", "b"], ranks.loc["a", "b"]
    expected = (ya - yb * ab) / np.sqrt((1 - yb**2) * (1 - ab**2))
    assert dependences(pd.DataFrame(x), y)[0].estimate == pytest.approx(expected)


@pytest.mark.parametrize(("draws", "numbers"), [(30, 4), (15, 9)])
def test_interval_of_a_partial_rank_correlation_covers_zero_in_95_of_100_draws_without_effect(
    draws: int, numbers: int
) -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(1000):
        found = dependences(pd.DataFrame(rng.random((draws, numbers))), rng.random(draws))[0]
        covered += found.low <= 0 <= found.high
    assert abs(covered / 1000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1000)


@pytest.mark.parametrize(("n", "constant"), [(5, False), (30, True)])
def test_too_few_draws_or_nothing_that_varies_give_no_correlation(n: int, constant: bool) -> None:
    rng = np.random.default_rng(4)
    found = dependences(pd.DataFrame(rng.random((n, 4))), np.ones(n) if constant else rng.random(n))
    assert np.isnan([correlation.estimate for correlation in found]).all()
