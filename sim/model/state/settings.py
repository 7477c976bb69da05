"""The numbers of a scenario that the engine reads during a run, as a table.

They are those that the schema declares as settings, each under its key with an underscore for the
dot: `adjudication_period` is `adjudication.period`. There is one row for the whole city, unless
reforms are limited to districts: then districts with the same reforms share a row. Reforms are
further rows: on their day they replace the live ones. Every number here may change during a run,
and nothing else may.
"""

import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.state.tables import table
from sim.scenario.expand import reforms_alike
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema import Scenario

UNLIMITED = 2**31 - 1
"""Stands for a whole number that is not given."""


def _name(parameter: Parameter) -> str:
    """Return the name of a setting; the engine counts minutes where files have hours."""
    name = parameter.key.replace(".", "_")
    return name.replace("hours", "minutes") if _is_in_hours(parameter) else name


def setting_of(parameter: Parameter) -> tuple[str, int]:
    """Return the name of a setting, and by what its value in files is multiplied."""
    return _name(parameter), 60 if _is_in_hours(parameter) else 1


def _is_in_hours(parameter: Parameter) -> bool:
    """Return whether a parameter is in staff-hours."""
    return parameter.unit.startswith("staff-hours")


def _code(parameter: Parameter) -> str:
    """Return the type of a setting as the engine has it."""
    if parameter.kind is float and not _is_in_hours(parameter):
        return "f8"
    return "i1" if parameter.kind is bool or parameter.options else "i8"


PARAMETERS = {_name(each): each for each in parameters(Scenario).values() if each.is_setting}
"""The schema's description of each setting."""

SETTING = table(from_day="i8", **{name: _code(each) for name, each in PARAMETERS.items()})


def option(key: str, written: str) -> int:
    """Return the number that stands for an option of a choice: its position among them."""
    return parameters(Scenario)[key].options.index(written)


Stages = list[tuple[int, Scenario]]
"""A scenario on day 0, then from each day on which reforms take effect."""


_staged: dict[int, tuple[weakref.ref[Scenario], tuple[Stages, ...]]] = {}
"""Cache by object identity, as scenarios have no hash: checking reforms takes time."""


def stages(scenario: Scenario) -> tuple[Stages, ...]:
    """Return the scenario on day 0 and as each of its reform days leaves it.

    There is one list for each group of districts with the same reforms (`reforms_alike`). The first
    holds for what is the same in the whole city.
    """
    number = id(scenario)
    known = _staged.get(number)
    if known is None or known[0]() is not scenario:
        gone = weakref.ref(scenario, lambda _: _staged.pop(number, None))
        known = _staged[number] = gone, _stages(scenario)
    return known[1]


def _stages(scenario: Scenario) -> tuple[Stages, ...]:
    """Build the stages of a scenario."""
    days = sorted({reform.day for reform in scenario.reforms})
    found = []
    for _, reforms in reforms_alike(scenario):
        staged = [(0, reformed := scenario.model_copy(update={"reforms": ()}))]
        for day in days:
            for reform in reforms:
                reformed = reformed.with_values(reform.set) if reform.day == day else reformed
            staged.append((day, reformed))
        found.append(staged)
    return tuple(found)


def group_of(scenario: Scenario) -> NDArray[np.uint64]:
    """Return the place of each district's row among those of a stage, shape (n_districts,)."""
    places = np.zeros(scenario.city.districts, np.uint64)
    for place, (districts, _) in enumerate(reforms_alike(scenario)):
        places[[district - 1 for district in districts]] = place
    return places


def settings(scenario: Scenario) -> NDArray[Any]:
    """Return the numbers of a scenario, shape (n_stages, n_groups)."""
    return np.stack([_rows(staged) for staged in stages(scenario)], axis=1)


def _rows(staged: Stages) -> NDArray[Any]:
    """Return the numbers of a group of districts, one row per stage."""
    rows = np.zeros(len(staged), SETTING)
    for row, (day, reformed) in zip(rows, staged, strict=True):
        row["from_day"] = day
        for name, parameter in PARAMETERS.items():
            written = getattr(reformed, parameter.key.partition(".")[0])
            row[name] = _number(getattr(written, parameter.field), parameter)
        # A body that no procedure asks has no effect.
        row["adjudication_enabled"] &= "adjudication" in reformed.responsibility.dispute
    return rows


def _number(written: Any, parameter: Parameter) -> Any:
    """Return a value as the engine holds it; half a minute is rounded up."""
    if written is None:
        return UNLIMITED
    if parameter.options:
        return parameter.options.index(written)
    return int(60 * written + 0.5) if _is_in_hours(parameter) else written
