"""The contents of a bulletin file: published numbers, and how a city counts them."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator, model_validator

from sim.errors import suggestion
from sim.logs.published import NUMBERS, OPPOSITES, Definitions
from sim.scenario.parameters import Line, Table, text
from sim.scenario.parameters import value as declared
from sim.scenario.values import flat

DRIFT = 0.24
"""Change of a number from one period to the next, on its scale (assumption): the root mean square
difference of the logits of eight closure shares of New York's 311 in 2018 and 2019."""

MOST_DAYS = 2500
"""Working days of a period, and between two that have no dates, at most."""

MOST_BIAS = 10.0
"""Difference of a published from the true number, on its scale, at most: beyond it all shares are 0
or 1."""


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

    def opposite(self) -> Published:
        """Return the number that is 1 less this one."""
        low, high = self.error.bias
        error = Distortion(bias=(0 - high, 0 - low), sd=self.error.sd)
        return self.model_copy(update={"value": less(self.value), "error": error})


def less(value: float) -> float:
    """Return 1 less a share, so that 1 less 0.98 is 0.02."""
    return float(f"{1 - value:.12g}")


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
