"""The posterior of a city: joint draws of its uncertain numbers, in a file beside the scenario."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from pydantic import field_validator

from sim.errors import ScenarioError
from sim.scenario.parameters import Line, Table, declared, text, value
from sim.scenario.ranges import UNVARIED, Ends, Range, as_range, by_key, off_scale
from sim.scenario.values import check_distinct, drawn, is_number, ways
from sim.scenario.ways import Way, is_factor, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from sim.files.inputs import Kept
    from sim.scenario.schema import Scenario

MAP = "city.seed"
"""Column of the map, a label and no quantity."""


GIVEN = ", given "
"""In the title of a city with a posterior, between the title of its prior and what it is given."""


DESPITE = ", despite an alarm (p = "
"""After what the draws are given, before the share of cities as strange and a bracket."""


Missed = Literal["days", "handoffs", "days_by_handoffs", "units"]
"""Kinds of statistics of a log."""


class PosteriorFile(Table):
    """Joint draws of uncertain numbers, given published numbers or a log."""

    draws: str | None = text(
        None,
        "CSV file of joint draws: a line of dotted keys, then one line per draw; a path relative "
        "to this file. Robust comparisons draw whole lines.",
    )
    sha256: Line = text("", "SHA-256 of the file of draws; another file is refused.")
    of: Line = text("", "The bulletin or log to which the draws were fitted.")
    learnt: tuple[str, ...] = value(
        (), "names", "Keys of the numbers about which the bulletin or log says something."
    )
    misfit: float | None = value(
        None,
        "tolerances",
        "Mean misfit of the city's runs from the log to which it was fitted.",
        low=0,
        high=1e6,
    )
    missed: tuple[Missed, ...] = value(
        (),
        "names",
        "What the city's runs do not have as the log to which it was fitted: days, handoffs, "
        "days_by_handoffs, or units.",
    )
    prior: dict[str, Ends | Range] = value(
        {},
        "keys and ranges",
        "Range of each number before the bulletin or log was known, by dotted key. Robust "
        "comparisons are made over these ranges too, to say how far the effect is narrowed.",
    )

    @field_validator("prior", mode="before")
    @classmethod
    def _by_dotted_key(cls, written: Any) -> Any:
        """Take tables within tables for dotted keys, as in `[uncertainty]`."""
        return dict(by_key(written)) if isinstance(written, Mapping) else written


class Draws(NamedTuple):
    """Joint draws of numbers."""

    keys: tuple[str, ...]
    values: NDArray[np.float64]
    """Shape (n_draws, n_keys)."""
    lines: tuple[int, ...] = ()
    """Of the file, by draw."""


def posterior_draws(scenario: Scenario) -> Draws | None:
    """Return the joint draws that a scenario names, if any."""
    path = scenario.posterior.draws
    return None if path is None else _parsed(scenario.inputs.draws(path))


def posterior_is_of_this_city(scenario: Scenario) -> Iterator[str]:
    """Draws are of numbers of this city, from the file that was meant, and of no other range."""
    said = scenario.posterior
    if said.draws is None or scenario.inputs.absent:
        return
    try:
        file = scenario.inputs.draws(said.draws)
        if said.sha256 and said.sha256 != file.sha256:
            raise ScenarioError(
                f"{said.draws} is not the file that was fitted (its SHA-256 is {file.sha256}); "
                "restore it, or fit again"
            )
        draws = _parsed(file)
    except ScenarioError as error:
        yield f"posterior.draws: {error}"
        return
    yield from _prior_is_of(said, draws)
    written, known = scenario.model_dump(mode="json"), dict[Way, str]()
    for key in dict.fromkeys((*draws.keys, *scenario.uncertainty)):
        try:
            check_distinct(key, written, known)
        except ScenarioError as error:
            yield f"posterior.draws: {said.draws}: {error}"
            continue
        if key in draws.keys and key in scenario.uncertainty:
            yield (
                f"uncertainty: {key} has a range, and {said.draws} has draws of it; leave one of "
                "them out"
            )
        elif not is_number(scenario, key):
            yield f"posterior.draws: {said.draws}: {key} is not a number"
        elif key.startswith(UNVARIED):
            yield f"posterior.draws: {said.draws}: {key} must be the same throughout a comparison"
        elif key in draws.keys and (why := _out_of_bounds(scenario, key, draws)):
            yield f"posterior.draws: {said.draws}{why}"


def _prior_is_of(said: PosteriorFile, draws: Draws) -> Iterator[str]:
    """Ranges before the numbers were known are of numbers drawn, and keys learnt have one."""
    for key, found in said.prior.items():
        asked = as_range(found)
        if key not in draws.keys:
            yield f"posterior.prior: {said.draws} has no draws of {key}; leave its range out"
        elif asked.low >= asked.high or off_scale(*asked.ends, asked.scale):
            yield f"posterior.prior: {key} = [{asked.low:g}, {asked.high:g}] is no range"
    for key in said.learnt:
        if key not in said.prior:
            yield f"posterior.learnt: {key} has no range in [posterior.prior]; leave it out"


def _out_of_bounds(scenario: Scenario, key: str, draws: Draws) -> str:
    """Return the first line and value of a number that is out of its bounds, or an empty text."""
    place = None if is_factor(key) else declared(type(scenario), parts(key))
    bounds = place.bounds if place else {}
    column = draws.values[:, draws.keys.index(key)]
    for bound, (is_out, word) in OUT.items():
        if bound in bounds and (out := is_out(column, bounds[bound])).any():
            first = int(out.argmax())
            return (
                f", line {draws.lines[first]}: {key} = {column[first]:g} must be {word} "
                f"{bounds[bound]:g}"
            )
    return ""


OUT: Mapping[str, tuple[np.ufunc, str]] = {
    "ge": (np.less, "at least"),
    "gt": (np.less_equal, "more than"),
    "le": (np.greater, "at most"),
    "lt": (np.greater_equal, "less than"),
}
"""By bound, the values that are out of it, and its words."""


MOST_INVALID = 5
"""Invalid draws that are named."""


def invalid_draws(scenario: Scenario) -> Iterator[str]:
    """Return the first draws with which a scenario is invalid, by line; maps are not tried."""
    found = posterior_draws(scenario)
    if found is None:
        return
    plain = scenario.model_copy(update={"uncertainty": {}, "posterior": PosteriorFile()})
    places = [place for place, key in enumerate(found.keys) if key != MAP]
    rows, first = np.unique(found.values[:, places], axis=0, return_index=True)
    wrong = 0
    for row, place in sorted(zip(rows.tolist(), first.tolist(), strict=True), key=lambda of: of[1]):
        try:
            values = zip((found.keys[each] for each in places), row, strict=True)
            plain.with_values(drawn(plain, dict(values)))
        except ScenarioError as error:
            yield f"{scenario.posterior.draws}, line {found.lines[place]}: {error}"
            wrong += 1
        if wrong == MOST_INVALID:
            return


def set_and_drawn(scenario: Scenario, keys: Iterable[str]) -> Iterator[str]:
    """Return a line for each set number that is drawn all the same, with the others of a line."""
    posterior, written = posterior_draws(scenario), scenario.model_dump(mode="json")
    fixed = {way for key in keys for way in ways(written, key)}
    for key in posterior.keys if posterior else ():
        if not fixed.isdisjoint(ways(written, key)):
            yield (
                f"{key} is set, but --robust draws it with the other numbers of "
                f"{scenario.posterior.draws}; to fix it, compare two values of it with --vary"
            )


@lru_cache(maxsize=4)
def _parsed(file: Kept) -> Draws:
    """Return the draws in a CSV file; raise an error that names the line."""
    try:
        rows = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
        keys = tuple(key.strip() for key in next(rows, []))
        lines = [(rows.line_num, row) for row in rows if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError(f"{file.path} cannot be read as CSV: {error}") from None
    if not lines or not keys:
        raise ScenarioError(f"{file.path} has no draws; write a line of dotted keys, then draws")
    if len({*keys}) < len(keys):
        raise ScenarioError(f"{file.path}: a column occurs twice; remove one")
    values = np.empty((len(lines), len(keys)))
    for place, (line, row) in enumerate(lines):
        if len(row) != len(keys):
            raise ScenarioError(
                f"{file.path}, line {line}: has {len(row)} values, but there are {len(keys)} columns"
            )
        try:
            values[place] = [float(cell) for cell in row]
        except ValueError as error:
            raise ScenarioError(f"{file.path}, line {line}: {error}") from None
    if not np.isfinite(values).all():
        line = lines[int(np.argmin(np.isfinite(values).all(1)))][0]
        raise ScenarioError(f"{file.path}, line {line}: has a number that is not finite")
    values.flags.writeable = False
    return Draws(keys, values, tuple(line for line, _ in lines))
