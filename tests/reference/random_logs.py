"""Random logs of requests, for cities that replay one."""

import csv
import hashlib
import io
from pathlib import Path

from sim.scenario.checks import INSTEAD
from sim.scenario.city import Demand
from sim.scenario.expand import listed_issues
from sim.scenario.replay import MAY, MUST
from sim.scenario.schema import Scenario
from tests.reference.dice import Dice

MOST_REQUESTS = 300


def replaying(dice: Dice, scenario: Scenario, folder: Path) -> Scenario:
    """Return the city with a log in place of drawn demand."""
    text = log(dice, scenario)
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.csv"
    path.write_text(text, encoding="utf-8")
    drawn = {f"demand.{key}": Demand.model_fields[key].default for key in INSTEAD}
    return scenario.with_values(drawn | {"demand.log": str(path)})


def log(dice: Dice, scenario: Scenario) -> str:
    """Return requests in any order, some after the last day, each with some optional values."""
    file = io.StringIO()
    writer = csv.DictWriter(
        file,
        (*MUST, *(name for name in MAY if dice.chance(0.7))),
        extrasaction="ignore",
        lineterminator="\n",
    )
    writer.writeheader()
    issues = [issue.name for issue in listed_issues(scenario)]
    stated = dice.choice((0.2, 0.8, 1.0))
    for _ in range(dice.choice((1, 30, MOST_REQUESTS))):
        may = {
            "circumstance": dice.choice((0.0, dice.uniform(0, 1))),
            "effort_hours": dice.choice((0.001, 1.0, 1.0, 12.5)),
            "district": dice.randint(1, scenario.city.districts),
            "citizen": dice.randrange(scenario.citizens.count),
        }
        row = {name: value for name, value in may.items() if dice.chance(stated)}
        writer.writerow(
            {"filed_day": dice.randrange(scenario.time.days + 5), "issue": dice.choice(issues)}
            | row
        )
    return file.getvalue()
