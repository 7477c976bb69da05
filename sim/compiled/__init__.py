"""How functions of the engine are compiled and cached; the only package that names Numba."""

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

INTEGER, REAL = types.int64, types.float64

_SETTING = RLock()
"""Held by the thread that has changed a setting of Numba."""


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine to be inlined; Python cannot call it.

    It is compiled at its first call from compiled code and copied into its callers: most are so
    short that a call costs as much as their work. It has neither wrappers nor a cache entry of its
    own: the entry points that reach it hold its code. It must not print, nor raise an error whose
    arguments are not constants. Under `NUMBA_DISABLE_JIT=1` it stays as it is, and can do all that
    Python can.
    """
    return _inside(function, forceinline=True)  # type: ignore[no-any-return]


def called[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine to be called, not inlined: a day's phase or a rare case."""
    return _inside(function)  # type: ignore[no-any-return]


def spelled_out[Function: Callable[..., Any]](function: Function) -> Function:
    """Inline a function into the source of its only caller, with which it is compiled."""
    return function if numba.config.DISABLE_JIT else numba.njit(inline="always")(function)


def door[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile and cache a function by which Python enters the engine."""
    if numba.config.DISABLE_JIT:
        # Keyed draws wrap around by design; only uncompiled code warns of it.
        return np.errstate(over="ignore")(function)
    return kept(function)


def kept[Function: Callable[..., Any]](function: Function, *signatures: Any) -> Function:
    """Compile a function with a cache entry, for given signatures or else at its first call."""
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


def type_of(value: Any) -> Any:
    """Return the type of a value, such as an array."""
    return numba.typeof(value)


@contextmanager
def _setting(**settings: Any) -> Iterator[None]:
    """Change settings of Numba, which apply to the whole process, for a while."""
    with _SETTING:
        previous = {name: getattr(numba.config, name) for name in settings}
        try:
            vars(numba.config).update(settings)
            yield
        finally:
            vars(numba.config).update(previous)


def _inside(function: Any, **flags: bool) -> Any:
    """Compile a function that only compiled code calls, once for integers of all sizes.

    Without a signature of its own it would be compiled again for each mixture of integer sizes,
    literals and enum members, which doubles the first compilation.
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
    """Compile a function for a signature; only entry points need the full optimisation."""
    options = FLAGS | PART | flags | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    with _setting(OPT=1):
        return numba.njit(signature, **options)(function)


def _widened(kind: Any) -> Any:
    """Return the type to which a small integer, a literal or an enum member is widened."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.IntEnumMember) or (isinstance(kind, types.Integer) and kind.signed):
        return INTEGER
    return kind


if numba.version_info.short < (0, 68):  # older ones take no enum member as an index

    @overload(operator.getitem, strict=False)  # type: ignore[untyped-decorator]
    def _read_at_member(table: Any, index: Any) -> Any:
        """Allow reading a table at an enum member, or at a number and a member."""
        if isinstance(table, types.Array) and isinstance(index, types.IntEnumMember):
            return lambda table, index: table[index.value]
        if isinstance(table, types.Array) and _ends_with_member(index):
            return lambda table, index: table[index[0], index[1].value]
        return None

    @overload(operator.setitem, strict=False)  # type: ignore[untyped-decorator]
    def _set_at_member(table: Any, index: Any, value: Any) -> Any:
        """Allow writing to a table at an enum member, or at a number and a member."""
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
        """Return whether an index is a pair whose second part is an enum member."""
        return (
            isinstance(index, types.BaseTuple)
            and len(index) == 2
            and isinstance(index[1], types.IntEnumMember)
        )
