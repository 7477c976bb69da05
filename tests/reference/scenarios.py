"""Random small cities over the whole schema, for docking: every mechanism on and off, extremes more often than by chance."""

import random
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.names import RULES
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario

DAYS = (20, 60, 120, 280, 520)
SWITCHED = ("adjudication.enabled", "precedents.enabled", "social_organisations.enabled", "campaigns.enabled")


def random_scenario(number: int) -> Scenario:
    """Return the scenario of a number; drawn again until the schema takes it."""
    luck = random.Random(number)
    while True:
        try:
            return read(Scenario, _Writer(luck).scenario())
        except ScenarioError:
            continue


class _Writer:
    """Writes scenarios as a file would have them."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck
        self.days = luck.choice(DAYS)

    def scenario(self) -> dict[str, Any]:
        districts = self.luck.randint(1, 3)
        departments, issues = self.departments(districts), self.luck.randint(1, 3)
        functional = [department["name"] for department in departments if department["kind"] == "functional"]
        written = {
            "city": {"seed": self.luck.randint(0, 99), "districts": districts},
            "time": {"days": self.days, "warm_up": self.days // 4, "horizon": self.days // 4},
            "demand": {"cases_per_day": self.luck.choice((0.5, 2, 4, 8)), "direct_answer": 0.0},
            "citizens": self.citizens(),
            "issues": [self.issue(f"issue{n}", functional) for n in range(issues)],
            "issue_defaults": self.issue_defaults(),
            "departments": departments,
            "department_defaults": self.department_defaults(),
            "service_centre": self.service_centre(),
            "responsibility": self.responsibility(functional),
            "appraisal": {"coupling": self.share(), "sham_max": self.share(0.3)},
            "adjudication": self.adjudication(),
            "precedents": self.precedents(),
            "platform": {"recognition": self.share()},
            "social_organisations": self.social_organisations(issues),
            "campaigns": self.campaigns(),
        }
        return written | {"reforms": [self.reform() for _ in range(self.luck.choice((0, 0, 1, 2, 4)))]}

    def citizens(self) -> dict[str, Any]:
        return {
            "count": self.luck.choice((1, 5, 50)),
            "patience_days": self.luck.choice((0.1, 2.0, 5.0, 12.0, 1e5)),
            "patience_sigma": self.luck.choice((0.0, 0.5, 5.0)),
            "petition_after": self.luck.choice((1, 2, 5)),
            "give_up": self.luck.choice((0.0, 0.02, 0.2, 0.5)),
            "trust": self.share(),
            "trust_gain": self.share(),
            "trust_loss": self.share(),
        }

    def issue(self, name: str, functional: list[str]) -> dict[str, Any]:
        written: dict[str, Any] = {"name": name} | self.zones()
        if functional and self.chance():
            written["departments"] = self.luck.sample(functional, self.luck.randint(1, len(functional)))
            if self.chance():
                written["lead"] = self.luck.choice(written["departments"])
            if self.chance():
                written["department_weights"] = [self.luck.choice((0.1, 1.0, 2.0)) for _ in written["departments"]]
        if self.chance():
            written["weight"] = self.luck.uniform(0.1, 2)
        return written

    def zones(self) -> dict[str, Any]:
        shares = self.luck.choice(((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), None, None, None, None))
        if shares is None:
            cuts = sorted(self.luck.uniform(0, 1) for _ in range(3))
            shares = (cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1])
        overlap, gap, beyond = map(float, shares)
        written = {"gap": gap, "pieces": self.luck.randint(1, 4), "beyond": beyond}
        return written | ({"overlap": overlap} if overlap else {})

    def issue_defaults(self) -> dict[str, Any]:
        return {
            "count": self.luck.choice((0, 0, 1, 3)),
            "departments": self.luck.randint(1, 4),
            "effort_hours": self.luck.choice((0.01, 1.0, 4.0, 12.0, 4.0, 1e5)),
            "effort_sigma": self.luck.choice((0.0, 0.8, 0.8, 5.0)),
            "lead_days": self.luck.choice((0.0, 0.7, 5.0, 0.7, 1e5)),
            "lead_sigma": self.luck.choice((0.0, 1.6, 1.6, 5.0)),
            "limit_days": self.luck.choice((0, 5, 20)),
        }

    def departments(self, districts: int) -> list[dict[str, Any]]:
        written: list[dict[str, Any]] = [{"name": f"department{n}", "kind": "functional"} for n in range(self.luck.randint(0, 4))]
        written += [{"name": f"office{n}", "kind": "territorial", "district": n} for n in range(1, districts + 1) if self.chance(0.3)]
        for department in written:
            if self.chance(0.3):
                department["staff_hours"] = self.luck.choice((0.01, 2.0, 8.0, 8.0, 1e6))
            if self.chance(0.3):
                department["avoidance"] = self.share()
        self.luck.shuffle(written)
        return written

    def department_defaults(self) -> dict[str, Any]:
        return {
            "count": self.luck.choice((0, 1, 3)),
            "street_offices": self.chance(0.7),
            "utilisation": self.luck.choice((0.5, 0.75, 1.0)),
            "minimum_hours": self.luck.choice((0.01, 1.0, 5.0)),
            "avoidance": self.share(),
        }

    def service_centre(self) -> dict[str, Any]:
        written = {"accuracy": self.share(), "shared_history": self.chance()}
        return written | ({"capacity": self.luck.choice((1, 3, 8, 20))} if self.chance(0.4) else {})

    def responsibility(self, functional: list[str]) -> dict[str, Any]:
        rules = self.luck.sample(RULES, self.luck.randint(1, len(RULES)))
        if self.chance(0.7):
            rules = [rule for rule in rules if rule not in ("best_guess", "fallback")] + ["best_guess"]
        dispute = self.luck.choice(([], ["adjudication"], ["adjudication"], ["fallback"], ["fallback", "adjudication"]))
        dispute = self.luck.choice((dispute, ["adjudication", "fallback"], ["adjudication"]))
        written = {
            "rules": rules,
            "dispute": dispute,
            "max_declines": self.luck.choice((1, 2, 5, 30)),
            "return_days": self.luck.choice((1, 2, 5)),
            "return_to_sender": self.share(0.3),
            "stigma": self.share(0.1),
            "shelving": self.share(),
            "explain": self.share(0.2),
            "mismatch": self.luck.choice((1.0, 1.5, 2.0, 100.0)),
            "reject_fit": self.share(0.2),
            "reject_unfit": self.share(0.3),
            "unfit_willingness": self.share(),
            "load_aversion": self.share(),
            "reference_days": self.luck.choice((0.1, 1.0, 10.0)),
        }
        if "fallback" in rules + dispute or self.chance():
            written["fallback"] = self.luck.choice([*functional, "street_office"])
        return written

    def adjudication(self) -> dict[str, Any]:
        return {
            "enabled": self.chance(0.7),
            "refer": self.luck.choice(("after_declines", "intake")),
            "brief_period": self.luck.choice((1, 5, 7)),
            "rulings_per_year": self.luck.choice((1, 10, 50, 400, 2001)),
            "period": self.luck.choice((1, 5, 13, 300)),
            "accuracy": self.share(),
            "hours_per_case": self.luck.choice((0.0, 0.025, 1.0, 3.3, 1000.0)),
            "directive_share": self.share(0.2),
            "directive_accuracy": self.share(),
        }

    def precedents(self) -> dict[str, Any]:
        return {
            "enabled": self.chance(0.7),
            "reach": self.luck.choice((0.0, 0.02, 0.1, 0.33, 1.0)),
            "uniformity": self.luck.choice((0.0, 0.5, 0.6, 1.0)),
            "minimum_weight": self.luck.choice((0.0, 0.5, 1.0, 2.0)),
            "force": self.share(),
            "half_life_days": self.luck.choice((0.5, 1.0, 20.0, 500.0)),
            "challenge": self.share(),
        }

    def social_organisations(self, issues: int) -> dict[str, Any]:
        members: list[dict[str, Any]] = [{"name": f"society{n}"} for n in range(self.luck.randint(0, 3))]
        for member in members:
            member |= {"staff_hours": self.luck.choice((0.05, 1.0, 8.0)), "success": self.share()}
            if self.chance(0.4):
                member["issues"] = self.luck.sample([f"issue{n}" for n in range(issues)], self.luck.randint(1, issues))
        return {"enabled": bool(members) and self.chance(0.7), "scope": self.luck.choice(("beyond", "gap")), "members": members}

    def campaigns(self) -> dict[str, Any]:
        return {
            "enabled": self.chance(0.4),
            "period": self.luck.choice((1, 10, 50)),
            "cases": self.luck.choice((1, 5)),
            "min_age_days": self.luck.choice((0, 5, 30)),
        }

    def reform(self) -> dict[str, Any]:
        changes: dict[str, Any] = {key: self.chance() for key in SWITCHED if self.chance(0.4)}
        others = {
            "service_centre": self.service_centre,
            "adjudication": self.adjudication,
            "appraisal": lambda: {"coupling": self.share(), "sham_max": self.share(0.3)},
            "platform": lambda: {"recognition": self.share()},
            "campaigns": self.campaigns,
        }
        for table in self.luck.sample(sorted(others), self.luck.choice((0, 0, 1, 2))):
            changes |= {f"{table}.{key}": value for key, value in others[table]().items()}
        for key, value in self.citizens().items():
            if key in ("petition_after", "give_up", "trust_gain", "trust_loss") and self.chance(0.1):
                changes[f"citizens.{key}"] = value
        for key, value in self.responsibility(["unused"]).items():
            if key not in ("rules", "dispute", "fallback") and self.chance(0.1):
                changes[f"responsibility.{key}"] = value
        for key, value in self.precedents().items():
            if key in ("uniformity", "minimum_weight", "force", "challenge") and self.chance(0.1):
                changes[f"precedents.{key}"] = value
        if self.chance(0.2):
            changes["social_organisations.scope"] = self.luck.choice(("beyond", "gap"))
        return {"day": self.luck.choice((0, self.luck.randrange(self.days), 40 % self.days)), "set": changes}

    def share(self, usual: float | None = None) -> float:
        """Return a probability, often 0 or 1; `usual` where extremes would end everything."""
        inner = self.luck.uniform(0, 1) if usual is None else usual
        return self.luck.choice((0.0, 1.0, inner, inner, inner, inner))

    def chance(self, probability: float = 0.5) -> bool:
        return self.luck.random() < probability
