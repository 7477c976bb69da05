"""The model of sim/ODD.md built a second time, as a Mesa tutorial would write it: an object per citizen, case and unit.

It shares with the product only the scenario, the keys of the random numbers and the Poisson
quantiles of demand.
"""

from tests.reference.city import run

__all__ = ["run"]
