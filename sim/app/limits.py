"""Limits of the cities of a page, and of what its viewers send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ScenarioError
from sim.model.size import work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario.schema import Scenario

MOST = {
    "cases": 2_000_000,
    "citizens": 5_000_000,
    "backlog": 200_000,
    "combinations": 250_000,
    "reformed": 5_000,
    "numbers": 20_000_000,
}
"""By kind of work (`sim.model.size`), the most of one arm: a city is made in a viewer's browser,
and its plan by a server that others use too."""

SPEEDS = (1, 3, 8, 20)
"""Days per second."""

HISTORIES = 40
"""Histories in which both arms are run again."""

LEAST_HISTORIES = 4
REPEATED_CASES = 4_000_000
"""Requests of all histories together."""


LONGEST = 100
"""Maximum number of a viewer's characters quoted in a message."""


def too_large(scenario: Scenario) -> Iterator[str]:
    """Yield a line for the first limit that a city exceeds."""
    for one in work(scenario):
        if one.amount > MOST[one.kind]:
            yield (
                f"{scenario.title!r} has {one.amount:,.0f} {one.things}; a page takes "
                f"{MOST[one.kind]:,}: lower {one.less}, or use sim run"
            )
            return


def check_size(scenario: Scenario) -> None:
    """Refuse such a city, with a ScenarioError."""
    for line in too_large(scenario):
        raise ScenarioError(line)


def histories(scenarios: Sequence[Scenario]) -> int:
    """Return in how many histories a page runs some arms again; 0 if they are too large for it."""
    cases = sum(
        one.amount for scenario in scenarios for one in work(scenario) if one.kind == "cases"
    )
    most = min(HISTORIES, int(REPEATED_CASES / max(1.0, cases)))
    return most if most >= LEAST_HISTORIES else 0
