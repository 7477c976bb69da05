"""The model of sim/ODD.md built a second time, in plain objects as in a Mesa tutorial.

Each citizen, case and unit is an object.

It shares with the product only the scenario, the keys of the random numbers and the Poisson
quantiles of demand.
"""

from tests.reference.city import run

__all__ = ["run"]
