"""Reading a bulletin file and those that it extends: days, demand and reforms of their periods."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import LogError, ScenarioError, suggestion
from sim.files.calendar import WorkingCalendar, date_in, holidays_in
from sim.files.inputs import Kept
from sim.logs.bulletin import Bulletin
from sim.logs.bulletin_file import MOST_DAYS, BulletinFile, Published
from sim.logs.published import OPPOSITES
from sim.logs.sequence import CountError, Window, daily_cases, months, shocks_of
from sim.scenario.files import load_scenario, merged, tables_of
from sim.scenario.institutions import Reform
from sim.scenario.library import scenario_file
from sim.scenario.parameters import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.schema import Scenario

INHERITED = ("city", "definitions", "drift")
"""Keys that a bulletin takes over from the one that it extends."""


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
    try:
        rates = daily_cases(windows, counts, city.demand.cases_per_day)
    except CountError as error:
        wrong = parts[error.place]
        raise LogError(
            f"{wrong.path}: dispatched = {wrong.said.dispatched:,}, but other bulletins have "
            f"{error.others:,.0f} cases on these days; correct one of them, or leave it out"
        ) from error
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
            written={of: name for name, of in OPPOSITES.items() if name in each.said.numbers},
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
    return {
        OPPOSITES.get(name, name): each.opposite() if name in OPPOSITES else each
        for name, each in said.numbers.items()
    }


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
