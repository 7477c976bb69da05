"""Functions of a user's own: compiled so that whatever is wrong with them is told."""

import re
from collections.abc import Callable
from typing import Any

import numba
from numba import types

from sim.compiled.addresses import entered, held
from sim.compiled.folder import FLAGS
from sim.compiled.parts import WholeCompiler
from sim.errors import RuleError, suggestion

CAREFUL = FLAGS | {"boundscheck": True, "error_model": "python", "pipeline_class": WholeCompiler}
"""How they are compiled: a row that does not exist and a division by zero are errors, but not in
functions of the engine that they call."""


def checked_address_of(function: Callable[..., Any], name: str, arguments: tuple[Any, ...]) -> int:
    """Compile a function of three arguments of these types that answers a whole number; return its address.

    Raises
    ------
    RuleError
        If it cannot be compiled, answers something else than a whole number, or compares a number
        with a text.
    """
    if numba.config.DISABLE_JIT:
        return held(function, id(function))
    try:
        _refuse_what_is_no_rule(
            numba.njit(arguments, **CAREFUL)(function).overloads[arguments], name
        )
        signature = types.int64(*arguments)
        return entered(numba.njit(signature, **CAREFUL)(function), signature)
    except RuleError:
        raise
    except KeyError as error:
        fields = [
            field for kind in arguments if isinstance(kind, types.Record) for field in kind.fields
        ]
        raise RuleError(
            f"{name}: cannot be compiled: a case has no field "
            f"{error}{suggestion(str(error).strip("'"), fields)}"
        ) from error
    except Exception as error:  # Numba raises what it stumbles over
        raise RuleError(
            f"{name}: cannot be compiled: {type(error).__name__}: {_first_reason(error)}"
        ) from error


def _refuse_what_is_no_rule(result: Any, name: str) -> None:
    """Raise an error if a compiled function answers no whole number, or compares what can never be equal."""
    answer = result.signature.return_type
    if not isinstance(answer, types.Integer):
        raise RuleError(
            f"{name}: answers {_said(answer)}; it must always answer the number of a unit, or "
            "NOBODY (-1)"
        )
    for expression, call in result.type_annotation.calltypes.items():
        if call is not None and {_is_text(kind) for kind in call.args} == {True, False}:
            raise RuleError(
                f"{name}: line {expression.loc.line} compares or joins a number and a text; to a "
                "rule, units and issues are numbers, "
                "which `sim check SCENARIO --numbers` lists"
            )


def _is_text(kind: Any) -> bool:
    """Say whether a type is that of a text."""
    return isinstance(types.unliteral(kind), types.UnicodeType)


def _said(answer: Any) -> str:
    """Return a type in words that say what a rule gave back."""
    if isinstance(answer, types.NoneType):
        return "nothing"
    if isinstance(answer, types.Optional):
        return "nothing in some cases"
    return (
        "a text"
        if isinstance(answer, types.UnicodeType | types.Literal)
        else f"a value of type {answer}"
    )


def _first_reason(error: Exception) -> str:
    """Return the line of Numba's report that names the cause, and where it is."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    place = next((line for line in lines if line.startswith("File ")), "")
    cause = next(
        (line for line in lines if not line.startswith(("Failed in", "During", "File ", "[", "-"))),
        lines[0],
    )
    cause = re.split(r" of type (?:Reference|Record)", cause)[0]  # the type of a row runs to a page
    return f"{cause} ({place.rstrip(':')})" if place else cause
