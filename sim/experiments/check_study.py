"""What no single value of a study shows to be wrong: two names of one value, toggles that are varied, designs too small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import StudyError
from sim.experiments.arms import factorial
from sim.experiments.designs import MORRIS_LEVELS
from sim.experiments.factors import Choice
from sim.scenario.values import check_distinct

if TYPE_CHECKING:
    from sim.experiments.factors import Factor
    from sim.experiments.sweep_study import SweepStudy
    from sim.scenario.schema import Scenario


def check_keys(scenario: Scenario, keys: list[str]) -> None:
    """Refuse two names of one value."""
    written, known = scenario.model_dump(mode="json"), {}  # type: ignore[var-annotated]
    for key in keys:
        check_distinct(key, written, known)


def check_toggles(study: SweepStudy, scenario: Scenario, keys: tuple[str, ...]) -> None:
    """Refuse mechanisms that cannot be toggled, or that are varied too."""
    factorial(scenario, study.toggle)
    for toggle in study.toggle:
        if f"{toggle}.enabled" in keys:
            raise StudyError(f"{toggle}.enabled is varied and toggled; leave one out")


def check_size(study: SweepStudy, factors: tuple[Factor, ...]) -> None:
    """Refuse a design too small for its method."""
    samples = study.samples or 0
    if study.design == "lhs" and samples < 2:
        raise StudyError(f"samples = {samples}: a Latin hypercube needs at least 2")
    if study.design == "sobol" and (samples < 8 or samples & (samples - 1)):
        near = max(8, 1 << max(samples - 1, 1).bit_length())
        raise StudyError(
            f"samples = {samples}: Sobol' sequences are balanced only in powers of 2, of at "
            "least "
            f"8; take {near}"
        )
    if study.design == "morris" and samples < 4:
        raise StudyError(
            f"samples = {samples}: Morris' method needs at least 4 trajectories to tell spread "
            "from chance; take 10 or more"
        )
    if study.design == "morris":
        _check_choices(factors)
    if study.design in ("sobol", "morris") and len(factors) < 2:
        raise StudyError(
            f"{study.design} ranks what is varied, but only {len(factors)} is; vary two or "
            "more, "
            "or take design = 'grid'"
        )


def _check_choices(factors: tuple[Factor, ...]) -> None:
    """Refuse choices that Morris' levels would meet unevenly, or never."""
    for key, levels in factors:
        if isinstance(levels, Choice) and MORRIS_LEVELS % len(levels.values):
            raise StudyError(
                f"vary: {key} has {len(levels.values)} values; Morris' method steps over "
                f"{MORRIS_LEVELS} levels, so give it 2 or "
                f"{MORRIS_LEVELS} values, or take design = 'sobol'"
            )
