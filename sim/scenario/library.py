"""The scenarios that come with Remit, by name."""

from __future__ import annotations

import tomllib
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "scenarios"
"""Where an installed package has them; a checkout has them beside the package."""


def library_folder() -> Path:
    """Return the folder of the scenarios that come with Remit."""
    return SHIPPED if SHIPPED.is_dir() else SHIPPED.parents[1] / "scenarios"


def library(folder: Path) -> dict[str, Path]:
    """Return the scenario files of a folder by name, in alphabetical order; other TOML files are left out."""
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if _has_title(path)}


def _has_title(path: Path) -> bool:
    """Say whether a file is a scenario's: those that are meant to be run have a title."""
    try:
        return "title" in tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
