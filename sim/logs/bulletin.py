"""Bulletin files: numbers that a hotline has published of a period, and how it counts them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic import field_validator, model_validator

from sim.errors import LogError, ScenarioError, suggestion
from sim.files.calendar import WorkingCalendar, date_in, holidays_in
from sim.files.inputs import Kept
from sim.logs.published import NUMBERS, OPPOSITES, Definitions, scaled, unscaled
from sim.logs.sequence import Counted, Window, daily_cases, months, shocks_of
from sim.scenario.expand import issues
from sim.scenario.files import load_scenario, merged, tables_of
from sim.scenario.institutions import Reform
from sim.scenario.library import scenario_file
from sim.scenario.parameters import Line, Table, read, text
from sim.scenario.parameters import value as declared
from sim.scenario.values import flat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.scenario.city import Shock
    from sim.scenario.schema import Scenario

INHERITED = ("city", "definitions", "drift")
"""Keys that a bulletin takes over from the one that it extends."""

DRIFT = 0.24
"""Change of a number from one period to the next, on its scale (assumption): the root mean square
difference of the logits of eight closure shares of New York's 311 in 2018 and 2019."""

MOST_DAYS = 2500
"""Working days of a period, and between two that have no dates, at most."""

MOST_BIAS = 10.0
"""Difference of a published from the true number, on its scale, at most: beyond it all shares are 0
or 1."""

NEXT_DAYS = 22
"""Working days after the period whose numbers are foretold, at most: a month."""


class Length(Table):
    """The period of a bulletin."""

    days: int | None = declared(
        None, "working days", "Length of the period, if no dates are given.", low=1, high=MOST_DAYS
    )
    first: Line = text("", "First day, such as 2024-08-01.")
    last: Line = text("", "Last day.")
    holidays: str | None = text(
        None, "Text file of days not worked, one date per line, a path relative to this file."
    )
    days_between: int | None = declared(
        None,
        "working days",
        "Days between the period of the bulletin that this one extends and this period, if no dates "
        "are given; 0 unless given.",
        low=0,
        high=MOST_DAYS,
    )

    @model_validator(mode="after")
    def _check(self) -> Length:
        """Refuse no length and two lengths."""
        if self.days_between is not None and self.days is None:
            raise ValueError("days_between goes with days; dates say it themselves: leave it out")
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
        high=10**9,
    )


class DatedReform(Table):
    """A change of numbers or switches of the city on a date."""

    date: Line = text(
        ..., "Day on which the change takes effect, such as 2024-09-01, or the next working day."
    )
    set: dict[str, Any] = declared(
        ..., "keys and values", "New values, by dotted key of the scenario."
    )

    @field_validator("set")
    @classmethod
    def _by_dotted_key(cls, written: dict[str, Any]) -> dict[str, Any]:
        """Take nested tables for dotted keys."""
        return flat(written)


class BulletinFile(Table):
    """The contents of a bulletin file."""

    extends: Line = text(
        "",
        "Bulletin file of an earlier period of the same city, a path relative to this file; both "
        "are played in one run. City, definitions and drift are taken over unless given.",
    )
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
    drift: float = declared(
        DRIFT,
        "logits or logarithms",
        "Standard deviation of the change of each number from one period to the next that the model "
        "does not make (assumption); 0 if the city stays as it is.",
        low=0,
        high=5,
    )
    reforms: tuple[DatedReform, ...] = declared(
        (), "tables", "Changes of the city on a date, before, in or after the period."
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
        if not self.title.strip():
            wrong.append("title is empty; name the place and the period")
        if not self.source.strip():
            wrong.append("source is empty; say where the numbers are published, with date")
        if self.period.days_between is not None and not self.extends:
            wrong.append(
                "period.days_between is for a bulletin that extends another; write extends, or leave "
                "it out"
            )
        if self.reforms and self.period.days is not None:
            wrong.append(
                f"reforms[0].date = {self.reforms[0].date!r}: a period without dates has no dated "
                "reform; write period.first and period.last, or a reform by day into the city's file"
            )
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
    if published.sample is not None and (kind != "share" or name == "units_gini"):
        return f"numbers.{name}.sample: only shares of cases are of a sample; leave it out"
    step = published.rounded
    if step is not None and abs(published.value / step - round(published.value / step)) > 1e-6:
        return f"{here}: is no multiple of rounded = {step:g}; write the step of its last digit"
    if kind == "share" and step is not None and step >= 1:
        return f"numbers.{name}.rounded = {step:g}: a share is from 0 to 1; write {step / 100:g}"
    if published.error.bias[0] > published.error.bias[1]:
        return f"numbers.{name}.error.bias: the first must not be more than the second"
    if max(map(abs, published.error.bias)) > MOST_BIAS:
        return (
            f"numbers.{name}.error.bias: must be between {-MOST_BIAS:g} and {MOST_BIAS:g} (logits or "
            "logarithms)"
        )
    return ""


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


def load_bulletin(path: str | Path) -> Bulletin:
    """Load a bulletin and its city.

    Parameters
    ----------
    path
        A TOML file. The file of an earlier period that it `extends`, and so on, is read too.

    Returns
    -------
    Bulletin
        Checked, with its `earlier` ones; its city has the demand of the period, unless the prior
        has a range of it.

    Raises
    ------
    LogError
        If there is no such file, it or its city is invalid, or bulletins do not follow each other;
        the message names the file and the key.
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
    parts = _chain(Path(path))
    file = _city(parts[-1])
    try:
        return _sequence(parts, _windows(parts), load_scenario(file))
    except ScenarioError as error:
        place = "" if file.is_file() else f"{parts[0].path}: city: "
        raise LogError(f"{place}{error}") from error


def bulletin_of(
    said: BulletinFile, city: Scenario, days: int, files: tuple[Kept, ...] = ()
) -> Bulletin:
    """Return a bulletin of a city with the demand of its period."""
    return _sequence([_Part(Path(said.title), said, files)], [Window(0, days)], city)


class _Part(NamedTuple):
    """A bulletin file, with what it takes over from the one that it extends."""

    path: Path
    said: BulletinFile
    files: tuple[Kept, ...]


def _chain(path: Path) -> list[_Part]:
    """Return a bulletin file and all that it extends, itself last."""
    found: list[tuple[Path, Kept, dict[str, Any]]] = []
    following: Path | None = path
    while following is not None:
        above = [each for each, _, _ in found]
        if following.resolve() in [each.resolve() for each in above]:
            circle = " -> ".join(map(str, [*above, following]))
            raise LogError(f"{path}: bulletins extend each other in a circle: {circle}")
        file, written = _read(following, f"{above[-1]}: extends: " if above else "")
        found.append((following, file, written))
        base = written.get("extends")
        following = following.parent / base if base and isinstance(base, str) else None
    parts: list[_Part] = []
    for each, file, written in reversed(found):
        below: dict[str, Any] = {}
        if parts:
            before = parts[-1]
            below = before.said.model_dump(include={*INHERITED}, exclude_unset=True)
            below["city"] = str(_city(before).absolute())
        said = _checked(each, merged(below, written))
        parts.append(_Part(each, said, (file,)))
        if below and _city(parts[-1]).resolve() != _city(parts[-2]).resolve():
            raise LogError(
                f"{each}: city = {said.city!r}, but {parts[-2].path}, which it extends, is of "
                f"{parts[-2].said.city!r}; leave city out, or leave extends out"
            )
    return parts


def _checked(path: Path, tables: dict[str, Any]) -> BulletinFile:
    """Return the checked contents of a file."""
    try:
        return read(BulletinFile, tables, lambda location: f"{path}: ", "the bulletin")
    except ScenarioError as error:
        raise LogError(str(error)) from error


def _city(part: _Part) -> Path:
    """Return the file of the city of a bulletin."""
    return scenario_file(part.said.city, part.path.parent)


def _read(path: Path, place: str) -> tuple[Kept, dict[str, Any]]:
    """Return a TOML file and its tables."""
    try:
        file = Kept.read(str(path))
        return file, tables_of(file.content, path)
    except FileNotFoundError:
        others = [each.name for each in path.parent.glob("*.toml")]
        near = suggestion(path.name, others)
        raise LogError(f"{place}{path}: there is no such file{near}") from None
    except OSError as error:
        raise LogError(f"{place}{path}: cannot be read: {error.strerror}") from None
    except ScenarioError as error:
        raise LogError(str(error)) from None


def _sequence(parts: Sequence[_Part], windows: Sequence[Window], city: Scenario) -> Bulletin:
    """Return the bulletin of the last period, with those before it."""
    said, path, counts = parts[-1].said, parts[-1].path, [each.said.dispatched for each in parts]
    if any(counts) and "demand.cases_per_day" in city.uncertainty:
        raise LogError(
            f"{path}: dispatched sets the city's demand, but demand.cases_per_day has a range in "
            "[uncertainty]; leave one of them out"
        )
    rates = daily_cases(windows, counts, city.demand.cases_per_day)
    if isinstance(rates, Counted):
        wrong = parts[rates.place]
        raise LogError(
            f"{wrong.path}: dispatched = {wrong.said.dispatched:,}, but other bulletins have "
            f"{rates.others:,.0f} cases on these days; correct one of them, or leave it out"
        )
    if any(counts):
        try:
            city = city.with_values({"demand.cases_per_day": float(rates[-1])})
        except ScenarioError as error:
            raise LogError(f"{path}: dispatched: {error}") from error
    found = [
        Bulletin(
            each.said.title,
            each.said.source,
            city,
            window.end - window.first,
            each.said.definitions,
            _published(each.said),
            float(each.said.dispatched or rates[slice(*window)].sum()),
            each.files,
            each.said.dispatched is not None,
            _label(each),
            window.first,
            drift=said.drift,
        )
        for each, window in zip(parts, windows, strict=True)
    ]
    _check_labels(parts)
    whole = replace(
        found[-1],
        files=tuple(file for each in parts for file in each.files),
        earlier=tuple(found[:-1]),
        shocks=shocks_of(rates, city.time.warm_up),
        reforms=_reforms(parts, windows, city),
    )
    if whole.shocks or whole.reforms:
        days = max([each.day for each in whole.reforms], default=0) + 1
        days = max(days, city.time.warm_up + whole.window.end + whole.next_days, city.time.days)
        try:
            whole.played.with_values({"time.days": days})
        except ScenarioError as error:
            raise LogError(f"{path}: {error}") from error
    return whole


def _published(said: BulletinFile) -> dict[str, Published]:
    """Return the numbers by name, those published as 1 less another under the other's name."""
    published = {}
    for name, each in said.numbers.items():
        if name in OPPOSITES:
            low, high = each.error.bias
            flipped = Distortion(bias=(-high, -low), sd=each.error.sd)
            value = float(f"{1 - each.value:.12g}")  # so that 1 - 0.98 is 0.02
            each = each.model_copy(update={"value": value, "error": flipped})
            name = OPPOSITES[name]
        published[name] = each
    return published


def _label(part: _Part) -> str:
    """Return a period in short."""
    period = part.said.period
    if period.days is not None:
        return part.said.title
    ends = (date_in(each, f"{part.path}: period") for each in (period.first, period.last))
    return months(*ends)


def _check_labels(parts: Sequence[_Part]) -> None:
    """Refuse two periods of one name."""
    known: dict[str, Path] = {}
    for each in parts:
        label = _label(each)
        if label in known:
            is_dated = each.said.period.days is None
            way_out = "put the numbers into one file" if is_dated else "give each its own title"
            raise LogError(f"{each.path}: {label} is the period of {known[label]} too; {way_out}")
        known[label] = each.path


def _calendar(part: _Part, parts: Sequence[_Part]) -> WorkingCalendar:
    """Return the calendar that begins with a dated period, without the holidays of all files."""
    named = [(each.path.parent, each.said.period.holidays) for each in parts]
    files = dict.fromkeys(folder / name for folder, name in named if name)
    return WorkingCalendar(
        date_in(part.said.period.first, f"{part.path}: period.first"),
        holidays=tuple(day for file in files for day in holidays_in(file)),
    )


def _day(calendar: WorkingCalendar, date: np.datetime64) -> int:
    return int(calendar.day_of(np.array(date)))


def _windows(parts: Sequence[_Part]) -> list[Window]:
    """Return the days of each period, from 0 on the first of all."""
    found: list[Window] = []
    for number, each in enumerate(parts):
        period, last = each.said.period, found[-1] if found else Window(0, 0)
        if period.days is not None:
            first = last.end + (period.days_between or 0)
            found.append(Window(first, first + period.days))
            continue
        calendar = _calendar(each, parts)
        end = date_in(period.last, f"{each.path}: period.last") + np.timedelta64(1, "D")
        days, first = _day(calendar, end), 0
        if days < 1:
            raise LogError(
                f"{each.path}: period.last = {period.last!r} is before the first working day from "
                f"{period.first}"
            )
        if days > MOST_DAYS:
            raise LogError(
                f"{each.path}: period.first = {period.first!r} and period.last = {period.last!r} are "
                f"{days:,} working days apart; a period has at most {MOST_DAYS:,}"
            )
        if number:
            before = parts[number - 1]
            if before.said.period.days is not None:
                raise LogError(
                    f"{each.path}: period.first = {period.first!r}, but {before.path}, which it "
                    "extends, has no dates; give that file period.first and period.last, or write "
                    "period.days and period.days_between here"
                )
            first = last.first + _day(_calendar(before, parts), calendar.start)
        found.append(Window(first, first + days))
        if number and found[-1].end < last.end:
            raise LogError(
                f"{each.path}: period.last = {period.last!r} is before the end of "
                f"{parts[number - 1].path}, which it extends; let that file extend this one"
            )
    start = min(each.first for each in found)
    return [Window(each.first - start, each.end - start) for each in found]


def _reforms(
    parts: Sequence[_Part], windows: Sequence[Window], city: Scenario
) -> tuple[Reform, ...]:
    """Return the reforms of all files by day of the run, the first first."""
    found = []
    for each, window in zip(parts, windows, strict=True):
        for number, reform in enumerate(each.said.reforms):
            place = f"{each.path}: reforms[{number}].date"
            date = date_in(reform.date, place)
            day = city.time.warm_up + window.first + _day(_calendar(each, parts), date)
            if day < 0:
                raise LogError(
                    f"{place} = {reform.date!r} is before the first day of the run; write its values "
                    "into the file of the city"
                )
            found.append(Reform(day=day, set=reform.set))
    return tuple(sorted(found, key=lambda each: each.day))
