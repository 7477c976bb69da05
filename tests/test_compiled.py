"""Compiled and plain Python are one engine; what is compiled is kept where it should be."""

import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from sim.compiled import INTEGER, called, compiled, door

SCRIPT = """
import hashlib, sim
from tests.test_invariants import EVERYTHING_ON
from sim.scenario.schema import Scenario
small = EVERYTHING_ON | {"time": {"days": 120, "warm_up": 20, "horizon": 20}, "demand": {"cases_per_day": 6},
                         "campaigns": {"enabled": True, "period": 50, "min_age_days": 30}}
record = sim.run(Scenario.model_validate(small), seed=5)
print(len(record.event_rows), hashlib.sha256(record.event_rows.tobytes()).hexdigest())
"""


def output(root, **environment: str) -> tuple[str, str]:
    """Run the script in a process of its own; return what it printed and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr


@pytest.mark.slow
def test_without_the_compiler_the_log_is_the_same(root):
    compiled, _ = output(root)
    plain, _ = output(root, NUMBA_DISABLE_JIT="1")
    assert int(compiled.split()[0]) > 1000
    assert compiled == plain


@pytest.mark.slow
def test_where_nothing_can_be_kept_it_says_so_and_runs_all_the_same(root, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    printed, said = output(root, REMIT_CACHE_DIR=str(blocked / "cache"))
    assert "cannot be written" in said
    assert printed == output(root)[0]


def test_the_folder_is_another_if_a_single_module_of_the_package_is(root, tmp_path):
    from sim.compiled.folder import code

    package = tmp_path / "sim"
    shutil.copytree(root / "sim", package, ignore=shutil.ignore_patterns("__pycache__"))
    assert code(package) == code()
    found = {code(package)}
    modules = [package / name for name in ("engine.py", "agents/work.py", "rules/precedent.py", "compiled/parts.py")]
    for module in modules:
        module.write_text(module.read_text(encoding="utf-8") + "#", encoding="utf-8")
        code.cache_clear()
        found.add(code(package))
    assert len(found) == 1 + len(modules)


@called
def tenth(number: int) -> int:
    """Return what both of the next two need."""
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
        done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout == "25\n"


def test_python_cannot_call_a_part() -> None:
    tenth.compile((INTEGER,))
    with pytest.raises(KeyError):
        tenth(120)


def test_only_what_python_enters_becomes_machine_code() -> None:
    assert entered(0) == 2
    for inside in (tenth, copied, shared):
        inside.compile((INTEGER,))  # what is kept of the function that was entered has them no more
    assert [bool(address(function)) for function in (tenth, copied, shared, entered)] == [False, False, False, True]


def address(function: Any) -> int:
    """Return where the machine code of a compiled function begins, 0 if there is none."""
    result = function.overloads[function.signatures[0]]
    return result.library.get_pointer_to_function(result.fndesc.llvm_func_name)
