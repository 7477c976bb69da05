"""Hand-offs between units, and the cases open longest."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import RecordError
from sim.model.state.status import Status
from sim.model.state.tables import EVENT, NOBODY
from sim.records.record import RunRecord
from sim.results.cohort import cohort
from sim.results.flows import handoff_flows
from sim.results.longest import longest_open
from tests.results.examples import DAYS, WARM_UP, ended, record, resolved, unit


def passed_on(*units: tuple[int, int]) -> np.ndarray:
    """Events of cases at units."""
    rows = np.zeros(len(units), EVENT)
    rows["case"], rows["unit"] = zip(*units, strict=True)
    return rows


def test_a_unit_twice_in_a_row_and_the_service_centre_between_are_no_hand_off() -> None:
    events = passed_on((0, 1), (1, 2), (0, NOBODY), (0, 1), (0, 2), (1, NOBODY), (0, 1), (1, 0))
    history = record(
        resolved(3), resolved(3), event_rows=events, unit_rows=np.concatenate([unit()] * 3)
    )
    assert handoff_flows(history).tolist() == [[0, 0, 0], [0, 0, 1], [1, 1, 0]]
    assert handoff_flows(history, np.array([False, True])).sum() == 1


@pytest.fixture(scope="module")
def classroom(root: Path) -> RunRecord:
    return sim.run(sim.load_scenario(root / "scenarios" / "classroom.toml"), seed=3)


def test_flows_of_a_run_add_up_to_its_hand_offs(classroom: RunRecord) -> None:
    of = cohort(classroom)
    flows = handoff_flows(classroom)
    assert flows.sum() == classroom.case_rows["handoffs"][of].sum() > 0
    assert (np.diag(flows) == 0).all()


def test_run_without_events_has_no_flows(root: Path) -> None:
    history = sim.run(
        sim.load_scenario(root / "scenarios" / "classroom.toml"), seed=3, record="cases"
    )
    with pytest.raises(RecordError, match="recorded without its events"):
        handoff_flows(history)


def test_longest_open_are_the_oldest_that_have_not_ended(classroom: RunRecord) -> None:
    found = longest_open(classroom, 5)
    cases = classroom.cases
    still = (
        cases[~cases["status"].isin(["resolved", "referred_out", "withdrawn"])]
        .sort_values("filed_day", kind="stable")
        .head(5)
    )
    assert list(found["case"]) == list(still["case"])
    assert list(found["days_open"]) == list(len(classroom.day_rows) - 1 - still["filed_day"])
    assert list(found["issue"]) == list(still["issue"])


def test_ended_cases_are_not_open() -> None:
    history = record(
        resolved(3),
        ended(Status.WITHDRAWN, 4),
        {"handoffs": 7},
        unit_rows=np.concatenate([unit()] * 2),
    )
    found = longest_open(history)
    assert found[["case", "handoffs", "days_open"]].to_numpy().tolist() == [
        [2, 7, DAYS - 1 - WARM_UP]
    ]
    assert found["unit"].tolist() == ["service_centre"]
