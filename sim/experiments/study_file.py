"""Study files: the varied values of a scenario, the design, and the replications per point."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import field_validator, model_validator

from sim.errors import ComparisonError, ScenarioError, StudyError, suggestion
from sim.experiments.arms import NOTHING, Arm, factorial
from sim.experiments.contrasts import Contrast, contrasts
from sim.experiments.designs import (
    MORRIS_LEVELS,
    Choice,
    Factor,
    Range,
    by_key,
    check_factors,
    levels_of,
    points_file,
    read_points,
)
from sim.files import toml
from sim.files.inputs import Kept
from sim.files.regular import regular
from sim.scenario.files import load_scenario
from sim.scenario.inputs import placed
from sim.scenario.library import scenario_file, tables_of
from sim.scenario.named_files import named_files
from sim.scenario.parameters import Table, read, text, value
from sim.scenario.ranges import certain, choices, live_ranges
from sim.scenario.schema import Scenario
from sim.scenario.values import check_distinct, flat
from sim.scenario.ways import Way

if TYPE_CHECKING:
    from collections.abc import Mapping

Design = Literal["grid", "lhs", "sobol", "morris"]
UNCERTAINTY = "uncertainty"
"""As `vary`: all ranges in the scenario's table of that name."""


class SweepStudy(Table):
    """The contents of a study file."""

    title: str = text("Untitled", "Title of the study, in one line.")
    question: str = text("", "Question that the study answers.")
    source: str = text("", "Sources of its ranges.")
    scenario: str = text(..., "File of the scenario, a path relative to this file.")
    set: dict[str, Any] = value(
        {},
        "keys",
        "Values of the scenario that change in all runs of this study, by dotted key.",
    )
    design: Design | None = value(None, "name", "Design of the points: grid, lhs, sobol or morris.")
    points: str | None = text(
        None,
        (
            "File of your own design points, instead of a design: CSV, one column per key, a path "
            "relative to this file."
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
        "Seed of the design and of replication 0; replication r has seed + r at every point.",
        low=0,
        high=2**53,
    )
    toggle: tuple[str, ...] = value((), "names", "Mechanisms to compare off and on at each point.")
    vary: dict[str, Choice | Range] | Literal["uncertainty"] = value(
        {},
        "keys",
        (
            "Values or range of each factor, by dotted key; or the word uncertainty, for all "
            "ranges "
            "of the scenario."
        ),
    )

    @field_validator("vary", mode="before")
    @classmethod
    def _read_factors(cls, written: Any) -> Any:
        """Read the values of each key separately, so that an error names the right kind."""
        if isinstance(written, dict):
            return {key: levels_of(key, levels) for key, levels in by_key(written)}
        if written != UNCERTAINTY:
            raise ValueError(
                f"{written!r}: write a table of keys, or the word {UNCERTAINTY!r} for all ranges "
                "of the scenario"
            )
        return written

    @property
    def seeds(self) -> range:
        """Seeds of all replications."""
        return range(self.seed, self.seed + self.replications)

    @model_validator(mode="after")
    def _check_together(self) -> SweepStudy:
        """Refuse values that are incompatible."""
        if (self.design is None) == (self.points is None):
            raise ValueError(
                "a study needs either a design (grid, lhs, sobol, morris) or a file of points; "
                "give one "
                "of them"
            )
        if self.points is not None and self.vary:
            raise ValueError("points gives all values already; leave vary out")
        if self.points is None and not self.vary:
            raise ValueError(
                "vary is empty; write the keys to vary, such as "
                '"precedents.reach" = { values = [0.01, 0.05] }'
            )
        if self.design in ("lhs", "sobol", "morris") and self.samples is None:
            raise ValueError(
                f"samples is missing; write the size of the design {self.design}, such as "
                "samples = 64"
            )
        if self.design in (None, "grid") and self.samples is not None:
            raise ValueError("samples is for lhs, sobol and morris; leave it out")
        return self


@dataclass(frozen=True)
class LoadedStudy:
    """A study with the files to which it refers."""

    study: SweepStudy
    scenario: Scenario
    factors: tuple[Factor, ...]
    """The factors; empty if the points are the user's own."""
    points: tuple[Mapping[str, Any], ...]
    """The user's own points; empty if a design makes them."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Fingerprints of logs, function files and their dependencies, sent to every run."""
    sources: Mapping[str, Kept] = field(default_factory=dict)
    """The files from which values were read."""

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The arms at each point, here with the scenario's own values."""
        if not self.study.toggle:
            return (Arm(NOTHING, self.scenario),)
        return factorial(self.scenario, self.study.toggle)

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """The possible contrasts of the arms at each point."""
        return contrasts(self.arms)


def factors_of(study: SweepStudy, scenario: Scenario) -> tuple[Factor, ...]:
    """Return the factors of a study."""
    if study.vary != UNCERTAINTY:
        return tuple(Factor(key, levels) for key, levels in study.vary.items())  # type: ignore[union-attr]
    left = certain(scenario, flat(study.set))[0]  # a number that is set has none
    ranges = live_ranges(left)
    if not (ranges or choices(left)):
        raise StudyError(
            f"vary = 'uncertainty', but {scenario.title!r} has no range in [uncertainty] that "
            "can act; name keys in [vary]"
        )
    return (
        *(
            Factor(key, Range(low=each.low, high=each.high, scale=each.scale))
            for key, each in ranges.items()
        ),
        *(Factor(key, Choice(values=each.values)) for key, each in choices(left).items()),
    )


def load_study(path: str | Path) -> LoadedStudy:
    """Load a study and its scenario from a TOML file. Errors name the file."""
    path = Path(path)
    file = _kept(path)
    folder, study = path.parent.absolute(), _read(file.content, path)
    scenario = _scenario(study, path)
    try:
        scenario = scenario.with_values(placed(flat(study.set), folder))
        factors = tuple(_placed(factor, folder) for factor in factors_of(study, scenario))
        own = () if study.points is None else (points_file(path.parent / study.points),)
        points = read_points(own[0], scenario) if own else ()
        written, known = scenario.model_dump(mode="json"), dict[Way, str]()
        for factor in factors:
            check_distinct(factor.key, written, known)
        factorial(scenario, study.toggle)  # raises an error if something cannot be toggled
        keys = {*(factor.key for factor in factors), *(points[0] if points else ())}
        for toggle in study.toggle:
            if scenario.toggles[toggle] in keys:
                raise StudyError(f"{scenario.toggles[toggle]} is varied and toggled; leave one out")
        check_factors(factors, scenario, grid=study.design == "grid")
        _check_size(study, factors)
    except (ComparisonError, ScenarioError, StudyError) as error:
        raise StudyError(f"{path}: {error}") from error
    files = scenario.inputs.fingerprints(
        [
            *named_files(scenario),
            *((key, levels.values) for key, levels in factors if isinstance(levels, Choice)),
            *itertools.chain.from_iterable(point.items() for point in points),
        ]
    )
    scenario.inputs.closed = True
    sources = scenario.inputs.sources | {each.path: each for each in (file, *own)}
    return LoadedStudy(study, scenario, factors, points, files, sources)


def _kept(path: Path) -> Kept:
    """Return the current content of a study file."""
    try:
        return Kept.read(str(path))
    except FileNotFoundError:
        others = [other.name for other in path.parent.glob("*.toml")]
        raise StudyError(
            f"{path}: there is no such study file{suggestion(path.name, others)}"
        ) from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be read: {error.strerror}") from None


def _read(content: bytes, path: Path) -> SweepStudy:
    """Return what a study file says."""
    try:
        written = toml.parsed(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: is not TOML: {error}") from None
    if "scenario" not in written:
        is_scenario = "city" in written or "extends" in written
        what = "; it is a scenario itself: name it in a study file, as scenario"
        raise StudyError(f"{path}: scenario is missing{what if is_scenario else ''}")
    return read(SweepStudy, written, lambda location: f"{path}: ", "the study")


def _scenario(study: SweepStudy, path: Path) -> Scenario:
    """Return the scenario of a study; an error names the other scenario files of its folder."""
    file = scenario_file(study.scenario, path.parent)
    try:
        regular(file)
    except FileNotFoundError:
        beside = file.parent.glob("*.toml")
        others = [other.name for other in beside if "scenario" not in tables_of(other)]
        why = f"there is no such file{suggestion(file.name, others)}"
        raise StudyError(f"{path}: scenario = {study.scenario!r}: {why}") from None
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        raise StudyError(f"{path}: scenario = {study.scenario!r}: {why}") from None
    return load_scenario(file.absolute())


def _placed(factor: Factor, folder: Path) -> Factor:
    """Return a factor whose values' files can be found from any folder."""
    if not isinstance(factor.levels, Choice):
        return factor
    values = placed(factor.levels.values, folder, factor.key)
    return factor._replace(levels=Choice(values=tuple(values)))


def _check_size(study: SweepStudy, factors: tuple[Factor, ...]) -> None:
    """Refuse a design too small for its method, and choices that do not fit Morris' levels."""
    samples = study.samples or 0
    if study.design == "lhs" and samples < 2:
        raise StudyError(f"samples = {samples}: a Latin hypercube needs at least 2")
    if study.design == "sobol" and (samples < 8 or samples & (samples - 1)):
        near = max(8, 1 << max(samples - 1, 1).bit_length())
        raise StudyError(
            f"samples = {samples}: Sobol' sequences need a power of 2, at least 8; write {near}"
        )
    if study.design == "morris" and samples < 4:
        raise StudyError(
            f"samples = {samples}: Morris' method needs at least 4 trajectories to distinguish "
            "spread from chance; write 10 or more"
        )
    for key, levels in factors if study.design == "morris" else ():
        if isinstance(levels, Choice) and MORRIS_LEVELS % len(levels.values):
            raise StudyError(
                f"vary: {key} has {len(levels.values)} values; Morris' method steps over "
                f"{MORRIS_LEVELS} levels, so give it 2 or {MORRIS_LEVELS} values, or write "
                "design = 'sobol'"
            )
    if study.design in ("sobol", "morris") and len(factors) < 2:
        raise StudyError(
            f"{study.design} ranks factors, and [vary] has only {len(factors)}; vary two or "
            "more, or write design = 'grid'"
        )
