"""Remits by issue: whose cases of a kind turn out to be, and how much of the kind is contested."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.names import MOST_DEPARTMENTS

if TYPE_CHECKING:
    import pandas as pd

FEWEST_CASES = 20
"""Cases below which an issue is taken together with other rare ones."""

LEAST_SHARE = 0.01
"""Share of an issue's cases below which a unit that ended them is taken for an exception, not for a
remit."""

BORROWED = 20.0
"""Cases' worth of the whole log's share of contested cases that each issue's own starts from."""

RARE = "(rare issues)"


class Remit(NamedTuple):
    """What a log tells of an issue."""

    issue: str
    cases: int
    units: tuple[str, ...]
    """Those that ended its cases, the most frequent first."""
    shares: tuple[float, ...]
    """Of cases that each of them ended."""
    contested: float
    """Its share of cases with two or more hand-offs, over that of the whole log."""


def frequent_issues(cases: pd.DataFrame) -> set[str]:
    """Return the issues of which a log has enough cases to tell them apart."""
    counts = cases["issue"].value_counts()
    return set(counts.index[counts >= FEWEST_CASES])


def with_rare_issues_together(cases: pd.DataFrame, frequent: set[str]) -> pd.DataFrame:
    """Return cases of a log with all other issues as one."""
    return cases.assign(issue=cases["issue"].where(cases["issue"].isin(frequent), RARE))


def remits(cases: pd.DataFrame) -> list[Remit]:
    """Return what a log tells of each issue, the most frequent first.

    Who ended a case is taken to be responsible for it: with hand-offs, that is where it came to
    rest.
    """
    passed_on, closed = cases["handoffs"] >= 2, cases["closed"]
    whole = float(passed_on.mean())
    found = []
    for issue, part in cases.groupby("issue", sort=False):
        of_closed = part[closed[part.index]]
        ended = (of_closed if len(of_closed) else part)["unit"].value_counts(
            normalize=True, sort=True
        )
        often = ended[ended >= LEAST_SHARE]
        kept = (often if len(often) else ended).head(MOST_DEPARTMENTS)
        relative = (
            (passed_on[part.index].sum() + BORROWED * whole) / (len(part) + BORROWED) / whole
            if whole
            else 1.0
        )
        shares = tuple(float(share) for share in kept / kept.sum())
        found.append(
            Remit(str(issue), len(part), tuple(map(str, kept.index)), shares, float(relative))
        )
    return sorted(found, key=lambda remit: (-remit.cases, remit.issue))


def first_reading(cases: pd.DataFrame, listed: list[Remit]) -> float:
    """Return how often the centre reads a case right, judged by first units and beyond what chance would give.

    A misread case still comes to the right unit with the chance that two cases of its issue have
    the same (as in Cohen's kappa).
    """
    closed = cases[cases["closed"]]
    right = float((closed["first_unit"] == closed["unit"]).mean())
    weights = np.array([remit.cases for remit in listed], float)
    chance = float(
        np.average([sum(share**2 for share in remit.shares) for remit in listed], weights=weights)
    )
    return min(0.99, max(0.01, (right - chance) / (1 - chance))) if chance < 1 else 0.99
