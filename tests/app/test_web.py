"""The modules of the page find what Python finds: `node --test` on vectors made here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.app.web import vectors
from tests.browsers import without

HERE = Path(__file__).with_name("web")

pytestmark = pytest.mark.slow  # the module of the engine takes a minute to make


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vectors")
    vectors.write(folder)
    return folder


@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_module_agrees_with_python(file, folder):
    node = shutil.which("node")
    if node is None:
        without("there is no node; install it with: apt-get install nodejs")
    done = subprocess.run(
        [node, "--test", HERE / file],
        env={**os.environ, "VECTORS": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
