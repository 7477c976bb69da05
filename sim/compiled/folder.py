"""Where compiled code is kept.

Numba's own cache notices neither an edit in another module nor a changed flag, so ours lies in a
folder named by a hash of the package, of Numba's version and of the flags.
"""

import hashlib
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numba

FLAGS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
"""How everything is compiled."""

PACKAGE = Path(__file__).parents[1]
SHOWN = ("app", "cli", "i18n", "report")
"""Folders of the package that no run depends on."""


def cache_root() -> Path | None:
    """Return the user's folder for compiled code, or None where there is none; `REMIT_CACHE_DIR` overrides the platform's own.

    What is empty or relative counts as not given: nothing is to appear in the folder in which one
    happens to work.
    """
    given = Path(os.environ.get("REMIT_CACHE_DIR", ""))
    if given.is_absolute():
        return given
    try:
        home = Path.home()
    except RuntimeError:  # a user number without an entry, as containers and batch systems have
        home = Path()
    if sys.platform == "darwin":
        of_platform = home / "Library" / "Caches"
    else:
        named = Path(
            os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
        )
        of_platform = (
            named if named.is_absolute() else home if sys.platform == "win32" else home / ".cache"
        )
    return of_platform / "remit-sim" if of_platform.is_absolute() else None


@cache
def code(package: Path = PACKAGE) -> str:
    """Return a fingerprint of the package's source, but for what only shows."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if inside.parts[0] not in SHOWN:
            digest.update(inside.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def named(code: str) -> str:
    """Return the name of the folder for what Numba makes here of some code."""
    return hashlib.sha256(f"{code} {numba.__version__} {sys.version} {FLAGS}".encode()).hexdigest()[
        :16
    ]


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
    root = cache_root()
    folder = None if root is None else root / named(code())
    if folder is not None and _writable(folder):
        return folder
    why = "there is no home folder" if folder is None else f"{folder} cannot be written"
    print(
        (
            f"remit: {why}, so every process compiles the engine again; set REMIT_CACHE_DIR to the "
            "whole path of a folder that can be written"
        ),
        file=sys.stderr,
    )
    return None


CACHE_FOLDER = _cache_folder()


def needs_compiling() -> bool:
    """Say whether the first run of this installation is still ahead, so that a user can be told of the wait."""
    if numba.config.DISABLE_JIT:
        return False
    return CACHE_FOLDER is None or not any(CACHE_FOLDER.rglob("engine.*.nbi"))
