"""The one package that names Numba: how functions of the engine are compiled, and where the result is kept."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numba
import numpy as np
from numba import types

from sim.compiled.folder import CACHE_FOLDER, FLAGS
from sim.compiled.parts import PartCompiler, WholeCompiler

_SETTING = Lock()
"""Held by the thread that has changed a setting of Numba's."""


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside, at its first call from compiled code; Python cannot call it.

    It is copied into its callers: most are so short that a call costs as much as what they do. It
    has neither wrappers nor a cache entry of its own: the doors that reach it hold its code
    (`sim.compiled.parts`). It must not print, nor raise an error with arguments that are no
    constants. Under `NUMBA_DISABLE_JIT=1` it stays as it is, and can do all that Python can.
    """
    return _inside(function, forceinline=True)


def plain[Function: Callable[..., Any]](function: Function) -> Function:
    """Return the Python body of a compiled function, for Python to call."""
    return getattr(function, "py_func", function)


def called[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside that is called and never copied: a phase of the day, or what few cases need."""
    return _inside(function, forceinline=False)


def door[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile, and keep compiled, a function by which Python enters the engine."""
    if numba.config.DISABLE_JIT:
        # Keyed draws wrap around by design; only uncompiled code warns of it.
        return np.errstate(over="ignore")(function)
    return kept(function)


def kept[Function: Callable[..., Any]](function: Function, *signatures: Any) -> Function:
    """Compile a function, for signatures or else when it is called, with a cache entry."""
    dispatcher = numba.njit(pipeline_class=WholeCompiler, **FLAGS)(function)
    if CACHE_FOLDER is not None:
        _keep(dispatcher, str(CACHE_FOLDER))
    for signature in signatures:
        dispatcher.compile(signature)
    return dispatcher  # type: ignore[no-any-return]


def _keep(dispatcher: Any, folder: str) -> None:
    """Let a function be kept in a folder, which Numba reads from a setting of the whole process: it is set just for that."""
    with _SETTING:
        previous = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = folder
        try:
            dispatcher.enable_caching()
        finally:
            numba.config.CACHE_DIR = previous


def _inside[Function: Callable[..., Any]](function: Function, **flags: bool) -> Function:
    """Compile a function that only compiled code calls."""
    if numba.config.DISABLE_JIT:
        return function
    decorate = numba.njit(
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        pipeline_class=PartCompiler,
        **flags,
        **FLAGS,
    )
    return _with_one_signature(decorate(function))  # type: ignore[no-any-return]


def _with_one_signature(dispatcher: Any) -> Any:
    """Let integers of any size, literals and enum members share one compiled version: the callers widen them.

    Otherwise each mixture of them is compiled again, which doubles the first compilation.
    """
    compile_as_called = dispatcher.compile
    dispatcher.compile = lambda arguments: compile_as_called(
        tuple(_widened(argument) for argument in arguments)
    )
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
