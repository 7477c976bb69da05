"""The model's simplifications that favour a mechanism, as far as they apply to a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

EXPERTS = ("whistle", "expert")
"""Dispute procedures without further costs."""

SIMPLIFIED: dict[str, Callable[[Scenario], bool]] = {
    "society": lambda city: city.social_organisations.enabled or city.market.enabled,
    "adjudication": lambda city: city.adjudication.enabled,
    "precedents": lambda city: city.precedents.enabled,
    "merging": lambda city: city.service_centre.merging > 0,
    "empowerment": lambda city: city.empowerment.enabled,
    "asset_register": lambda city: "asset_owner" in city.responsibility.rules,
    "others": lambda city: (
        city.patrols.enabled
        or city.joint_handling.needed > 0
        or any(each in EXPERTS for each in city.responsibility.dispute)
    ),
}
"""Condition of each simplification, by its key in `report.simplifications`."""


def simplifications(study: Study) -> list[str]:
    """Return the keys of the simplifications that apply to any arm on any day."""
    cities = [
        city
        for arm in study.arms
        for city in (
            arm.scenario,
            *(arm.scenario.with_values(reform.set) for reform in arm.scenario.reforms),
        )
    ]
    return [name for name, at_work in SIMPLIFIED.items() if any(map(at_work, cities))]
