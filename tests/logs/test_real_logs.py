"""Public logs of real cases, if present: REMIT_LOGS names the folder. They are not shipped."""

import os
from pathlib import Path

import pytest

import sim
from sim.scenario.files import load_scenario

FOLDER = Path(os.environ.get("REMIT_LOGS", "logs"))
UCI, WABO, BOSTON = (
    FOLDER / name
    for name in (
        "uci_incident_event_log.zip",
        "wabo_receipt.csv",
        "boston311_2011H2_trimmed.csv.gz",
    )
)

UCI_COLUMNS = {
    "case": "number",
    "time": "sys_updated_at",
    "unit": "assignment_group",
    "issue": "subcategory",
    "opened": "opened_at",
    "closed": ("resolved_at", "closed_at"),
}
BOSTON_COLUMNS = {
    "case": "case_enquiry_id",
    "opened": "open_dt",
    "closed": "closed_dt",
    "unit": "queue",
    "issue": "type",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not UCI.exists(), reason=f"the logs are not in {FOLDER} (REMIT_LOGS)"),
]


def test_a_service_desk_is_repeated_in_cases_that_the_fit_did_not_see():
    log = sim.read_log(UCI, UCI_COLUMNS)
    found = sim.validate(sim.fit(log).scenario, log, replications=3)
    measures = found.measures.set_index("measure")
    far = measures["simulated"] - measures["log"]
    assert abs(far["hand-offs per case"]) <= 0.1 * measures.loc["hand-offs per case", "log"]
    assert abs(far["no hand-off"]) <= 0.05
    assert abs(far["ping-pong"]) <= 0.03
    assert found.distances.set_index("distance").loc["resolution time", "simulated"] <= 0.10


def test_permits_of_a_municipality_fit_as_far_as_the_model_goes(tmp_path):
    log = sim.read_log(WABO, {"issue": "case:department"})
    fitted = sim.fit(log)
    fitted.save(tmp_path / "city.toml")
    assert len(sim.run(load_scenario(tmp_path / "city.toml")).cases) > 0


def test_service_requests_with_a_row_each_tell_times_only():
    log = sim.read_log(BOSTON, BOSTON_COLUMNS)
    fitted = sim.fit(log)
    assert any("hand-offs: the log has one row per case" in line for line in fitted.not_learnt())
    assert (~log.cases["closed"]).sum() == 3681  # never closed, eight years later
    distances = sim.validate(fitted.scenario, log, replications=2).distances.set_index("distance")
    assert distances.loc["resolution time", "simulated"] <= 0.10


@pytest.mark.parametrize(
    ("name", "columns", "ends", "cases", "handoffs"),
    [
        ("uci_incident_event_log.zip", UCI_COLUMNS, (), 24_545, 0.778),
        ("wabo_receipt.csv", {}, (), 1_434, 3.794),
        (
            "helpdesk_italian.xes.gz",
            {"unit": "org:resource"},
            ("Resolve ticket",),
            4_580,
            0.893,
        ),  # with the rows after it 1.888
        ("sepsis.csv.gz", {}, (), 1_050, 6.432),  # one of them is called NA
    ],
)
def test_public_logs_are_read_whole(name, columns, ends, cases, handoffs):
    if not (FOLDER / name).exists():
        pytest.skip(f"{name} is not in {FOLDER} (REMIT_LOGS)")
    found = sim.read_log(FOLDER / name, columns, ends=ends).cases
    assert (len(found), round(found["handoffs"].mean(), 3)) == (cases, handoffs)
