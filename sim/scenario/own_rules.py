"""Responsibility rules of a user's own: plain functions in a Python file, named `"my_rules.py:by_owner"`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from sim.errors import RuleError, suggestion
from sim.scenario.rule_files import names_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.inputs import Inputs

PARAMETERS = ("i", "case", "city")
MARK = ".py:"
"""By which a rule of one's own is told from the known ones."""


def is_own(rule: str) -> bool:
    """Say whether a listed rule is a function in a file."""
    return MARK in rule


def own_name(rule: str) -> str:
    """Return the name of the function, under which the log has the rule."""
    return rule.rpartition(":")[2]


def own_rule(rule: str, inputs: Inputs) -> Callable[..., Any]:
    """Return the function of a rule of one's own, as its file was when the scenario was loaded.

    Raises
    ------
    RuleError
        If the file or the function is missing, the file cannot be run, or the function does not
        take `(i, case, city)`.
    ChangedError
        If a file that it reads is not here as it was.
    """
    path, _, name = rule.rpartition(":")
    try:
        found = names_in(inputs.rules(path))
    except RuleError as error:
        raise RuleError(f"{rule}: {error}") from error
    if callable(getattr(found.get(name), "py_func", None)):
        raise RuleError(
            f"{rule}: {name!r} is compiled already; leave out its decorator, a rule of one's "
            "own "
            "is a plain function"
        )
    functions = [each for each, item in found.items() if inspect.isfunction(item)]
    if name not in functions:
        raise RuleError(f"{rule}: {path} has no function {name!r}{suggestion(name, functions)}")
    function: Callable[..., Any] = found[name]
    parameters = tuple(inspect.signature(function).parameters)
    if parameters != PARAMETERS:
        raise RuleError(
            f"{rule}: {name}({', '.join(parameters)}) must take ({', '.join(PARAMETERS)}) and "
            "answer the number of a unit"
        )
    return function
