"""How many replications are made until intervals are narrow enough."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.effects import needed, replications_needed
from sim.results.intervals import mean_interval, reach
from sim.results.notes import Note, Reason
from tests.experiments.examples import simple, town

HALF_WIDTH = 0.5


def half_width(values: np.ndarray) -> float:
    found = mean_interval(values)
    return (found.high - found.low) / 2


def chosen(rng: np.random.Generator, spread: float, start: int) -> np.ndarray:
    """The replications that are made in the end, as `compare` adds them."""
    values = rng.normal(3, spread, start)
    while (wanted := needed(values, HALF_WIDTH)) > len(values):
        values = np.concatenate(
            (values, rng.normal(3, spread, min(wanted, 2 * len(values)) - len(values)))
        )
    return values


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """SciPy's quantiles, to which the program's own are held elsewhere, and which are quicker."""
    monkeypatch.setattr("sim.experiments.effects.f_quantile", special.fdtri)
    monkeypatch.setattr("sim.results.intervals.t_quantile", special.stdtrit)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("start", [5, 20])
@pytest.mark.parametrize("spread", [1.0, 3.0, 8.0])
def test_nine_of_ten_repetitions_with_other_seeds_meet_the_half_width(
    spread: float, start: int
) -> None:
    rng = np.random.default_rng(int(10 * spread) + start)
    repetitions, met, covered = 400, 0, 0
    for _ in range(repetitions):
        values = chosen(rng, spread, start)
        assert half_width(values) <= HALF_WIDTH
        found = mean_interval(values)
        covered += found.low <= 3 <= found.high
        met += half_width(rng.normal(3, spread, len(values))) <= HALF_WIDTH
    error = np.sqrt(0.09 / repetitions)
    assert met / repetitions > 0.9 - 4 * error
    assert covered / repetitions > 0.95 - 4 * np.sqrt(0.05 * 0.95 / repetitions)


def test_number_needed_is_the_least_that_gives_the_assurance() -> None:
    values = np.random.default_rng(1).normal(0, 2, 12)
    n = needed(values, HALF_WIDTH)

    def expected(m: int) -> float:
        below, above = reach(m, stats.skew(values, bias=False))
        return float(
            (below + above) / 2 * values.std(ddof=1) * np.sqrt(stats.f.ppf(0.9, m - 1, 11) / m)
        )

    assert expected(n) <= HALF_WIDTH < expected(n - 1)


def test_several_effects_together_fail_no_more_often_than_one() -> None:
    on, off = np.random.default_rng(1).normal(0, 2, (2, 12))
    table = pd.DataFrame(
        {
            "arm": ["on"] * 12 + ["off"] * 12,
            "replication": [*range(12)] * 2,
            "rmst_days": [*on, *off],
        }
    )
    listed = [simple(str(n), "on", "off") for n in range(5)]
    found = [replications_needed(table, listed[:n], {"rmst_days": HALF_WIDTH}) for n in (1, 5)]
    assert found == [needed(on - off, HALF_WIDTH, 0.9), needed(on - off, HALF_WIDTH, 0.98)]
    assert found[0] < found[1]


def test_replications_that_agree_say_nothing_of_the_number_needed() -> None:
    with pytest.raises(ValueError, match="all equal"):
        needed(np.full(5, 2.0), 1e-9)
    table = pd.DataFrame(
        {
            "arm": ["on"] * 5 + ["off"] * 5,
            "replication": [*range(5)] * 2,
            "open_over_250": [0.0] * 10,
        }
    )
    said = "open_over_250 of simple:a is the same in all 5 replications, .* start with more replications"
    with pytest.raises(ComparisonError, match=said):
        replications_needed(table, [simple("a", "on", "off")], {"open_over_250": 0.1})


def test_structural_zeros_need_no_replications() -> None:
    table = pd.DataFrame(
        {
            "arm": ["on"] * 5 + ["off"] * 5,
            "replication": [*range(5)] * 2,
            "rmst_days": [1.0, 2, 3, 4, 5] * 2,
        }
    )
    zero = simple("a", "on", "off", {Note.STRUCTURAL_ZERO: (Reason.NO_ADJUDICATION,)})
    assert replications_needed(table, [zero], {"rmst_days": 0.1}) == 0


def test_replications_are_added_until_the_intervals_are_narrow_enough() -> None:
    asked = {"rmst_days": 0.4, "handoffs_per_case": 0.1}
    study = compare(
        town(), toggle=["precedents", "social_organisations"], replications=5, precision=asked
    )
    assert study.replications > 5
    assert dict(study.precision) == asked
    for measure, width in asked.items():
        rows = study.effects[study.effects["measure"] == measure]
        assert ((rows["high"] - rows["low"]) / 2 <= width).all()
    given = compare(
        town(), toggle=["precedents", "social_organisations"], replications=study.replications
    )
    assert given.effects.equals(study.effects)


@pytest.mark.parametrize(
    ("precision", "replications", "message"),
    [
        ({"rmst": 1.0}, 5, "precision: there is no measure 'rmst'"),
        ({"rmst_days": 0.0}, 5, "the half-width of rmst_days must be more than 0, but was 0"),
        (
            {"rmst_days": 1.0},
            4,
            "precision needs at least 5 replications to start with, but replications was 4",
        ),
        (
            {"rmst_days": 1e-4},
            5,
            (
                "a half-width of 0.0001 for rmst_days of simple:precedents needs more than 10,000 "
                "replications"
            ),
        ),
        (
            {"open_over_250": 1.0},
            5,
            "open_over_250 of simple:precedents is not applicable, or beyond the horizon",
        ),
    ],
)
def test_precision_that_is_not_valid_is_refused(
    precision: dict[str, float], replications: int, message: str
) -> None:
    with pytest.raises(ComparisonError, match=message):
        compare(town(), toggle=["precedents"], replications=replications, precision=precision)
