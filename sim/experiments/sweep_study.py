"""`SweepStudy`: which values of a scenario are varied, by which design, and how often each point of it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import field_validator, model_validator

from sim.errors import StudyError
from sim.experiments.arms import Arm, factorial
from sim.experiments.factors import Choice, Factor, Range, by_key, levels_of
from sim.scenario.parameters import Table, text, value
from sim.scenario.ranges import live_ranges
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

Design = Literal["grid", "lhs", "sobol", "morris"]
UNCERTAINTY = "uncertainty"
"""As `vary`: all ranges of the scenario's table of that name."""


class SweepStudy(Table):
    """What a study file says."""

    title: str = text("Untitled", "What this study is, in one line.")
    question: str = text("", "The question it is for.")
    source: str = text("", "Where its ranges come from.")
    scenario: str = text(..., "File of the scenario, relative to this one.")
    set: dict[str, Any] = value(
        {},
        "keys",
        "By dotted key, values of the scenario that are others in all runs of this study.",
    )
    design: Design | None = value(
        None, "name", "How points are chosen: grid, lhs, sobol or morris."
    )
    points: str | None = text(
        None,
        (
            "File of design points of one's own, instead of a design: CSV, a column a key, "
            "relative "
            "to this one."
        ),
    )
    samples: int | None = value(
        None,
        "samples",
        "Size of a design: points (lhs), base samples (sobol), trajectories (morris).",
        low=1,
    )
    replications: int = value(
        20, "replications", "Runs of each arm at each point.", low=1, high=10**9
    )
    seed: int = value(
        1,
        "seed",
        "Of the design, and of the first replication; replication r has seed + r at every point.",
        low=0,
        high=2**53,
    )
    toggle: tuple[str, ...] = value(
        (), "names", "Mechanisms that each point is run with and without."
    )
    vary: dict[str, Choice | Range] | Literal["uncertainty"] = value(
        {},
        "keys",
        (
            "By dotted key, what a value is drawn from; or the word uncertainty, for all ranges of "
            "the scenario."
        ),
    )

    @field_validator("vary", mode="before")
    @classmethod
    def _read_factors(cls, written: Any) -> Any:
        """Read what each key is drawn from by itself, so that a fault is told of what was meant."""
        if isinstance(written, dict):
            return {key: levels_of(key, levels) for key, levels in by_key(written)}
        if written != UNCERTAINTY:
            raise ValueError(
                f"{written!r}: write a table of keys, or the word {UNCERTAINTY!r} for all "
                "ranges "
                "of the scenario"
            )
        return written

    @property
    def seeds(self) -> range:
        """Of all replications."""
        return range(self.seed, self.seed + self.replications)

    @model_validator(mode="after")
    def _is_valid(self) -> SweepStudy:
        """Check what concerns several values."""
        problems = [*self._problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _problems(self) -> list[str]:
        """Say what is wrong between values."""
        if (self.design is None) == (self.points is None):
            return ["name a design (grid, lhs, sobol, morris), or a file of points; one of the two"]
        if self.points is not None and self.vary:
            return ["points says all values already; leave vary out"]
        if self.points is None and not self.vary:
            return ["vary names nothing; say by dotted key what is varied"]
        if self.design in ("lhs", "sobol", "morris") and self.samples is None:
            return [f"samples is missing; the design {self.design} needs its size"]
        if (self.design == "grid" or self.points is not None) and self.samples is not None:
            return ["samples is for lhs, sobol and morris; leave it out"]
        return []


class LoadedStudy(NamedTuple):
    """A study with what its file refers to."""

    study: SweepStudy
    scenario: Scenario
    factors: tuple[Factor, ...]
    """What is varied; empty where the points are the user's own."""
    points: tuple[Mapping[str, Any], ...]
    """The user's own points; empty where a design makes them."""
    files: Mapping[str, str] = {}
    """Fingerprints of logs, rule files and what these depend on, which are carried to every run."""
    sources: Mapping[str, str] = {}
    """Fingerprints of the files from which values were read."""

    @property
    def arms(self) -> tuple[Arm, ...]:
        """What is run at each point, here with the scenario's own values."""
        return factorial(self.scenario, self.study.toggle)


def factors_of(study: SweepStudy, scenario: Scenario) -> tuple[Factor, ...]:
    """Return what is varied."""
    if study.vary != UNCERTAINTY:
        return tuple(Factor(key, levels) for key, levels in study.vary.items())  # type: ignore[union-attr]
    if not live_ranges(scenario):
        raise StudyError(
            f"vary = 'uncertainty', but {scenario.title!r} has no range in [uncertainty] that "
            "can "
            "act; name keys in [vary]"
        )
    return tuple(
        Factor(key, Range(low=low, high=high)) for key, (low, high) in live_ranges(scenario).items()
    )
