"""How unclear the remits of each issue are, where issues differ in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.schema import Scenario

UNCLEAR = ("overlap", "gap")
"""Shares of an issue's circumstances that vary together."""


def factors(weights: Sequence[float], scenario: Scenario) -> list[float]:
    """Return the factor of overlap and gap of each issue.

    Parameters
    ----------
    weights : shape (n_issues,)
        Frequency of each issue; 0 for an issue that states both shares itself.
    scenario
        Its `issue_defaults.unclear_sigma` is the standard deviation of the logarithm.

    Returns
    -------
    list of float
        Their mean, weighted by `weights`, is 1.
    """
    from sim.compiled.streams import Purpose, keys, lognormals

    sigma, total = scenario.issue_defaults.unclear_sigma, math.fsum(weights)
    if sigma == 0 or total == 0:
        return [1.0] * len(weights)
    drawn = lognormals(keys(scenario.city.seed)[Purpose.UNCLEAR], len(weights), sigma).tolist()
    mean = math.fsum(a * b for a, b in zip(drawn, weights, strict=True)) / total
    return [each / mean for each in drawn]


def varied(taken_over: Mapping[str, float], factor: float, room: float) -> dict[str, float]:
    """Return the shares in `taken_over` that vary, times a factor, cut in proportion to `room`."""
    shares = {key: taken_over[key] * factor for key in UNCLEAR if key in taken_over}
    together = sum(shares.values())
    kept = min(1.0, room / together) if together else 1.0
    return {key: share * kept for key, share in shares.items()}
