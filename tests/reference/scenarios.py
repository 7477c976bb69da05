"""Random small cities over the whole schema, for docking, with all mechanisms and extremes."""

import random
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario
from tests.reference import random_cities, random_institutions, random_reforms, random_rulings
from tests.reference.dice import Dice
from tests.reference.random_logs import replaying

DAYS = (20, 60, 120, 280, 520)


def random_scenario(luck: random.Random, logs: Path | None = None) -> Scenario:
    """Return a random scenario, drawn until the schema accepts it; some replay a log in `logs`."""
    dice = Dice(luck)
    while True:
        dice.begin()
        try:
            scenario = read(Scenario, without_what_is_refused(written_scenario(dice)))
            return scenario if logs is None or dice.chance(0.8) else replaying(dice, scenario, logs)
        except ScenarioError:
            continue


def written_scenario(dice: Dice) -> dict[str, Any]:
    """Return a scenario as a file would have it."""
    days, districts = dice.choice(DAYS), dice.randint(1, 3)
    departments = random_cities.departments(dice, districts)
    functional = [
        department["name"] for department in departments if department["kind"] == "functional"
    ]
    issues = [random_cities.issue(dice, n, functional, days) for n in range(dice.randint(1, 3))]
    named = [issue["name"] for issue in issues]
    written = {
        "city": {
            "seed": dice.randint(0, 99),
            "districts": districts,
            "drift_per_year": dice.share(),
        },
        "time": {"days": days, "warm_up": days // 4, "horizon": days // 4},
        "demand": random_cities.demand(dice, named, days),
        "citizens": random_cities.citizens(dice),
        "issues": issues,
        "issue_defaults": random_cities.issue_defaults(dice),
        "departments": departments,
        "department_defaults": random_cities.department_defaults(dice),
        "responsibility": random_institutions.responsibility(
            dice, named, [department["name"] for department in departments]
        ),
        "misdirection": random_institutions.misdirection(
            dice, named, [department["name"] for department in departments]
        ),
        "transfers": random_institutions.transfers(
            dice, named, [department["name"] for department in departments]
        ),
        "empowerment": random_institutions.empowerment(dice, named),
        "adjudication": random_rulings.adjudication(dice) | random_rulings.bodies(dice, districts),
        **{table: write(dice) for table, write in random_reforms.ALIKE.items()},
        "social_organisations": random_institutions.social_organisations(dice, named),
        "market": random_institutions.market(dice, named),
    }
    organisations = [
        member["name"]
        for table in ("social_organisations", "market")
        for member in written[table]["members"]
    ]
    units = [department["name"] for department in departments] + organisations
    initial = random_cities.initial(dice, named, units, districts)
    reforms = [
        random_reforms.reform(dice, written, days) for _ in range(dice.choice((0, 0, 1, 2, 4)))
    ]
    usual = random_cities.street_office_defaults(dice)
    random_cities.counties_and_factors(dice, departments)
    random_rulings.serve_counties(departments, written["adjudication"]["bodies"])
    for each in reforms:
        random_reforms.limit(dice, each, departments, districts)
    return written | {"initial": initial, "reforms": reforms, "street_office_defaults": usual}


def without_what_is_refused(written: dict[str, Any]) -> dict[str, Any]:
    """Remove the combinations that the schema would refuse most often."""
    issues, defaults, rules = (
        written["issues"],
        written["department_defaults"],
        written["responsibility"]["rules"],
    )
    functional = sum(department["kind"] == "functional" for department in written["departments"])
    defaults["count"] = max(defaults["count"], 0 if functional else 1)
    drawn = min(written["issue_defaults"]["departments"], functional + defaults["count"])
    for issue in issues:
        if len(issue.get("departments", range(drawn))) == 1:
            issue.pop("overlap", None)
    if written["service_centre"]["rounds"] == 1:
        written["responsibility"]["return_same_day"] = 0.0
        for reform in written["reforms"]:
            reform["set"].pop("responsibility.return_same_day", None)
    if "lead_department" in rules and not any("lead" in issue for issue in issues):
        rules.remove("lead_department")
    return written
