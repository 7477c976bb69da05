"""Numbers that a hotline has published of a period, and how other cities would publish theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.logs.bulletin_file import DRIFT, Published, less
from sim.logs.published import NUMBERS, scaled, unscaled
from sim.logs.sequence import Window
from sim.scenario.expand import issues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.files.inputs import Kept
    from sim.logs.published import Definitions
    from sim.scenario.city import Shock
    from sim.scenario.institutions import Reform
    from sim.scenario.schema import Scenario

NEXT_DAYS = 22
"""Working days after the period whose numbers are foretold, at most: a month."""


@dataclass(frozen=True)
class Bulletin:
    """Numbers that a hotline has published of a period, and of earlier ones of the same city.

    Attributes
    ----------
    title, source
        Of the publication.
    city
        The scenario, with the demand on the last day of the period; its `uncertainty` is the prior.
    days
        Working days of the period.
    definitions
        How the city counts.
    published
        The numbers by name. Those published as 1 less another stand under the other's name.
    dispatched
        Cases dispatched in the period; those that the city's demand brings if it is not published.
    files
        The files that it was read from.
    is_counted
        Whether the cases dispatched are published.
    label
        The period in short: its dates, or the title.
    first
        First day of the period, in working days after the warm-up.
    earlier
        Bulletins of the same city that end no later, the oldest first.
    drift
        Standard deviation of the change from one period to the next, on a number's scale.
    shocks
        The demand of other days, relative to that of the city.
    reforms
        Changes by day of the run.
    written
        The names of numbers published as 1 less another, by the other's name.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> said = '''
    ... title = "A town, a month"
    ... source = "invented for this example"
    ... city = "classroom"
    ... dispatched = 176
    ... period.days = 22
    ... numbers.on_time_share.value = 0.98
    ... '''
    >>> _ = Path("town.toml").write_text(said)
    >>> bulletin = sim.load_bulletin("town.toml")
    >>> bulletin.city.demand.cases_per_day, bulletin.published["late_share"].value
    (8.0, 0.02)
    """

    title: str
    source: str
    city: Scenario
    days: int
    definitions: Definitions
    published: dict[str, Published]
    dispatched: float
    files: tuple[Kept, ...] = ()
    is_counted: bool = True
    label: str = ""
    first: int = 0
    earlier: tuple[Bulletin, ...] = ()
    drift: float = DRIFT
    shocks: tuple[Shock, ...] = ()
    reforms: tuple[Reform, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[Bulletin, ...]:
        """The bulletins of all periods, this one last."""
        return *self.earlier, self

    @property
    def titles(self) -> str:
        """The titles of all periods."""
        return "; ".join(each.title for each in self.periods)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the numbers of all periods are published, each source once."""
        return tuple(dict.fromkeys(each.source for each in self.periods))

    @property
    def window(self) -> Window:
        """The days of the period."""
        return Window(self.first, self.first + self.days)

    @property
    def limits(self) -> tuple[int, int]:
        """The shortest and the longest limit of the city's issues, in working days."""
        found = [each.limit_days or 0 for each in issues(self.city)]
        return min(found), max(found)

    @property
    def cases(self) -> float:
        """Cases of all periods and of the days between them."""
        each_day = np.full(self.window.end, self.city.demand.cases_per_day)
        for shock in self.shocks:
            first = shock.day - self.city.time.warm_up
            each_day[max(first, 0) : max(first + shock.days, 0)] *= shock.factor
        return float(each_day.sum())

    @property
    def played(self) -> Scenario:
        """The city of all periods: with the demand of each, and with the reforms."""
        demand = self.city.demand
        shocks, reforms = (*demand.shocks, *self.shocks), (*self.city.reforms, *self.reforms)
        changed = demand.model_copy(update={"shocks": shocks})
        return self.city.model_copy(update={"demand": changed, "reforms": reforms})

    @property
    def present(self) -> Scenario:
        """The city at the end of the period: its reforms so far are in force from the start."""
        end = self.city.time.warm_up + self.window.end
        past = [each.set for each in self.reforms if each.day < end]
        return self.city.with_values({k: v for each in past for k, v in each.items()})

    @property
    def next_days(self) -> int:
        """Working days after the period whose numbers are foretold."""
        return min(self.days, NEXT_DAYS)

    @property
    def printed(self) -> dict[str, Published]:
        """The numbers as the file has them, by the names that it gives them."""
        return {
            self.written.get(name, name): each.opposite() if name in self.written else each
            for name, each in self.published.items()
        }

    def as_written(self, name: str, *values: float) -> tuple[str, tuple[float, ...]]:
        """Return the name of a number and values of it as the file has them: of 1 less another too.

        Parameters
        ----------
        name
            Of the number, as in `published`.
        *values
            Ascending; they are so too afterwards.

        Returns
        -------
        tuple
            The name and the values.
        """
        if name not in self.written:
            return name, values
        return self.written[name], tuple(less(each) for each in reversed(values))

    def observed(self, name: str) -> float:
        """Return a published number on its scale.

        Parameters
        ----------
        name
            Of the number.

        Returns
        -------
        float
            A logit of a share, a logarithm of days or of a rate.
        """
        return float(scaled(name, self.published[name].value, self.dispatched))

    def as_published(
        self, name: str, true: NDArray[np.float64], cases: Any, seed: int, period: int = 0
    ) -> NDArray[np.float64]:
        """Return true numbers of other cities as this city would publish them, on their scale.

        Parameters
        ----------
        name
            Of the number.
        true : shape (n,)
            Its values.
        cases : shape (n,), or one number
            Cases filed; one number for all, lest the scaled numbers tell how many each city has.
        seed
            Of samples and errors.
        period
            0 is the last one that is published, 1 the next, -1 the one before. The publisher's bias
            stays, samples and further errors differ; the city is that of period 0, from which
            others differ by a random walk of the drift.

        Returns
        -------
        shape (n,)
            Changed by drift, samples drawn, errors added, rounded, scaled.
        """
        asked = self.published.get(name, Published(value=0))
        place = [*NUMBERS].index(name)
        of = 1 + max(period, -2 * period)  # 1 is the last, 2 the next, 3, 5, ... those before
        habits, rng = (np.random.default_rng([seed, place, each]) for each in (0, of))
        found = np.array(true, float)
        if self.drift and period:
            steps = [2] if period > 0 else range(3, of + 1, 2)
            walks = [np.random.default_rng([seed, place, each, 1]) for each in steps]
            moved = self.drift * sum(each.standard_normal(len(found)) for each in walks)
            found = unscaled(name, scaled(name, found, cases) + moved, cases)
        known = np.isfinite(found)
        if asked.sample is not None:
            found[known] = rng.binomial(asked.sample, found[known]) / asked.sample
        (low, high), sd = asked.error.bias, asked.error.sd
        if sd or low or high:
            error = habits.uniform(low, high, len(found)) + sd * rng.standard_normal(len(found))
            found = unscaled(name, scaled(name, found, cases) + error, cases)
        if asked.rounded is not None:
            found = np.round(found / asked.rounded) * asked.rounded
        return np.asarray(scaled(name, found, cases))
