"""Functions that compiled code calls by address, so that it is compiled once whichever they are."""

import re
from collections.abc import Callable
from typing import Any

import numba
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_untracked
from numba.extending import intrinsic

from sim.compiled import kept
from sim.compiled.folder import FLAGS
from sim.errors import RuleError, suggestion

Function = Callable[..., Any]

FUNCTIONS: dict[int, Function] = {}
"""What was given an address, by address; compiled code lives as long as it is held here."""


def address_of(function: Function, arguments: tuple[Any, ...]) -> int:
    """Compile, and keep compiled, a function of three arguments of these types that answers a whole number; return its address."""
    if numba.config.DISABLE_JIT:
        return _held(function, id(function))
    signature = types.int64(*arguments)
    return _entered(kept(getattr(function, "py_func", function), signature), signature)


def checked_address_of(function: Function, name: str, arguments: tuple[Any, ...]) -> int:
    """Do the same for a function of a user's own, with bounds checks, and say what is wrong with it.

    Raises
    ------
    RuleError
        If it cannot be compiled, or answers something else than a whole number.
    """
    if numba.config.DISABLE_JIT:
        return _held(function, id(function))
    signature = types.int64(*arguments)
    try:
        answer = numba.njit(arguments, boundscheck=True, **FLAGS)(function).overloads[arguments].signature.return_type
        if not isinstance(answer, types.Integer):
            raise RuleError(f"{name}: answers {_said(answer)}; it must always answer the number of a unit, or NOBODY (-1)")
        return _entered(numba.njit(signature, boundscheck=True, **FLAGS)(function), signature)
    except RuleError:
        raise
    except KeyError as error:
        fields = [field for kind in arguments if isinstance(kind, types.Record) for field in kind.fields]
        raise RuleError(f"{name}: cannot be compiled: a case has no field {error}{suggestion(str(error).strip("'"), fields)}") from error
    except Exception as error:  # Numba raises what it stumbles over
        raise RuleError(f"{name}: cannot be compiled: {type(error).__name__}: {_first_reason(error)}") from error


def _said(answer: Any) -> str:
    """Return a type in words that say what a rule gave back."""
    if isinstance(answer, types.NoneType):
        return "nothing"
    if isinstance(answer, types.Optional):
        return "nothing in some cases"
    return "a text" if isinstance(answer, types.UnicodeType | types.Literal) else f"a value of type {answer}"


def _entered(function: Any, signature: Any) -> int:
    """Return where compiled code enters a compiled function."""
    result = function.get_compile_result(signature)
    return _held(function, result.library.get_pointer_to_function(result.fndesc.llvm_func_name))


def _held(function: Function, address: int) -> int:
    """Hold a function under its address."""
    FUNCTIONS[address] = function
    return address


def _first_reason(error: Exception) -> str:
    """Return the line of Numba's report that names the cause, and where it is."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    place = next((line for line in lines if line.startswith("File ")), "")
    cause = next((line for line in lines if not line.startswith(("Failed in", "During", "File ", "[", "-"))), lines[0])
    cause = re.split(r" of type (?:Reference|Record)", cause)[0]  # the type of a row runs to a page
    return f"{cause} ({place.rstrip(':')})" if place else cause


def _call(typing_context: Any, address: Any, first: Any, second: Any, third: Any) -> Any:
    """Call the function at an address as compiled functions call each other, so that its errors are told on."""

    def called(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args[1:]
        convention = context.call_conv
        pointer = builder.inttoptr(values[0], convention.get_function_type(types.int64, kinds).as_pointer())
        status, result = convention.call_function(builder, pointer, types.int64, kinds, values[1:])
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return impl_ret_untracked(context, builder, types.int64, result)

    return types.int64(types.int64, first, second, third), called


def _call_uncompiled(address: int, *arguments: Any) -> Any:
    """Call what is held under an address."""
    return FUNCTIONS[address](*arguments)


call: Callable[..., Any] = _call_uncompiled if numba.config.DISABLE_JIT else intrinsic(_call)
"""Call the function at an address with three arguments."""
