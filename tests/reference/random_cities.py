"""Random cities: demand, citizens, issues, departments, and the initial state."""

from typing import Any

from sim.scenario.names import BEYOND
from tests.reference.dice import Dice
from tests.reference.random_institutions import form

MOST_CASES = 1200
"""Cases that the object model can be asked to handle."""


def demand(dice: Dice, issues: list[str], days: int) -> dict[str, Any]:
    return {
        "cases_per_day": dice.choice(
            [rate for rate in (0.5, 2, 4, 8, 16) if rate * days <= MOST_CASES]
        ),
        "direct_answer": dice.choice((0.0, 0.65)),
        "seasonality": dice.of((0.0, 0.0, 0.3), 1.0),
        **(
            {"week": [dice.choice((0.0, 1.0, 2.0)), 1.0, dice.uniform(0, 2), 1.0, 0.5]}
            if dice.chance(0.3)
            else {}
        ),
        "repeats": dice.of((0.0, 0.0, 0.3, 0.6), 0.99),
        "repeat_days": dice.choice((1, 5, 20, 30_000)),
        "shocks": [shock(dice, issues, days) for _ in range(dice.choice((0, 0, 0, 1, 3)))],
    }


def shock(dice: Dice, issues: list[str], days: int) -> dict[str, Any]:
    written = {
        "day": dice.choice((0, dice.randrange(days))),
        "days": dice.choice((1, 10, 30_000)),
        "factor": dice.of((0.5, 2.0, 4.0), 0.0),
    }
    return written | ({"issues": dice.some(issues)} if dice.chance() else {})


def citizens(dice: Dice) -> dict[str, Any]:
    return {
        "count": dice.choice((1, 5, 50)),
        "patience_days": dice.of((2.0, 5.0, 12.0), 0.1, 1e5),
        "patience_sigma": dice.of((0.0, 0.5), 5.0),
        "petition_after": dice.choice((1, 2, 5)),
        "give_up": dice.of((0.0, 0.02, 0.2), 0.5),
        "decides": form(dice, "citizens"),
        "trust": dice.share(),
        "trust_gain": dice.share(),
        "trust_loss": dice.share(),
    }


def issue(dice: Dice, n: int, functional: list[str], days: int) -> dict[str, Any]:
    own = {key: value for key, value in work(dice).items() if dice.chance(0.3)}
    written: dict[str, Any] = (
        {"name": f"issue{n}"} | own | (zones(dice) if dice.chance(0.8) else {})
    )
    if functional and dice.chance():
        written["departments"] = dice.some(functional)
        if dice.chance():
            written["lead"] = dice.choice(written["departments"])
        if dice.chance():
            written["department_weights"] = [
                dice.choice((0.1, 1.0, 2.0)) for _ in written["departments"]
            ]
    if dice.chance(0.2):
        written["misdirected"] = dice.share()
    if dice.chance():
        written["weight"] = dice.uniform(0.1, 2)
    if n > 0 and dice.chance(0.3):
        written["first_day"] = dice.choice((1, dice.randrange(days)))
    return written


def zones(dice: Dice) -> dict[str, Any]:
    shares = dice.of((None,) * 4, (0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
    if shares is None:
        cuts = sorted(dice.uniform(0, 1) for _ in range(3))
        shares = (cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1])
    overlap, gap, beyond = map(float, shares)
    return {"overlap": overlap, "gap": gap, "pieces": dice.randint(1, 4), "beyond": beyond}


def issue_defaults(dice: Dice) -> dict[str, Any]:
    return (
        {
            "count": dice.choice((0, 0, 1, 3)),
            "departments": dice.randint(1, 4),
            "unclear_sigma": dice.of((0.0, 0.0, 1.5), 5.0),
        }
        | zones(dice)
        | work(dice)
    )


def work(dice: Dice) -> dict[str, Any]:
    """Return values that an issue may state, or leave to the defaults."""
    return {
        "effort_hours": dice.of((1.0, 4.0, 4.0, 12.0), 0.01, 1e5),
        "effort_sigma": dice.of((0.0, 0.8, 0.8), 5.0),
        "lead_days": dice.of((0.0, 0.7, 0.7, 5.0), 1e5),
        "lead_sigma": dice.of((0.0, 1.6, 1.6), 5.0),
        "lead_same_day": dice.share(dice.choice((0.0, 0.3))),
        "limit_days": dice.choice((0, 5, 20)),
    }


def departments(dice: Dice, districts: int) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = [
        {"name": f"department{n}", "kind": "functional"} for n in range(dice.randint(0, 4))
    ]
    written += [
        {"name": f"office{n}", "kind": "territorial", "district": n}
        for n in range(1, districts + 1)
        if dice.chance(0.3)
    ]
    for department in written:
        if dice.chance(0.3):
            department["staff_hours"] = dice.of((2.0, 8.0, 8.0), 0.01, 1e6)
        if dice.chance(0.3):
            department["avoidance"] = dice.share()
        if dice.chance(0.2):
            department["decides"] = form(dice, "units")
    dice.shuffle(written)
    return written


def department_defaults(dice: Dice) -> dict[str, Any]:
    return {
        "count": dice.choice((0, 1, 3)),
        "street_offices": dice.chance(0.8),
        "utilisation": dice.choice((0.5, 0.75, 1.0)),
        "minimum_hours": dice.of((1.0, 5.0), 0.01),
        "avoidance": dice.share(),
    }


def street_office_defaults(dice: Dice) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if dice.chance(0.3):
        written["staff_hours"] = dice.of((2.0, 8.0, 8.0), 0.01, 1e6)
    if dice.chance(0.3):
        written["avoidance"] = dice.share()
    return written


def counties_and_factors(dice: Dice, departments: list[dict[str, Any]]) -> None:
    """Add counties, and factors of hours that are not stated."""
    for department in departments:
        if department["kind"] == "territorial" and dice.chance():
            department["county"] = dice.choice(("east", "west"))
        if dice.chance(0.3):
            department["staff_factor"] = dice.of((0.5, 2.0), 0.01)


def initial(dice: Dice, issues: list[str], units: list[str], districts: int) -> dict[str, Any]:
    return {
        "backlog": dice.choice((0, 0, 0, 1, 7, 40)),
        "backlog_days": dice.choice((1, 5, 20, 300)),
        "cases": [
            initial_case(dice, issues, districts) for _ in range(dice.choice((0, 0, 0, 1, 5)))
        ],
        "precedents": [
            initial_precedent(dice, issues, units) for _ in range(dice.choice((0, 0, 1, 8)))
        ],
    }


def initial_case(dice: Dice, issues: list[str], districts: int) -> dict[str, Any]:
    return {
        "issue": dice.choice(issues),
        "circumstance": dice.choice((0.0, dice.uniform(0, 1))),
        "district": dice.randint(1, districts),
        "effort_minutes": dice.of((1, 60, 500), 10**9),
        "age_days": dice.choice((1, 3, 20, 300)),
    }


def initial_precedent(dice: Dice, issues: list[str], units: list[str]) -> dict[str, Any]:
    return {
        "issue": dice.choice(issues),
        "circumstance": dice.choice((0.0, dice.uniform(0, 1))),
        "unit": dice.choice([*units, BEYOND]),
        "age_days": dice.choice((1, 3, 20, 300)),
    }
