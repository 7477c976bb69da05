"""Ctrl-C while `sim sweep` runs, which a terminal sends to all processes of the command at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command_line import sim
from tests.experiments.sweep_examples import GRID, written

MANY = GRID.replace("= 5", "= 400")


def interrupted(
    command: list[str | Path], after: float, presses: int = 1
) -> tuple[subprocess.Popen[str], str]:
    """Start a command, press Ctrl-C after some seconds, so many times, and return it with what it said; nothing of it may be left."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(
        command, **streams, start_new_session=True, preexec_fn=_heed_interrupts
    )
    time.sleep(after)
    for _ in range(presses):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    try:
        said, _ = process.communicate(timeout=20)  # until all who could say something have ended
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process, said


def _heed_interrupts() -> None:
    """Take back that a shell which runs the tests in the background has all of them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def sweeping(study: Path, out: Path, executor: str = "processes") -> list[str | Path]:
    return [
        sys.executable,
        "-m",
        "sim",
        "sweep",
        study,
        "--out",
        out,
        "--executor",
        executor,
        "--workers",
        "2",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("presses", [1, 2])
@pytest.mark.parametrize("after", [1.5, 2.5, 4.0])
def test_ctrl_c_ends_all_processes_at_any_moment(
    tmp_path: Path, after: float, presses: int
) -> None:
    process, said = interrupted(sweeping(written(tmp_path, MANY), tmp_path / "out"), after, presses)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Interrupted")
    assert "Traceback" not in said


@pytest.mark.slow
def test_the_signal_that_ends_a_job_is_heeded_like_ctrl_c(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "sim",
        "compare",
        "shishi",
        "--toggle",
        "precedents",
        "--replications",
        "50000",
        "--out",
        tmp_path / "out",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    time.sleep(6)
    process.terminate()
    _, said = process.communicate(timeout=20)
    assert said.splitlines()[-1] == "Interrupted; nothing was written."
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_ctrl_c_ends_other_executors_too(tmp_path: Path, executor: str) -> None:
    process, said = interrupted(
        sweeping(written(tmp_path, MANY.replace("400", "4000")), tmp_path / "out", executor), 6.0
    )
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Interrupted")
    assert "Traceback" not in said


@pytest.mark.slow
def test_interrupted_sweep_goes_on_to_what_an_undisturbed_one_leaves(tmp_path: Path) -> None:
    study, out = written(tmp_path, MANY), tmp_path / "out"
    command = sweeping(study, out)
    process, said = interrupted(command, 4.0, 2)
    assert (
        said.splitlines()[-1]
        == f"Interrupted. What was made is in {out}; the same command continues."
    )
    while process.returncode in (
        130,
        -signal.SIGINT,
    ):  # the latter where Ctrl-C came while Python itself was ending
        process, _ = interrupted(command, 5.0)
    assert process.returncode == 0
    sim("sweep", study, "--out", tmp_path / "whole")
    assert (out / "runs.csv").read_bytes() == (tmp_path / "whole" / "runs.csv").read_bytes()
