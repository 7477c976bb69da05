"""Each verdict is right in cases with a known answer, also at the edges."""

from collections.abc import Callable, Iterable
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.effects import Effect
from sim.experiments.verdicts import Tally, Verdict, all_matters, judge, of_draws, of_one_set
from sim.results.intervals import mean_interval
from tests.experiments.examples import town
from tests.experiments.judged import Numbers, judgement, study

HELPS: Numbers = (-24.0, -26.0, -22.0)
HURTS: Numbers = (12.0, 10.0, 14.0)
SMALL: Numbers = (-0.2, -0.4, 0.1)
NOISY: Numbers = (-3.0, -9.0, 3.0)
BARELY: Numbers = (-0.5, -1.5, -0.1)


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        (HELPS, "helps"),
        (HURTS, "hurts"),
        (SMALL, "too_small"),
        (NOISY, "undecided"),
        (BARELY, "undecided"),
        ((-1.0, -1.9, -0.1), "helps"),
        ((1.0, 0.1, 1.9), "hurts"),
        ((-0.99, -1.9, -0.1), "undecided"),
        ((-1.2, -2.4, 0.0), "undecided"),
        ((0.5, 0.1, 0.999), "too_small"),
        ((0.5, 0.1, 1.0), "undecided"),
        ((nan, nan, nan), "undecided"),
    ],
)
def test_one_set_of_assumptions_is_judged_by_its_interval_and_the_difference_that_matters(
    numbers: Numbers, verdict: str
) -> None:
    found = judgement(numbers)
    assert found.verdict == verdict
    assert found.primary.tally is None


@pytest.mark.parametrize(
    ("note", "replications", "numbers", "verdict"),
    [
        ("never_acted", 20, (0.0, nan, nan), "never_acted"),
        ("never_acted no_repetition", 1, (0.0, nan, nan), "undecided"),
        ("structural_zero:no_adjudication", 20, (0.0, nan, nan), "structural_zero"),
        ("left_out:2:2", 20, (nan, nan, nan), "structural_zero"),
        ("left_out:1:2 never_acted", 20, (0.0, nan, nan), "never_acted"),
        ("left_out:1:2", 20, HELPS, "helps"),
        ("alike", 20, (0.0, nan, nan), "too_small"),
        ("alike", 20, (-2.0, nan, nan), "helps"),
        ("alike", 4, (-2.0, nan, nan), "undecided"),
        ("no_repetition", 1, (-2.0, nan, nan), "undecided"),
    ],
)
def test_effect_without_an_interval_is_judged_by_what_is_noted(
    note: str, replications: int, numbers: Numbers, verdict: str
) -> None:
    assert judgement(numbers, note=note, replications=replications).verdict == verdict


@pytest.mark.parametrize(
    ("draws", "verdict"),
    [
        ([HELPS] * 18 + [HURTS] * 2, "helps"),
        ([HELPS] * 17 + [HURTS] * 3, "depends"),
        ([HURTS] * 95 + [SMALL] * 5, "hurts"),
        ([SMALL] * 90 + [HELPS] * 10, "too_small"),
        ([HELPS] * 49 + [HURTS] * 51, "depends"),
        ([HELPS] * 85 + [SMALL] * 15, "depends"),
        ([HELPS] * 60 + [NOISY] * 40, "undecided"),
        ([HELPS] * 60 + [NOISY] * 29 + [HURTS] * 11, "depends"),
        ([NOISY] * 100, "undecided"),
        ([HELPS] * 7, "undecided"),
        ([HELPS] * 8, "helps"),
        ([HELPS] * 9 + [HURTS], "undecided"),
        ([HELPS] * 2 + [HURTS], "depends"),
        (["never_acted"] * 20, "never_acted"),
        (["never_acted"] * 19 + [SMALL], "too_small"),
        (["structural_zero:no_adjudication"] * 20, "never_acted"),
        (["structural_zero:no_adjudication"] * 15 + [HELPS] * 5, "depends"),
        (["left_out:2:2"] * 15 + [HELPS] * 5, "depends"),
    ],
)
def test_draws_decide_where_nine_of_ten_agree_and_their_share_is_known_well_enough(
    draws: list[Any], verdict: str
) -> None:
    found = judgement(HELPS, draws)
    assert found.verdict == verdict
    tally = found.primary.tally
    assert tally is not None
    assert tally.helps + tally.hurts + tally.too_small + tally.undecided == tally.draws


def test_one_set_of_assumptions_says_nothing_against_the_draws() -> None:
    assert judgement(HURTS, [HELPS] * 20).verdict == "helps"


@pytest.mark.parametrize("note", ["never_acted", "structural_zero:no_adjudication"])
def test_what_acts_in_no_draw_either_has_never_acted(note: str) -> None:
    zero = (0.0, nan, nan)
    assert judgement(zero, [note] * 20, note=note).verdict == note.partition(":")[0]
    assert judgement(zero, [HELPS] * 20, note=note).verdict == "helps"


@pytest.mark.parametrize(
    ("measure", "numbers", "but"),
    [
        ("rework_share", (0.06, 0.05, 0.07), ["rework_share"]),
        ("rework_share", (0.008, 0.005, 0.011), []),
        ("rework_share", (-0.06, -0.07, -0.05), []),
        ("rmst_disposed_days", (3.0, 2.0, 4.0), ["rmst_disposed_days"]),
        ("rmst_disposed_days", (0.6, 0.3, 0.9), []),
        ("rmst_disposed_days", (3.0, -2.0, 8.0), []),
        ("rmst_disposed_days", (-9.0, -10.0, -8.0), []),
    ],
)
def test_a_measure_that_points_the_other_way_by_more_than_matters_is_in_the_verdict(
    measure: str, numbers: Numbers, but: list[str]
) -> None:
    found = judgement(HELPS, others={measure: numbers})
    assert found.verdict == "helps"
    assert [other.measure for other in found.but] == but
    opposite = judgement(HURTS, others={measure: numbers})
    assert opposite.verdict == "hurts"
    assert bool(opposite.but) == (numbers[2] < 0)


@pytest.mark.parametrize(
    ("measure", "numbers", "but"),
    [
        ("rework_share", (0.06, 0.05, 0.07), True),
        ("rework_share", (-0.06, -0.07, -0.05), True),
        ("rmst_disposed_days", (-3.0, -3.5, -2.5), True),
        ("rmst_disposed_days", (-1.1, -1.3, -0.9), False),
    ],
)
def test_what_changes_stands_beside_a_time_that_does_not(
    measure: str, numbers: Numbers, but: bool
) -> None:
    found = judgement(SMALL, others={measure: numbers})
    assert found.verdict == "too_small"
    assert [other.measure for other in found.but] == ([measure] if but else [])


@pytest.mark.parametrize(("costly", "but"), [(2, 0), (3, 1), (20, 1)])
def test_a_cost_in_more_than_one_draw_of_ten_is_in_the_verdict(costly: int, but: int) -> None:
    rework = [(0.06, 0.05, 0.07)] * costly + [(0.0, -0.001, 0.001)] * (20 - costly)
    assert len(judgement(HELPS, [HELPS] * 20, drawn={"rework_share": rework}).but) == but


def test_costs_at_odds_in_either_direction_are_added_up_and_the_more_frequent_one_is_named() -> (
    None
):
    more, less, same = (0.06, 0.05, 0.07), (-0.06, -0.07, -0.05), (0.0, -0.001, 0.001)
    rework = [more] * 2 + [less] + [same] * 17
    (but,) = judgement(SMALL, [SMALL] * 20, drawn={"rework_share": rework}).but
    assert (but.change, but.draws) == (0.06, 2)


def test_a_measure_that_few_replications_have_is_not_taken_for_one_without_noise() -> None:
    made = study(HELPS, others={"rework_share": (0.06, nan, nan)})
    rare = made.effects["measure"] == "rework_share"
    made.effects.loc[rare, "note"] = "applicable:2:20 alike"
    assert [but.measure for but in judge(made)[0].but] == ["rework_share"]
    made.effects.loc[rare, "replications"] = 2
    assert judge(made)[0].but == ()


def test_difference_that_matters_can_be_given_by_measure() -> None:
    assert judgement(SMALL, matters={"rmst_days": 0.2}).verdict == "undecided"
    assert judgement(HELPS, matters={"rmst_days": 30}).verdict == "too_small"
    assert all_matters({"rmst_days": 2})["rmst_disposed_days"] == 2
    assert all_matters({"late_share": 0.02}) == {
        "rmst_days": 1,
        "rmst_disposed_days": 1,
        "rework_share": 0.01,
        "late_share": 0.02,
    }


@pytest.mark.parametrize(
    ("matters", "message"),
    [
        ({"rmst_day": 1}, "matters: there is no measure 'rmst_day'; did you mean 'rmst_days'?"),
        ({"rmst_days": 0}, "must be a number above 0, but was 0"),
        ({"rmst_days": inf}, "must be a number above 0, but was inf"),
        ({"rmst_days": nan}, "must be a number above 0, but was nan"),
        ({"docket_use": 1}, "docket_use is neither good nor bad"),
    ],
)
def test_a_difference_that_cannot_matter_is_refused_before_anything_is_run(
    matters: dict[str, float], message: str
) -> None:
    with pytest.raises(ComparisonError) as error:
        compare(town(), toggle=["precedents"], matters=matters)
    assert message in str(error.value)


def test_table_of_verdicts_has_codes_shares_and_their_intervals() -> None:
    made = study(
        HELPS,
        [HELPS] * 19 + [HURTS],
        drawn={"rework_share": [(0.06, 0.05, 0.07)] * 20},
        matters={"rmst_days": 2},
    )
    row = made.verdicts.iloc[0]
    assert (row["contrast"], row["verdict"], row["but"]) == (
        "simple:precedents",
        "helps",
        "rework_share",
    )
    assert (row["matters"], row["estimate"], row["draws"]) == (2, -24, 20)
    assert (row["median"], row["lowest"], row["highest"]) == (-24, -24, 12)
    assert row["helps"] == 0.95
    assert (round(20 * row["helps_low"]), round(20 * row["helps_high"])) == (15, 20)
    assert made.manifest()["matters"]["rmst_days"] == 2
    assert np.isnan(study(HELPS).verdicts["helps"]).all()


def test_mechanism_that_never_acts_is_told_from_an_effect_that_is_small() -> None:
    # Nothing is late within a run of 60 days, so that no case is old enough to be cleared.
    made = compare(town(campaigns={"min_age_days": 59}), toggle=["campaigns"], replications=2)
    assert [found.verdict for found in judge(made)] == ["never_acted"]


SPREADS: dict[str, Callable[..., Any]] = {
    "normal": lambda rng, size: rng.normal(0, 10, size),
    "skewed": lambda rng, size: rng.exponential(10, size),
    "small": lambda rng, size: rng.normal(0, 0.5, size),
}


def claims(differences: Iterable[Any], matters: float = 1.0) -> int:
    """Return how many comparisons say that something helps or hurts."""
    found = [
        of_one_set(Effect("", *mean_interval(each), {}), "rmst_days", matters, len(each))
        for each in differences
    ]
    return sum(verdict in (Verdict.HELPS, Verdict.HURTS) for verdict in found)


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("replications", [5, 20])
def test_noise_alone_helps_or_hurts_in_at_most_5_of_100_comparisons(
    spread: str, replications: int
) -> None:
    one, other = SPREADS[spread](np.random.default_rng(3), (2, 1000, replications))
    assert claims(other - one) <= 1000 * 0.05 + 2 * (1000 * 0.05 * 0.95) ** 0.5


@pytest.mark.parametrize(
    "shared", [True, False], ids=["same random numbers in all draws", "its own random numbers"]
)
def test_noise_alone_is_not_taken_for_agreement_of_draws(shared: bool) -> None:
    """Draws share seeds, so that their noise is alike and no number of them averages it out."""
    rng, found = np.random.default_rng(4), []
    for _ in range(100):
        noise = np.repeat(rng.normal(0, 5), 20) if shared else rng.normal(0, 5, 20)
        verdicts = [
            of_one_set(Effect("", e, e - 1.96 * 5, e + 1.96 * 5, {}), "rmst_days", 1.0, 20)
            for e in noise + rng.normal(0, 0.1, 20)
        ]
        counts = [verdicts.count(Verdict(name)) for name in Tally._fields[1:]]
        found.append(of_draws(Tally(20, *counts)))
    assert found.count(Verdict.HELPS) + found.count(Verdict.HURTS) <= 5
    assert found.count(Verdict.DEPENDS) == 0


@pytest.mark.slow
@pytest.mark.parametrize("matters", [1.0, 0.01])
def test_one_city_in_two_arms_that_differ_in_luck_alone_is_not_said_to_help(
    matters: float, lucky: Any
) -> None:
    assert claims(lucky[:, :, 1] - lucky[:, :, 0], matters) <= 5


@pytest.fixture(scope="module")
def lucky() -> Any:
    """The mean days of 100 comparisons of 10 replications, each arm with seeds of its own."""
    runs = compare(town(demand={"cases_per_day": 6}), replications=2 * 10 * 100).arms_table
    return runs["rmst_days"].to_numpy().reshape(100, 10, 2)
