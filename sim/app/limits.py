"""Limits of the cities of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ScenarioError
from sim.model.size import work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario


class Limits(NamedTuple):
    """Limits for one viewer on a shared server."""

    cases: int = 2_000_000
    """Requests of one arm over its whole run, with the initial ones."""
    citizens: int = 5_000_000
    backlog: int = 200_000
    """Initial open requests: each is work on every day."""
    combinations: int = 250_000
    """Items processed one by one before the first day, such as issues and units."""
    reformed: int = 5_000
    """Issues and units that reforms process again."""
    numbers: int = 20_000_000
    """Numbers in tables other than those of requests and citizens."""
    seconds: float = 30.0
    """Seconds for making the arms, up to the day to be shown."""
    memory: int = 3 << 30
    """Bytes of the tables of both arms, a good part of which is never filled."""
    memory_of_all: int = 4 << 30
    """The same of all viewers."""
    replications: int = 32
    repeated_cases: int = 4_000_000
    """Requests of all runs made in the background at once."""


def too_large(scenario: Scenario, limits: Limits) -> Iterator[str]:
    """Yield a line for each limit that a city exceeds."""
    for one in work(scenario):
        most = getattr(limits, one.kind)
        if one.amount > most:
            yield (
                f"{scenario.title!r} has {one.amount:,.0f} {one.things}; a page takes {most:,}: "
                f"lower {one.less}, or use sim run"
            )
            return


def check_size(scenario: Scenario, limits: Limits) -> None:
    """Refuse such a city.

    Raises
    ------
    ScenarioError
        If something in it exceeds a viewer's limits.
    """
    for line in too_large(scenario, limits):
        raise ScenarioError(line)
