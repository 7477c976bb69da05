import json
from pathlib import Path

import pandas as pd
import pytest

import sim as remit
from sim.files.tables import read_table
from sim.measures import MEASURES
from tests.cli.command_line import SHORT, sim


def test_folder_holds_what_is_promised(ran: Path) -> None:
    files = {
        "cases.csv",
        "events.csv",
        "daily.csv",
        "daily.png",
        "daily.txt",
        "precedents.csv",
        "summary.csv",
    }
    files |= {f"{name}.csv" for name in ("load", "distribution", "quantiles", "districts")}
    files |= {"codebook.csv", "inputs", "manifest.json"}
    assert {path.name for path in ran.iterdir()} == files
    assert set(json.loads((ran / "manifest.json").read_text(encoding="utf-8"))["files"]) == files


def test_events_are_those_of_the_same_run_in_python(ran: Path, classroom: Path) -> None:
    changes = {"time.days": 90, "time.warm_up": 20, "time.horizon": 40}
    record = remit.run(remit.load_scenario(classroom).with_values(changes), seed=7)
    written = pd.read_csv(ran / "events.csv", keep_default_na=False)
    assert len(written) == len(record.events)
    assert list(written["activity"]) == list(record.events["activity"])


def test_manifest_keeps_command_and_seed(ran: Path) -> None:
    manifest = json.loads((ran / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"].startswith("sim run ")
    assert manifest["seed"] == 7
    assert manifest["scenario"]["time"]["days"] == 90


def test_every_measure_is_printed(classroom: Path) -> None:
    result = sim("run", classroom, *SHORT, "--by", "zone", "--all")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in MEASURES)
    assert "not applicable" in result.stdout
    assert "nan" not in result.stdout


def test_json_is_one_document_without_nan(classroom: Path) -> None:
    result = sim("run", classroom, *SHORT, "--by", "zone", "--by", "unit", "--json")
    document = json.loads(result.stdout, parse_constant=pytest.fail)
    assert list(document["summary"]) == list(MEASURES)
    assert set(document["by"]) == {"zone", "unit"}


def test_a_run_says_what_of_a_log_it_does_not_replay(classroom: Path, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "filed_day,issue,Effort_Hours\n1,noise,3\n900,noise,3\n", encoding="utf-8"
    )
    result = sim(
        "run",
        classroom,
        *SHORT,
        "--set",
        f'demand.log="{(tmp_path / "log.csv").as_posix()}"',
        "--json",
    )
    notes = [line for line in result.stderr.splitlines() if line.startswith("Note: demand.log: ")]
    assert "1 of 2 is left out, filed on day 900 or later" in notes[0]
    assert "column 'Effort_Hours' is not read; did you mean 'effort_hours'?" in notes[1]
    assert json.loads(result.stdout)["seed"] == 1


def test_parquet_holds_what_csv_does(ran: Path, classroom: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = sim("run", classroom, *SHORT, "--seed", "7", "--format", "parquet", "--out", out)
    assert made.exit_code == 0
    for name in ("cases", "events"):
        assert not (out / f"{name}.csv").exists()
        again, before = pd.read_parquet(out / f"{name}.parquet"), read_table(ran / f"{name}.csv")
        assert again.astype(str).equals(before.astype(again.dtypes).astype(str))
    assert sim("trace", out, "--case", "3").stdout == sim("trace", ran, "--case", "3").stdout
    logs = tmp_path / "before.csv", tmp_path / "again.csv"
    for folder, log in zip((ran, out), logs, strict=True):
        assert sim("export", folder, "--format", "csv", "--out", log).exit_code == 0
    assert logs[0].read_bytes() == logs[1].read_bytes()
