"""Compiled and plain Python are one engine, and compiled code is cached in the right place."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from numba.core.codegen import JITCodeLibrary

from sim.compiled import INTEGER, called, compiled, door, kept
from sim.compiled.folder import WHOLE, _cache_folder, cache_root, code

SCRIPT = """
import hashlib, sim
from tests.model.test_invariants import EVERYTHING_ON
from sim.scenario.schema import Scenario
small = EVERYTHING_ON | {"time": {"days": 120, "warm_up": 20, "horizon": 20}, "demand": {"cases_per_day": 6},
                         "campaigns": {"enabled": True, "period": 50, "min_age_days": 30}}
record = sim.run(Scenario.model_validate(small), seed=5)
print(len(record.event_rows), hashlib.sha256(record.event_rows.tobytes()).hexdigest())
"""


def output(root, **environment: str) -> tuple[str, str]:
    """Run the script in a process of its own; return its output and its messages."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["NUMBA_DISABLE_JIT", "REMIT_STOCK_NUMBA"])
def test_however_it_is_compiled_or_not_the_log_is_the_same(root, setting):
    usual, _ = output(root)
    assert int(usual.split()[0]) > 1000
    assert output(root, **{setting: "1"})[0] == usual


@pytest.mark.slow
def test_where_nothing_can_be_kept_it_says_so_and_runs_all_the_same(root, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    printed, said = output(root, REMIT_CACHE_DIR=str(blocked / "cache"))
    assert "cannot be written" in said
    assert printed == output(root)[0]


@pytest.fixture
def home(monkeypatch, tmp_path):
    """Leave only a home folder; the environment variables for folders point into it."""
    for name in ("REMIT_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize("given", ["", "cache", "./cache", "~/cache"])
@pytest.mark.parametrize("name", ["REMIT_CACHE_DIR", "XDG_CACHE_HOME"])
def test_a_folder_that_is_empty_or_relative_counts_as_not_given(home, tmp_path, name, given):
    home.setenv(name, given)
    assert cache_root() == tmp_path / ".cache" / "remit-sim"


def test_folders_that_are_given_are_taken(home, tmp_path):
    home.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_root() == tmp_path / "xdg" / "remit-sim"
    home.setenv("REMIT_CACHE_DIR", str(tmp_path / "own"))
    assert cache_root() == tmp_path / "own"


def test_without_a_home_nothing_is_kept(home, tmp_path, capsys):
    home.setenv("HOME", "relative")
    assert cache_root() is None
    home.delenv("HOME")
    home.setattr("pwd.getpwuid", {}.__getitem__)
    assert cache_root() is None
    assert _cache_folder() is None
    assert "there is no home folder" in capsys.readouterr().err
    home.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_root() == tmp_path / "remit-sim"


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [{}, {"HOME": "home", "XDG_CACHE_HOME": "x", "XDG_CONFIG_HOME": "y", "MPLCONFIGDIR": "z"}],
)
def test_a_user_without_a_home_gets_results_and_no_folder_beside_them(tmp_path, given):
    nobody = "import pwd; pwd.getpwuid = {}.__getitem__; from sim.cli import main; main()"
    environment = {
        name: item
        for name, item in os.environ.items()
        if name not in ("HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR")
    }
    environment |= {"REMIT_CACHE_DIR": str(cache_root()), **given}
    command = [sys.executable, "-c", nobody, "run", "classroom", "--out", "out"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_folder_is_another_if_a_single_module_of_the_package_is(root, tmp_path):
    package = tmp_path / "sim"
    shutil.copytree(root / "sim", package, ignore=shutil.ignore_patterns("__pycache__"))
    assert code(package) == code()
    found = {code(package)}
    modules = [
        package / name
        for name in (
            "model/engine.py",
            "model/agents/work.py",
            "model/rules/precedent.py",
            "compiled/parts.py",
        )
    ]
    for module in modules:
        module.write_text(module.read_text(encoding="utf-8") + "#", encoding="utf-8")
        code.cache_clear()
        found.add(code(package))
    assert len(found) == 1 + len(modules)


@called
def tenth(number: int) -> int:
    """Return the shared input of the next two tests."""
    return number // 10


@compiled
def copied(number: int) -> int:
    return tenth(number) + 1


@called
def shared(number: int) -> int:
    return copied(number) + tenth(number)


@door
def entered(number: int) -> int:
    return shared(number) + copied(number) + tenth(number)


@door
def without_a_way_there(number: int) -> int:
    total = 0
    for n in range(0):
        total += tenth(n)  # the optimiser leaves this out before anything is linked
    return total + shared(number)


def test_parts_that_share_what_they_call_are_linked_once() -> None:
    assert entered(120) == 13 + 12 + 13 + 12


def test_a_call_that_is_left_out_does_not_keep_what_it_calls_from_others() -> None:
    assert without_a_way_there(120) == 13 + 12


def test_what_is_kept_holds_all_that_it_needs(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        """
import numba
from sim.compiled import called, door

@numba.njit
def plain(number):
    return number // 5

@called
def above(number):
    return plain(number) + 1

@door
def entered(number):
    total = 0
    for n in range(0):
        total += plain(n)
    return total + above(number)

print(entered(120))
""",
        encoding="utf-8",
    )
    for _ in ("compiled", "kept"):
        environment = os.environ | {"REMIT_CACHE_DIR": str(tmp_path / "cache")}
        done = subprocess.run(
            [sys.executable, script], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout == "25\n"


@pytest.mark.skipif(not WHOLE, reason="as Numba compiles it")
def test_an_interrupt_during_the_last_step_of_compiling_comes_after_it(monkeypatch):
    finish, made = JITCodeLibrary._finalize_specific, []

    def press_and_finish(library):
        signal.raise_signal(signal.SIGINT)
        finish(library)
        made.append(library)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", press_and_finish)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            kept(lambda number: number + 1, INTEGER(INTEGER))
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(made) == 1
