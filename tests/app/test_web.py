"""The modules of the page find what Python finds: `node --test` on vectors made here."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.app.page import script
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


REPEAT = """async ({layouts, module, plan, days, first, n}) => {
  const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const sides = [0, 1].map(arm => ({plan: bytes(plan), arm})), pairs = [];
  const task = {engine: bytes(module), layouts, sides, days, first, n};
  await new Promise((end, failed) => repeat(task, {pair: pair => pairs.push(pair), end, failed}));
  return pairs;
}"""

PAGE = """<!doctype html><meta charset="utf-8"><body><script>{script}
if (typeof document === 'undefined') of_repeat.workerMain();
else globalThis.repeat = of_repeat.repeat;</script>"""

BROKEN = "<script>globalThis.Worker = class { constructor() { throw new Error('no'); } };</script>"


@pytest.mark.browser
@pytest.mark.parametrize("is_worker", [True, False])
def test_file_repeats_both_arms_in_a_worker_or_without(browser, folder, tmp_path, is_worker):
    file = tmp_path / "page.html"
    file.write_text(("" if is_worker else BROKEN) + PAGE.replace("{script}", script("repeat")))
    known = json.loads((folder / "vectors.json").read_text(encoding="utf-8"))
    task = {
        "layouts": known["layouts"],
        "module": base64.b64encode((folder / "engine.wasm").read_bytes()).decode(),
        "plan": base64.b64encode((folder / "arms.plan").read_bytes()).decode(),
        **vectors.REPEATED,
    }
    context = browser.new_context(offline=True)
    page, wrong, workers = context.new_page(), [], []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("worker", lambda worker: workers.append(worker))
    page.goto(file.as_uri())
    found = page.evaluate(REPEAT, task)
    context.close()
    assert (len(workers), wrong) == (int(is_worker), [])
    assert [pair["seed"] for pair in found] == [4, 5, 6, 7, 8]
    for pair, wanted in zip(found, known["repeated"]["pairs"], strict=True):
        assert pair["left"] == pytest.approx(wanted["left"])
        assert pair["right"] == pytest.approx(wanted["right"])
