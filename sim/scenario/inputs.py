"""Files that a scenario depends on, read once at loading, so that all runs use one version."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ChangedError, InputError, ScenarioError
from sim.files.inputs import Kept
from sim.scenario.own_functions import FunctionFile, is_own, read_function_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

RULES, LOG, DRAWS = "responsibility.rules", "demand.log", "posterior.draws"
"""Keys whose values name files."""

NAME_FUNCTIONS = f"{RULES}.", "mechanisms.", "mechanisms[", "measures."
"""Keys, or tables, with functions of the user's own; forms of decision are `decides` anywhere."""


@dataclass
class Inputs:
    """Files by the paths under which a scenario names them.

    Attributes
    ----------
    sources
        Files read for its values: scenario files, records that they start from, and draws.
    shipped
        Paths of shipped scenarios, found by name.
    files
        Replayed logs and function files, each read at its first use.
    closed
        Whether all needed files have been read: any other is refused.
    absent
        Whether files may be missing, because the scenario is only inspected, not run.
    """

    sources: dict[str, Kept] = field(default_factory=dict, compare=False)
    shipped: set[str] = field(default_factory=set, compare=False)
    files: dict[str, Kept | FunctionFile] = field(default_factory=dict)
    closed: bool = field(default=False, compare=False)
    absent: bool = field(default=False, compare=False)

    def copy(self) -> Inputs:
        """Return a copy, to which others may be added."""
        return replace(self, files=dict(self.files))

    def log(self, path: str) -> Kept:
        """Return a replayed log; raise an error if it cannot be read."""
        return self._file(path, _read_table)  # type: ignore[return-value]

    def functions(self, path: str) -> FunctionFile:
        """Return a file of functions; raise an error if it cannot be read or run."""
        return self._file(path, read_function_file)  # type: ignore[return-value]

    def draws(self, path: str) -> Kept:
        """Return a file of joint draws; raise an error if it cannot be read."""
        if path not in self.sources:
            self._refuse_if_closed(path)
            self.sources[path] = _read_table(path)
        return self.sources[path]

    def fingerprints(self, values: Iterable[tuple[str, Any]]) -> dict[str, str]:
        """Return fingerprints of the files named in values by dotted key.

        They are SHA-256 by path, and versions of libraries by name.
        """
        found: dict[str, str] = {}
        for path in paths_in(values):
            file = self.functions(path) if path.endswith(".py") else self.log(path)
            found |= file.fingerprints() if isinstance(file, FunctionFile) else {path: file.sha256}
        return found

    def _file(self, path: str, read: Callable[[str], Kept | FunctionFile]) -> Kept | FunctionFile:
        """Return a file as it was at its first use."""
        if path not in self.files:
            self._refuse_if_closed(path)
            self.files[path] = read(path)
        return self.files[path]

    def _refuse_if_closed(self, path: str) -> None:
        """Refuse a file that should have been read before."""
        if self.closed or self.absent:
            raise ChangedError(
                f"{path} was not loaded with the scenario; move the file back, or load the "
                "scenario again"
            )


def hashes(kept: Mapping[str, Kept]) -> dict[str, str]:
    """Return the SHA-256 of files by path."""
    return {path: file.sha256 for path, file in kept.items()}


def paths_in(values: Iterable[tuple[str, Any]]) -> list[str]:
    """Return the paths of the files named in values by dotted key, each once, in order."""
    paths: dict[str, None] = {}
    for key, value in values:
        with_files(value, lambda path: paths.setdefault(path) or path, key)
    return sorted(paths)


def with_files(written: Any, change: Callable[[str], str], key: str = "") -> Any:
    """Return the content of a scenario or study under a dotted key, with changed paths of files.

    Keys in it may be dotted.
    """
    if isinstance(written, dict):
        return {
            inner: with_files(item, change, f"{key}.{inner}".removeprefix("."))
            for inner, item in written.items()
        }
    if isinstance(written, list | tuple):
        return [with_files(item, change, key) for item in written]
    if isinstance(written, str) and f"{key}.".startswith((f"{LOG}.", f"{DRAWS}.")):
        return change(written)
    of = f"{key}.".removeprefix("uncertainty.")  # a choice of them
    names_functions = of.startswith(NAME_FUNCTIONS) or ".decides." in of
    if isinstance(written, str) and names_functions and is_own(written):
        path, _, name = written.rpartition(":")
        return f"{change(path)}:{name}"
    return written


def placed(written: Any, folder: Path, key: str = "") -> Any:
    """Return a value with its paths, which are relative to its file's folder, made findable."""
    return with_files(written, lambda path: str(folder / path), key)


def _read_table(path: str) -> Kept:
    """Return the current content of a log or a file of draws."""
    try:
        return Kept.read(path)
    except OSError as error:
        raise ScenarioError(
            f"{path}: cannot be read ({error.strerror}); its path is relative to the scenario file"
        ) from None
    except InputError as error:
        raise ScenarioError(f"{path}: {error}") from None
