"""What a record says in frames and files."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import RecordError
from sim.model import engine
from sim.records import saved, simulate
from sim.records.saved import write_manifest
from sim.records.trace import trace_in
from sim.scenario.schema import Scenario
from tests.model.test_invariants import EVERYTHING_ON


@pytest.fixture(scope="module")
def record():
    """A run in which much happens."""
    return sim.run(Scenario.model_validate(EVERYTHING_ON), seed=1)


def test_events_have_the_fixed_columns(record):
    assert list(record.events) == [
        "case",
        "day",
        "activity",
        "unit",
        "from_unit",
        "rule",
        "precedent",
    ]
    assert record.events["activity"].iloc[0] == "file"
    assert set(record.events.loc[record.events["activity"] == "rule", "rule"]) == {
        "directive",
        "joint_meeting",
    }


def test_resolution_days_are_there_for_resolved_cases_only(record):
    cases = record.cases
    assert (cases["resolution_days"].notna() == (cases["status"] == "resolved")).all()
    ended = cases["end_day"].notna()
    assert (
        (cases["end_day"] - cases["filed_day"])[cases["status"] == "resolved"]
        .astype(float)
        .equals(cases["resolution_days"][cases["status"] == "resolved"])
    )
    assert ended.sum() == cases["status"].isin(["resolved", "referred_out", "withdrawn"]).sum()


def test_precedents_say_whom_they_name_and_when_they_were_overruled(record):
    precedents = record.precedents
    assert precedents["citations"].sum() == record.cases["precedent_hits"].sum()
    assert set(precedents["unit"]) <= {*record.names.units, "beyond remit"}
    overruled = precedents["overruled_day"].dropna()
    assert len(overruled) > 0
    assert (overruled > precedents.loc[overruled.index, "day"]).all()


def test_a_saved_record_can_be_read_with_pandas_alone(record, tmp_path):
    record.save(tmp_path / "run")
    events = pd.read_csv(tmp_path / "run" / "events.csv")
    assert len(events) == len(record.event_rows)
    assert np.array_equal(
        pd.read_csv(tmp_path / "run" / "cases.csv")["handoffs"], record.case_rows["handoffs"]
    )
    assert len(pd.read_csv(tmp_path / "run" / "daily.csv")) == 400
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 1
    assert Scenario.model_validate(manifest["scenario"]) == record.scenario


def test_a_record_is_not_written_over_another(record, tmp_path):
    record.save(tmp_path)
    with pytest.raises(RecordError, match="already holds a record; name another folder"):
        record.save(tmp_path)


def test_without_its_events_a_run_is_the_same_and_says_how_to_get_them(record, tmp_path):
    lean = sim.run(record.scenario, seed=1, record="cases")
    assert lean.case_rows.tobytes() == record.case_rows.tobytes()
    with pytest.raises(
        RecordError, match="recorded without its events; run it again with record='events'"
    ):
        lean.events  # noqa: B018
    lean.save(tmp_path / "run")
    assert not list((tmp_path / "run").glob("events.*"))


@pytest.mark.parametrize("at_once", [100, 20_000])
def test_events_that_go_to_a_file_as_they_come_are_those_that_are_kept(
    record, tmp_path, monkeypatch, at_once
):
    monkeypatch.setattr(simulate, "EVENTS_AT_ONCE", at_once)
    monkeypatch.setattr(engine, "BLOCK_SECONDS", 0.001)
    streamed = sim.run(record.scenario, seed=1, events_file=tmp_path / "events.npy")
    assert isinstance(streamed.event_rows, np.memmap)
    assert streamed.event_rows.tobytes() == record.event_rows.tobytes()


def test_a_summary_leaves_out_cases_and_events(record, tmp_path):
    record.save(tmp_path, "summary")
    assert {path.name for path in tmp_path.iterdir()} == {
        "daily.csv",
        "precedents.csv",
        "manifest.json",
    }


def test_long_tables_are_binary_unless_csv_is_asked_for_and_tell_the_same_history(
    record, tmp_path, monkeypatch
):
    monkeypatch.setattr(saved, "PART", 1000)
    record.save(tmp_path / "text")
    monkeypatch.setattr(saved, "MOST_CSV_ROWS", 1000)
    record.save(tmp_path / "binary")
    record.save(tmp_path / "asked", form="csv")
    assert {path.name for path in (tmp_path / "binary").glob("*.npy")} == {
        "cases.npy",
        "events.npy",
    }
    for name in ("cases.csv", "events.csv"):
        assert not (tmp_path / "binary" / name).exists()
        assert (tmp_path / "asked" / name).read_bytes() == (tmp_path / "text" / name).read_bytes()
    for case in (None, 7):
        assert trace_in(tmp_path / "binary", case) == trace_in(tmp_path / "text", case)
    assert np.load(tmp_path / "binary" / "cases.npy").tobytes() == record.case_rows.tobytes()


def test_a_record_says_in_a_line_what_it_is(record):
    assert repr(record) == (
        f"<RunRecord of {record.scenario.title!r}, seed 1: {len(record.daily):,} days, "
        f"{len(record.cases):,} cases, "
        f"{len(record.events):,} events>"
    )
    assert "no event log" in repr(sim.run(record.scenario, seed=1, record="cases"))


def test_manifest_lists_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    write_manifest(tmp_path, "sim run x.toml", seed=3)
    written = (tmp_path / "manifest.json").read_text()
    assert '"a.csv"' in written
    assert '"seed": 3' in written


def test_manifest_names_files_that_are_no_text_here(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.csv")
    write_manifest(tmp_path, "sim run", log=name)
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8"))["log"] == name
