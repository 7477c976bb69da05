"""Rerun of results, from a bundle or a folder, and the differences."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import BundleError
from sim.experiments.bundle import Results, found_log, results_in
from sim.experiments.differences import Difference, difference
from sim.experiments.identity import changes, engine
from sim.experiments.repeat import INPUTS, SHIPPED
from sim.files.inputs import raw, sha256_now
from sim.files.regular import WITHIN
from sim.records.record import versions
from sim.scenario.inputs import with_files
from sim.scenario.library import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PASSING_ENTRIES = (
    "command", "created", "files", "sha256", "git", "machine", "times", "versions", "engine",
    "repeat", "inputs", "runs",
)  # fmt: skip
"""Entries of a manifest that may differ between equal results, or are reported separately."""


@dataclass
class Found:
    """The result of a rerun.

    Attributes
    ----------
    versions
        Lines on versions that differ from those of the results.
    changed
        Lines on inputs, seeds and values that have changed.
    differences
        Between tables.
    compared
        Number of compared tables.
    """

    versions: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    compared: int = 0

    @property
    def identical(self) -> bool:
        """Whether all tables are equal."""
        return not self.differences


def programs(results: Results) -> list[str]:
    """Return the files of results that a rerun executes, or may execute."""
    files = [*results.inputs, *(log["place"] for log in results.repeat["logs"])]
    found = [name for name in files if name.lower().endswith(".py")]
    return [*found, *results.repeat["python_path"]]


def prepare(results: Results, work: Path, logs: Path | None) -> None:
    """Copy the inputs of results into an empty folder.

    Raises
    ------
    BundleError
        If a log is missing, or a file would be placed outside the folder.
    """
    for folder in (INPUTS, SHIPPED):
        (work / folder).mkdir()
    for name in results.inputs:
        if not name.startswith((f"{INPUTS}/", f"{SHIPPED}/")):
            raise BundleError(
                f"{name} is neither in {INPUTS} nor in {SHIPPED}; get the bundle again"
            )
        _copy(results.folder / name, work / name)
    for log in results.repeat["logs"]:
        if not log["place"].startswith(f"{INPUTS}/"):
            raise BundleError(f"{log['place']} is not in {INPUTS}; get the bundle again")
        here = results.folder / log["place"]
        if here.is_file() and sha256_now(str(here)) == log["sha256"]:
            _copy(here, work / log["place"])
        elif logs is not None:
            _copy(found_log(log, logs), work / log["place"])
        else:
            raise BundleError(
                f"the log {log['name']} ({log['bytes']:,} bytes, SHA-256 {log['sha256']}) is not "
                "in the bundle, because logs may be private; name its folder with --logs"
            )


def make_again(results: Results, work: Path, out: Path, more: Sequence[str], quiet: bool) -> None:
    """Run the command of results again, in a process of its own.

    Parameters
    ----------
    results
        The results to repeat.
    work
        The folder of the inputs, from `prepare`.
    out
        A new folder for the new results.
    more
        Arguments on where runs are made.
    quiet
        Whether the command's output is kept back unless it fails.

    Raises
    ------
    BundleError
        If there are no new results.
    """
    python_path = [str(work / place) for place in results.repeat["python_path"]]
    environment = os.environ | {WITHIN: f"{work}\n{out}", OTHER: str(work / SHIPPED)}
    if python_path:
        environment["PYTHONPATH"] = os.pathsep.join(python_path)
    # -P: otherwise a file in the bundle could replace a module of Python
    command = [sys.executable, "-P", "-m", "sim", *results.repeat["argv"], *more, "--out", str(out)]
    done = subprocess.run(
        command,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if quiet else None,
        check=False,
    )
    if not (out / "manifest.json").is_file():
        said = (done.stderr or b"").decode(errors="replace").strip().splitlines()
        raise BundleError(
            f"it cannot be repeated here (exit code {done.returncode}){': ' if said else ''}"
            f"{said[-1] if said else ''}"
        )


def versions_that_differ(results: Results) -> list[str]:
    """Return a line for each version that differs from that of the results."""
    before, now = results.manifest["versions"], versions()
    lines = [
        f"{name} was {said}, is {now.get(name, 'missing')}"
        for name, said in before.items()
        if now.get(name) != said
    ]
    for name, said in results.repeat["libraries"].items():
        here = _version(name)
        if here != said:
            lines.append(f"{name}, which a rule imports, was {said}, is {here or 'missing'}")
    if results.manifest["engine"] != engine():
        lines.append(f"the code of Remit was {results.manifest['engine']}, is {engine()}")
    return lines


def compared(results: Results, out: Path) -> Found:
    """Return the differences between results and their rerun in a folder."""
    again = results_in(out)
    found = Found(versions_that_differ(results), input_changes(results))
    found.changed += changes(_plain(results.manifest), _plain(again.manifest))
    names = sorted({*results.tables, *again.tables})
    found.compared = len(names)
    for name in names:
        each = difference(name, results.folder / name, out / name)
        if each is not None:
            found.differences.append(each)
    return found


def input_changes(results: Results) -> list[str]:
    """Return a line for each input and each table that has changed since the results were made."""
    kept = {*results.inputs, *results.tables}
    return [
        f"{name} was changed since the results were made"
        for name in results.changed()
        if name in kept
    ]


def _plain(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries of a manifest that should be equal, files by their names."""
    plain = {key: said for key, said in manifest.items() if key not in PASSING_ENTRIES}
    if "arms" in plain:
        plain["arms"] = {
            arm["name"]: {key: said for key, said in arm.items() if key != "inputs"}
            for arm in plain["arms"]
        }
        for arm in plain["arms"].values():
            arm["scenario"] = with_files(arm["scenario"], _name)
    if "scenario" in plain:
        plain["scenario"] = with_files(plain["scenario"], _name)
    return plain


def _name(path: str) -> str:
    """Return the name of a file without its folder."""
    return Path(path).name


def _copy(path: Path, into: Path) -> None:
    """Copy a file."""
    into.parent.mkdir(parents=True, exist_ok=True)
    try:
        into.write_bytes(raw(path))
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror})") from None


def _version(name: str) -> str | None:
    """Return the version of an installed library."""
    try:
        return version(name)
    except PackageNotFoundError:
        return next((version(each) for each in packages_distributions().get(name, ())), None)
