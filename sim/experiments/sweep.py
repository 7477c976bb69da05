"""`sweep`: all runs of a study, made by any workers and stored as they come."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import OutputError, StudyError
from sim.experiments.designs import design_points
from sim.experiments.executors import Lost, Pool
from sim.experiments.identity import changes, engine, identity, key_of, scenario_hash
from sim.experiments.jobs import Chunks, failed, make, missing_jobs
from sim.experiments.results import begin_part, write_runs, write_sweep_manifest
from sim.experiments.store import FAILED, FILE, ArmOfPoint, Store
from sim.experiments.study_file import LoadedStudy, load_study
from sim.files.tables import check_parquet
from sim.results.summary import measure_names
from sim.scenario.inputs import hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from sim.experiments.results import Tables

    Progress = Callable[["Progressed"], None]

MOST_CHANGES = 8
"""Maximum number of reported changes in a study."""


class Progressed(NamedTuple):
    """How far a sweep is.

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
    >>> reached.done == reached.of
    True
    """

    done: int
    """Runs that were made without an error, in this call and before."""
    failed: int
    """Runs that ended with an error."""
    of: int
    """Runs of the whole sweep, alike ones counted once."""


def sweep(
    study: str | Path,
    out: str | Path,
    *,
    executor: str | Callable[[], Executor] = "serial",
    workers: int | None = None,
    scheduler: str | None = None,
    retry_failed: bool = False,
    tables: Tables = "csv",
    progress: Progress | None = None,
    **more: Any,
) -> Progressed:
    """Make the runs of a study that have not been made yet.

    Parameters
    ----------
    study
        A study file.
    out
        Folder that is new or empty, or that holds this sweep already: then it goes on where it was
        stopped, in whatever way.
    executor
        `serial`, `processes` or `dask`, or any function that makes a `concurrent.futures.Executor`,
        such as `mpi4py.futures.MPIPoolExecutor`: a function, as a pool that breaks is made again.
        Results are the same.
    workers
        How many; as many as there are processors unless given.
    scheduler
        Address of a Dask scheduler that runs already.
    retry_failed
        Make runs again that failed before.
    tables
        Format of the table of runs, `csv` or `parquet`.
    progress
        Called whenever runs have been kept.
    **more
        Further entries of the manifest, such as the command that was given.

    Returns
    -------
    Progressed
        How many runs are done, how many failed, and of how many. They are read with `load_sweep`.

    Raises
    ------
    SimError
        If the study is not valid, the folder holds another sweep or cannot be written, or there
        are no workers. Runs made until then are kept.

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
    >>> sim.sweep("study.toml", "out")
    Progressed(done=4, failed=0, of=4)
    """
    if tables == "parquet":
        check_parquet()
    pool = Pool(executor, workers, scheduler)  # first, as workers need time to start
    loaded, out = load_study(study), Path(out)
    with _opened(out, loaded) as store:
        begin_part(store)
        if retry_failed:
            store.forget_failed()
        try:
            with pool:
                return _make_missing(store, loaded, pool, progress or (lambda progressed: None))
        finally:
            write_runs(store, out, tables)
            write_sweep_manifest(store, loaded, out, tables, more)


@contextmanager
def _opened(out: Path, loaded: LoadedStudy) -> Iterator[Store]:
    """Yield the store of a sweep, new or resumed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        held = {path.name for path in out.iterdir()}
    except OSError as error:
        raise OutputError(
            f"--out {out} cannot be written ({error.strerror or error}); name another folder"
        ) from error
    if FILE not in held and any(not name.startswith("sweep.") for name in held):
        raise OutputError(f"--out {out} holds other files; name another folder, or remove this one")
    identified = identity(loaded)
    with Store(out, write=True, measures=measure_names(loaded.scenario)) as store:
        if store.is_new:
            _begin(store, loaded, identified)
        _check_same(store, loaded, identified, out)
        store.set_meta(
            "study", loaded.study.model_dump(mode="json")
        )  # perhaps of more replications
        yield store


def _begin(store: Store, loaded: LoadedStudy, identified: dict[str, Any]) -> None:
    """Write the identity of a sweep, and every arm of every point."""
    points, hashed = design_points(loaded), scenario_hash(identified)
    about = {
        "identity": identified,
        "study": loaded.study.model_dump(mode="json"),
        "scenario": loaded.scenario.model_dump(mode="json"),
        "points": loaded.points,
        "keys": list(points[0]),
        "sources": hashes(loaded.sources),
    }
    arms = [arm.on for arm in loaded.arms]
    every = (
        ArmOfPoint(number, place, key_of(hashed, point, on), point, on)
        for number, point in enumerate(points)
        for place, on in enumerate(arms)
    )
    store.begin(about, every)


def _check_same(store: Store, loaded: LoadedStudy, identified: dict[str, Any], out: Path) -> None:
    """Refuse mixed results, and fewer replications than exist."""
    before = store.meta("identity")
    if before is None:
        raise StudyError(f"--out {out} holds a bank of cities; name another folder")
    if found := changes(before, identified):
        known = {(Path(path).name, sha) for path, sha in store.meta("sources", {}).items()}
        read = [(Path(path).name, sha) for path, sha in hashes(loaded.sources).items()]
        saved = ", ".join(each[0] for each in read if each not in known)
        lines = found[:MOST_CHANGES]
        if len(found) > MOST_CHANGES:
            lines.append(f"... and {len(found) - MOST_CHANGES} more")
        if saved and any(before[part] != identified.get(part) for part in {*before} - {"files"}):
            lines.append(f"files saved since then: {saved}")
        raise StudyError(
            f"--out {out} holds results of another study; name another folder, or undo these "
            "changes:\n" + "\n".join(f"  {line}" for line in lines)
        )
    made, now = store.meta("study")["replications"], loaded.study.replications
    if now < made:
        raise StudyError(
            f"--out {out} holds a sweep of {made} replications and this study asks for {now}; "
            "name another folder"
        )


def _make_missing(store: Store, loaded: LoadedStudy, pool: Pool, progress: Progress) -> Progressed:
    """Make and store the missing runs."""
    study, code = loaded.study, engine()
    chunks = Chunks(missing_jobs(store, study))
    there = store.counts()
    reached = Progressed(*there, sum(there) + store.count_missing(study.seeds))
    progress(reached)
    for chunk, found in pool.results(partial(make, loaded.scenario, study.toggle, code), chunks):
        runs = (
            [failed(job, f"no worker survived it: {found.error!r}") for job in chunk]
            if isinstance(found, Lost)
            else found
        )
        store.append(runs)
        chunks.learn(runs)
        fell = sum(run.status == FAILED for run in runs)
        reached = Progressed(reached.done + len(runs) - fell, reached.failed + fell, reached.of)
        progress(reached)
    return reached
