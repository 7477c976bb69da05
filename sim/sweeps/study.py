"""Study files: which values of a scenario are varied, by which design, and how often each point of it is run."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import field_validator, model_validator

from sim.errors import ComparisonError, ScenarioError, StudyError, suggestion
from sim.experiments.arms import Arm, factorial
from sim.scenario.fields import Table, text, value
from sim.scenario.files import load_scenario
from sim.scenario.library import scenario_file
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario
from sim.scenario.values import flat
from sim.sweeps.check_study import check_keys, check_size, check_toggles
from sim.sweeps.factors import Choice, Factor, Range, by_key, check_factor, levels_of
from sim.sweeps.inputs import with_absolute_files, with_places

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
    scenario: str = text(..., "File of the scenario, relative to this one.")  # type: ignore[arg-type]
    set: dict[str, Any] = value({}, "keys", "By dotted key, values of the scenario that are others in all runs of this study.")
    design: Design | None = value(None, "name", "How points are chosen: grid, lhs, sobol or morris.")
    points: str | None = text(None, "File of design points of one's own, instead of a design: CSV, a column a key, relative to this one.")
    samples: int | None = value(None, "samples", "Size of a design: points (lhs), base samples (sobol), trajectories (morris).", low=1)
    replications: int = value(20, "replications", "Runs of each arm at each point.", low=1, high=10**9)
    seed: int = value(
        1, "seed", "Of the design, and of the first replication; replication r has seed + r at every point.", low=0, high=2**53
    )
    toggle: tuple[str, ...] = value((), "names", "Mechanisms that each point is run with and without.")
    vary: dict[str, Choice | Range] | Literal["uncertainty"] = value(
        {}, "keys", "By dotted key, what a value is drawn from; or the word uncertainty, for all ranges of the scenario."
    )

    @field_validator("vary", mode="before")
    @classmethod
    def _read_factors(cls, written: Any) -> Any:
        """Read what each key is drawn from by itself, so that a fault is told of what was meant."""
        if isinstance(written, dict):
            return {key: levels_of(key, levels) for key, levels in by_key(written)}
        if written != UNCERTAINTY:
            raise ValueError(f"{written!r}: write a table of keys, or the word {UNCERTAINTY!r} for all ranges of the scenario")
        return written

    @property
    def seeds(self) -> range:
        """Of all replications."""
        return range(self.seed, self.seed + self.replications)

    @model_validator(mode="after")
    def _can_be_meant(self) -> SweepStudy:
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

    @property
    def arms(self) -> tuple[Arm, ...]:
        """What is run at each point, here with the scenario's own values."""
        return factorial(self.scenario, self.study.toggle)


def load_study(path: str | Path) -> LoadedStudy:
    """Return the study of a TOML file, with its scenario.

    Raises
    ------
    SimError
        If a file is missing or no TOML, or the study cannot be meant: an unknown key to vary, bounds that the scenario cannot be
        meant with, a design too small for its method. The message names the file.
    """
    from sim.sweeps.own_points import read_points

    path = Path(path)
    study = _read(path)
    try:
        scenario = with_absolute_files(load_scenario(_scenario_file(study, path)))
        scenario = scenario.with_values(with_places(flat(study.set), path.parent))
        factors = tuple(_placed(factor, path.parent) for factor in factors_of(study, scenario))
        points = () if study.points is None else read_points(path.parent / study.points, scenario)
        check_keys(scenario, [factor.key for factor in factors])
        check_toggles(study, scenario, (*(factor.key for factor in factors), *(points[0] if points else ())))
        for factor in factors:
            check_factor(factor, scenario, grid=study.design == "grid")
        check_size(study, factors)
    except (ComparisonError, StudyError) as error:
        raise StudyError(f"{path}: {error}") from error
    except ScenarioError as error:
        raise StudyError(str(error) if str(error).startswith(str(path.parent)) else f"{path}: {error}") from error
    return LoadedStudy(study, scenario, factors, points)


def _read(path: Path) -> SweepStudy:
    """Return what a study file says."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        others = [other.name for other in path.parent.glob("*.toml")]
        raise StudyError(f"{path}: there is no such file{suggestion(path.name, others)}") from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: is not TOML: {error}") from None
    if "scenario" not in written:
        what = "; it is a scenario itself: name it in a study file, as scenario" if "city" in written or "extends" in written else ""
        raise StudyError(f"{path}: scenario is missing{what}")
    return read(SweepStudy, written, lambda location: f"{path}: ", "the study")


def _scenario_file(study: SweepStudy, path: Path) -> Path:
    """Return the file of the scenario; where there is none, what else is in its folder is named, but for other studies."""
    file = scenario_file(study.scenario, path.parent)
    if not file.exists():
        others = [other.name for other in file.parent.glob("*.toml") if not _is_study(other)]
        raise StudyError(f"scenario = {study.scenario!r}: there is no such file{suggestion(file.name, others)}")
    return file


def _is_study(path: Path) -> bool:
    """Say whether a file names a scenario, as a study does."""
    try:
        return "scenario" in tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False


def factors_of(study: SweepStudy, scenario: Scenario) -> tuple[Factor, ...]:
    """Return what is varied."""
    if study.vary != UNCERTAINTY:
        return tuple(Factor(key, levels) for key, levels in study.vary.items())  # type: ignore[union-attr]
    if not scenario.uncertainty:
        raise StudyError(f"vary = 'uncertainty', but {scenario.title!r} has no table [uncertainty]; name keys in [vary]")
    return tuple(Factor(key, Range(low=low, high=high)) for key, (low, high) in scenario.uncertainty.items())


def _placed(factor: Factor, folder: Path) -> Factor:
    """Return a factor with the files that its values name found from any folder."""
    if not isinstance(factor.levels, Choice):
        return factor
    values = (with_places({factor.key: level}, folder)[factor.key] for level in factor.levels.values)
    return factor._replace(levels=Choice(values=tuple(values)))
