"""Ctrl-C while `sim sweep` runs, which a terminal sends to all processes of the command at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import load_sweep
from tests.cli.command_line import sim
from tests.experiments.sweep_examples import GRID, until_kept, written

pytestmark = pytest.mark.slow

SECONDS = 120
"""In which a command must have ended, on a machine that is busy too."""


def sweeping(study: Path, out: Path, executor: str = "processes") -> subprocess.Popen[str]:
    """Start a sweep."""
    where = ["--out", out, "--executor", executor, "--workers", "2"]
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "sweep", study, *where],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_heed_interrupts,
    )


def _heed_interrupts() -> None:
    """Restore Ctrl-C, which a shell that runs the tests in the background makes them ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(process: subprocess.Popen[str]) -> str:
    """Wait until all processes that could print have ended; return their output."""
    try:
        return process.communicate(timeout=SECONDS)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


def press(process: subprocess.Popen[str], times: int = 1) -> None:
    """Press Ctrl-C, some times."""
    for _ in range(times):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of more runs than anybody waits for."""
    return written(tmp_path, GRID.replace("= 5", "= 100000"))


def until_there(process: subprocess.Popen[str], path: Path) -> None:
    """Wait for a file."""
    while not path.exists():
        assert process.poll() is None
        time.sleep(0.001)


@pytest.mark.parametrize("presses", [1, 2])
@pytest.mark.parametrize("later", [0.0, 0.3, 1.0])
def test_ctrl_c_ends_all_processes_while_they_start(
    study: Path, tmp_path: Path, later: float, presses: int
) -> None:
    process = sweeping(study, tmp_path / "out")
    until_there(process, tmp_path / "out" / "sweep.sqlite")
    time.sleep(later)
    press(process, presses)
    said = ended(process)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Interrupted")
    assert "Traceback" not in said


@pytest.mark.parametrize("executor", ["serial", "processes", "dask"])
def test_ctrl_c_ends_all_processes_while_they_are_at_work(
    study: Path, tmp_path: Path, executor: str
) -> None:
    out = tmp_path / "out"
    process = sweeping(study, out, executor)
    kept = until_kept(process, out, 20)
    press(process)
    said = ended(process)
    assert process.returncode == 130
    assert (
        said.splitlines()[-1]
        == f"Interrupted. The runs done are in {out}; the same command resumes the sweep."
    )
    assert "Traceback" not in said
    assert len((out / "runs.csv").read_text(encoding="utf-8").splitlines()) > kept


def test_the_signal_that_ends_a_job_is_heeded_like_ctrl_c(study: Path, tmp_path: Path) -> None:
    process = sweeping(study, tmp_path / "out")
    until_kept(process, tmp_path / "out", 1)
    process.terminate()
    assert ended(process).splitlines()[-1].startswith("Interrupted")
    assert process.returncode == 130


@pytest.mark.parametrize("end", [press, subprocess.Popen.kill])
def test_ended_sweep_leaves_no_process_and_goes_on_to_what_an_undisturbed_one_leaves(
    tmp_path: Path, end: Callable[[subprocess.Popen[str]], None]
) -> None:
    study, out = written(tmp_path, GRID.replace("= 5", "= 200")), tmp_path / "out"
    for runs in (1, 200, 500):
        process = sweeping(study, out)
        kept = until_kept(process, out, runs)
        end(process)
        ended(process)
        assert kept <= len(load_sweep(out)) < 1600
    assert sim("sweep", study, "--out", out).exit_code == 0
    sim("sweep", study, "--out", tmp_path / "whole")
    assert (out / "runs.csv").read_bytes() == (tmp_path / "whole" / "runs.csv").read_bytes()
