"""Sweeps: no disturbance changes their results."""

import csv
import json
import os
import signal
import sqlite3
import tracemalloc
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import sim
from sim.errors import OutputError, StudyError
from sim.experiments.compare import compare
from sim.experiments.jobs import TARGET_SECONDS, Chunks, Job, make
from sim.experiments.store import DONE, FAILED, ArmOfPoint, Run, Store
from sim.experiments.study_file import load_study
from sim.results.summary import MEASURES
from sim.scenario.schema import Scenario
from tests.experiments.sweep_examples import GRID, TOWN, written


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sweep that nothing happened to; the study is beside it."""
    folder = tmp_path_factory.mktemp("swept")
    sim.sweep(written(folder), folder / "out")
    return folder / "out"


def study_beside(folder: Path) -> Path:
    return folder.parent / "study.toml"


def test_table_has_a_row_for_each_run_of_each_arm_and_point(swept: Path) -> None:
    frame = sim.load_sweep(swept)
    varied = ["adjudication.rulings_per_year", "adjudication.refer"]
    assert list(frame.columns[:7]) == [
        "point",
        "precedents",
        *varied,
        "replication",
        "seed",
        "status",
    ]
    assert len(frame) == 4 * 2 * 5
    assert (
        frame.groupby(["point", "precedents"])["replication"].apply(list).tolist()
        == [[0, 1, 2, 3, 4]] * 8
    )
    assert (frame["status"] == "done").all()
    assert frame.drop_duplicates("point")[varied].to_numpy().tolist() == [
        [n, refer] for n in (50, 400) for refer in ("intake", "after_declines")
    ]


def test_runs_are_those_of_a_comparison_at_the_point(swept: Path) -> None:
    town = load_study(study_beside(swept)).scenario
    values = {"adjudication.rulings_per_year": 400, "adjudication.refer": "after_declines"}
    arms = compare(town.with_values(values), toggle=["precedents"], replications=5).arms_table
    frame = sim.load_sweep(swept).query("point == 3")
    for on in (False, True):
        expected = arms[arms["precedents"] == on].reset_index(drop=True)
        found = frame[frame["precedents"] == on].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            found[["seed", "rmst_days", "docket_use"]],
            expected[["seed", "rmst_days", "docket_use"]],
        )


def test_file_of_runs_reads_as_the_table(swept: Path) -> None:
    pd.testing.assert_frame_equal(
        pd.read_csv(swept / "runs.csv"), sim.load_sweep(swept), check_dtype=False
    )


def test_manifest_says_what_was_asked_with_what_and_how_far_it_is(swept: Path) -> None:
    manifest = json.loads((swept / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["runs"] == {"done": 40, "failed": 0, "missing": 0}
    assert manifest["study"]["design"] == "grid"
    assert manifest["scenario"]["title"] == "Town"
    assert manifest["versions"]["remit-sim"] == sim.__version__
    assert len(manifest["times"]) == 1


class StoppedError(Exception):
    """Stands for whatever stops a sweep."""


def stop_after(runs: int) -> object:
    def progress(reached: object) -> None:
        if reached[0] >= runs:  # type: ignore[index]
            raise StoppedError

    return progress


@pytest.mark.parametrize("runs", [1, 23])
def test_stopped_sweep_goes_on_to_the_same_results(
    swept: Path, tmp_path: Path, runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.jobs.TARGET_SECONDS", 0)  # a run a chunk
    study = written(tmp_path)
    with pytest.raises(StoppedError):
        sim.sweep(study, tmp_path / "out", progress=stop_after(runs))  # type: ignore[arg-type]
    assert len(sim.load_sweep(tmp_path / "out")) == runs
    sim.sweep(study, tmp_path / "out")
    assert (tmp_path / "out" / "runs.csv").read_bytes() == (swept / "runs.csv").read_bytes()


def test_stopped_sweep_is_balanced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.jobs.TARGET_SECONDS", 0)
    with pytest.raises(StoppedError):
        sim.sweep(written(tmp_path), tmp_path / "out", progress=stop_after(19))  # type: ignore[arg-type]
    made = sim.load_sweep(tmp_path / "out").groupby(["point", "precedents"]).size()
    assert made.tolist() == [4, 3, 2, 2, 2, 2, 2, 2]


def test_finished_sweep_makes_no_run_again(swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.sweep.make", lambda *job: pytest.fail("made again"))
    assert sim.sweep(study_beside(swept), swept) == (40, 0, 40)


def test_more_replications_are_added_to_those_there_are(tmp_path: Path) -> None:
    study = written(tmp_path, GRID.replace("= 5", "= 2"))
    sim.sweep(study, tmp_path / "out")
    before = sim.load_sweep(tmp_path / "out")
    written(tmp_path, GRID.replace("= 5", "= 3"))
    assert sim.sweep(study, tmp_path / "out") == (24, 0, 24)
    after = sim.load_sweep(tmp_path / "out")
    pd.testing.assert_frame_equal(after[after["replication"] < 2].reset_index(drop=True), before)


@pytest.mark.parametrize(
    ("study", "town", "told"),
    [
        (
            GRID.replace("400", "800"),
            TOWN,
            "study.vary.adjudication.rulings_per_year.values was [50, 400], is [50, 800]",
        ),
        (GRID.replace("replications", "seed = 2\nreplications"), TOWN, "study.seed was 1, is 2"),
        (GRID, TOWN.replace("= 6", "= 7"), "scenario.demand.cases_per_day was 6.0, is 7.0"),
    ],
)
def test_results_of_another_study_are_not_mixed_in(
    tmp_path: Path, study: str, town: str, told: str
) -> None:
    sim.sweep(written(tmp_path), tmp_path / "out")
    before = (tmp_path / "out" / "runs.csv").read_bytes()
    with pytest.raises(StudyError) as error:
        sim.sweep(written(tmp_path, study, town), tmp_path / "out")
    assert told in str(error.value)
    assert (tmp_path / "out" / "runs.csv").read_bytes() == before


def test_words_of_a_scenario_may_change(tmp_path: Path) -> None:
    sim.sweep(written(tmp_path), tmp_path / "out")
    assert (
        sim.sweep(written(tmp_path, GRID, TOWN.replace("Town", "City")), tmp_path / "out").done
        == 40
    )


def test_changed_log_of_requests_is_noticed(tmp_path: Path) -> None:
    town = TOWN.replace("cases_per_day = 6", 'log = "orders.csv"')
    for day, refused in (
        (3, nullcontext()),
        (4, pytest.raises(StudyError, match=r"files.orders.csv was")),
    ):
        (tmp_path / "orders.csv").write_text(f"filed_day,issue\n{day},issue_01\n", encoding="utf-8")
        with refused:
            sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")


def test_changed_rule_file_is_noticed_beside_another_of_its_name(tmp_path: Path) -> None:
    for place in ("first", "second"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "mine.py").write_text(
            f"def {place}(i, case, city):\n    return 0\n", encoding="utf-8"
        )
    town = (
        f'{TOWN}[responsibility]\nrules = ["duty_list", "first/mine.py:first", '
        '"second/mine.py:second"]\n'
    )
    sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")
    (tmp_path / "first" / "mine.py").write_text(
        "def first(i, case, city):\n    return 1\n", encoding="utf-8"
    )
    with pytest.raises(StudyError, match=r"files.mine.py was"):
        sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")


@pytest.mark.parametrize("own_points", [False, True])
def test_changed_file_of_a_rule_that_is_varied_is_noticed(tmp_path: Path, own_points: bool) -> None:
    rule, path = "def mine(i, case, city):\n    return {}\n", tmp_path / "mine.py"
    path.write_text(rule.format(0), encoding="utf-8")
    varied = [["duty_list"], [f"{path.as_posix()}:mine"]]
    with (tmp_path / "points.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [["responsibility.rules"], *([json.dumps(rules)] for rules in varied)]
        )
    how = (
        'points = "points.csv"'
        if own_points
        else (
            f'design = "grid"\nvary = {{ responsibility.rules = {{ values = {json.dumps(varied)} '
            f"}} }}"
        )
    )
    study = written(tmp_path, f"replications = 2\n{how}\n")
    assert sim.sweep(study, tmp_path / "out").done == 4
    path.write_text(rule.format(1), encoding="utf-8")
    with pytest.raises(StudyError, match=r"files.mine.py was"):
        sim.sweep(study, tmp_path / "out")


def test_other_version_of_a_library_is_noticed_by_name(
    swept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sim.experiments.identity.libraries", lambda: {"python": "3.12", "numpy": "1.0"}
    )
    with pytest.raises(StudyError, match=r"versions.numpy was \"[\d.]+\", is \"1.0\""):
        sim.sweep(study_beside(swept), swept)


def test_other_code_is_noticed(swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.identity.code", lambda: "other")
    with pytest.raises(StudyError, match=r"code of Remit was \"\w+\", is \"other\""):
        sim.sweep(study_beside(swept), swept)


def test_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    study = written(tmp_path)
    with pytest.raises(OutputError, match="holds other files"):
        sim.sweep(study, tmp_path)


def test_two_sweeps_do_not_write_into_one_folder(tmp_path: Path) -> None:
    study = written(tmp_path)
    (tmp_path / "out").mkdir()
    with (
        Store(tmp_path / "out", write=True),
        pytest.raises(OutputError, match="another sweep may be writing there"),
    ):
        sim.sweep(study, tmp_path / "out")


def test_folder_that_cannot_be_locked_is_told(tmp_path: Path) -> None:
    study = written(tmp_path)
    (tmp_path / "out" / "sweep.lock").mkdir(parents=True)
    with pytest.raises(
        OutputError, match=r"out cannot be written \(unable to open database file\)"
    ):
        sim.sweep(study, tmp_path / "out")


def test_folder_without_a_sweep_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="holds no sweep"):
        sim.load_sweep(tmp_path)


def test_full_disk_loses_nothing_that_was_kept(
    swept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, begin = written(tmp_path), Store.append

    def full(store: Store, runs: object) -> None:
        if store.counts().done > 10:
            store._base.execute(
                f"PRAGMA max_page_count = {store._base.execute('PRAGMA page_count').fetchone()[0]}"
            )
        begin(store, runs)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "append", full)
    monkeypatch.setattr("sim.experiments.jobs.TARGET_SECONDS", 0)  # a run a chunk
    with pytest.raises(
        OutputError,
        match=r"sweep.sqlite cannot be written \(database or disk is full\); finished runs are kept",
    ):
        sim.sweep(study, tmp_path / "out")
    monkeypatch.undo()
    kept = len(sim.load_sweep(tmp_path / "out"))
    assert 10 < kept < 40
    sim.sweep(study, tmp_path / "out")
    assert (tmp_path / "out" / "runs.csv").read_bytes() == (swept / "runs.csv").read_bytes()


@pytest.mark.parametrize(
    ("free", "why"), [(0, "the disk is full: make room"), (10**9, "unable to open database file")]
)
def test_error_of_a_full_disk_is_not_taken_for_damage(
    tmp_path: Path, free: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sweep.sqlite").mkdir()
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    for reading, did in (
        (lambda: sim.load_sweep(tmp_path), "read"),
        (lambda: Store(tmp_path, write=True), "written"),
    ):
        with pytest.raises(
            (OutputError, StudyError),
            match=rf"sweep.sqlite cannot be \w+ \({why}\); finished runs are kept; fix the cause, and the same command",
        ) as told:
            reading()
        assert "damage" not in str(told.value)
        assert did in str(told.value)


IMPOSSIBLE_TOGETHER = """
design = "grid"
replications = 2
[vary]
"issue_defaults.gap" = { values = [0.1, 0.6] }
"issue_defaults.overlap" = { values = [0, 0.5] }
"""


def test_run_that_fails_is_recorded_and_the_others_are_made(tmp_path: Path) -> None:
    study = written(tmp_path, IMPOSSIBLE_TOGETHER)
    assert sim.sweep(study, tmp_path / "out") == (6, 2, 8)
    frame = sim.load_sweep(tmp_path / "out")
    failed = frame[frame["status"] == "failed"]
    assert failed["point"].tolist() == [3, 3]
    assert failed["rmst_days"].isna().all()
    with (tmp_path / "out" / "failures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["issue_defaults.gap"], row["seed"]) for row in rows] == [
        ("0.6", "1"),
        ("0.6", "2"),
    ]
    assert "must be at most 1" in rows[0]["error"]
    assert "Traceback" in rows[0]["error"]


def test_failed_runs_are_made_again_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = written(tmp_path)

    def spoilt(scenario: object, seed: int, **how: object) -> None:
        raise RuntimeError(f"no luck with {seed}") if seed == 3 else StoppedError

    with monkeypatch.context() as patch:
        patch.setattr("sim.experiments.jobs.run", spoilt)
        assert sim.sweep(study, tmp_path / "out").failed == 40
    assert sim.sweep(study, tmp_path / "out") == (0, 40, 40)
    assert sim.sweep(study, tmp_path / "out", retry_failed=True) == (40, 0, 40)
    assert not (tmp_path / "out" / "failures.csv").exists()


@pytest.mark.parametrize("executor", ["processes", pytest.param("dask", marks=pytest.mark.slow)])
def test_executors_give_the_same_results(swept: Path, tmp_path: Path, executor: str) -> None:
    sim.sweep(written(tmp_path), tmp_path / "out", executor=executor, workers=2)
    assert (tmp_path / "out" / "runs.csv").read_bytes() == (swept / "runs.csv").read_bytes()


def own_pool() -> Executor:
    return ProcessPoolExecutor(1)


def test_executor_may_be_made_by_any_function(swept: Path, tmp_path: Path) -> None:
    sim.sweep(written(tmp_path), tmp_path / "out", executor=own_pool, workers=1)
    assert (tmp_path / "out" / "runs.csv").read_bytes() == (swept / "runs.csv").read_bytes()


def instantly(scenario: object, toggles: object, code: object, job: Job) -> Run:
    return Run(job.arm.key, job.seed, DONE, None, 1e-5, (0.5,) * len(MEASURES))


def peak_of(study: Path, out: Path) -> int:
    """Bytes of Python's objects at the highest while a study is swept."""
    tracemalloc.start()
    sim.sweep(study, out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.sweep.make", instantly)
    monkeypatch.setattr("sim.experiments.jobs.TARGET_SECONDS", 0.002)  # 200 runs
    few, many = (
        peak_of(written(tmp_path, GRID.replace("= 5", f"= {n}")), tmp_path / str(n))
        for n in (300, 1200)
    )
    assert many < few + 200_000  # 7,200 runs more are 2 MB of numbers alone


def test_store_can_be_read_while_it_is_written(swept: Path) -> None:
    with Store(swept, write=True):
        assert len(sim.load_sweep(swept)) == 40


def test_store_is_a_data_base_that_others_can_read(swept: Path) -> None:
    base = sqlite3.connect(swept / "sweep.sqlite")
    assert base.execute("SELECT count(*), min(rmst_days) > 0 FROM runs").fetchone() == (40, 1)
    base.close()


def run_of(seconds: float, status: str = DONE) -> Run:
    return Run("key", 1, status, None, seconds, ())


def test_chunks_grow_no_faster_than_twofold_and_not_by_runs_that_fail_at_once() -> None:
    arm = ArmOfPoint(0, 0, "key", {}, frozenset())
    made = Chunks(Job(arm, seed) for seed in range(10_000))
    waiting, sizes = iter(made), []
    for _ in range(3):
        assert len(next(waiting)) == 1
        made.learn([run_of(0.0, FAILED)])
    for _ in range(6):
        sizes.append(len(next(waiting)))
        made.learn([run_of(TARGET_SECONDS / 10.5)])
    assert sizes == [1, 2, 4, 8, 10, 10]


def fatal(base: Scenario, toggles: tuple[str, ...], code: str, job: Job) -> Run:
    """Make a run; the one with seed 3 at the first point kills its worker."""
    if job.arm[:2] == (0, 0) and job.seed == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return make(base, toggles, code, job)


def test_run_that_no_worker_survives_is_recorded_and_all_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.sweep.make", fatal)
    reached = sim.sweep(written(tmp_path), tmp_path / "out", executor="processes", workers=2)
    assert reached == (39, 1, 40)
    failed = sim.load_sweep(tmp_path / "out").query("status == 'failed'")
    assert failed[["point", "precedents", "seed"]].to_numpy().tolist() == [[0, False, 3]]
    told = (tmp_path / "out" / "failures.csv").read_text(encoding="utf-8")
    assert "no worker survived it" in told


def test_worker_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.jobs.engine", lambda: "another")
    with pytest.raises(
        StudyError, match="a worker has a different version of Remit or its libraries"
    ):
        sim.sweep(written(tmp_path), tmp_path / "out")
