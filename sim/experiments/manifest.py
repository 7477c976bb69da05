"""`manifest.json` of a sweep: what is needed to repeat it, and how far it is."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sim.experiments.identity import engine
from sim.experiments.passing_files import replaced
from sim.records.record import versions
from sim.records.saved import save_manifest
from sim.scenario.warnings import log_is_used

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiments.store import Store
    from sim.experiments.sweep_study import LoadedStudy


def now() -> str:
    """Return the time as a manifest gives it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin_part(store: Store, began: str) -> None:
    """Note when this part of a sweep began; the note stays if it is killed."""
    store.tell("times", [*store.meta("times", []), {"began": began, "ended": None}])


def _passing(name: str) -> bool:
    """Say whether a file is there only while a sweep goes on."""
    return name.startswith((".", "sweep.lock", "sweep.sqlite-"))


def write_manifest(
    store: Store, loaded: LoadedStudy, out: Path, began: str, told: dict[str, Any]
) -> None:
    """Write the manifest.

    Parameters
    ----------
    store, loaded, out
        Of the sweep.
    began
        When this part of it began; the times of all parts are listed, without an end where one was
        killed.
    told
        Further entries.
    """
    study = loaded.study
    times = [*store.meta("times", [])[:-1], {"began": began, "ended": now()}]
    store.tell("times", times)
    manifest = told | {
        "study": study.model_dump(mode="json"),
        "scenario": store.meta("scenario"),
        "inputs": {**loaded.sources, **loaded.files},
        "notes": [*log_is_used(loaded.scenario)],
        "versions": versions(),
        "engine": engine(),
        "machine": {
            "platform": platform.platform(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
        },
        "times": times,
        "runs": store.counts()._asdict() | {"missing": store.count_missing(study.seeds)},
        "files": sorted(
            {path.name for path in out.iterdir() if not _passing(path.name)} | {"manifest.json"}
        ),
    }
    with replaced(out / "manifest.json") as partial:
        save_manifest(partial, manifest)
