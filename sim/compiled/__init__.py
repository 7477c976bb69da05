"""The one package that names Numba: how functions of the engine are compiled, and where the result is kept."""

import functools
import inspect
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from sim.compiled.folder import CACHE_FOLDER, FLAGS, PART, WHOLE

INTEGER = types.int64

_SETTING = RLock()
"""Held by the thread that has changed a setting of Numba's."""


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside, at its first call from compiled code; Python cannot call it.

    It is copied into its callers: most are so short that a call costs as much as what they do. It
    has neither wrappers nor a cache entry of its own: the doors that reach it hold its code. It
    must not print, nor raise an error with arguments that are no constants. Under
    `NUMBA_DISABLE_JIT=1` it stays as it is, and can do all that Python can.
    """
    return _inside(function, forceinline=True)  # type: ignore[no-any-return]


def called[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside that is called and never copied: a phase of the day, or what few cases need."""
    return _inside(function)  # type: ignore[no-any-return]


def spelled_out[Function: Callable[..., Any]](function: Function) -> Function:
    """Take a function for a part of the text of its only caller, with which it is compiled."""
    return function if numba.config.DISABLE_JIT else numba.njit(inline="always")(function)


def door[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile, and keep compiled, a function by which Python enters the engine."""
    if numba.config.DISABLE_JIT:
        # Keyed draws wrap around by design; only uncompiled code warns of it.
        return np.errstate(over="ignore")(function)
    return kept(function)


def kept[Function: Callable[..., Any]](function: Function, *signatures: Any) -> Function:
    """Compile a function, for signatures or else when it is called, with a cache entry."""
    with _setting(CACHE_DIR=str(CACHE_FOLDER or "")):
        decorate = numba.njit(cache=CACHE_FOLDER is not None, **WHOLE, **FLAGS)
        dispatcher = decorate(function)
    for signature in signatures:
        dispatcher.compile(signature)
    return dispatcher  # type: ignore[no-any-return]


def plain[Function: Callable[..., Any]](function: Function) -> Function:
    """Return the Python body of a compiled function, for Python to call."""
    return getattr(function, "py_func", function)


def record_type(rows: Any) -> Any:
    """Return the type of a row of a table."""
    return numba.from_dtype(rows.dtype)


@contextmanager
def _setting(**settings: Any) -> Iterator[None]:
    """Change settings of Numba's, which are those of the whole process, for a while."""
    with _SETTING:
        previous = {name: getattr(numba.config, name) for name in settings}
        try:
            vars(numba.config).update(settings)
            yield
        finally:
            vars(numba.config).update(previous)


def _inside(function: Any, **flags: bool) -> Any:
    """Compile a function that only compiled code calls, once for all integers that it may be given.

    Without a signature of its own it would be compiled again for each mixture of their sizes, of
    literals and of enum members, which doubles the first compilation.
    """
    if numba.config.DISABLE_JIT:
        return function
    made: dict[Any, Any] = {}

    def typed(typing_context: Any, *kinds: Any) -> Any:
        signature = tuple(_widened(kind) for kind in kinds)
        if signature not in made:
            made[signature] = _compiled_for(signature, function, flags)
        kind = numba.typeof(made[signature])

        def lowered(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return context.get_function(kind, signature)(builder, values)

        return made[signature].nopython_signatures[0], lowered

    parameters = inspect.signature(function).parameters.values()
    first = inspect.Parameter("typing_context", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    typed.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]
    typed.__name__ = function.__name__
    entry: Any = functools.update_wrapper(intrinsic(typed), function)
    entry.py_func = function
    return entry


def _compiled_for(signature: Any, function: Any, flags: dict[str, bool]) -> Any:
    """Compile a function for a signature; only what Python enters need be optimised with care."""
    options = FLAGS | PART | flags | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    with _setting(OPT=1):
        return numba.njit(signature, **options)(function)


def _widened(kind: Any) -> Any:
    """Return the type as which a small integer, a literal or an enum member is passed."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.IntEnumMember) or (isinstance(kind, types.Integer) and kind.signed):
        return INTEGER
    return kind


if numba.version_info.short < (0, 68):  # which takes no member of an enumeration for an index

    @overload(operator.getitem, strict=False)  # type: ignore[untyped-decorator]
    def _read_at_member(table: Any, index: Any) -> Any:
        """Let a table be read at a member, or at a number and a member."""
        if isinstance(table, types.Array) and isinstance(index, types.IntEnumMember):
            return lambda table, index: table[index.value]
        if isinstance(table, types.Array) and _ends_with_member(index):
            return lambda table, index: table[index[0], index[1].value]
        return None

    @overload(operator.setitem, strict=False)  # type: ignore[untyped-decorator]
    def _set_at_member(table: Any, index: Any, value: Any) -> Any:
        """Let a table be set at a member, or at a number and a member."""
        if isinstance(table, types.Array) and isinstance(index, types.IntEnumMember):

            def set_row(table: Any, index: Any, value: Any) -> None:
                table[index.value] = value

            return set_row
        if isinstance(table, types.Array) and _ends_with_member(index):

            def set_cell(table: Any, index: Any, value: Any) -> None:
                table[index[0], index[1].value] = value

            return set_cell
        return None

    def _ends_with_member(index: Any) -> bool:
        """Say whether an index is a pair whose second is a member."""
        return (
            isinstance(index, types.BaseTuple)
            and len(index) == 2
            and isinstance(index[1], types.IntEnumMember)
        )
