"""The identity of a sweep: everything on which its results depend, and changes of it.

Results of different identities are never mixed.
"""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.compiled.folder import code, fingerprint
from sim.scenario.inputs import with_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiments.study_file import LoadedStudy

TOLD = ("title", "label", "question", "source", "uncertainty", "posterior")
"""Texts of a scenario for people; no run depends on them."""


@cache
def engine() -> str:
    """Return a fingerprint of the code that runs and measures, and of its numerical libraries."""
    return fingerprint(code(), libraries())


def libraries() -> dict[str, str]:
    """Return the versions of Python and of the libraries that results depend on."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python} | {name: version(name) for name in ("numpy", "numba")}


def identity(loaded: LoadedStudy) -> dict[str, Any]:
    """Return everything that a sweep's results depend on, except the number of replications.

    It is `study` (design, seed and what is varied, its own points included), `scenario` (parents
    and records it starts from included), `files` (by name, fingerprints of logs and function files,
    varied ones included, and of what rules import and open), `versions` and `code of Remit`. Files
    may be anywhere: they are identified by their names.
    """
    study = loaded.study.model_dump(mode="json", include={"design", "samples", "seed", "toggle"})
    study["vary"] = {factor.key: factor.levels.model_dump(mode="json") for factor in loaded.factors}
    study["points"] = [dict(point) for point in loaded.points]
    scenario = loaded.scenario.model_dump(mode="json", exclude=set(TOLD))
    found = {
        "study": {name: with_files(said, _name) for name, said in study.items()},
        "scenario": with_files(scenario, _name),
        "files": _by_name(loaded.files),
        "versions": libraries(),
        "code of Remit": code(),
    }
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def key_of(identified: str, values: Mapping[str, Any], on: frozenset[str]) -> str:
    """Return the key of a point's arm: a hash of scenario, values and mechanisms switched on."""
    point = json.dumps([dict(values), sorted(on)], sort_keys=True)
    return hashlib.sha256(f"{identified} {point}".encode()).hexdigest()[:24]


def scenario_hash(identified: Mapping[str, Any]) -> str:
    """Return a hash of the scenario, its files and the engine."""
    parts = {name: identified[name] for name in ("scenario", "files", "versions", "code of Remit")}
    toggled = identified["study"]["toggle"]
    return hashlib.sha256(json.dumps([parts, toggled], sort_keys=True).encode()).hexdigest()[:24]


def changes(before: Any, now: Any, where: str = "") -> list[str]:
    """Return the differences between two identities in words, key by key."""
    if isinstance(before, dict) and isinstance(now, dict):
        keys = [*before, *(key for key in now if key not in before)]
        return [
            line
            for key in keys
            for line in changes(before.get(key), now.get(key), f"{where}.{key}".removeprefix("."))
        ]
    return [] if before == now else [f"{where} was {_short(before)}, is {_short(now)}"]


def _short(value: Any) -> str:
    """Return a value in words, shortened if long."""
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 80 else f"{written[:77]}..."


def _name(path: str) -> str:
    """Return the name of a file without its folder."""
    return Path(path).name


def _by_name(files: Mapping[str, str]) -> dict[str, str]:
    """Return fingerprints by file name; equal names are numbered in order of place."""
    found: dict[str, str] = {}
    for path, content in files.items():
        name, again = _name(path), 1
        while name in found:
            again += 1
            name = f"{_name(path)} ({again})"
        found[name] = content
    return found
