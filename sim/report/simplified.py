"""The model's simplifications that favour a mechanism, as far as they apply to a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.simplifications import at_work
from sim.model.state.settings import stages

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

EXPERTS = ("whistle", "expert")
"""Dispute procedures without further costs."""

KEPT: dict[str, Callable[[Scenario], bool]] = {
    "merging": lambda city: city.service_centre.merging > 0,
    "empowered_issues": lambda city: city.empowerment.enabled,
    "others": lambda city: (
        city.patrols.enabled
        or city.joint_handling.needed > 0
        or any(each in EXPERTS for each in city.responsibility.dispute)
    ),
}
"""Condition of each simplification that no key removes, by its key in `report.simplifications`."""


def simplifications(study: Study) -> list[str]:
    """Return the keys of the simplifications that apply to any arm on any day."""
    scenarios = [arm.scenario for arm in study.arms]
    cities = [city for each in scenarios for staged in stages(each) for _, city in staged]
    return [*at_work(scenarios), *(name for name, is_in in KEPT.items() if any(map(is_in, cities)))]
