"""The docket is a bulk-service queue: Poisson arrivals, a maximum number served per sitting."""

import numpy as np
import pytest
from scipy import stats

import sim
from tests.model.theory.examples import bare, batch_means

EVERYTHING_TO_THE_DOCKET = {
    "enabled": True,
    "refer": "intake",
    "brief_period": 1,
    "hours_per_case": 0,
}


def docket(rate: float, period: int, capacity: int, days: int = 30_000) -> sim.RunRecord:
    """Return a run in which all cases await rulings, at most `capacity` in a sitting."""
    adjudication = EVERYTHING_TO_THE_DOCKET | {
        "period": period,
        "rulings_per_year": capacity * 250 // period,
    }
    return sim.run(
        bare(
            {"gap": 1, "pieces": 1, "effort_hours": 0.1},
            adjudication=adjudication,
            demand={"cases_per_day": rate},
            time={"days": days, "warm_up": 20, "horizon": 40},
        ),
        seed=1,
    )


def stationary_mean(arrivals: float, capacity: int, most: int = 600) -> float:
    """Return the mean of N = max(0, N + A - capacity) with Poisson A (Bailey 1954).

    It is computed from the stationary distribution of the chain.
    """
    steps = np.arange(most)[None, :] + capacity - np.arange(most)[:, None]
    moves = stats.poisson.pmf(steps, arrivals)
    moves[:, 0] = stats.poisson.cdf(capacity - np.arange(most), arrivals)
    moves[:, -1] += 1 - moves.sum(axis=1)
    chain = np.vstack([moves.T - np.eye(most), np.ones(most)])
    distribution = np.linalg.lstsq(chain, np.append(np.zeros(most), 1), rcond=None)[0]
    return float(np.arange(most) @ distribution)


@pytest.mark.parametrize(
    ("rate", "period", "capacity"), [(1.5, 5, 10), (1.8, 5, 10), (0.9, 10, 10), (0.9, 1, 1)]
)
def test_cases_left_after_a_sitting_follow_the_recursion_of_the_bulk_queue(rate, period, capacity):
    rows = docket(rate, period, capacity, days=5000).day_rows
    referred = rows["referrals"].reshape(-1, period).sum(axis=1)
    left, expected = 0, []
    for arrived in referred:
        left = max(0, left + int(arrived) - capacity)
        expected.append(left)
    assert list(rows["docket"][period - 1 :: period]) == expected


@pytest.mark.parametrize(("rate", "period", "capacity"), [(1.5, 5, 10), (1.8, 5, 10), (0.9, 1, 1)])
def test_mean_left_after_a_sitting_is_that_of_the_stationary_bulk_queue(rate, period, capacity):
    left = docket(rate, period, capacity).day_rows["docket"][period - 1 :: period]
    mean, error = batch_means(left)
    assert abs(mean - stationary_mean(rate * period, capacity)) < 4 * error
