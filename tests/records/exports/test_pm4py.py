"""PM4Py, the most used tool of process mining, reads back exactly the exported data.

Its licence requires a process and an environment of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.records.exports.export import FILES, WRITERS
from tests.records.exports.examples import record

SECONDS = 600
READ = """
import json, sys
import pandas, pm4py

folder = sys.argv[1]
written = pandas.read_csv(f"{folder}/log.csv", keep_default_na=False)
written["time:timestamp"] = pandas.to_datetime(written["time:timestamp"], format="ISO8601")
csv = pm4py.format_dataframe(written, case_id="case:concept:name", activity_key="concept:name", timestamp_key="time:timestamp")
logs = {"csv": csv, "xes": pm4py.convert_to_dataframe(pm4py.read_xes(f"{folder}/log.xes"))}
ocel = pm4py.read_ocel2_json(f"{folder}/log.ocel.json")
holds = ocel.relations[ocel.relations["ocel:qualifier"] == "holds"].merge(ocel.objects, on="ocel:oid")
found = {
    name: {
        "cases": int(log["case:concept:name"].nunique()),
        "units": sorted(log["org:group"].unique()),
        "issues": sorted(log["case:issue"].unique()),
        "courses": [group["concept:name"].tolist() for _, group in log.groupby(log["case:concept:name"].astype(int))],
    }
    for name, log in logs.items()
}
concerns = ocel.relations[ocel.relations["ocel:qualifier"] == "concerns"].sort_values("ocel:timestamp", kind="stable")
cases = ocel.objects[ocel.objects["ocel:type"] == "case"]
found["ocel"] = {
    "cases": len(cases),
    "units": sorted(holds["name"].unique()),
    "issues": sorted(cases["issue"].unique()),
    "courses": [group["ocel:activity"].tolist() for _, group in concerns.groupby(concerns["ocel:oid"].str[5:].astype(int))],
}
print(json.dumps(found))
"""


def pm4py(code: str, *arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run code in an environment that is thrown away."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed")
    command = [
        uv,
        "run",
        "--no-project",
        "--python",
        sys.executable,
        "--with",
        "pm4py",
        "python",
        "-c",
        code,
        *arguments,
    ]
    surroundings = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command,
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What it makes of each format."""
    folder = tmp_path_factory.mktemp("pm4py")
    found = pm4py("import pm4py", folder=folder)
    if found.returncode != 0:
        pytest.skip(f"pm4py is not to be had: {' '.join(found.stderr.split())[:300]}")
    for form in WRITERS:
        sim.export(record(), folder / FILES[form], form)
    run = pm4py(READ, str(folder), folder=folder)
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("form", WRITERS)
def test_it_reads_the_cases_events_and_names_of_the_record(form: str, read: dict[str, Any]) -> None:
    events = record().events
    assert read[form]["cases"] == len(record().cases)
    assert read[form]["units"] == sorted(events["unit"].unique())
    assert read[form]["issues"] == sorted(record().cases["issue"].unique())
    assert read[form]["courses"] == [
        group.tolist() for _, group in events.groupby("case")["activity"]
    ]
