"""The same queues in Ciw: Poisson arrivals, one server per unit, log-normal work, rework."""

import math
from typing import Any

import ciw

from sim.model.plan import make_plan
from sim.scenario.schema import Scenario


def prepare(scenario: Scenario, seed: int) -> tuple[Any, ...]:
    """Return the network; a unit of time is a working day."""
    planned = make_plan(scenario)
    rates = (
        planned.demand.weights[0] / planned.demand.weights[0].sum() * scenario.demand.cases_per_day
    )
    holders = planned.remits.segments["unit"][planned.remits.issues["first_segment"]]
    arriving = [float(rates[holders == unit].sum()) for unit in range(len(planned.units))]
    issue, again = planned.issues[0], scenario.responsibility.reject_fit
    sigma = issue.effort_sigma or 0.0
    days = [60 * (issue.effort_hours or 0.0) / unit["minutes"] for unit in planned.units]
    n = len(arriving)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate) if rate else None for rate in arriving],
        service_distributions=[
            ciw.dists.Lognormal(math.log(mean) - sigma * sigma / 2, sigma) for mean in days
        ],
        number_of_servers=[1] * n,
        routing=[[again if row == column else 0.0 for column in range(n)] for row in range(n)],
    )
    return network, scenario.time.days, seed


def simulate(network: Any, days: int, seed: int) -> tuple[int, float]:
    """Run the network; return how many services it made, and the mean days of a visit."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(days)
    records = simulation.get_all_records()
    return len(records), sum(record.exit_date - record.arrival_date for record in records) / len(
        records
    )
