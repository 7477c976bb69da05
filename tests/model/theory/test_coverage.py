"""The part of a gap that rulings cover has a closed form: each covers its reach to both sides."""

import numpy as np
import pytest

import sim
from tests.model.theory.examples import bare

ISSUE = {"gap": 1, "pieces": 1, "effort_hours": 0.1}


def expected_coverage(rulings: int, reach: float) -> float:
    """Return the expected share of [0, 1) within `reach` (at most a half) of a uniform point.

    There are `rulings` such points.
    """
    inner = (1 - 2 * reach) ** (rulings + 1)
    edges = 2 * ((1 - reach) ** (rulings + 1) - inner) / (rulings + 1)
    return 1 - inner - edges


def covered(rulings: int, reach: float, seed: int) -> float:
    """Return the share of cases that a precedent places, with rulings at another run's cases."""
    points = sim.run(bare(ISSUE, demand={"cases_per_day": 5}), seed=seed).case_rows["circumstance"][
        :rulings
    ]
    before = [
        {"issue": "leak", "circumstance": float(point), "unit": "water", "age_days": 1}
        for point in points
    ]
    scenario = bare(
        ISSUE,
        demand={"cases_per_day": 20},
        precedents={"enabled": True, "reach": reach, "minimum_weight": 0, "uniformity": 0},
        initial={"precedents": before},
    )
    return float((sim.run(scenario, seed=seed + 1000).case_rows["precedent_hits"] > 0).mean())


@pytest.mark.parametrize(
    ("rulings", "reach"), [(1, 0.1), (10, 0.05), (40, 0.02), (40, 0.5), (100, 0.01)]
)
def test_rulings_cover_the_share_of_a_gap_that_theory_says(rulings, reach):
    shares = np.array([covered(rulings, reach, seed) for seed in range(1, 25)])
    error = max(shares.std(ddof=1) / np.sqrt(len(shares)), 1e-9)
    assert abs(shares.mean() - expected_coverage(rulings, reach)) < 4 * error
