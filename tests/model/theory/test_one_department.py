"""One department without disputes is a single-server queue.

Lindley's recursion holds case by case, Little's law day by day.
"""

import numpy as np
import pytest

import sim
from sim.model.state.tables import NOBODY
from tests.model.theory.examples import bare, batch_means

ONE = {"departments": ("water",)}


def department(hours: float) -> tuple[dict[str, object], ...]:
    """Return the only department."""
    return ({"name": "water", "staff_hours": hours},)


@pytest.mark.parametrize("hours", [8.3, 9.0, 40.0])
def test_closing_days_are_those_of_lindleys_recursion(hours):
    scenario = bare(
        ONE | {"effort_hours": 4, "effort_sigma": 1.2},
        departments=department(hours),
        demand={"cases_per_day": 2},
        time={"days": 3000, "warm_up": 20, "horizon": 40},
    )
    rows, minutes = sim.run(scenario, seed=1).case_rows, round(60 * hours)
    # Work is done in order of filing: it begins when the case is there and the one before is done,
    # on a clock of working minutes.
    done, closing = 0, []
    for case in rows:
        done = max(done, int(case["filed_day"]) * minutes) + int(case["effort"])
        closing.append(-(-done // minutes) - 1)
    expected = np.array(closing)
    closed = expected < 3000
    assert closed.sum() > 5000
    assert (rows["end_day"][closed] == expected[closed]).all()
    assert (rows["end_day"][~closed] == NOBODY).all()


@pytest.mark.parametrize("load", [0.3, 0.6, 0.9])
def test_mean_delay_is_that_of_a_queue_with_poisson_arrivals_and_constant_service(load):
    # A day's hours a case: of M/D/1 at the end of days, E[delay] = load / (2 (1 - load)) days
    # (Pollaczek and Khinchine).
    scenario = bare(
        ONE | {"effort_hours": 8},
        departments=department(8),
        demand={"cases_per_day": load},
        time={"days": 30_000, "warm_up": 20, "horizon": 40},
    )
    waiting = np.mean(
        [batch_means(sim.run(scenario, seed).day_rows["open"]) for seed in (1, 2, 3)], axis=0
    )
    assert abs(waiting[0] / load - load / (2 * (1 - load))) < 4 * waiting[1] / load / np.sqrt(3)


def test_in_heavy_traffic_the_work_that_waits_comes_near_kingmans_bound():
    hours, rate, effort, sigma = 8.0, 1.85, 4.0, 0.8
    scenario = bare(
        ONE | {"effort_hours": effort, "effort_sigma": sigma},
        departments=department(hours),
        demand={"cases_per_day": rate},
        time={"days": 30_000, "warm_up": 20, "horizon": 40},
    )
    second_moment = effort**2 * np.exp(sigma**2)
    bound = rate * second_moment / (2 * (hours - rate * effort))
    means = np.array(
        [
            batch_means(sim.run(scenario, seed).day_rows["backlog_minutes"] / 60)
            for seed in range(1, 7)
        ]
    )
    estimate, error = means[:, 0].mean(), means[:, 0].std(ddof=1) / np.sqrt(len(means))
    # The gap to the bound is E[I^2] / 2 E[I], I the idle hours of a day, at most half a day's
    # hours.
    assert bound - hours / 2 - 4 * error < estimate < bound + 4 * error


@pytest.mark.parametrize("name", ["shishi", "shanghai", "shenzhen"])
def test_littles_law_holds_to_the_case(root, name):
    # Open cases at the ends of all days are the days that all cases were open for.
    record = sim.run(sim.load_scenario(root / "scenarios" / f"{name}.toml"), seed=3)
    rows, days = record.case_rows, len(record.day_rows)
    until = np.where(rows["end_day"] == NOBODY, days, rows["end_day"])
    assert record.day_rows["open"].sum() == (until - rows["filed_day"]).sum()
