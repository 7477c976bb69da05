import itertools
import math

import numpy as np
import pandas as pd
import pytest

from sim.experiments.arms import factorial
from sim.experiments.contrasts import Contrast, contrasts
from sim.experiments.effects import COLUMNS, effects
from sim.results.intervals import mean_interval
from sim.results.notes import Note, Reason
from tests.experiments.examples import simple, town


def named(*toggles: str, **tables: object) -> dict[str, Contrast]:
    return {contrast.name: contrast for contrast in contrasts(factorial(town(**tables), toggles))}


def test_single_mechanism_has_its_simple_effect_only() -> None:
    assert [dict(contrast.weights) for contrast in named("precedents").values()] == [
        {"precedents": 1, "none": -1}
    ]


def test_two_mechanisms_have_simple_and_main_effects_one_interaction_and_both() -> None:
    found = named("precedents", "campaigns")
    assert list(found) == [
        "simple:precedents",
        "simple:campaigns",
        "main:precedents",
        "main:campaigns",
        "interaction:precedents:campaigns",
        "together:precedents:campaigns",
    ]
    assert found["together:precedents:campaigns"].weights == {
        "precedents + campaigns": 1,
        "none": -1,
    }
    assert found["main:precedents"].weights == {
        "precedents": 0.5,
        "none": -0.5,
        "precedents + campaigns": 0.5,
        "campaigns": -0.5,
    }
    assert found["interaction:precedents:campaigns"].weights == {
        "precedents + campaigns": 1,
        "precedents": -1,
        "campaigns": -1,
        "none": 1,
    }


def test_contrasts_find_the_coefficients_of_a_known_response() -> None:
    toggles = ("precedents", "social_organisations", "campaigns")
    arms = factorial(town(), toggles)
    linear = dict(zip(toggles, (3.0, -2.0, 5.0), strict=True))
    pairs = dict(zip(itertools.combinations(toggles, 2), (7.0, 11.0, -4.0), strict=True))

    def response(on: frozenset[str]) -> float:
        return sum(linear[name] for name in on) + sum(
            value for pair, value in pairs.items() if set(pair) <= on
        )

    values = {arm.name: response(arm.on) for arm in arms}
    estimates = {
        found.name: sum(weight * values[arm] for arm, weight in found.weights.items())
        for found in contrasts(arms)
    }
    for name in toggles:
        assert estimates[f"simple:{name}"] == linear[name]
        together = sum(value for pair, value in pairs.items() if name in pair)
        assert estimates[f"main:{name}"] == pytest.approx(linear[name] + together / 2)
    everything = sum(linear.values()) + sum(pairs.values())
    assert estimates[f"together:{':'.join(toggles)}"] == everything
    for (first, second), value in pairs.items():
        assert estimates[f"interaction:{first}:{second}"] == pytest.approx(value)


def test_weights_of_every_contrast_add_up_to_zero() -> None:
    for contrast in named("precedents", "adjudication", "campaigns").values():
        assert sum(contrast.weights.values()) == pytest.approx(0)


def test_precedents_without_adjudication_are_a_marked_zero() -> None:
    found = named("precedents", "adjudication")
    assert found["simple:precedents"].note == {Note.STRUCTURAL_ZERO: (Reason.NO_ADJUDICATION,)}
    assert found["simple:adjudication"].note == {}


def test_structural_zeros_are_left_out_of_averages() -> None:
    found = named("precedents", "adjudication", "campaigns")
    main = found["main:precedents"]
    assert main.weights == {
        "precedents + adjudication": 0.5,
        "adjudication": -0.5,
        "precedents + adjudication + campaigns": 0.5,
        "adjudication + campaigns": -0.5,
    }
    assert main.note == {Note.LEFT_OUT: (2, 4)}
    assert found["main:adjudication"].note == {}
    assert found["interaction:precedents:campaigns"].weights.keys() == main.weights.keys()


def test_interaction_that_is_all_structural_zeros_has_no_estimate() -> None:
    arms = factorial(town(), ["precedents", "adjudication"])
    frame = pd.DataFrame(
        [{"arm": arm.name, "replication": r, "rmst_days": 1.0} for arm in arms for r in range(3)]
    )
    row = (
        effects(frame, contrasts(arms))
        .set_index("contrast")
        .loc["interaction:precedents:adjudication"]
    )
    assert math.isnan(row["estimate"])
    assert row["note"] == "left_out:1:1"


def test_scenarios_are_compared_with_the_first() -> None:
    found = contrasts(factorial([town(), town(title="B"), town(title="C")]))
    assert {contrast.name: dict(contrast.weights) for contrast in found} == {
        "difference:B": {"B": 1, "Town": -1},
        "difference:C": {"C": 1, "Town": -1},
    }


DIFFERENCE = simple("precedents", "precedents")


def table(**arms: list[float]) -> pd.DataFrame:
    rows = [
        {"arm": arm, "replication": r, "docket_wait_days": value}
        for arm, values in arms.items()
        for r, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_effect_is_the_interval_of_paired_differences() -> None:
    off, on = [10.0, 20.0, 30.0], [9.0, 17.0, 28.0]
    found = effects(table(none=off, precedents=on), [DIFFERENCE])
    assert tuple(found.columns) == COLUMNS
    row = found.iloc[0]
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx(
        mean_interval(np.array(on) - np.array(off))
    )
    assert row["replications"] == 3
    assert row["note"] == ""


def test_rows_are_paired_by_replication_and_not_by_place() -> None:
    shuffled = table(none=[10.0, 20.0, 30.0], precedents=[9.0, 17.0, 28.0]).iloc[[2, 0, 1, 3, 5, 4]]
    assert effects(shuffled, [DIFFERENCE])["estimate"].item() == pytest.approx(-2)


def test_replications_without_the_measure_are_left_out_and_said() -> None:
    row = effects(
        table(none=[10.0, math.nan, 30.0], precedents=[9.0, 17.0, 28.0]), [DIFFERENCE]
    ).iloc[0]
    assert row["estimate"] == pytest.approx(-1.5)
    assert row["replications"] == 2
    assert row["note"] == "applicable:2:3"


def test_measure_that_an_arm_never_has_is_not_applicable() -> None:
    row = effects(table(none=[math.nan] * 3, precedents=[1.0, 2.0, 3.0]), [DIFFERENCE]).iloc[0]
    assert math.isnan(row["estimate"])
    assert row["replications"] == 0
    assert row["note"] == "not_applicable"


def test_a_quantile_beyond_the_horizon_in_some_runs_has_no_estimate() -> None:
    # Leaving those runs out would leave out just the slow ones.
    rows = table(none=[10.0, math.nan, 30.0], precedents=[9.0, 17.0, 28.0])
    row = effects(rows.set_axis([*rows.columns[:-1], "p99_days"], axis=1), [DIFFERENCE]).iloc[0]
    assert math.isnan(row["estimate"])
    assert row["note"] == "beyond_horizon:1:3"


def test_a_quantile_of_no_cases_is_not_applicable_and_not_beyond_the_horizon() -> None:
    rows = table(none=[math.nan] * 2, precedents=[9.0, math.nan]).rename(
        columns={"docket_wait_days": "median_days"}
    )
    assert (
        list(effects(rows.assign(rmst_days=math.nan), [DIFFERENCE])["note"])
        == ["not_applicable"] * 2
    )
    found = effects(rows.assign(rmst_days=[5.0, math.nan, 6.0, 5.0]), [DIFFERENCE]).set_index(
        "measure"
    )
    assert found.loc["median_days", "note"] == "beyond_horizon:1:2"


def test_contrast_that_is_zero_in_every_measure_and_replication_says_so() -> None:
    alike = pd.DataFrame(
        [
            {"arm": a, "replication": r, "rmst_days": 5.0, "late_share": 0.1}
            for a in ("none", "precedents")
            for r in range(2)
        ]
    )
    assert list(effects(alike, [DIFFERENCE])["note"]) == ["never_acted"] * 2
    alike.loc[0, "late_share"] = 0.2
    assert list(effects(alike, [DIFFERENCE])["note"]) == [
        "alike",
        "",
    ]


def test_society_that_nobody_can_recognise_is_a_structural_zero() -> None:
    members = {"enabled": True, "members": [{"name": "chamber"}]}
    blind = named(
        "social_organisations",
        platform={"recognition": 0},
        adjudication={"enabled": False},
        social_organisations=members,
    )
    assert blind["simple:social_organisations"].note == {
        Note.STRUCTURAL_ZERO: (Reason.NOT_RECOGNISED,)
    }
    seeing = named(
        "social_organisations", platform={"recognition": 0.1}, social_organisations=members
    )
    assert seeing["simple:social_organisations"].note == {}
