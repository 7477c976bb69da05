"""The import contracts in pyproject.toml, and the modules that `import sim` loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def test_every_module_imports_only_what_its_layer_may(root: Path) -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


HEAVY = {"matplotlib", "mesa", "numba", "pandas", "scipy"}


@pytest.mark.parametrize("statement", ["import sim", "import sim.cli"])
def test_starting_loads_no_heavy_library(statement: str) -> None:
    code = (
        f"{statement}\nimport json, sys\nprint(json.dumps(sorted(name for name in sys.modules "
        "if '.' not in name)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(json.loads(run.stdout))


@pytest.mark.parametrize("module", ["sim.records.simulate", "sim.experiments", "sim.measures"])
def test_running_without_the_frame_loads_no_mesa(module: str) -> None:
    code = f"import {module}, sys\nprint('mesa' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
