"""Mesa agents as live views: their attributes read the rows of the engine's tables."""

from typing import Any

from sim.errors import check_extra
from sim.model.state.city import City
from sim.model.state.status import OPEN, STATUSES
from sim.model.state.tables import NOBODY

check_extra("mesa", "a city as a Mesa model")

import mesa  # noqa: E402

MESAS_OWN = ("model", "unique_id", "pos")
"""Attributes of an agent that Mesa sets."""


class View:
    """A view of table rows; setting an attribute is refused, because it would change nothing."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in MESAS_OWN and not name.startswith("_"):
            raise AttributeError(
                f"{type(self).__name__}.{name} cannot be set: agents show what the engine does; "
                "set it in the scenario, as "
                "scenario.with_values does, and make another model"
            )
        super().__setattr__(name, value)


class Agent(View, mesa.Agent):
    """A view that is one of the model's agents."""

    def remove(self) -> None:
        """Refuse removal: the engine would keep the agent."""
        raise AttributeError(
            f"{type(self).__name__} {self.unique_id} cannot be removed: agents show what the "
            "engine does; leave it out of the scenario, and make another model"
        )


class Unit(Agent):
    """Anybody who can hold a case. `number` is its row in the table of units.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> parks = model.agents_by_type[sim.Department][0]
    >>> parks.name, parks.hours_a_day > 0
    ('parks', True)
    """

    def __init__(self, model: Any, number: int, name: str) -> None:
        super().__init__(model)
        self.__dict__.update(number=number, name=name)
        self.number: int
        self.name: str

    @property
    def row(self) -> Any:
        """The live record in the table of units."""
        return self.model.city.units[self.number]

    @property
    def hours_a_day(self) -> float:
        """Staff-hours for cases a day."""
        return float(self.row.minutes) / 60

    @property
    def backlog_hours(self) -> float:
        """Hours of work accepted and not done."""
        return float(self.row.backlog) / 60

    @property
    def charged_hours(self) -> float:
        """Hours owed to meetings and campaigns."""
        return float(self.row.charge) / 60

    @property
    def held_cases(self) -> int:
        """Open cases that it holds, accepted or not."""
        cases = self.model.city.cases
        return int(((cases["unit"] == self.number) & _is_open(cases)).sum())


class Department(Unit):
    """A functional department.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> [department.name for department in model.agents_by_type[sim.Department]]
    ['parks', 'roads', 'police']
    """

    @property
    def avoidance(self) -> float:
        """Reluctance to take a contested case."""
        return float(self.row.avoidance)


class StreetOffice(Department):
    """A street office, the territorial unit of a district.

    Examples
    --------
    >>> import sim
    >>> changes = {"citizens.count": 2000, "demand.cases_per_day": 2}
    >>> city = sim.load_scenario("baseline").with_values(changes)
    >>> model = sim.CityModel(city, rng=1)
    >>> sorted(office.district for office in model.agents_by_type[sim.StreetOffice])
    [1, 2, 3, 4, 5, 6, 7, 8, 9]
    """

    @property
    def district(self) -> int:
        """Its district, from 1."""
        return int(self.row.district) + 1


class SocialOrganisation(Unit):
    """A unit outside government that takes cases beyond every remit.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> [each.name for each in model.agents_by_type[sim.SocialOrganisation]]
    ['neighbours']
    """


class MarketProvider(SocialOrganisation):
    """A firm that the citizen pays.

    Examples
    --------
    >>> import sim
    >>> firm = {"name": "movers", "staff_hours": 5, "fee": 100}
    >>> changes = {"market.enabled": True, "market.members": [firm]}
    >>> town = sim.load_scenario("classroom").with_values(changes)
    >>> model = sim.CityModel(town, rng=1)
    >>> [each.fee for each in model.agents_by_type[sim.MarketProvider]]
    [100.0]
    """

    @property
    def fee(self) -> float:
        """What the citizen pays for a case, in yuan."""
        return float(self.row.fee)


class Adjudicator(Agent):
    """The body, or bodies, that rule on disputed cases.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> (adjudicator,) = model.agents_by_type[sim.Adjudicator]
    >>> adjudicator.rulings <= model.day
    True
    """

    @property
    def docket(self) -> int:
        """Cases that wait for a ruling."""
        return int(self.model.city.clock[0].docket)

    @property
    def rulings(self) -> int:
        """Rulings made so far."""
        return int(self.model.city.days["rulings"].sum())

    @property
    def precedents(self) -> int:
        """Rulings kept so far."""
        return int(self.model.city.clock[0].precedents)


class Citizen(View):
    """A live view of a citizen; there are too many for Mesa's agent sets.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> 0 <= model.citizens[0].trust <= 1
    True
    """

    def __init__(self, city: City, number: int) -> None:
        self.__dict__["number"] = number
        self._row = city.citizens[number]

    @property
    def trust(self) -> float:
        """Trust, from 0 to 1."""
        return float(self._row.trust)

    @property
    def patience_days(self) -> int:
        """Working days between two follow-ups."""
        return int(self._row.patience)

    @property
    def district(self) -> int:
        """District, from 1."""
        return int(self._row.district) + 1


class Case(View):
    """A live view of a case.

    Examples
    --------
    >>> import sim
    >>> model = sim.CityModel(sim.load_scenario("classroom"), rng=1)
    >>> model.run_until(5)
    >>> model.cases[0].filed_day
    0
    """

    def __init__(self, city: City, number: int, unit_names: tuple[str, ...]) -> None:
        self.__dict__["number"] = number
        self._row = city.cases[number]
        self._unit_names = unit_names

    @property
    def status(self) -> str:
        """Where it stands."""
        return STATUSES[int(self._row.status)]

    @property
    def unit(self) -> str | None:
        """Who holds it, None for the service centre."""
        return None if self._row.unit == NOBODY else self._unit_names[int(self._row.unit)]

    @property
    def handoffs(self) -> int:
        """How often it moved from one unit to another."""
        return int(self._row.handoffs)

    @property
    def filed_day(self) -> int:
        """Day on which it was filed."""
        return int(self._row.filed_day)


def _is_open(cases: Any) -> Any:
    """Return which cases are open."""
    return (cases["status"] >= OPEN[0]) & (cases["status"] <= OPEN[-1])
