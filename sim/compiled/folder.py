"""Where compiled code is cached, and what it depends on.

Numba's own cache notices neither an edit in another module nor a changed flag. The cache therefore
lies in a folder named by a hash of the package, of Numba's version and of its settings.
"""

import hashlib
import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numba

FLAGS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
"""Compiler flags of every function."""

PART: dict[str, Any] = {}
"""Further flags of functions of the engine's inside, and"""
WHOLE: dict[str, Any] = {}
"""of those by which Python enters: none with Numba as published, or from `sim.compiled.parts`."""

if not os.environ.get("REMIT_STOCK_NUMBA"):
    try:
        from sim.compiled.parts import PartCompiler, WholeCompiler

        PART, WHOLE = {"pipeline_class": PartCompiler}, {"pipeline_class": WholeCompiler}
    except (ImportError, AttributeError):
        pass  # not among the tested versions of Numba

PACKAGE = Path(__file__).parents[1]
SHOWN = ("app", "cli", "i18n", "report", "scenarios")
"""Folders of the package on which no run depends; a wheel has the scenarios in the package."""


def cache_root() -> Path | None:
    """Return the user's folder for compiled code, or None if there is none.

    `REMIT_CACHE_DIR` overrides the platform's own. An empty or relative path counts as not given,
    so that nothing is written to the current folder by accident.
    """
    try:
        home = Path.home()
    except RuntimeError:  # a user number without an entry, as in containers and batch systems
        home = Path()
    variable, usual = {
        "darwin": ("", home / "Library" / "Caches"),
        "win32": ("LOCALAPPDATA", home),
    }.get(sys.platform, ("XDG_CACHE_HOME", home / ".cache"))
    of_platform = Path(os.environ.get(variable, "")) if variable else usual
    places = [of_platform / "remit-sim", usual / "remit-sim"]
    given = Path(os.environ.get("REMIT_CACHE_DIR", ""))
    return next((place for place in (given, *places) if place.is_absolute()), None)


def fingerprint(*parts: Any) -> str:
    """Return a hash of any JSON value."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@cache
def code(package: Path = PACKAGE) -> str:
    """Return a fingerprint of the package's source, without the folders on which no run depends."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if inside.parts[0] not in SHOWN:
            digest.update(inside.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def named(code: str) -> str:
    """Return the cache folder's name for code with this fingerprint."""
    return fingerprint(code, numba.__version__, sys.version, FLAGS, bool(PART))


def _cache_folder() -> Path | None:
    """Return the cache folder, or None, with one message, if nothing can be written."""
    if numba.config.DISABLE_JIT:
        return None
    root = cache_root()
    why = "there is no home folder"
    if root is not None:
        folder = root / named(code())
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            why = f"{folder} cannot be written"
    print(
        (
            f"remit: {why}, so every process compiles the engine again; set REMIT_CACHE_DIR to the "
            "absolute path of a folder that can be written"
        ),
        file=sys.stderr,
    )
    return None


CACHE_FOLDER = _cache_folder()


def needs_compiling() -> bool:
    """Return whether nothing is compiled yet, so that users can be warned of the wait."""
    if numba.config.DISABLE_JIT:
        return False
    return CACHE_FOLDER is None or not any(CACHE_FOLDER.rglob("engine.*.nbi"))
