"""One viewer's two arms in lockstep, with common random numbers."""

from __future__ import annotations

import time
from threading import Lock, RLock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sim.app.limits import Limits, check_size, too_large
from sim.app.setup import Setup, scenarios_of, without_files
from sim.errors import ScenarioError
from sim.records.mesa_model import CityModel

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from pathlib import Path

    from sim.records.record import RunRecord
    from sim.scenario.schema import Scenario

Records = tuple["RunRecord", "RunRecord"]
Models = tuple[CityModel, ...]

SLICE = 0.25
"""Seconds of work before the next viewer's turn."""


class Session:
    """Two models, a day, and their setup.

    Parameters
    ----------
    setup
        The initial setup; the session starts after the warm-up.
    library
        The scenarios by name.
    limits
        Of the cities.
    played
        Whether the arms are made now; otherwise iterating over `changing` makes them.

    Raises
    ------
    ScenarioError
        If an arm is invalid, or exceeds a viewer's limits.
    """

    def __init__(
        self, setup: Setup, library: Mapping[str, Path], limits: Limits, *, played: bool = True
    ) -> None:
        self.setup = setup
        self._library, self._limits = library, limits
        self._lock = RLock()  # no picture is taken while a day passes
        self._models: Models = ()
        self._ended = False
        if played:
            self.change(setup, day=0)

    @property
    def scenarios(self) -> tuple[Scenario, Scenario]:
        """The scenarios of the arms."""
        left, right = self._models
        return left.settings, right.settings

    @property
    def warm_up(self) -> int:
        """Days of the warm-up, which are not shown."""
        return self._models[0].settings.time.warm_up

    @property
    def day(self) -> int:
        """Working days since the end of the warm-up."""
        return self._models[0].day - self.warm_up

    @property
    def last_day(self) -> int:
        """Last day of the run, counted likewise."""
        return self._models[0].settings.time.days - self.warm_up

    def change(self, setup: Setup, day: int | None = None) -> None:
        """Make the arms again, and run them up to a day, by default the present one.

        If that fails, everything stays as it was.
        """
        for _ in self.changing(setup, day):
            pass

    def changing(self, setup: Setup, day: int | None = None) -> Generator[None]:
        """Do the same in slices; a caller that does not finish changes nothing."""
        scenarios = scenarios_of(
            setup, self._library, lambda scenario: too_large(scenario, self._limits)
        )
        for scenario in scenarios:
            check_size(scenario, self._limits)
        times, spent = scenarios[0].time, 0.0
        until = times.warm_up + min(self.day if day is None else day, times.days - times.warm_up)
        models: Models = ()
        try:
            for scenario in scenarios:
                began = time.monotonic()
                models = (*models, CityModel(scenario, rng=setup.seed))
                spent += time.monotonic() - began
                yield
            reached = False
            while not reached:
                began = time.monotonic()
                reached = self._play(models, until)
                spent += time.monotonic() - began  # without the turns of others
                if not reached and spent > self._limits.seconds:
                    raise ScenarioError(
                        f"the two arms need more than {self._limits.seconds:g} seconds, the limit "
                        f"of a page, to reach day {until}; "
                        "lower demand.cases_per_day or another value that adds work, or use sim run"
                    )
                yield
            with self._lock:
                if not self._ended:
                    models, self._models, self.setup = self._models, models, setup
        finally:
            forget(models)
            ROOM.note(self, _bytes(self._models))

    def advance(self, days: int) -> None:
        """Run working days in both arms, up to the last of the run."""
        for _ in self.advancing(days):
            pass

    def advancing(self, days: int) -> Generator[None]:
        """Do the same in slices."""
        until = min(self._models[0].day + days, self._models[0].settings.time.days)
        while not self._ended:
            with self._lock:
                if self._play(self._models, until):
                    return
            yield

    def look[Picture](self, taken: Callable[[Records], Picture]) -> Picture:
        """Return the result of a function of both records, which stand still meanwhile."""
        with self._lock:
            left, right = (model.record(live=True) for model in self._models)
            return taken((left, right))

    def end(self) -> None:
        """Release the arms: nobody looks any more."""
        with self._lock:
            self._ended = True
            forget(self._models)
            self._models = ()
        ROOM.note(self, 0)

    def _play(self, models: Models, until: int) -> bool:
        """Run days up to one, for at most a slice; return whether it is reached."""
        began = time.monotonic()
        if _bytes(models) > self._limits.memory:
            most = f"the {self._limits.memory / 2**20:,.0f} MiB of memory that a page has"
            raise ScenarioError(
                f"the two arms need more than {most}; lower demand.cases_per_day or another "
                "value that adds work"
            )
        ROOM.take(self, _bytes({*models, *self._models}), self._limits.memory_of_all)
        with without_files(*(model.settings for model in models)):
            while (day := min((model.day for model in models), default=until)) < until:
                for model in models:
                    if model.day == day:
                        model.step()
                if time.monotonic() - began > SLICE:
                    return day + 1 >= until
        return True


class Room:
    """The memory used by the cities of all viewers."""

    def __init__(self) -> None:
        self._taken: WeakKeyDictionary[Session, int] = WeakKeyDictionary()
        self._lock = Lock()

    def take(self, session: Session, size: int, most: int) -> None:
        """Reserve bytes for a session.

        Raises
        ------
        ScenarioError
            If all sessions together then exceed the limit.
        """
        with self._lock:
            others = sum(taken for of, taken in self._taken.items() if of is not session)
            if others + size > most:
                raise ScenarioError(
                    "the cities of all viewers fill the memory of this page; wait until some "
                    "viewers close it, or choose smaller cities"
                )
            self._taken[session] = size

    def note(self, session: Session, size: int) -> None:
        """Record a smaller number of bytes."""
        with self._lock:
            self._taken[session] = size


ROOM = Room()


def _bytes(models: Iterable[CityModel]) -> int:
    """Return the memory of the tables of some cities."""
    return sum(table.nbytes for model in models for table in model.city)


def forget(models: Iterable[CityModel]) -> None:
    """Release the tables of some cities at once.

    Mesa's models are reference cycles, which would wait for the garbage collector.
    """
    for model in models:
        del model.city
