"""The inference, on toys whose posterior is known."""

from functools import cache

import numpy as np
import pytest

from sim.logs.adjustment import (
    FEWEST,
    LEVELS,
    NEAREST,
    Adjustment,
    Alarms,
    Sample,
    to_normal,
    to_share,
)
from tests.logs.held_out import alarmed, covers, ranks, widths

MEMBERS, HELD_OUT, SMALL = 2000, 200, 300
SEEDS = range(8)
LUCK = 0.7
ACTION = np.random.default_rng(1).normal(size=(5, 6))
COVARIANCE = np.linalg.inv(np.eye(5) + ACTION @ ACTION.T / LUCK**2)
SD = np.sqrt(np.diag(COVARIANCE))
FEATURES = 1 + 6 + 6 * 7 // 2

Toy = tuple[np.ndarray, np.ndarray]


def toy(n: int, seed: int) -> Toy:
    """Six numbers of cities, linear in five unknowns, with normal luck."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(n, 5))
    return y @ ACTION + LUCK * rng.normal(size=(n, 6)), y


@cache
def banks(n: int, folds: int = 5) -> list[tuple[Adjustment, Toy]]:
    """Banks of some size, each with cities held out."""
    return [(Adjustment(*toy(n, seed), folds), toy(HELD_OUT, 1000 + seed)) for seed in SEEDS]


@cache
def held(n: int, folds: int = 5) -> np.ndarray:
    """Cover of each level and unknown in each bank, shape (n_banks, n_levels, n_unknowns)."""
    return np.array([covers(ranks(bank, x, y)) for bank, (x, y) in banks(n, folds)])


def effective(sample: Sample) -> float:
    """The number of equally weighted rows that are as uncertain."""
    return float(1 / (sample.weights**2).sum())


def test_means_are_those_of_the_closed_form() -> None:
    apart = []
    for bank, (x, _) in banks(MEMBERS):
        samples = [bank.at(numbers) for numbers in x[:30]]
        means = np.array([each.weights @ each.values for each in samples])
        apart.append((means - x[:30] @ ACTION.T @ COVARIANCE.T / LUCK**2) / SD)
    rows = effective(samples[0])
    found = np.array(apart)  # seeds, cities, unknowns
    # All cities of a seed share their rows, so a seed's mean varies as a mean of `rows` draws.
    assert np.abs(found.mean((0, 1))).max() < 4 / np.sqrt(rows * len(SEEDS))
    # The draws' mean, and the mean of a regression with so many features.
    expected = np.sqrt(1 / rows + FEATURES / MEMBERS)
    assert np.sqrt((found**2).mean()) < 1.2 * expected


def test_covariances_are_those_of_the_closed_form() -> None:
    found = []
    for bank, (x, _) in banks(MEMBERS):
        for numbers in x[:30]:
            sample = bank.at(numbers)
            apart = sample.values - sample.weights @ sample.values
            found.append((sample.weights * apart.T) @ apart / np.outer(SD, SD))
    error = np.sqrt(2 / effective(sample) / len(SEEDS))  # of a variance; a covariance has less
    assert np.mean(found, axis=0) == pytest.approx(COVARIANCE / np.outer(SD, SD), abs=4 * error)


@pytest.mark.parametrize("members", [SMALL, MEMBERS])
def test_intervals_hold_the_true_value_as_often_as_they_say(members: int) -> None:
    for level, each in zip(LEVELS, held(members).mean(0), strict=True):
        luck = level * (1 - level) / HELD_OUT  # of the cities, and of the rows of each bank
        rows = level * (1 - level) / (0.66 * min(FEWEST, members // 2))
        error = np.sqrt((luck + rows) / len(SEEDS))
        assert each == pytest.approx(np.full(5, level), abs=4 * error + 0.01), level
        assert each.mean() == pytest.approx(level, abs=4 * error / np.sqrt(5) + 0.01), level


def test_intervals_of_a_small_bank_are_too_narrow_without_cross_fitting() -> None:
    """Each member's residual is too small if the regression has seen it."""
    with_it, without = (held(SMALL, folds).mean((0, 2)) for folds in (5, 1))
    at_90 = LEVELS.index(0.9)
    assert with_it[at_90] == pytest.approx(0.9, abs=0.015)
    assert without[at_90] < 0.875
    assert (without < with_it).all()


def test_calibration_by_the_bank_itself_is_that_of_cities_held_out() -> None:
    checks = [bank.calibration(checked=HELD_OUT) for bank, _ in banks(MEMBERS)]
    own = np.mean([[each.coverage(level) for level in LEVELS] for each in checks], axis=0)
    error = np.sqrt(2 * 0.25 / (HELD_OUT * len(SEEDS)))
    assert own == pytest.approx(held(MEMBERS).mean(0), abs=4 * error)
    found = np.mean([np.median(each.widths, axis=0) for each in checks], axis=0)
    wide = np.mean([widths(bank, x[:50]) for bank, (x, _) in banks(MEMBERS)], axis=0)
    assert found == pytest.approx(wide, rel=0.1)
    assert found.max() < 1


def test_calibration_cannot_show_that_cross_fitting_is_left_out() -> None:
    """Its members are then judged by residuals as small as their own: only others show it."""
    found = [bank.calibration(checked=SMALL).coverage(0.9) for bank, _ in banks(SMALL, 1)]
    assert np.mean(found) > held(SMALL, 1)[:, LEVELS.index(0.9)].mean() + 0.02


def two_peaks(n: int, seed: int) -> Toy:
    """Two numbers: one says how large an unknown is and not its sign, one says all of another."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(n, 2))
    return np.column_stack([y[:, 0] ** 2, y[:, 1]]) + 0.2 * rng.normal(size=(n, 2)), y


def test_calibration_near_the_numbers_shows_two_peaks_that_no_alarm_shows() -> None:
    bank = Adjustment(*two_peaks(MEMBERS, 2))
    numbers = np.array([1.0, 0.0])
    near, whole = bank.calibration(numbers, HELD_OUT), bank.calibration(checked=MEMBERS)
    luck = np.sqrt(0.25 / HELD_OUT)
    assert near.coverage(0.5)[0] < 0.5 - 4 * luck
    assert near.coverage(0.5)[1] == pytest.approx(0.5, abs=4 * luck)
    assert whole.coverage(0.5) == pytest.approx([0.5, 0.5], abs=4 * np.sqrt(0.25 / MEMBERS))
    alarm = Alarms(bank.x).of(numbers)
    assert alarm.p > 0.05


@pytest.mark.parametrize("numbers", [0, 1, 10])
@pytest.mark.parametrize("members", [SMALL, MEMBERS])
def test_numbers_that_say_nothing_leave_the_prior(members: int, numbers: int) -> None:
    found = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(members, numbers)), rng.normal(size=(members, 5))
        bank = Adjustment(x, y)
        found.append(widths(bank, rng.normal(size=(20, numbers))))
        assert bank.explained.max() < 5 * 5 / members * max(1, numbers)
    # The spread of an unlearnt unknown is itself a regression, on noise: a few per cent too wide.
    assert np.mean(found) == pytest.approx(1, abs=0.02 if members == MEMBERS else 0.05)


def test_a_number_of_noise_widens_no_interval() -> None:
    rng = np.random.default_rng(1)
    for bank, (x, _) in banks(MEMBERS)[:3]:
        wider = Adjustment(np.column_stack([bank.x, rng.normal(size=MEMBERS)]), bank.y)
        more = np.column_stack([x, rng.normal(size=len(x))])
        assert widths(wider, more[:50]).mean() < 1.02 * widths(bank, x[:50]).mean()


def test_what_the_numbers_explain_is_the_share_of_the_closed_form() -> None:
    found = [bank.explained for bank, _ in banks(MEMBERS)]
    lost = (1 + FEATURES / (0.8 * MEMBERS)) * SD**2
    assert np.mean(found, axis=0) == pytest.approx(1 - lost, abs=0.01)


def test_a_posterior_does_not_depend_on_the_scale_of_numbers() -> None:
    x, y = toy(SMALL, 1)
    scale, shift = np.array([1e-6, 1e6, 1, 10, 100, 1000]), np.arange(6)
    plain, other = (
        Adjustment(x, y).at(x[0]),
        Adjustment(x * scale + shift, y).at(x[0] * scale + shift),
    )
    assert other.quantile(0.3) == pytest.approx(plain.quantile(0.3), rel=1e-3, abs=1e-4)


def test_a_number_that_is_the_same_in_all_cities_changes_nothing() -> None:
    x, y = toy(MEMBERS, 1)
    same = np.column_stack([x, np.full(MEMBERS, 3.0)])
    found = Adjustment(same, y).at(np.append(x[0], 3.0))
    assert found.quantile(0.5) == pytest.approx(Adjustment(x, y).at(x[0]).quantile(0.5), abs=0.1)


def test_quantiles_and_ranks_are_those_of_the_weights() -> None:
    values = np.array([[3.0, -3.0], [1.0, -1.0], [2.0, -2.0]])
    sample = Sample(values, np.array([0.25, 0.5, 0.25]))
    assert sample.quantile(0.25).tolist() == [1, -2.5]  # halfway between the first two middles
    assert sample.quantile(0.0).tolist() == [1, -3]
    assert sample.rank(np.array([2.5, -1.5])).tolist() == [0.75, 0.5]
    assert sample.rank(np.array([0.9, -0.9])).tolist() == [0, 1]


def test_rows_are_drawn_whole_and_in_proportion_to_their_weights() -> None:
    rng = np.random.default_rng(1)
    weights = rng.random(100)
    sample = Sample(np.column_stack([np.arange(100.0), -np.arange(100.0)]), weights / weights.sum())
    rows = sample.rows(1000, rng)
    assert (rows[:, 0] == -rows[:, 1]).all()
    counts = np.bincount(rows[:, 0].astype(int), minlength=100)
    assert np.abs(counts - 1000 * sample.weights).max() < 1
    assert (np.diff(rows[:, 0]) < 0).any()


def test_shares_and_normal_quantiles_undo_each_other() -> None:
    shares = np.array([[0.001, 0.5], [0.975, 0.9]])
    assert to_normal(shares)[1, 0] == pytest.approx(1.959964)
    assert to_share(to_normal(shares)) == pytest.approx(shares)
    assert np.isfinite(to_normal(np.array([0.0, 1.0]))).all()


def test_the_nearest_share_of_the_bank_makes_the_posterior() -> None:
    assert len(Adjustment(*toy(SMALL, 1)).at(np.zeros(6)).weights) == SMALL // 2
    assert len(Adjustment(*toy(MEMBERS, 1)).at(np.zeros(6)).weights) == FEWEST
    large = 10_000
    assert len(Adjustment(*toy(large, 1)).at(np.zeros(6)).weights) == NEAREST * large


CITIES = 800


@pytest.fixture(scope="module")
def alarms() -> list[Alarms]:
    return [Alarms(toy(MEMBERS, seed)[0]) for seed in range(2)]


def test_the_alarm_is_false_as_often_as_it_says(alarms: list[Alarms]) -> None:
    p = np.array([alarmed(each, toy(CITIES, 20 + n)[0])[0] for n, each in enumerate(alarms)])
    for level in (0.01, 0.05, 0.5):
        luck = level * (1 - level) * (1 / p.size + 1 / (len(alarms) * MEMBERS))
        assert (p < level).mean() == pytest.approx(level, abs=4 * np.sqrt(luck) + 0.1 * level)


def test_a_number_off_by_six_of_its_own_deviations_is_found_and_blamed(
    alarms: list[Alarms],
) -> None:
    precision = np.linalg.inv(ACTION.T @ ACTION + LUCK**2 * np.eye(6))
    apart = 6 / np.sqrt(np.diag(precision))  # given the other numbers
    for number in range(6):
        x = toy(60, 30 + number)[0]
        x[:, number] += apart[number]
        p, blamed = alarmed(alarms[0], x)
        assert (p < 0.01).mean() > 0.9, number
        assert (blamed == number).mean() > 0.6, number


def test_numbers_far_from_all_cities_are_found_and_none_is_blamed(alarms: list[Alarms]) -> None:
    p, blamed = alarmed(alarms[0], toy(50, 3)[0] + 100)
    assert p.max() <= 2 / (MEMBERS + 1)
    assert (blamed == -1).all()


def test_a_number_that_all_cities_have_is_not_blamed() -> None:
    x = np.random.default_rng(1).normal(size=(300, 2))
    x[:, 1] = -5.3  # its mean is not exactly this
    assert Alarms(x).of(np.array([3.0, -5.3])).worst == 0
    usual = Alarms(x).of(np.array([0.1, -5.3]))
    assert usual.p > 0.5
    assert usual.worst == 0


def test_fewer_cities_than_numbers_give_an_alarm_and_no_error() -> None:
    x = np.random.default_rng(1).normal(size=(20, 4))
    x = np.hstack([x, x @ np.random.default_rng(2).normal(size=(4, 30))])  # of rank 4 only
    assert 0 < Alarms(x).of(x[0]).p <= 1
    assert Alarms(x).of(np.full(34, 100.0)).p <= 2 / 21


def test_numbers_of_different_cities_are_found(alarms: list[Alarms]) -> None:
    """Each number is one that cities have; only together are they strange."""
    mixed = np.random.default_rng(1).permuted(toy(300, 7)[0], axis=0)
    assert (alarmed(alarms[0], mixed)[0] < 0.05).mean() > 0.4


@pytest.mark.parametrize("number", [0, 5])
def test_a_single_number_has_an_alarm_too(number: int) -> None:
    x = toy(MEMBERS, 1)[0][:, [number]]
    alarms = Alarms(x)
    p, _ = alarmed(alarms, toy(CITIES, 2)[0][:, [number]])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=4 * np.sqrt(0.05 / CITIES + 0.05 / MEMBERS))
    found = alarms.of(np.array([x.mean() + 8 * x.std()]))
    assert found.p < 0.01
    assert found.worst == 0
