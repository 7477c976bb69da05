"""The results of a sweep: its runs as a table, in memory and on disk, and its manifest."""

from __future__ import annotations

import json
import os
import platform
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.errors import StudyError
from sim.experiments.codebook import write_codebook
from sim.experiments.repeat import keep
from sim.experiments.store import Store
from sim.experiments.study_file import LoadedStudy, SweepStudy, factors_of
from sim.files.csv_files import write_rows
from sim.files.new_file import replaced
from sim.files.tables import turn_to_parquet
from sim.records.record import versions
from sim.records.saved import files_in, now, save_manifest
from sim.results.summary import MEASURES
from sim.scenario.inputs import Inputs, hashes
from sim.scenario.own_functions import without_folders
from sim.scenario.schema import Scenario
from sim.scenario.warnings import log_is_used

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from sim.experiments.store import ArmOfPoint


type Tables = Literal["csv", "parquet"]

PASSING = (".", "sweep.lock", "sweep.sqlite-")
"""Beginnings of the names of files that exist only during a sweep."""


def load_sweep(folder: str | Path) -> pd.DataFrame:
    """Return the runs of a sweep, also while it goes on.

    Parameters
    ----------
    folder
        That `sim sweep` was given.

    Returns
    -------
    pandas.DataFrame
        One row per run, by point, arm and replication: `point`, a column per toggled mechanism and
        per varied key, `replication`, `seed`, `status` (`done` or `failed`), and every measure of
        `sim.measures.MEASURES`. NaN: not applicable, or failed.

    Raises
    ------
    StudyError
        If the folder holds no sweep.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("study.toml").write_text('''
    ... scenario = "classroom"
    ... design = "grid"
    ... replications = 2
    ... [vary]
    ... "adjudication.period" = { values = [1, 5] }
    ... ''')
    >>> reached = sim.sweep("study.toml", "out")
    >>> sim.load_sweep("out")["status"].tolist()
    ['done', 'done', 'done', 'done']
    """
    import pandas as pd

    with Store(Path(folder)) as store:
        study = _study(store)
        return pd.DataFrame(_rows(store, study), columns=_columns(store, study)).astype(
            dict.fromkeys(_measures(store), "float64")
        )


def study_of(folder: str | Path) -> LoadedStudy:
    """Return the study that a sweep is of, as it was when it began.

    Parameters
    ----------
    folder
        Of the sweep, as given to `sim.sweep` as its `out`.

    Returns
    -------
    LoadedStudy
        The study, its scenario, factors and points. Logs and function files are not read, so it
        cannot be run.

    Raises
    ------
    StudyError
        If the folder holds no sweep.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("study.toml").write_text('''
    ... scenario = "classroom"
    ... design = "grid"
    ... replications = 2
    ... [vary]
    ... "adjudication.period" = { values = [1, 5] }
    ... ''')
    >>> reached = sim.sweep("study.toml", "out")
    >>> [factor.key for factor in sim.study_of("out").factors]
    ['adjudication.period']
    """
    with Store(Path(folder)) as store:
        study, absent = _study(store), {"inputs": Inputs(absent=True)}
        scenario = Scenario.model_validate(store.meta("scenario"), context=absent)
        return LoadedStudy(
            study, scenario, factors_of(study, scenario), tuple(store.meta("points"))
        )


def count_rows(folder: str | Path) -> int:
    """Return the number of rows in the table of runs of a sweep."""
    with Store(Path(folder)) as store:
        return store.count_rows()


def write_runs(store: Store, folder: Path, tables: Tables = "csv") -> None:
    """Write `runs.csv` (or Parquet), and `failures.csv` with tracebacks if any run failed.

    Rows are written one at a time, as there may be many.
    """
    study = _study(store)
    columns = _columns(store, study)
    rows = (["" if cell is None else _written(cell) for cell in row] for row in _rows(store, study))
    _write(folder / "runs.csv", columns, rows)
    if tables == "parquet":
        turn_to_parquet(folder / "runs.csv")
    else:
        (folder / "runs.parquet").unlink(missing_ok=True)
    if store.counts().failed:
        failures = (
            [*map(_written, _labels(each, study, seed)), error]
            for each, (seed, _, error, *_) in store.runs()
            if error is not None
        )
        labels = columns[: columns.index("status")]
        _write(folder / "failures.csv", [*labels, "error"], failures)
    else:
        (folder / "failures.csv").unlink(missing_ok=True)


def begin_part(store: Store) -> None:
    """Record the start of this part of a sweep; the entry remains if it is killed."""
    store.set_meta("times", [*store.meta("times", []), {"began": now(), "ended": None}])


def write_sweep_manifest(
    store: Store, loaded: LoadedStudy, out: Path, tables: Tables, more: dict[str, Any]
) -> None:
    """Write `manifest.json`: how to repeat a sweep, its progress, and the times of its parts."""
    study = loaded.study
    *before, part = store.meta("times")
    times = [*before, part | {"ended": now()}]
    store.set_meta("times", times)
    own = [
        file for path, file in loaded.sources.items() if path not in loaded.scenario.inputs.sources
    ]
    write_codebook(out, loaded.scenario)
    repeat = keep(
        out,
        [loaded.scenario.inputs],
        lambda place: ["sweep", place(own[0].path), f"--tables={tables}"],
        own,
    )
    manifest = more | {
        "study": study.model_dump(mode="json"),
        "scenario": store.meta("scenario"),
        "inputs": {**hashes(loaded.sources), **loaded.files},
        "notes": [*log_is_used(loaded.scenario)],
        "versions": versions(),
        "machine": {
            "platform": platform.platform(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
        },
        "times": times,
        "runs": store.counts()._asdict() | {"missing": store.count_missing(study.seeds)},
        **repeat,
        **files_in(out, lambda name: name.startswith(PASSING)),
    }
    with replaced(out / "manifest.json") as partial:
        save_manifest(partial, manifest)


def _study(store: Store) -> SweepStudy:
    """Return the study of a store."""
    written = store.meta("study")
    if written is None:
        raise StudyError(f"{store.folder} holds a bank of cities, no sweep; name another folder")
    return SweepStudy.model_validate(written)


def _columns(store: Store, study: SweepStudy) -> list[str]:
    """Return the columns of the table of runs."""
    labels = ["point", *study.toggle, *store.meta("keys"), "replication", "seed", "status"]
    return [*labels, *_measures(store)]


def _measures(store: Store) -> list[str]:
    """Return the names of the measures of a sweep; the user's own are the last."""
    return [*MEASURES, *store.meta("scenario").get("measures", ())]


def _labels(each: ArmOfPoint, study: SweepStudy, seed: int) -> list[Any]:
    """Return the cells that identify a row's run."""
    return [
        each.point,
        *(toggle in each.on for toggle in study.toggle),
        *map(without_folders, each.values.values()),
        seed - study.seed,
        seed,
    ]


def _rows(store: Store, study: SweepStudy) -> Iterator[list[Any]]:
    """Yield the rows of the table of runs."""
    for each, (seed, status, _, _, *measures) in store.runs():
        yield [*_labels(each, study, seed), status, *measures]


def _written(cell: Any) -> Any:
    """Return a cell in CSV form: a list as in JSON."""
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else cell


def _write(path: Path, columns: list[str], rows: Iterator[list[Any]]) -> None:
    """Write a CSV file."""
    with replaced(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        write_rows(chain([columns], rows), file)
