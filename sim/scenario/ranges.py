"""The uncertain numbers of a scenario: the range of each, and the numbers to draw.

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
from sim.scenario.values import check_distinct, drawn, flat, is_number, members, value_in, ways
from sim.scenario.ways import Way, is_group, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

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
    """Yield ranges by dotted key, from dotted keys or nested tables.

    Two numbers become a tuple, tables with a lowest and a highest value become ranges.
    """
    for name, found in written.items():
        key = f"{table}{name}"
        is_table = isinstance(found, Mapping)
        if is_table and not found.keys() & {"low", "high", "each", "scale"}:
            yield from by_key(found, f"{key}.")
            continue
        try:
            if isinstance(found, Range):
                yield key, found
            elif is_table:
                yield key, Range(**found)
            else:
                low, high = found
                yield key, Range(low, high).ends
        except (TypeError, ValueError, ValidationError):
            raise ValueError(
                f"{key} = {found!r}: write [low, high], two numbers, or with options "
                '{ low = 0.1, high = 0.9, scale = "log" }, and for a group each = true'
            ) from None


def as_range(written: Ends | Range) -> Range:
    """Return a range, with its options."""
    return written if isinstance(written, Range) else Range(*written)


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
        asked = as_range(found)
        low, high = asked.ends
        none = f"uncertainty: {key} cannot have a range"
        sets = next((reformed[way] for way in ways(written, key) if way in reformed), None)
        if not is_number(scenario, key):
            why = "is not a number and cannot have a range; for a choice, compare several scenarios"
            yield f"uncertainty: {key} {why}"
        elif key.startswith(UNVARIED):
            yield f"{none}; it must be the same throughout a comparison"
        elif sets is not None:
            yield f"{none}, because reforms[{sets}] sets it; leave one of them out"
        elif low >= high:
            yield f"uncertainty: {key} = [{low:g}, {high:g}]: the first must be less than the second"
        elif why := off_scale(low, high, asked.scale):
            yield f"uncertainty: {key} = [{low:g}, {high:g}]: {why}"
        elif asked.each and not is_group(key):
            yield (
                f"uncertainty: {key}: each = true is for a group, such as "
                "departments[kind=territorial].avoidance; leave it out"
            )


def invalid_ends(scenario: Scenario) -> Iterator[str]:
    """Return the ends of ranges with which a scenario is invalid, everything else unchanged.

    It takes as many checks as there are ends.
    """
    plain = scenario.model_copy(update={"uncertainty": {}})
    for key, found in scenario.uncertainty.items():
        low, high = as_range(found).ends
        for end in (low, high):
            try:
                plain.with_values(drawn(plain, {key: end}))
            except ScenarioError as error:
                yield f"uncertainty: {key} = [{low:g}, {high:g}]: with {end:g}, {error}"


def live_ranges(scenario: Scenario) -> dict[str, Range]:
    """Return the ranges to draw from, by key, without idle ones; groups are split if `each`."""
    idle, found = idle_ranges(scenario), dict[str, Range]()
    for key, written in scenario.uncertainty.items():
        asked = as_range(written)
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
        asked, places = as_range(found), ways(written, key)
        ends, some = f"[{asked.low:g}, {asked.high:g}]", not fixed.isdisjoint(places)
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
