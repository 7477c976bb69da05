"""Random reforms of all that may change during a run."""

from collections.abc import Callable
from typing import Any

from sim.scenario.parameters import declared, parameters
from sim.scenario.schema import Scenario
from tests.reference import random_cities, random_institutions, random_rulings
from tests.reference.dice import Dice

SWITCHED = tuple(
    key.removesuffix(".enabled") for key in parameters(Scenario) if key.endswith(".enabled")
)
"""Tables that are on or off."""

ALIKE: dict[str, Callable[[Dice], dict[str, Any]]] = {
    "service_centre": random_institutions.service_centre,
    "asset_register": random_institutions.asset_register,
    "decisions": random_institutions.decisions,
    "appraisal": random_institutions.appraisal,
    "supervision": random_institutions.supervision,
    "limits": random_institutions.limits,
    "patrols": random_institutions.patrols,
    "expert": random_rulings.expert,
    "whistle": random_rulings.whistle,
    "joint_handling": random_rulings.joint_handling,
    "precedents": random_rulings.precedents,
    "platform": random_institutions.platform,
    "campaigns": random_institutions.campaigns,
}
"""Tables that random cities and reforms write alike."""

TABLES = ALIKE | {
    "responsibility": random_institutions.handling,
    "adjudication": random_rulings.adjudication,
    "social_organisations": random_institutions.of_society,
    "market": random_institutions.of_market,
    "empowerment": random_institutions.fitness,
    "citizens": random_cities.citizens,
    "misdirection": lambda dice: {"probability": dice.share()},
    "transfers": lambda dice: {"share": dice.share()},
    "city": lambda dice: {"drift_per_year": dice.share()},
}


def may_change(key: str) -> bool:
    """Return whether a reform may change a key."""
    parameter = declared(Scenario, key.split("."))
    return parameter is not None and parameter.is_reformable


def is_local(key: str) -> bool:
    """Return whether a reform may change a key in some districts only."""
    parameter = declared(Scenario, key.split("."))
    return parameter is not None and parameter.is_local


def limit(dice: Dice, reform: dict[str, Any], departments: list[dict[str, Any]], n: int) -> None:
    """Limit a reform to some of n districts, by number, street office or county, or do not."""
    offices = [each for each in departments if "district" in each]
    ways = {
        "districts": [*range(1, n + 1)],
        "street_offices": [each["name"] for each in offices],
        "counties": sorted({each["county"] for each in offices if "county" in each}),
    }
    for key, known in ways.items():
        if known and dice.chance(0.3):
            reform[key] = dice.some(known)
            reform["set"] = {key: value for key, value in reform["set"].items() if is_local(key)}


def reform(dice: Dice, scenario: dict[str, Any], days: int) -> dict[str, Any]:
    """Return a change of some switches, of one or two tables and of a number here and there."""
    changes = {
        f"{table}.enabled": dice.chance()
        for table in SWITCHED
        if can_be_switched_on(table, scenario) and dice.chance(0.4)
    }
    whole = dice.sample(sorted(TABLES), dice.choice((0, 0, 1, 2)))
    for table, write in TABLES.items():
        for key, value in write(dice).items():
            if may_change(f"{table}.{key}") and (table in whole or dice.chance(0.1)):
                changes[f"{table}.{key}"] = value
    if "fallback" not in scenario["responsibility"]:
        changes.pop("responsibility.act_first", None)
    return {"day": dice.choice((0, dice.randrange(days), 40 % days)), "set": changes}


def can_be_switched_on(table: str, scenario: dict[str, Any]) -> bool:
    """Return whether the scenario has units for it."""
    if table in ("social_organisations", "market"):
        return bool(scenario[table]["members"])
    if table == "transfers":
        return bool(scenario["transfers"]["steps"])
    return table != "empowerment" or bool(scenario["empowerment"].get("issues"))
