"""One viewer's two arms in lockstep under the same luck."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from sim.app.setup import Setup, scenarios_of
from sim.errors import ScenarioError
from sim.model import CityModel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sim.record import RunRecord
    from sim.scenario.schema import Scenario

Records = tuple["RunRecord", "RunRecord"]


class Limits(NamedTuple):
    """What one viewer may ask of a server that others share."""

    cases: int = 2_000_000
    """Requests of one arm over its whole run; half a gigabyte for both."""
    citizens: int = 5_000_000
    replications: int = 32
    repeated_cases: int = 4_000_000
    """Requests of all runs that are made in the background at once."""


class Session:
    """Two models, a day, and what they were made from.

    Parameters
    ----------
    setup
        What to begin with; the warm-up is over at once.
    library
        Where scenarios are, by name.
    limits
        Of the cities.

    Raises
    ------
    ScenarioError
        If an arm cannot be meant, or is larger than a viewer may ask for.
    """

    def __init__(self, setup: Setup, library: Mapping[str, Path], limits: Limits) -> None:
        self._library, self._limits = library, limits
        self._lock = RLock()  # no picture is taken while a day passes
        self.change(setup, day=0)

    @property
    def scenarios(self) -> tuple[Scenario, Scenario]:
        """What the arms run."""
        return self._models[0].settings, self._models[1].settings

    @property
    def warm_up(self) -> int:
        """Days that both arms had before those that are shown."""
        return self._models[0].settings.time.warm_up

    @property
    def day(self) -> int:
        """Working days since the end of the warm-up."""
        return self._models[0].day - self.warm_up

    @property
    def last_day(self) -> int:
        """Where the run ends, counted likewise."""
        return self._models[0].settings.time.days - self.warm_up

    def change(self, setup: Setup, day: int | None = None) -> None:
        """Make the arms anew, and play them up to a day: the present one unless given; if that fails all stays as it was."""
        scenarios = scenarios_of(setup, self._library)
        for scenario in scenarios:
            check_size(scenario, self._limits)
        with self._lock:
            shown = self.day if day is None else day
            self._models = tuple(CityModel(scenario, rng=setup.seed) for scenario in scenarios)
            self.setup = setup
            self.advance(self.warm_up + min(shown, self.last_day))

    def advance(self, days: int) -> None:
        """Let working days pass in both arms, up to the last of the run."""
        with self._lock:
            until = min(self._models[0].day + days, self._models[0].settings.time.days)
            for model in self._models:
                while model.day < until:
                    model.step()

    def look[Picture](self, taken: Callable[[Records], Picture]) -> Picture:
        """Return what is taken of the records of both arms, which stand still for so long."""
        with self._lock:
            left, right = (model.record(live=True) for model in self._models)
            return taken((left, right))


def check_size(scenario: Scenario, limits: Limits) -> None:
    """Refuse a city that would stop the server for all others.

    Raises
    ------
    ScenarioError
        If it has more requests or citizens than a viewer may ask for.
    """
    cases = int(scenario.demand.cases_per_day * scenario.time.days)
    for number, most, what, way in (
        (cases, limits.cases, "requests", "demand.cases_per_day or time.days"),
        (scenario.citizens.count, limits.citizens, "citizens", "citizens.count"),
    ):
        if number > most:
            raise ScenarioError(f"{scenario.title!r} has {number:,} {what}; a page takes {most:,}: lower {way}, or use sim run")
