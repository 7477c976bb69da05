"""Bulletin files: numbers that a hotline has published of a period, and how it counts them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import model_validator

from sim.errors import LogError, ScenarioError, suggestion
from sim.files import toml
from sim.files.calendar import WorkingCalendar, date_in, holidays_in
from sim.files.inputs import Kept
from sim.logs.published import NUMBERS, OPPOSITES, Definitions, scaled, unscaled
from sim.scenario.files import load_scenario
from sim.scenario.library import scenario_file
from sim.scenario.parameters import Line, Table, read, text
from sim.scenario.parameters import value as declared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.schema import Scenario

NEXT_DAYS = 22
"""Working days after the period whose numbers are foretold, at most: a month."""


class Length(Table):
    """The period of a bulletin."""

    days: int | None = declared(
        None, "working days", "Length of the period, if no dates are given.", low=1, high=2500
    )
    first: Line = text("", "First day, such as 2024-08-01.")
    last: Line = text("", "Last day.")
    holidays: str | None = text(
        None, "Text file of days not worked, one date per line, a path relative to this file."
    )

    @model_validator(mode="after")
    def _check(self) -> Length:
        """Refuse no length and two lengths."""
        dated = (self.first, self.last, self.holidays)
        if any(dated) if self.days is not None else not (self.first and self.last):
            raise ValueError(
                "write either days = 22, or first and last, such as first = '2024-08-01', and "
                "holidays only with these"
            )
        return self


class Distortion(Table):
    """The belief about the error of a published number, on its scale (assumption)."""

    bias: tuple[float, float] = declared(
        (0.0, 0.0),
        "logits or logarithms",
        "Lowest and highest difference of the published from the true number, all between "
        "equally likely; below 0 if the published number is too low.",
    )
    sd: float = declared(
        0.0, "logits or logarithms", "Standard deviation of further errors.", low=0, high=10
    )


class Published(Table):
    """A published number."""

    value: float = declared(..., "its own", "The number; a share is from 0 to 1.", low=0)
    rounded: float | None = declared(
        None, "its own", "The step to which it is rounded, such as 0.001.", above=0
    )
    error: Distortion = declared(Distortion(), "table", "Belief about the publisher's error.")
    sample: int | None = declared(
        None,
        "cases",
        "Cases in the random sample of which the number is a share, if it is of a sample.",
        low=1,
    )


class BulletinFile(Table):
    """The contents of a bulletin file."""

    title: Line = text(..., "Title, in one line.")
    source: Line = text(..., "Where the numbers are published, with date.")
    city: str = text(
        ..., "Scenario of the city, whose [uncertainty] is the prior: a file or a name."
    )
    period: Length = declared(..., "table", "The days that the numbers cover.")
    definitions: Definitions = declared(
        Definitions(), "table", "How the city counts the published numbers."
    )
    dispatched: int | None = declared(
        None, "cases", "Cases dispatched in the period; sets the city's demand.", low=1
    )
    numbers: dict[str, Published] = declared(..., "tables", "The published numbers, by name.")

    @model_validator(mode="after")
    def _check(self) -> BulletinFile:
        """Refuse numbers that have no definition or cannot be."""
        wrong = [line for name, each in self.numbers.items() if (line := _wrong(name, each))]
        doubled = [name for name, other in OPPOSITES.items() if {name, other} <= {*self.numbers}]
        wrong += [
            f"numbers.{name} is 1 less {OPPOSITES[name]}; leave one of them out" for name in doubled
        ]
        if not self.source.strip():
            wrong.append("source is empty; say where the numbers are published, with date")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


def _wrong(name: str, published: Published) -> str:
    """Return why a published number is invalid, or an empty text."""
    kind = NUMBERS[OPPOSITES.get(name, name)].kind if name in NUMBERS | OPPOSITES else None
    if kind is None:
        return f"numbers has no {name!r}{suggestion(name, [*NUMBERS, *OPPOSITES])}"
    here = f"numbers.{name}.value = {published.value:g}"
    if kind == "share" and published.value > 1:
        return f"{here}: a share is from 0 to 1; write {published.value / 100:g} for per cent"
    if published.sample is not None and kind != "share":
        return f"numbers.{name}.sample: only shares are of a sample; leave it out"
    step = published.rounded
    if step is not None and abs(published.value / step - round(published.value / step)) > 1e-6:
        return f"{here}: is no multiple of rounded = {step:g}; write the step of its last digit"
    if kind == "share" and step is not None and step >= 1:
        return f"numbers.{name}.rounded = {step:g}: a share is from 0 to 1; write {step / 100:g}"
    if published.error.bias[0] > published.error.bias[1]:
        return f"numbers.{name}.error.bias: the first must not be more than the second"
    return ""


@dataclass(frozen=True)
class Bulletin:
    """Numbers that a hotline has published of a period.

    Attributes
    ----------
    title, source
        Of the publication.
    city
        The scenario, with the demand of the period; its `uncertainty` is the prior.
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

    @property
    def next_days(self) -> int:
        """Working days after the period whose numbers are foretold."""
        return min(self.days, NEXT_DAYS)

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
        self, name: str, true: NDArray[np.float64], cases: Any, seed: int, month: int = 0
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
        month
            Of a later period; the publisher's bias stays, samples and further errors differ.

        Returns
        -------
        shape (n,)
            Samples drawn, errors added, rounded, scaled.
        """
        asked = self.published.get(name, Published(value=0))
        place = [*NUMBERS].index(name)
        habits, rng = (np.random.default_rng([seed, place, each]) for each in (0, 1 + month))
        found = np.array(true, float)
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


def load_bulletin(path: str | Path) -> Bulletin:
    """Load a bulletin and its city.

    Parameters
    ----------
    path
        A TOML file.

    Returns
    -------
    Bulletin
        Checked; its city has the demand of the period, unless the prior has a range of it.

    Raises
    ------
    LogError
        If there is no such file, or it or its city is invalid; the message names the file and
        the key.
    CalendarError
        If a date is none, or the file of holidays cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> said = '''
    ... title = "A town, a month"
    ... source = "invented for this example"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.late_share = { value = 0.3, rounded = 0.01 }
    ... '''
    >>> _ = Path("town.toml").write_text(said)
    >>> bulletin = sim.load_bulletin("town.toml")
    >>> bulletin.days, bulletin.published["late_share"].value
    (22, 0.3)
    """
    path = Path(path)
    try:
        file = Kept.read(str(path))
        written = toml.parsed(file.content.decode("utf-8-sig"))
    except FileNotFoundError:
        others = [each.name for each in path.parent.glob("*.toml")]
        raise LogError(f"{path}: there is no such file{suggestion(path.name, others)}") from None
    except OSError as error:
        raise LogError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LogError(f"{path}: is not TOML: {error}") from None
    try:
        said = read(BulletinFile, written, lambda location: f"{path}: ", "the bulletin")
        days = _days(said.period, path)
        city = load_scenario(scenario_file(said.city, path.parent))
        return bulletin_of(said, city, days, (file,))
    except ScenarioError as error:
        raise LogError(str(error)) from error


def bulletin_of(
    said: BulletinFile, city: Scenario, days: int, files: tuple[Kept, ...] = ()
) -> Bulletin:
    """Return a bulletin of a city with the demand of its period."""
    rate = city.demand.cases_per_day
    if said.dispatched is not None and "demand.cases_per_day" in city.uncertainty:
        raise ScenarioError(
            "dispatched sets the city's demand, but demand.cases_per_day has a range in "
            "[uncertainty]; leave one of them out"
        )
    if said.dispatched is not None:
        rate = said.dispatched / days
        city = city.with_values({"demand.cases_per_day": rate})
    published = {}
    for name, each in said.numbers.items():
        if name in OPPOSITES:
            low, high = each.error.bias
            flipped = Distortion(bias=(-high, -low), sd=each.error.sd)
            value = float(f"{1 - each.value:.12g}")  # so that 1 - 0.98 is 0.02
            each = each.model_copy(update={"value": value, "error": flipped})
            name = OPPOSITES[name]
        published[name] = each
    return Bulletin(
        said.title,
        said.source,
        city,
        days,
        said.definitions,
        published,
        float(said.dispatched or rate * days),
        files,
        said.dispatched is not None,
    )


def _days(period: Length, path: Path) -> int:
    """Return the working days of a period."""
    if period.days is not None:
        return period.days
    holidays = path.parent / period.holidays if period.holidays else None
    calendar = WorkingCalendar(
        date_in(period.first, f"{path}: period.first"),
        holidays=holidays_in(holidays) if holidays else (),
    )
    end = date_in(period.last, f"{path}: period.last") + np.timedelta64(1, "D")
    days = int(calendar.day_of(np.array(end)))
    if days < 1:
        raise LogError(
            f"{path}: period.last = {period.last!r} is before the first working day from "
            f"{period.first}"
        )
    return days
