"""What a record says in frames and files."""

import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import RecordError
from sim.scenario.schema import Scenario
from tests.test_invariants import EVERYTHING_ON


@pytest.fixture(scope="module")
def record():
    """A run in which much happens."""
    return sim.run(Scenario.model_validate(EVERYTHING_ON), seed=1)


def test_events_have_the_fixed_columns(record):
    assert list(record.events) == ["case", "day", "activity", "unit", "from_unit", "rule", "precedent"]
    assert record.events["activity"].iloc[0] == "file"
    assert set(record.events.loc[record.events["activity"] == "rule", "rule"]) == {"directive", "joint_meeting"}


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
    assert np.array_equal(pd.read_csv(tmp_path / "run" / "cases.csv")["handoffs"], record.case_rows["handoffs"])
    assert len(pd.read_csv(tmp_path / "run" / "daily.csv")) == 400
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 1
    assert Scenario.model_validate(manifest["scenario"]) == record.scenario


def test_a_record_is_not_written_over_another(record, tmp_path):
    record.save(tmp_path)
    with pytest.raises(RecordError, match="holds a record already; name another folder"):
        record.save(tmp_path)
