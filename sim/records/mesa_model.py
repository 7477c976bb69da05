"""`CityModel`: the city as a Mesa model, which adds nothing to the engine but Mesa's interface."""

import math
from collections.abc import Sequence
from typing import Any, Never

import numpy as np

from sim.compiled.streams import checked_seed
from sim.errors import check_extra
from sim.model.build import build_city
from sim.model.engine import advance
from sim.model.plan import make_plan
from sim.model.state.city import City
from sim.model.state.zones import Kind
from sim.model.tape import meet_all
from sim.records.record import RunRecord
from sim.records.simulate import record_of
from sim.records.views import (
    Adjudicator,
    Case,
    Citizen,
    Department,
    MarketProvider,
    SocialOrganisation,
    StreetOffice,
    Unit,
)
from sim.scenario.schema import Scenario

check_extra("mesa", "a city as a Mesa model")

import mesa  # noqa: E402

KINDS: dict[int, type[Unit]] = {
    Kind.FUNCTIONAL: Department,
    Kind.TERRITORIAL: StreetOffice,
    Kind.SOCIAL_ORGANISATION: SocialOrganisation,
    Kind.MARKET_PROVIDER: MarketProvider,
}


FIXED = ("scenario", "settings", "seed", "rng", "random")
"""Attributes of a model from which its city is made, or which it does not use: setting them would
have no effect."""


class CityModel(mesa.Model):
    """A city that advances one working day per step, up to the last day of its scenario.

    Parameters
    ----------
    scenario
        From `sim.load_scenario`.
    rng : seed
        Of all draws, a whole number from 0 to 2**64 - 1. Other values that Mesa takes give a drawn
        seed: None, numbers, a `SeedSequence`, `BitGenerator` or `Generator`. The city never
        draws from Mesa's own random numbers.

    Attributes
    ----------
    seed
        Of all draws; it cannot be set.
    city : sim.model.state.city.City
        The tables that the agents show.
    datacollector : mesa.DataCollector
        Open cases, docket, precedents, backlog and mean trust by day.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> len(model.agents_by_type[sim.Department])
    3
    """

    def __init__(self, scenario: Scenario, rng: Any = None) -> None:
        self.seed = _seed(rng)
        self.settings = scenario
        self._plan = make_plan(scenario)
        self.city = build_city(scenario, self.seed, plan=self._plan)
        super().__init__(rng=self.seed)
        tape = self._plan.tape._replace(citizens=self.city.citizens, keys=self.city.keys)
        meet_all(tuple(tape))  # a view may read any of them
        self._unit_names = self._plan.unit_names
        for number, name in enumerate(self._unit_names):
            KINDS[int(self.city.units[number].kind)](self, number, name)
        Adjudicator(self)
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and "datacollector" in vars(self):
            raise AttributeError(
                f"CityModel.{name} cannot be set, because the city was made from this value; "
                f"make another model"
            )
        super().__setattr__(name, value)

    @property
    def scenario(self) -> Scenario:
        """What is run; it cannot be set."""
        return self.settings

    @scenario.setter
    def scenario(self, mesas: Never) -> None:
        """Do without the one that Mesa makes of a seed."""

    @property
    def running(self) -> bool:
        """Whether days are left; Mesa's loops end when none are, or when it is set to False."""
        return self._running and self.day < self.settings.time.days

    @running.setter
    def running(self, runs: bool) -> None:
        """Let Mesa's loops end, or go on as long as there are days."""
        if runs and self.day == self.settings.time.days:
            raise AttributeError(
                f"the scenario ends after {self.day} days; lengthen time.days to continue"
            )
        self._running = runs

    @property
    def day(self) -> int:
        """Working days that are over."""
        return int(self.city.clock[0].day)

    @property
    def citizens(self) -> Sequence[Citizen]:
        """All citizens, as live views."""
        return _Views(len(self.city.citizens), lambda i: Citizen(self.city, i))

    @property
    def cases(self) -> Sequence[Case]:
        """The cases filed so far, as live views."""
        return _Views(
            int(self.city.clock[0].next_case), lambda i: Case(self.city, i, self._unit_names)
        )

    def step(self) -> None:
        """Let one working day pass; after the last day of the scenario nothing happens any more."""
        if self.day < self.settings.time.days:
            self.city = advance(self.city, self.day + 1, mechanisms=self.settings.mechanisms)
            self.datacollector.collect(self)

    def record(self, *, live: bool = False) -> RunRecord:
        """Return the record of the finished days, as `sim.run` would; later days do not change it.

        Parameters
        ----------
        live
            Share the tables instead of copying them: at once at any size, and true only until the
            next step.

        Returns
        -------
        RunRecord
            With its events.
        """
        city = self.city
        if not live:
            tables: dict[str, Any] = {name: table.copy() for name, table in city._asdict().items()}
            city = City(**tables)
        return record_of(
            self.settings, self._plan, self.seed, city, city.events[: city.clock[0].events]
        )


class _Views(Sequence[Any]):
    """A sequence that makes its items on access."""

    def __init__(self, length: int, item: Any) -> None:
        self._length = length
        self._item = item

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._item(i) for i in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(f"index {index} is out of range; there are {self._length} agents")
        return self._item(index % self._length)


def _seed(rng: Any) -> int:
    """Return a seed from Mesa's argument for one."""
    if rng is None or isinstance(
        rng,
        list
        | tuple
        | np.ndarray
        | np.random.SeedSequence
        | np.random.BitGenerator
        | np.random.Generator,
    ):
        return int(np.random.default_rng(rng).integers(2**53))
    return checked_seed(rng)


def _yesterday(model: CityModel, field: str) -> float:
    """Return one of the sums of the last finished day; NaN before the first."""
    return model.city.days[model.day - 1][field].item() if model.day else math.nan


def day(model: CityModel) -> int:
    """Last finished day."""
    return model.day - 1


def open_cases(model: CityModel) -> float:
    """Cases open at the end of the day."""
    return _yesterday(model, "open")


def docket(model: CityModel) -> float:
    """Cases waiting for a ruling."""
    return _yesterday(model, "docket")


def precedents(model: CityModel) -> float:
    """Number of rulings kept."""
    return _yesterday(model, "precedents")


def backlog_hours(model: CityModel) -> float:
    """Hours of work accepted and not done, in all units."""
    return _yesterday(model, "backlog_minutes") / 60


def mean_trust(model: CityModel) -> float:
    """Mean trust of the citizens."""
    return _yesterday(model, "trust")


REPORTERS = {
    reporter.__name__: reporter
    for reporter in (day, open_cases, docket, precedents, backlog_hours, mean_trust)
}
"""The data collector's reporters; functions of the module, because a model with lambdas cannot be
pickled."""
