"""Files besides the study and its scenario that runs read: rules of one's own, and logs of requests.

A study's own are relative to its file; runs, which may be made anywhere, get absolute paths, and what the files say is
fingerprinted, so that a file that changes while a sweep runs is noticed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.regular import regular
from sim.scenario.own_rules import is_own, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.scenario.schema import Scenario

RULES, LOG = "responsibility.rules", "demand.log"
"""Values that name files."""

Inputs = tuple[tuple[str, str], ...]
"""Paths with fingerprints of what they say."""


def with_places(values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return values by dotted key with the files that they name found from any folder.

    Parameters
    ----------
    values
        Of a study or a point.
    folder
        To which its paths are relative.
    """
    return {key: _placed(key, value, folder.absolute()) for key, value in values.items()}


def with_absolute_files(scenario: Scenario) -> Scenario:
    """Return a scenario whose files are found from any folder: workers have theirs."""
    rules, log = scenario.responsibility.rules, scenario.demand.log
    named: dict[str, Any] = {RULES: list(rules)} if any(map(is_own, rules)) else {}
    named |= {LOG: log} if log else {}
    return scenario.with_values(with_places(named, Path.cwd())) if named else scenario


def files_in(values: Any) -> set[str]:
    """Return the paths of all files that values, or lists and tables of them, name as rules; logs are named by their key."""
    return {rule.rpartition(":")[0] for rule in _texts(values) if is_own(rule)}


def fingerprints(paths: Iterable[str]) -> Inputs:
    """Return what files say now; one that cannot be read is told by an empty fingerprint."""
    return tuple((path, _fingerprint(Path(path))) for path in sorted(paths))


def _fingerprint(path: Path) -> str:
    """Return a hash of a file."""
    try:
        return hashlib.sha256(regular(path).read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def _placed(key: str, value: Any, folder: Path) -> Any:
    """Return a value with the files that it names in a folder."""
    if key == RULES and isinstance(value, list | tuple):
        return [placed(rule, folder) if isinstance(rule, str) and is_own(rule) else rule for rule in value]
    return str(folder / value) if key == LOG and isinstance(value, str) else value


def _texts(values: Any) -> Iterator[str]:
    """Give all text in lists and tables."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, list | tuple | dict):
        for item in values.values() if isinstance(values, dict) else values:
            yield from _texts(item)
