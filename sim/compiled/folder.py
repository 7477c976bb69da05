"""Where compiled code is kept.

Numba's own cache notices neither an edit in another module nor a changed flag, so ours lies in a folder named by a hash of
the package, of Numba's version and of the flags.
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
SHOWN = ("app", "cli", "i18n", "plots")
"""Folders of the package that no run depends on."""


def cache_root() -> Path:
    """Return the user's folder for compiled code; `REMIT_CACHE_DIR` overrides the platform's own."""
    if "REMIT_CACHE_DIR" in os.environ:
        return Path(os.environ["REMIT_CACHE_DIR"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "remit-sim"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "remit-sim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "remit-sim"


@cache
def code(package: Path = PACKAGE) -> str:
    """Return a fingerprint of the package's source, but for what only shows."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if inside.parts[0] not in SHOWN:
            digest.update(inside.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _name(code: str) -> str:
    """Return the name of the folder for what Numba makes here of some code."""
    return hashlib.sha256(f"{code} {numba.__version__} {sys.version} {FLAGS}".encode()).hexdigest()[:16]


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
    folder = cache_root() / _name(code())
    if _writable(folder):
        return folder
    print(
        f"remit: {folder} cannot be written, so the engine is compiled anew in every process; set REMIT_CACHE_DIR to a folder that can be",
        file=sys.stderr,
    )
    return None


CACHE_FOLDER = _cache_folder()


def needs_compiling() -> bool:
    """Say whether the first run of this installation is still ahead, so that a user can be told of the wait."""
    if numba.config.DISABLE_JIT:
        return False
    return CACHE_FOLDER is None or not any(CACHE_FOLDER.rglob("engine.*.nbi"))
