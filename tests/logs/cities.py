"""A city whose log is fitted, and its log."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim
from sim.logs.work_log import WorkLog
from sim.scenario.schema import Scenario

TRUTH = {
    "accuracy": 0.7,
    "contested": 0.18,
    "avoidance": 0.6,
    "stigma": 0.03,
    "shelving": 0.4,
    "return_to_sender": 0.1,
    "utilisation": 0.6,
}
"""The true values for a fit, by name."""

ENDS, CENTRE = ("resolve",), ("service_centre",)


def town(days: int = 350, **changed: float) -> Scenario:
    """Return a city without mechanisms: 25 issues, 30 departments, 60 cases per day."""
    values = TRUTH | changed
    return Scenario.model_validate(
        {
            "title": "Town",
            "city": {"districts": 1},
            "time": {"days": 100 + days, "warm_up": 100, "horizon": 100},
            "demand": {
                "cases_per_day": 60.0,
                "direct_answer": 0.0,
                "week": [1.4, 1.1, 1.0, 0.9, 0.6],
            },
            "citizens": {"give_up": 0.0},
            "issue_defaults": {
                "count": 25,
                "overlap": values["contested"] * 2 / 3,
                "gap": values["contested"] / 3,
                "beyond": 0.0,
                "effort_hours": 1.0,
                "lead_days": 1.5,
                "lead_sigma": 1.2,
            },
            "department_defaults": {
                "count": 30,
                "street_offices": False,
                "utilisation": values["utilisation"],
                "minimum_hours": 1.0,
                "avoidance": values["avoidance"],
            },
            "service_centre": {"accuracy": values["accuracy"]},
            "responsibility": {
                key: values[key] for key in ("stigma", "shelving", "return_to_sender")
            },
            "adjudication": {"enabled": False},
        }
    )


def log_of(scenario: Scenario, seed: int, path: Path) -> WorkLog:
    """Run a city, export events for process mining, and read back the cases after the warm-up."""
    sim.export(sim.run(scenario, seed), path, format=path.suffix.removeprefix("."))
    log = sim.read_log(path, ends=ENDS, centre=CENTRE)
    return log.part((log.cases["opened_day"] >= scenario.time.warm_up).to_numpy())


@contextmanager
def short_search() -> Iterator[None]:
    """Limit a fit to few and short runs: enough for its form, not for its results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.experiments.log_posterior.SEEDS", 3)
        for name, value in {"cases": 1500, "points": 400}.items():
            patch.setitem(sim.fit.__kwdefaults__, name, value)
        yield
