"""Random bodies, experts, whistles and precedents."""

import random
from typing import Any

from tests.reference.dice import Dice
from tests.reference.random_institutions import form


def adjudication(dice: Dice) -> dict[str, Any]:
    return {
        "enabled": dice.chance(0.7),
        "decides": form(dice, "adjudicators"),
        "refer": dice.choice(("after_declines", "intake")),
        "brief_period": dice.choice((1, 5, 7)),
        "rulings_per_year": dice.of((10, 50, 400, 2001), 1),
        "period": dice.of((1, 5, 13), 300),
        "accuracy": dice.share(),
        "hours_per_case": dice.of((0.0, 0.025, 1.0, 3.3), 1000.0),
        "directive_share": dice.share(0.2),
        "directive_accuracy": dice.share(),
        "wrong_refusals": dice.share(),
        "order": dice.choice(("oldest", "petition_first")),
    }


def bodies(dice: Dice, districts: int) -> dict[str, Any]:
    written = [body(dice, f"body{n}", districts) for n in range(dice.choice((0, 0, 0, 1, 2, 3)))]
    if written and dice.chance(0.8):
        dice.choice(written).pop("districts", None)
    return {"bodies": written}


def body(dice: Dice, name: str, districts: int) -> dict[str, Any]:
    written: dict[str, Any] = {"name": name, "part": dice.choice((0.1, 1.0, 3.0))}
    if dice.chance(0.7):
        written["districts"] = dice.some(list(range(1, districts + 1)))
    if dice.chance():
        written["accuracy"] = dice.share()
    return written


def serve_counties(departments: list[dict[str, Any]], bodies: list[dict[str, Any]]) -> None:
    """Give offices counties and most bodies some, besides or instead of districts.

    No other draw changes.
    """
    dice = Dice(random.Random(f"{departments} {bodies}"))
    for each in departments:
        if each["kind"] == "territorial" and bodies:
            each.setdefault("county", dice.choice(("east", "west")))
    counties = sorted({each["county"] for each in departments if "county" in each})
    for each in bodies if counties else ():
        if dice.chance(0.8):
            each["counties"] = dice.some(counties)
            if dice.chance():
                each.pop("districts", None)


def expert(dice: Dice) -> dict[str, Any]:
    return {
        "days": dice.choice((1, 2, 10, 30)),
        "accuracy": dice.share(),
        "most_at_once": dice.choice((1, 3, 1000)),
    }


def whistle(dice: Dice) -> dict[str, Any]:
    return {
        "allowed": dice.chance(0.8),
        "hours_per_case": dice.of((0.0, 0.025, 2.0, 2.0), 1000.0),
        "most_owed_days": dice.of((1.0, 1.0, 0.3), 0.01, 1000.0),
        "accuracy": dice.share(),
    }


def joint_handling(dice: Dice) -> dict[str, Any]:
    return {"needed": dice.share(), "support": dice.share()}


def precedents(dice: Dice) -> dict[str, Any]:
    return {
        "enabled": dice.chance(0.7),
        "reach": dice.of((0.02, 0.1, 0.33), 0.0, 1.0),
        "uniformity": dice.of((0.5, 0.6), 0.0, 1.0),
        "minimum_weight": dice.of((0.0, 0.5, 1.0), 2.0),
        "considered": dice.of((2, 5, 100), 1),
        "force": dice.share(),
        "half_life_days": dice.of((20.0, 500.0), 0.5, 1.0),
        "challenge": dice.share(),
        "as_read": dice.chance(0.3),
        "hours_per_objection": dice.of((0.0, 0.025, 1.0), 1000.0),
    }
