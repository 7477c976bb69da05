"""The uncertain numbers and choices of a scenario: what each may be, and what to draw.

A range of a group, such as `departments[kind=territorial].avoidance`, is one number for all its
members, or with `each = true` one for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from sim.errors import ScenarioError
from sim.scenario.expand import listed_departments, listed_issues
from sim.scenario.own_functions import without_folders
from sim.scenario.values import check_distinct, drawn, flat, is_number, members, value_in, ways
from sim.scenario.ways import Way, is_group, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

    from sim.scenario.schema import Scenario

UNVARIED = ("time.", "reforms.", "uncertainty.")
"""Tables that no range can reach into: all arms of a comparison share their days."""


Scale = Literal["linear", "log", "log1m"]
"""On which equal steps are equally likely: the number, its logarithm, or that of 1 less it."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
class Range:
    """The lowest and the highest value of a number, with options."""

    low: Annotated[float, Field(description="Lowest value.")]
    high: Annotated[float, Field(description="Highest value.")]
    each: Annotated[
        bool, Field(description="Whether each member of a group gets its own number.")
    ] = False
    scale: Annotated[
        Scale,
        Field(
            description="Whether equal steps (linear), equal ratios (log) or equal ratios of the "
            "distance from 1 (log1m) are equally likely."
        ),
    ] = "linear"

    @property
    def ends(self) -> Ends:
        """The lowest and the highest value."""
        return self.low, self.high

    def at[Shares: (float, NDArray[np.float64])](self, share: Shares) -> Shares:
        """Return the value at a share in [0, 1] of the range."""
        return at(share, self.low, self.high, self.scale)

    def share(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the shares of the range at which values lie; the inverse of `at`."""
        found = (value - self.low) / (self.high - self.low)
        if self.scale == "log":
            found = np.log(value / self.low) / np.log(self.high / self.low)
        elif self.scale == "log1m":
            found = np.log((1 - value) / (1 - self.low)) / np.log((1 - self.high) / (1 - self.low))
        return found


Ends = tuple[float, float]
"""The lowest and the highest value."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
class Choice:
    """Some values, all equally likely."""

    values: Annotated[
        tuple[Any, ...], Field(description="The values: names, true and false, numbers or lists.")
    ]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema of a table, or of a list in its place."""
        table = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [table, {"type": "array", "minItems": 2}]}

    def at(self, share: float) -> Any:
        """Return the value at a share in [0, 1]."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]

    def __str__(self) -> str:
        """Return the values as a file has them."""
        return f"[{', '.join(str(label(each)) for each in self.values)}]"


def label(value: Any) -> Any:
    """Return a value of a choice as tables and files of results have it; numbers stay numbers."""
    value = without_folders(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def at[Shares: (float, NDArray[np.float64])](
    share: Shares, low: float, high: float, scale: Scale
) -> Shares:
    """Return the value at a share in [0, 1] of a range on a scale."""
    if scale == "log":
        found = low * (high / low) ** share
    elif scale == "log1m":
        found = 1 - (1 - low) * ((1 - high) / (1 - low)) ** share
    else:
        found = low + (high - low) * share
    clipped: Shares = np.clip(found, low, high)  # rounding may move an end beyond itself
    return clipped


def off_scale(low: float, high: float, scale: Scale) -> str:
    """Return why a range has no such scale, or an empty text."""
    if scale == "log" and not low > 0:
        return "on a logarithmic scale low must be more than 0"
    if scale == "log1m" and not high < 1:
        return "on the scale log1m high must be less than 1"
    return ""


def by_key(written: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ranges and choices by dotted key, from dotted keys or nested tables.

    Two numbers become a tuple, tables with a lowest and a highest value become ranges, and other
    lists become choices.
    """
    for name, found in written.items():
        key = f"{table}{name}"
        is_table = isinstance(found, Mapping)
        if is_table and not found.keys() & {"low", "high", "each", "scale", "values"}:
            yield from by_key(found, f"{key}.")
            continue
        try:
            if isinstance(found, Range | Choice):
                yield key, found
            elif is_table and "values" in found:
                yield key, Choice(**{**found, "values": tuple(found["values"])})
            elif is_table:
                yield key, Range(**found)
            elif isinstance(found, list | tuple) and not _are_ends(found):
                yield key, Choice(tuple(found))
            else:
                low, high = found
                yield key, Range(low, high).ends
        except (TypeError, ValueError, ValidationError):
            raise ValueError(
                f"{key} = {found!r}: write [low, high], two numbers, or with options "
                '{ low = 0.1, high = 0.9, scale = "log" }, and for a group each = true; or a '
                'list of names or values to choose from, such as ["hazard", "quantal"]'
            ) from None


def _are_ends(found: Sequence[Any]) -> bool:
    """Return whether a list is the two ends of a range."""
    return len(found) == 2 and not any(
        isinstance(each, bool) or not isinstance(each, int | float) for each in found
    )


def as_range(written: Ends | Range) -> Range:
    """Return a range, with its options."""
    return written if isinstance(written, Range) else Range(*written)


def by_range(scenario: Scenario) -> dict[str, Range]:
    """Return the ranges of a scenario as written, by key."""
    return {
        key: as_range(found)
        for key, found in scenario.uncertainty.items()
        if not isinstance(found, Choice)
    }


def choices(scenario: Scenario) -> dict[str, Choice]:
    """Return the choices of a scenario, by key."""
    return {key: each for key, each in scenario.uncertainty.items() if isinstance(each, Choice)}


def ranges_are_valid(scenario: Scenario) -> Iterator[str]:
    """Each range is of a number, and its ends are in order."""
    written = scenario.model_dump(mode="json") if scenario.uncertainty else {}
    reformed = {
        way: n
        for n, reform in enumerate(scenario.reforms if scenario.uncertainty else ())
        for key in flat(reform.set)
        for way in ways(written, key)
    }
    known: dict[Way, str] = {}
    for key, found in scenario.uncertainty.items():
        try:
            value_in(written, key)
            check_distinct(key, written, known)
        except ScenarioError as error:
            yield f"uncertainty: {error}"
            continue
        none = f"uncertainty: {key} cannot have a range"
        sets = next((reformed[way] for way in ways(written, key) if way in reformed), None)
        if key.startswith(UNVARIED):
            yield f"{none}; it must be the same throughout a comparison"
            continue
        if sets is not None:
            yield f"{none}, because reforms[{sets}] sets it; leave one of them out"
            continue
        if isinstance(found, Choice):
            yield from _wrong_choice(key, found)
            continue
        asked = as_range(found)
        low, high = asked.ends
        if not is_number(scenario, key):
            why = "is not a number and cannot have a range; write a list of what it may be"
            yield f"uncertainty: {key} {why}"
        elif low >= high:
            yield f"uncertainty: {key} = [{low:g}, {high:g}]: the first must be less than the second"
        elif why := off_scale(low, high, asked.scale):
            yield f"uncertainty: {key} = [{low:g}, {high:g}]: {why}"
        elif asked.each and not is_group(key):
            yield (
                f"uncertainty: {key}: each = true is for a group, such as "
                "departments[kind=territorial].avoidance; leave it out"
            )


def _wrong_choice(key: str, found: Choice) -> Iterator[str]:
    """Return the errors of the values of a choice; whether each is valid, `sim check` tries."""
    names = [*map(label, found.values)]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    here = f"uncertainty: {key} = {found}"
    if len({*map(str, found.values)}) > len({*names}):  # in files of different folders
        yield f"{here}: names {twice} twice; give one of the functions another name"
    elif len({*names}) < 2:
        yield f"{here}: name two different values or more"
    elif twice is not None:
        yield f"{here}: names {twice} twice"


def invalid_ends(scenario: Scenario) -> Iterator[str]:
    """Return the ends of ranges, and values of choices, with which a scenario is invalid.

    Everything else is unchanged. It takes as many checks as there are ends and values.
    """
    plain = scenario.model_copy(update={"uncertainty": {}})
    for key, choice in choices(scenario).items():
        for each in choice.values:
            try:
                plain.with_values({key: each})
            except ScenarioError as error:
                yield f"uncertainty: {key} = {choice}: with {label(each)}, {error}"
    for key, found in by_range(scenario).items():
        low, high = found.ends
        for end in (low, high):
            try:
                plain.with_values(drawn(scenario, {key: end}))
            except ScenarioError as error:
                yield f"uncertainty: {key} = [{low:g}, {high:g}]: with {end:g}, {error}"


def live_ranges(scenario: Scenario) -> dict[str, Range]:
    """Return the ranges to draw from, by key, without idle ones; groups are split if `each`."""
    idle, found = idle_ranges(scenario), dict[str, Range]()
    for key, asked in by_range(scenario).items():
        alone = Range(asked.low, asked.high, scale=asked.scale)
        if asked.each:
            found |= dict.fromkeys(members(scenario.model_dump(mode="json"), key), alone)
        elif key not in idle:
            found[key] = alone
    return found


def certain(scenario: Scenario, keys: Iterable[str]) -> tuple[Scenario, list[str]]:
    """Return a scenario in which set numbers have no range, and a line for each range concerned.

    A range of a group with one number for all members stays if only some of them are set.
    """
    written, kept, lines = scenario.model_dump(mode="json"), dict[str, Any](), list[str]()
    fixed = {way for key in keys for way in ways(written, key)}
    for key, found in scenario.uncertainty.items():
        places = ways(written, key)
        some = not fixed.isdisjoint(places)
        if isinstance(found, Choice):
            if some:
                lines.append(f"{key} is set, so --robust does not draw it from {found}")
            else:
                kept[key] = found
            continue
        asked = as_range(found)
        ends = f"[{asked.low:g}, {asked.high:g}]"
        if fixed.issuperset(places):
            lines.append(f"{key} is set, so --robust does not draw it from its range {ends}")
        elif some and asked.each:
            alone = Range(asked.low, asked.high, scale=asked.scale)
            each = zip(members(written, key), places, strict=True)
            kept |= {member: alone for member, way in each if way not in fixed}
            lines.append(f"some of {key} are set; --robust draws the others from {ends}")
        else:
            kept[key] = found
            if some:
                lines.append(
                    f"some of {key} are set, but --robust draws one number from {ends} for all of "
                    "them; to draw only the others, write each = true in this range"
                )
    return scenario.model_copy(update={"uncertainty": kept}) if lines else scenario, lines


def multiplier(scenario: Scenario, key: str) -> float:
    """Return the factor by which units multiply the number of a key, or 1 if factors differ.

    Staff hours keep a factor of their own (`staff_hours*`), also where they follow from a default.
    """
    table, name = parts(key)[0], parts(key)[-1]
    if name != "staff_hours" or table not in ("departments", "street_office_defaults"):
        return 1.0
    if table == "departments":
        written = scenario.model_dump(mode="json")
        units = [written[table][way[1]] for way in ways(written, key) if isinstance(way[1], int)]
        factors = {float(unit["staff_factor"]) for unit in units}
    else:
        offices = [unit for unit in listed_departments(scenario) if unit.kind == "territorial"]
        factors = {unit.staff_factor for unit in offices if unit.staff_hours is None}
    return factors.pop() if len(factors) == 1 else 1.0


def idle_ranges(scenario: Scenario) -> tuple[str, ...]:
    """Return the ranges of defaults that no issue or department uses: all state their own."""
    found = []
    for key in scenario.uncertainty:
        table, name = parts(key)[0], parts(key)[-1]
        if table == "issue_defaults":
            takers: tuple[Any, ...] = listed_issues(scenario)
        elif table in ("department_defaults", "street_office_defaults"):
            takers = tuple(
                each
                for each in listed_departments(scenario)
                if each.kind == "territorial" or table == "department_defaults"
            )
        else:
            continue
        usual = scenario.street_office_defaults if table == "department_defaults" else None
        if all(
            getattr(each, name, None) is not None
            or (getattr(usual, name, None) is not None and each.kind == "territorial")
            for each in takers
        ):
            found.append(key)
    return tuple(found)
