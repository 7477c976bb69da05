"""Data in a folder of results for running them again: inputs as read, and the command."""

from __future__ import annotations

import os
import subprocess
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.compiled.folder import PACKAGE
from sim.errors import InputError
from sim.experiments.identity import engine
from sim.files import toml
from sim.files.inputs import Kept, raw, sha256
from sim.scenario.own_functions import FunctionFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sim.scenario.inputs import Inputs

    Place = Callable[[str], str]

INPUTS, SHIPPED = "inputs", "shipped"
"""Folders in a folder of results: for the user's files, and for shipped scenarios used by name."""

QUIET_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""Git that runs no program named by a repository."""


@dataclass(frozen=True)
class Basis:
    """The input files of results.

    Attributes
    ----------
    places
        Place in the folder of results, by absolute path.
    contents
        Content by place; logs are left out, as they may be private.
    logs
        Identity of the logs: place, name, sha256, bytes.
    libraries
        Versions of the installed libraries that function files import.
    python_path
        Places of modules that function files found elsewhere than beside themselves.
    notes
        Reasons why results may not be reproducible elsewhere.
    """

    places: dict[str, str]
    contents: dict[str, bytes]
    logs: list[dict[str, Any]] = field(default_factory=list)
    libraries: dict[str, str] = field(default_factory=dict)
    python_path: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def place(self, path: str) -> str:
        """Return a file's place in the folder of results, or the path itself if it is no input."""
        return self.places.get(_absolute(path), path)

    def save(self, folder: Path) -> None:
        """Write copies into a folder of results."""
        for place, content in self.contents.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def keep(
    folder: Path,
    inputs: Iterable[Inputs],
    argv: Callable[[Place], list[str]],
    own: Iterable[Kept] = (),
) -> dict[str, Any]:
    """Copy the inputs of results into their folder, and return the manifest's entries on them.

    Parameters
    ----------
    folder
        Of the results; it exists.
    inputs
        Inputs of every scenario that was run.
    argv
        Returns the command's arguments, given a function that returns a file's place in the folder.
    own
        Further files: that of a study, and its points.
    """
    basis = basis_of(inputs, own)
    basis.save(folder)
    return {"engine": engine(), "git": commits(basis)} | {
        "repeat": {
            "argv": argv(basis.place),
            "inputs": sorted(basis.contents),
            "logs": basis.logs,
            "libraries": basis.libraries,
            "python_path": basis.python_path,
            "notes": basis.notes,
        }
    }


def basis_of(inputs: Iterable[Inputs], own: Iterable[Kept] = ()) -> Basis:
    """Return all files on which scenarios depend, and others, as they were read."""
    found: dict[str, bytes] = {_absolute(file.path): file.content for file in own}
    shipped: dict[str, bytes] = {}
    logs: dict[str, Kept] = {}
    programs: list[FunctionFile] = []
    for each in inputs:
        for path, file in each.sources.items():
            (shipped if path in each.shipped else found)[_absolute(path)] = file.content
        programs += [file for file in each.files.values() if isinstance(file, FunctionFile)]
        logs |= {
            _absolute(path): file for path, file in each.files.items() if isinstance(file, Kept)
        }
    notes = []
    for program in programs:
        files = [program.file, *(module.file for _, module in program.modules if module.file)]
        found |= {_absolute(file.path): file.content for file in files}
        for path, said in program.opened:
            content = _as_it_was(path, said)
            if content is not None:
                found[_absolute(path)] = content
            elif said:
                notes.append(
                    f"{Path(path).name}, which a function opens, was changed during the run"
                )
    places = _places([*found, *logs])
    places |= {path: f"{SHIPPED}/{Path(path).name}" for path in shipped}
    contents = {places[path]: content for path, content in (found | shipped).items()}
    for path, content in found.items():
        contents[places[path]] = _relative(content, path, places)
    return Basis(
        places,
        contents,
        [
            {
                "place": places[path],
                "name": Path(path).name,
                "sha256": log.sha256,
                "bytes": len(log.content),
            }
            for path, log in sorted(logs.items())
        ],
        dict(library for program in programs for library in program.libraries),
        sorted({*_module_folders(programs, places)}),
        notes,
    )


def commits(basis: Basis) -> dict[str, Any]:
    """Return the commits of Remit and of the user's files, if they are in repositories."""
    found = {"remit": commit_of(PACKAGE, "__init__.py")}
    user = [path for path, place in basis.places.items() if place.startswith(INPUTS)]
    if user:
        found["inputs"] = commit_of(Path(user[0]).parent, Path(user[0]).name)
    return {name: commit for name, commit in found.items() if commit}


def commit_of(folder: Path, file: str) -> dict[str, Any] | None:
    """Return the commit of a file's repository and whether files have uncommitted changes.

    The result is None if the file is not in a repository.
    """

    def git(*words: str) -> str:
        done = subprocess.run(
            [*QUIET_GIT, "-C", str(folder), *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
        return done.stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "--", file)
        return {
            "commit": git("rev-parse", "HEAD"),
            "dirty": bool(git("status", "--porcelain", "--untracked-files=no")),
        }
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None


def strings_in(written: Any) -> Iterator[str]:
    """Yield all texts in a parsed TOML file, without keys."""
    if isinstance(written, str):
        yield written
    elif isinstance(written, dict):
        for item in written.values():
            yield from strings_in(item)
    elif isinstance(written, list):
        for item in written:
            yield from strings_in(item)


def _absolute(path: str) -> str:
    """Return a path that is valid from any folder; links are kept, as files refer through them."""
    return os.path.abspath(path)  # noqa: PTH100


def _places(paths: list[str]) -> dict[str, str]:
    """Return the places of files in the folder of results, with their relative positions."""
    if not paths:
        return {}
    drives = {Path(path).drive for path in paths}
    base = os.path.commonpath([str(Path(path).parent) for path in paths]) if len(drives) < 2 else ""
    return {
        path: "/".join((INPUTS, *_parts(Path(path).relative_to(base) if base else Path(path))))
        for path in paths
    }


def _parts(path: Path) -> tuple[str, ...]:
    """Return the names along a path, its drive as one."""
    return tuple(part.strip(":\\/") for part in path.parts)


def _as_it_was(path: str, said: str) -> bytes | None:
    """Return a file's content if it is unchanged, otherwise None."""
    with suppress(OSError, InputError):
        content = raw(Path(path))
        if sha256(content) == said:
            return content
    return None


def _relative(content: bytes, path: str, places: dict[str, str]) -> bytes:
    """Return a TOML file with absolute paths of its files made relative to its place."""
    if not path.endswith(".toml"):
        return content
    with suppress(UnicodeDecodeError, tomllib.TOMLDecodeError):
        folders = {
            str(Path(each).parent): str(Path(place).parent) for each, place in places.items()
        }
        here = str(Path(places[path]).parent)
        for said in strings_in(toml.parsed(content.decode("utf-8-sig"))):
            named = said.rpartition(":")[0] if ".py:" in said else said
            if not os.path.isabs(named):  # noqa: PTH117
                continue
            target = (places | folders).get(_absolute(named))
            if target is not None:
                relative = Path(os.path.relpath(target, here)).as_posix()
                content = content.replace(named.encode(), relative.encode())
    return content


def _module_folders(programs: Iterable[FunctionFile], places: dict[str, str]) -> Iterator[str]:
    """Yield the places of modules that function files found elsewhere than beside themselves."""
    for program in programs:
        beside = str(Path(places[_absolute(program.file.path)]).parent)
        for name, module in program.modules:
            if "." not in name and module.file is not None:
                folder = Path(places[_absolute(module.file.path)]).parent
                root = str(folder if module.folders is None else folder.parent)
                if root != beside:
                    yield root
