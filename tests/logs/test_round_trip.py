"""Events of a run, exported and read as a log, give the sequences of the run."""

from pathlib import Path

import pytest

import sim
from tests.logs.cities import CENTRE, ENDS, town

STEPS = [
    {"from": "department_01", "to": "department_02", "probability": 0.5, "same_day": 0.5},
    {"from": "department_02", "to": "department_03", "probability": 0.3, "days": 2},
]


@pytest.mark.parametrize("suffix", ["csv", "xes"])
def test_hand_offs_of_one_day_are_read_in_the_order_in_which_they_happened(
    tmp_path: Path, suffix: str
) -> None:
    city = town().with_values(
        {
            "time": {"days": 60, "warm_up": 0, "horizon": 20},
            "service_centre.rounds": 4,
            "responsibility.return_same_day": 0.9,
            "misdirection.probability": 0.6,
            "transfers": {"enabled": True, "steps": STEPS},
        }
    )
    record = sim.run(city, seed=1)
    sim.export(record, tmp_path / f"log.{suffix}", format=suffix)
    log = sim.read_log(tmp_path / f"log.{suffix}", ends=ENDS, centre=CENTRE).cases
    held = record.events.query("unit != 'service_centre'")
    run = record.cases[record.cases["case"].isin(held["case"])]
    same_day = held.groupby(["case", "day"], observed=True)["unit"].nunique()
    assert (same_day > 2).sum() > 50
    assert log["handoffs"].tolist() == run["handoffs"].tolist()
    assert log["ping_pong"].tolist() == run["ping_pong"].tolist()
