"""The one place that names Numba: how functions of the engine are compiled, and where the result is kept.

Numba's own cache notices neither an edit in another module nor a changed flag, so ours lies in a folder named by a hash of
the whole package, of Numba's version and of the flags.
"""

import hashlib
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba import types
from numba.core.errors import NumbaExperimentalFeatureWarning
from numba.experimental import structref
from numba.experimental.structref import StructRefProxy as StructRefProxy
from numba.types import StructRef as StructRef

from sim.errors import RuleError

FLAGS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}

# Functions as first-class values, by which rules reach the engine, are marked experimental; tests hold them to account.
warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)


def cache_root() -> Path:
    """Return the user's folder for compiled code; `REMIT_CACHE_DIR` overrides the platform's own."""
    if "REMIT_CACHE_DIR" in os.environ:
        return Path(os.environ["REMIT_CACHE_DIR"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "remit-sim"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "remit-sim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "remit-sim"


def _fingerprint() -> str:
    """Return a hash of the package's source, Numba's version and the flags."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version} {FLAGS}".encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(str(path.relative_to(package)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    """Say whether a file can be made in `folder`, making the folder if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _cache_folder() -> Path | None:
    """Return where compiled code is kept, or None, said once, where nothing can be written."""
    if numba.config.DISABLE_JIT:
        return None
    folder = cache_root() / _fingerprint()
    if _writable(folder):
        return folder
    print(
        f"remit: {folder} cannot be written, so the engine is compiled anew in every process; set REMIT_CACHE_DIR to a folder that can be",
        file=sys.stderr,
    )
    return None


CACHE_FOLDER = _cache_folder()


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function of the engine's inside, at its first call from compiled code; Python cannot call it.

    It has neither wrappers nor a cache entry of its own: the doors that reach it hold its code.
    Under `NUMBA_DISABLE_JIT=1` it stays as it is.
    """
    if numba.config.DISABLE_JIT:
        return function
    return _with_one_signature(numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **FLAGS)(function))  # type: ignore[no-any-return]


def inlined[Function: Callable[..., Any]](function: Function) -> Function:
    """Copy a function into its callers before they are compiled: what calls nearly everything is then compiled but once."""
    if numba.config.DISABLE_JIT:
        return function
    return numba.njit(inline="always", **FLAGS)(function)  # type: ignore[no-any-return]


def door[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile, and keep compiled, a function by which Python enters the engine."""
    if numba.config.DISABLE_JIT:
        # Keyed draws wrap around by design; only uncompiled code warns of it.
        return np.errstate(over="ignore")(function)
    return _kept(function)


@cache
def as_value[Function: Callable[..., Any]](function: Function, result: Any, *arguments: Any) -> Function:
    """Compile a function, once, for arguments of these types, as a value that can be handed to compiled code."""
    if numba.config.DISABLE_JIT:
        return function
    return _kept(getattr(function, "py_func", function), result(*arguments))


@cache
def as_checked_value[Function: Callable[..., Any]](function: Function, name: str, result: Any, *arguments: Any) -> Function:
    """Do the same for a function of a user's own, with bounds checks, and say what is wrong with it.

    Raises
    ------
    RuleError
        If it cannot be compiled.
    """
    if numba.config.DISABLE_JIT:
        return function
    try:
        return numba.njit(result(*arguments), boundscheck=True, **FLAGS)(function)  # type: ignore[no-any-return]
    except Exception as error:  # Numba raises what it stumbles over, such as the KeyError of a field that is not there
        raise RuleError(f"{name}: cannot be compiled: {type(error).__name__}: {_first_reason(error)}") from error


def _first_reason(error: Exception) -> str:
    """Return the line of Numba's report that names the cause, and where it is."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    place = next((line for line in lines if line.startswith("File ")), "")
    cause = next((line for line in lines if not line.startswith(("Failed in", "During", "File ", "[", "-"))), lines[0])
    cause = re.split(r" of type (?:numba\.|Record)", cause)[0]  # types of whole cities run to pages
    return f"{cause} ({place.rstrip(':')})" if place else cause


def _kept[Function: Callable[..., Any]](function: Function, *signature: Any) -> Function:
    """Compile a function with a cache entry; Numba reads the cache folder when it decorates, so it is set just for that."""
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE_FOLDER or "")
    try:
        return numba.njit(*signature, cache=CACHE_FOLDER is not None, **FLAGS)(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = previous


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


def referrer(tables: type[Any], kind: type[StructRef], proxy: type[StructRefProxy]) -> Callable[[Any], Any]:
    """Return a function that turns a NamedTuple of tables into a reference to it, inside compiled code.

    A tuple is passed by value: each call would copy it and count a reference to each of its tables. The two classes are
    empty and named in the caller's module, where the cache can find them again.
    """
    if numba.config.DISABLE_JIT:
        return lambda city: city
    structref.register(kind)
    structref.define_constructor(proxy, kind, list(tables._fields))
    structref.define_attributes(kind)
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **FLAGS)(lambda city: proxy(*city))  # type: ignore[no-any-return]


INTEGER = types.int64


def record_type(rows: Any) -> Any:
    """Return the type of a row of a table."""
    return numba.from_dtype(rows.dtype)


def reference_type(kind: type[StructRef], tables: Any) -> Any:
    """Return the type of a reference to these tables, as an argument of a compiled value."""
    return kind([(name, numba.typeof(table)) for name, table in tables._asdict().items()])


def needs_compiling() -> bool:
    """Say whether the first run of this installation is still ahead, so that a user can be told of the wait."""
    if numba.config.DISABLE_JIT:
        return False
    return CACHE_FOLDER is None or not any(CACHE_FOLDER.rglob("engine.*.nbi"))
