"""The one package that names Numba: how functions of the engine are compiled, and where the result is kept."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import types

from sim.compiled.folder import CACHE_FOLDER, FLAGS
from sim.compiled.parts import PartCompiler


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside, at its first call from compiled code; Python cannot call it.

    It is copied into its callers: most are so short that a call costs as much as what they do. It has neither wrappers nor a
    cache entry of its own: the doors that reach it hold its code (`sim.compiled.parts`). Under `NUMBA_DISABLE_JIT=1` it stays as it is.
    """
    return _inside(function, forceinline=True)


def called[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside that is called and never copied: a phase of the day, or what few cases need."""
    return _inside(function, forceinline=False)


def door[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile, and keep compiled, a function by which Python enters the engine."""
    if numba.config.DISABLE_JIT:
        # Keyed draws wrap around by design; only uncompiled code warns of it.
        return np.errstate(over="ignore")(function)
    return kept(function)


def kept[Function: Callable[..., Any]](function: Function, *signature: Any) -> Function:
    """Compile a function, with a cache entry. Numba reads the cache folder when it decorates, so it is set just for that."""
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE_FOLDER or "")
    try:
        return numba.njit(*signature, cache=CACHE_FOLDER is not None, **FLAGS)(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = previous


def _inside[Function: Callable[..., Any]](function: Function, **flags: bool) -> Function:
    """Compile a function that only compiled code calls."""
    if numba.config.DISABLE_JIT:
        return function
    decorate = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=PartCompiler, **flags, **FLAGS)
    return _with_one_signature(decorate(function))  # type: ignore[no-any-return]


def _with_one_signature(dispatcher: Any) -> Any:
    """Let integers of any size, literals and enum members share one compiled version: the callers widen them.

    Otherwise each mixture of them is compiled anew, which doubles the first compilation.
    """
    compile_as_called = dispatcher.compile
    dispatcher.compile = lambda arguments: compile_as_called(tuple(_widened(argument) for argument in arguments))
    return dispatcher


def _widened(kind: Any) -> Any:
    """Return the type as which a small integer, a literal or an enum member is passed."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.IntEnumMember) or (isinstance(kind, types.Integer) and kind.signed):
        return types.int64
    return kind


INTEGER = types.int64


def record_type(rows: Any) -> Any:
    """Return the type of a row of a table."""
    return numba.from_dtype(rows.dtype)
