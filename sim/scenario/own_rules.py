"""Responsibility rules of a user's own: plain functions in a Python file, named `"my_rules.py:by_owner"`."""

from __future__ import annotations

import inspect
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import RuleError, suggestion
from sim.regular import regular

if TYPE_CHECKING:
    from collections.abc import Callable

PARAMETERS = ("i", "case", "city")
MARK = ".py:"
"""By which a rule of one's own is told from the known ones."""


def is_own(rule: str) -> bool:
    """Say whether a listed rule is a function in a file."""
    return MARK in rule


def own_name(rule: str) -> str:
    """Return the name of the function, under which the log has the rule."""
    return rule.rpartition(":")[2]


def placed(rule: str, folder: Path) -> str:
    """Return a rule as a file in `folder` means it: its path is relative to that folder."""
    path, _, name = rule.rpartition(":")
    return f"{folder / path}:{name}"


def own_rule(rule: str) -> Callable[..., Any]:
    """Return the function of a rule of one's own.

    Raises
    ------
    RuleError
        If the file or the function is missing, the file cannot be run, or the function does not take `(i, case, city)`.
    """
    path = Path(rule.rpartition(":")[0])
    try:
        found = _names_in(path, regular(path).stat().st_mtime_ns)
    except FileNotFoundError:
        raise RuleError(f"{rule}: there is no file {path}; its path is relative to the scenario file") from None
    except OSError as error:
        raise RuleError(f"{rule}: {path} cannot be read ({error.strerror}); name a Python file") from None
    name = own_name(rule)
    if callable(getattr(found.get(name), "py_func", None)):
        raise RuleError(f"{rule}: {name!r} is compiled already; leave out its decorator, a rule of one's own is a plain function")
    functions = [each for each, item in found.items() if inspect.isfunction(item)]
    if name not in functions:
        raise RuleError(f"{rule}: {path} has no function {name!r}{suggestion(name, functions)}")
    function: Callable[..., Any] = found[name]
    parameters = tuple(inspect.signature(function).parameters)
    if parameters != PARAMETERS:
        raise RuleError(f"{rule}: {name}({', '.join(parameters)}) must take ({', '.join(PARAMETERS)}) and answer the number of a unit")
    return function


@cache
def _names_in(path: Path, changed: int) -> dict[str, Any]:
    """Return what a Python file defines; read again when it has changed."""
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise RuleError(f"{path}: is no Python file")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RuleError(f"{path}: cannot be run: {type(error).__name__}: {error}") from error
    return vars(module)
