"""The shipped scenarios, by name."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, suggestion
from sim.files import toml
from sim.files.regular import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = Path(__file__).parents[1] / "scenarios"
"""Their folder in an installed package; in a checkout it is beside the package."""


OTHER = "REMIT_SCENARIOS"
"""Environment variable for a folder of scenarios known by name, in place of the shipped ones; `sim
rerun` uses it for those with which a result was made."""

PLACE = "\x00"
"""Marks the place of an inserted line; no file contains it."""

FILL_IN_QUESTION = "         # fill in: your question; it appears above every result"
FILL_IN_SOURCE = (
    " # fill in: the sources of the numbers; a number without a source is an assumption"
)


def library_folder() -> Path:
    """Return the folder of the shipped scenarios."""
    other = Path(os.environ.get(OTHER, ""))
    if other.is_absolute():
        return other
    return SHIPPED if SHIPPED.is_dir() else SHIPPED.parents[1] / "scenarios"


def scenario_file(named: Path | str, folder: Path | None = None) -> Path:
    """Return the named file: the user's, relative to a folder, or the shipped one of that name."""
    path = Path(named) if folder is None else folder / named
    shipped = library_folder() / f"{named}.toml"
    is_name = Path(named).name == str(named) and not path.suffix
    is_shipped = is_name and shipped in library_folder().glob(
        "*.toml"
    )  # an impossible name would raise an error when looked up
    return shipped if is_shipped and not path.exists() else path


def is_shipped(named: Path | str, path: Path) -> bool:
    """Return whether a file is a shipped scenario, found by name."""
    return not Path(named).suffix and path == library_folder() / f"{named}.toml"


def library(folder: Path) -> dict[str, Path]:
    """Return the scenario files of a folder by name, alphabetically, without other TOML files."""
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if "title" in tables_of(path)}


def titles(files: Mapping[str, Path]) -> dict[str, str]:
    """Return the titles of scenario files, by name."""
    return {name: str(tables_of(path).get("title", name)) for name, path in files.items()}


def shipped() -> dict[str, dict[str, Any]]:
    """Return the content of the shipped scenario files themselves, by name."""
    return {name: tables_of(path) for name, path in library(library_folder()).items()}


def copy_of(name: str, title: str) -> str:
    """Return the text of a shipped scenario under another title, for a file in any folder.

    Its question and source are to be filled in.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    files = library(library_folder())
    if name not in files:
        raise ScenarioError(f"no scenario {name!r} comes with Remit{suggestion(name, files)}")
    text = files[name].read_text(encoding="utf-8")
    for key, written in (
        ("title", json.dumps(title, ensure_ascii=False)),
        ("question", f'""{FILL_IN_QUESTION}'),
        ("source", f'"assumption"{FILL_IN_SOURCE}'),
    ):
        line = re.compile(rf"^{key} *=.*$", re.MULTILINE)
        before, _, after = line.sub(PLACE, text, count=1).partition(PLACE)
        text = f"{before}{key} = {written}{after}"
    return re.sub(
        r'^extends *= *"(\w+)\.toml"', r'extends = "\1"', text, count=1, flags=re.MULTILINE
    )


def tables_of(path: Path) -> dict[str, Any]:
    """Return the tables of a file; none if it cannot be read."""
    try:
        return toml.parsed(regular(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
