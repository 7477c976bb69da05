"""Random institutions of handling, and those outside government who serve citizens."""

from typing import Any

from sim.scenario.names import DECISIONS, DISPUTES, RULES, STREET_OFFICE
from tests.reference.dice import Dice


def service_centre(dice: Dice) -> dict[str, Any]:
    written = {
        "accuracy": dice.share(),
        "shared_history": dice.chance(),
        "merging": dice.share(),
        "hours_per_merged": dice.of((0.0, 0.25), 1000.0),
        "rounds": dice.of((1, 1, 2, 3), 10),
    }
    return written | ({"capacity": dice.of((8, 20), 1, 3)} if dice.chance(0.4) else {})


def responsibility(dice: Dice, issues: list[str], departments: list[str]) -> dict[str, Any]:
    units = [*departments, STREET_OFFICE]
    asked, dispute = rules(dice), procedures(dice)
    written = {"rules": asked, "dispute": dispute} | handling(dice)
    written["decides"] = form(dice, "units")
    if "table" in asked or dice.chance(0.2):
        written["table"] = [table_entry(dice, issues, units) for _ in range(dice.choice((1, 2, 6)))]
    if written["act_first"] or "fallback" in asked + dispute or dice.chance():
        written["fallback"] = dice.choice(units)
    return written


def form(dice: Dice, who: str) -> str:
    usual, *others = DECISIONS[who]
    return dice.choice((usual,) * len(others) + (*others,))


def decisions(dice: Dice) -> dict[str, Any]:
    return {
        "precision": dice.of((0.0, 1.0), 100.0),
        "credit": dice.choice((0.0, 2.0)),
        "blame": dice.choice((0.0, 2.0)),
        "fine": dice.choice((0.0, 5.0)),
        "full_load": dice.share(),
        "reciprocity": dice.share(),
        "habit": dice.of((1.0, 5.0), 0.1),
    }


def rules(dice: Dice) -> list[str]:
    first = [rule for rule in RULES if rule not in ("best_guess", "fallback")]
    last = dice.choice(
        (
            [],
            ["best_guess"],
            ["best_guess"],
            ["best_guess"],
            ["fallback"],
            ["best_guess", "fallback"],
        )
    )
    asked = dice.sample(first, dice.choice((1, 2, 3, 4, len(first))))
    for rule in ("precedent", "platform"):
        if rule not in asked and dice.chance():
            asked = [rule, *asked]
    return asked + last


def procedures(dice: Dice) -> list[str]:
    asked = dice.sample(DISPUTES, dice.randint(0, len(DISPUTES)))
    if "fallback" in asked and dice.chance(0.7):
        asked = [name for name in asked if name != "fallback"] + ["fallback"]
    return dice.choice((asked, asked, asked, ["whistle", "adjudication"], ["adjudication"]))


def handling(dice: Dice) -> dict[str, Any]:
    written = {
        "no_return": dice.chance(0.2),
        "act_first": dice.chance(0.4),
        "max_declines": dice.of((2, 3, 5), 1, 30),
        "return_days": dice.choice((1, 2, 5)),
        "return_sigma": dice.of((0.0, 0.0, 0.8), 5.0),
        "return_same_day": dice.share(dice.choice((0.0, 0.3))),
        "return_to_sender": dice.share(0.3),
        "stigma": dice.share(0.1),
        "shelving": dice.share(),
        "explain": dice.share(0.2),
        "mismatch": dice.of((1.0, 1.5, 2.0), 100.0),
        "learning_by_doing": dice.of((0.0, 0.0, 0.3), 1.0),
        "practised_cases": dice.of((0, 10, 100), 1_000_000),
        "reject_fit": dice.share(0.2),
        "reject_unfit": dice.share(0.3),
        "unfit_willingness": dice.share(),
        "load_aversion": dice.share(),
        "reference_days": dice.choice((0.1, 1.0, 10.0)),
    }
    return written | ({"most_returns": dice.choice((0, 1, 3))} if dice.chance(0.2) else {})


def misdirection(dice: Dice, issues: list[str], departments: list[str]) -> dict[str, Any]:
    units = [*departments, STREET_OFFICE]
    entries = [
        {"unit": dice.choice(units), "weight": dice.uniform(0.1, 2)}
        | ({"issue": dice.choice(issues)} if dice.chance(0.7) else {})
        for _ in range(dice.choice((0, 1, 3, 8)))
    ]
    return {"probability": dice.share(dice.choice((0.0, 0.3)))} | (
        {"units": entries} if dice.chance() else {}
    )


def transfers(dice: Dice, issues: list[str], departments: list[str]) -> dict[str, Any]:
    units = [*departments, STREET_OFFICE]
    steps = [
        {
            "from": dice.choice(units),
            "to": dice.choice(units),
            "probability": dice.of((0.1, 0.3, 0.5), 1.0),
            "again": dice.of((1.0, 1.0, 0.5), 0.0),
            "effort": dice.of((0.0, 0.1, 1.0), 10.0),
            "days": dice.of((0.0, 0.3, 2.0), 1e5),
            "sigma": dice.of((0.0, 0.8), 5.0),
            "same_day": dice.share(),
        }
        | ({"issue": dice.choice(issues)} if dice.chance() else {})
        for _ in range(dice.choice((0, 1, 2, 4)))
    ]
    enabled = bool(steps) and dice.chance(0.7)
    return {"enabled": enabled, "steps": steps, "share": dice.of((1.0, 0.5), 0.0)}


def table_entry(dice: Dice, issues: list[str], units: list[str]) -> dict[str, Any]:
    start, end = sorted(
        (dice.choice((0.0, dice.uniform(0, 1))), dice.choice((1.0, dice.uniform(0, 1))))
    )
    return {"issue": dice.choice(issues), "from": start, "to": end, "unit": dice.choice(units)}


def asset_register(dice: Dice) -> dict[str, Any]:
    return {"registered": dice.share(), "owner_fit": dice.share(), "wrong_entries": dice.share()}


def appraisal(dice: Dice) -> dict[str, Any]:
    return {"coupling": dice.share(0.3), "sham_max": dice.share(0.3)}


def supervision(dice: Dice) -> dict[str, Any]:
    return {"enabled": dice.chance(0.4), "priority": dice.chance(), "no_return": dice.chance()}


def limits(dice: Dice) -> dict[str, Any]:
    return {
        "close_when_due": dice.share(),
        "rejection": dice.share(),
        "extension": dice.share(),
        "extension_days": dice.choice((1, 5, 20)),
        "hours_per_extension": dice.of((0.0, 0.5), 1000.0),
    }


def empowerment(dice: Dice, issues: list[str]) -> dict[str, Any]:
    written = {"enabled": dice.chance(), "issues": dice.some(issues)} if dice.chance(0.8) else {}
    return written | fitness(dice)


def fitness(dice: Dice) -> dict[str, Any]:
    return {"fit": dice.of((1.0, dice.uniform(0, 1)), 0.0)}


def patrols(dice: Dice) -> dict[str, Any]:
    return {
        "enabled": dice.chance(0.3),
        "found": dice.share(),
        "hours_a_day": dice.of((0.0, 0.025, 1.0, 4.0), 1e5),
    }


def platform(dice: Dice) -> dict[str, Any]:
    return {"recognition": dice.share(), "false_positives": dice.share(0.1)}


def campaigns(dice: Dice) -> dict[str, Any]:
    return {
        "enabled": dice.chance(0.4),
        "period": dice.choice((1, 10, 50)),
        "cases": dice.choice((1, 5)),
        "min_age_days": dice.choice((0, 5, 30)),
    }


def social_organisations(dice: Dice, issues: list[str]) -> dict[str, Any]:
    members = [provider(dice, f"society{n}", issues) for n in range(dice.randint(0, 3))]
    return {"enabled": bool(members) and dice.chance(0.7), "members": members} | of_society(dice)


def of_society(dice: Dice) -> dict[str, Any]:
    return {"scope": scope(dice), "coproduction": dice.share()}


def market(dice: Dice, issues: list[str]) -> dict[str, Any]:
    members = [
        provider(dice, f"firm{n}", issues) | {"fee": dice.of((0.0, 50.0, 100.0), 1e6)}
        for n in range(dice.randint(0, 3))
    ]
    return {"enabled": bool(members) and dice.chance(0.7), "members": members} | of_market(dice)


def of_market(dice: Dice) -> dict[str, Any]:
    return {
        "scope": scope(dice),
        "willing_to_pay": dice.of((40.0, 80.0), 1.0, 1e6),
        "willing_to_pay_sigma": dice.of((0.0, 0.8), 5.0),
    }


def provider(dice: Dice, name: str, issues: list[str]) -> dict[str, Any]:
    written = {"name": name, "staff_hours": dice.of((1.0, 8.0), 0.05), "success": dice.share()}
    return written | ({"issues": dice.some(issues)} if dice.chance(0.4) else {})


def scope(dice: Dice) -> str:
    return dice.choice(("beyond", "gap"))
