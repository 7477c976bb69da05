from math import nan
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.experiments.arms import factorial
from sim.experiments.contrasts import contrasts
from sim.report.headline import sentences
from tests.experiments.examples import town


def study(*rows: tuple[str, str, float, float, float, str]) -> Any:
    frame = pd.DataFrame(rows, columns=["measure", "contrast", "estimate", "low", "high", "note"])
    arms = factorial(town(), ["precedents", "campaigns"])
    return SimpleNamespace(
        effects=frame,
        horizon=60,
        replications=9,
        arms=arms,
        contrasts=contrasts(arms),
        robustness=None,
    )


def told(*rows: tuple[str, str, float, float, float, str], language: str = "en") -> str:
    return " ".join(sentences(study(*rows), language))


def test_interval_below_zero_is_told_as_shorter() -> None:
    assert "is 3.0 days shorter (95 % interval 2.0 to 4.0)" in told(
        ("rmst_days", "simple:precedents", -3.0, -4.0, -2.0, "")
    )


def test_interval_above_zero_is_told_as_longer() -> None:
    assert "is 3.0 days longer" in told(("rmst_days", "simple:precedents", 3.0, 2.0, 4.0, ""))


def test_interval_around_zero_is_told_as_no_effect_that_can_be_told() -> None:
    text = told(("rmst_days", "simple:precedents", -0.5, -1.0, 0.2, ""))
    assert "no effect" in text
    assert "shorter" not in text


def test_main_effects_are_told_before_simple_ones() -> None:
    text = told(
        ("rmst_days", "simple:precedents", -3.0, -4.0, -2.0, ""),
        ("rmst_days", "main:precedents", -1.0, -1.5, -0.5, ""),
    )
    assert "averaged over the others" in text
    assert "the others off" not in text


def test_structural_zero_is_not_told_as_a_finding() -> None:
    assert "no effect with an interval" in told(
        (
            "rmst_days",
            "simple:precedents",
            0.0,
            nan,
            nan,
            "structural_zero:no_adjudication",
        )
    )


def test_mechanism_that_never_acted_is_told_as_such_and_not_as_noise() -> None:
    text = told(("rmst_days", "simple:precedents", 0.0, nan, nan, "never_acted"))
    assert "no measure differs in any replication" in text
    assert "noise" not in text.split("Intervals are")[0]


def test_time_that_is_the_same_in_every_replication_has_no_interval_in_words() -> None:
    alike = (0.0, nan, nan, "alike")
    text = told(
        ("rmst_days", "simple:precedents", *alike),
        ("rmst_disposed_days", "simple:precedents", *alike),
    )
    assert "cut off at 60 working days, differs by 0.0 days in every replication" in text
    assert (
        "With referral counted as an end too, it differs by 0.0 days in every replication" in text
    )
    assert "95 % interval" not in text.split("Intervals are")[0]


def test_effect_of_one_replication_is_not_told() -> None:
    note = "never_acted no_repetition"
    assert "no effect with an interval" in told(
        ("rmst_days", "simple:precedents", 0.0, nan, nan, note)
    )


def test_average_over_those_with_which_a_mechanism_can_act_says_so() -> None:
    text = told(
        (
            "rmst_days",
            "main:precedents",
            -1.0,
            -1.5,
            -0.5,
            "left_out:1:2",
        )
    )
    assert "averaged over the others with which it can act: the mean time" in text


def test_cost_in_rework_is_told_beside_time() -> None:
    text = told(
        ("rmst_days", "simple:campaigns", -3.0, -4.0, -2.0, ""),
        ("rework_share", "simple:campaigns", 0.02, 0.01, 0.03, ""),
    )
    assert "the rework share rises by 2.0 percentage points" in text


def test_reading_of_time_that_points_elsewhere_is_told() -> None:
    text = told(
        ("rmst_days", "simple:precedents", 3.0, 2.0, 4.0, ""),
        ("rmst_disposed_days", "simple:precedents", -3.0, -4.0, -2.0, ""),
    )
    assert "longer" in text
    assert "With referral counted as an end too, it is 3.0 days shorter" in text


@pytest.mark.parametrize("contrast", ["main:precedents", "simple:campaigns"])
def test_every_headline_says_what_its_intervals_cover(contrast: str) -> None:
    assert told(("rmst_days", contrast, -3.0, -4.0, -2.0, "")).endswith("simulation noise only.")


def test_interaction_that_averages_hide_is_told() -> None:
    main = ("rmst_days", "main:precedents", -1.0, -1.5, -0.5, "")
    assert "depend on one another" in told(
        main, ("rmst_days", "interaction:precedents:campaigns", -3.0, -4.0, -2.0, "")
    )
    assert "depend on one another" not in told(
        main, ("rmst_days", "interaction:precedents:campaigns", -3.0, -7.0, 1.0, "")
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(-4.0, -2.0, "缩短3.0天"), (2.0, 4.0, "延长3.0天"), (-1.0, 0.2, "无法区分")],
)
def test_direction_is_told_in_chinese(low: float, high: float, words: str) -> None:
    text = told(
        ("rmst_days", "main:precedents", 3.0 if low > 0 else -3.0, low, high, ""), language="zh"
    )
    assert text.startswith("案例制")
    assert [each for each in ("缩短3.0天", "延长3.0天", "无法区分") if each in text] == [words]


def test_interaction_is_told_with_an_interval_that_fits_its_words() -> None:
    main = ("rmst_days", "main:precedents", -1.0, -1.5, -0.5, "")
    text = told(main, ("rmst_days", "interaction:precedents:campaigns", -3.0, -5.0, -1.0, ""))
    assert (
        "is 3.0 days shorter than the sum of each one's effect (95 % interval 1.0 to 5.0)" in text
    )


SHARE = "draws the time gets longer (95 % interval of that share: 2 to 30 %)."


@pytest.mark.parametrize(
    ("draws", "words"),
    [
        (19, f"lies between −9.0 and +1.0 days, with a median of −4.0; in 2 of 19 {SHARE}"),
        (
            20,
            (
                "in nine of ten draws between −8.0 and +0.5, with a median of −4.0; in 2 of 20 "
                f"{SHARE}"
            ),
        ),
        (1, "Over 1 draw of the uncertain numbers"),
    ],
)
def test_few_draws_have_a_range_and_no_tails(draws: int, words: str) -> None:
    made = study(("rmst_days", "main:precedents", -3.0, -4.0, -2.0, ""))
    ends = {
        "lowest": -9.0,
        "low": -8.0,
        "median": -4.0,
        "high": 0.5,
        "highest": 1.0,
        "hurts": 2 / draws,
        "hurts_low": 0.02,
        "hurts_high": 0.3,
    }
    made.robustness = SimpleNamespace(
        summary=pd.DataFrame(
            [{"measure": "rmst_days", "contrast": "main:precedents", "draws": draws} | ends]
        )
    )
    assert words in sentences(made)[0]
