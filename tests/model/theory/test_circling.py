"""A circling case is an absorbing Markov chain over units; mean hand-offs solve equations."""

import numpy as np
import pytest

import sim
from tests.model.theory.examples import bare

DEPARTMENTS = 4


def expected_handoffs(accepts_fit: float, accepts_unfit: float) -> float:
    """Return the mean hand-offs of a gap case sent at random, except to the last decliner.

    The states are the units that hold it: the fit one, and any other. With N = (I - Q)^-1 the
    fundamental matrix (Kemeny and Snell 1960), the steps to absorption from a state are the sum of
    its row; all but the last are hand-offs.
    """
    others = DEPARTMENTS - 1
    leaves = np.array([1 - accepts_fit, 1 - accepts_unfit])
    moves = np.array([[0, 1], [1 / others, (others - 1) / others]])
    visits = np.linalg.inv(np.eye(2) - leaves[:, None] * moves).sum(axis=1)
    return float(np.array([1, others]) / DEPARTMENTS @ visits - 1)


@pytest.mark.parametrize(
    ("avoidance", "unfit_willingness"), [(0.5, 0.2), (0.8, 0.5), (0.7, 1.0), (0.3, 0.0)]
)
def test_mean_hand_offs_are_those_of_the_absorbing_chain(avoidance, unfit_willingness):
    names = [f"department_{n}" for n in range(DEPARTMENTS)]
    scenario = bare(
        {"departments": names, "gap": 1, "pieces": 7, "effort_hours": 0.1},
        departments=[{"name": name, "staff_hours": 1000} for name in names],
        department_defaults={"avoidance": avoidance},
        demand={"cases_per_day": 20},
        responsibility={
            "unfit_willingness": unfit_willingness,
            "max_declines": 30_000,
            "return_days": 1,
        },
        time={"days": 1000, "warm_up": 20, "horizon": 40},
    )
    rows = sim.run(scenario, seed=1).case_rows
    settled = rows[rows["filed_day"] < 600]
    assert (settled["end_day"] >= 0).all()
    error = settled["handoffs"].std() / np.sqrt(len(settled))
    assert (
        abs(
            settled["handoffs"].mean()
            - expected_handoffs(1 - avoidance, (1 - avoidance) * unfit_willingness)
        )
        < 4 * error
    )
