"""Study files: read with what they refer to, and refused where they are not valid."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ComparisonError, ScenarioError, StudyError, suggestion
from sim.experiments.check_study import check_keys, check_size, check_toggles
from sim.experiments.factors import Choice, Factor, check_factors
from sim.experiments.own_points import read_points
from sim.experiments.sweep_study import LoadedStudy, SweepStudy, factors_of
from sim.files import toml
from sim.files.regular import regular
from sim.scenario.files import load_scenario
from sim.scenario.inputs import LOG, RULES, placed
from sim.scenario.kept import sha256_now
from sim.scenario.library import scenario_file
from sim.scenario.refusals import read
from sim.scenario.values import flat

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def load_study(path: str | Path) -> LoadedStudy:
    """Return the study of a TOML file, with its scenario.

    Raises
    ------
    SimError
        If a file is missing or no TOML, or the study is not valid: an unknown key to vary,
        bounds with which the scenario is not valid, a design too small for its method. The
        message names the file.
    """
    path = Path(path)
    folder = path.parent.absolute()
    study = _read(path)
    try:
        scenario = load_scenario(_scenario_file(study, path).absolute()).with_values(
            placed(flat(study.set), folder)
        )
        factors = tuple(_placed(factor, folder) for factor in factors_of(study, scenario))
        points = () if study.points is None else read_points(path.parent / study.points, scenario)
        check_keys(scenario, [factor.key for factor in factors])
        check_toggles(
            study, scenario, (*(factor.key for factor in factors), *(points[0] if points else ()))
        )
        check_factors(factors, scenario, grid=study.design == "grid")
        check_size(study, factors)
    except (ComparisonError, StudyError) as error:
        raise StudyError(f"{path}: {error}") from error
    except ScenarioError as error:
        raise StudyError(
            str(error)
            if str(error).startswith((str(path.parent), str(folder)))
            else f"{path}: {error}"
        ) from error
    return LoadedStudy(
        study, scenario, factors, points, *_fingerprints(path, study, scenario, factors, points)
    )


def _read(path: Path) -> SweepStudy:
    """Return what a study file says."""
    try:
        written = toml.parsed(regular(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        others = [other.name for other in path.parent.glob("*.toml")]
        raise StudyError(f"{path}: there is no such file{suggestion(path.name, others)}") from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: is not TOML: {error}") from None
    if "scenario" not in written:
        what = (
            "; it is a scenario itself: name it in a study file, as scenario"
            if "city" in written or "extends" in written
            else ""
        )
        raise StudyError(f"{path}: scenario is missing{what}")
    return read(SweepStudy, written, lambda location: f"{path}: ", "the study")


def _scenario_file(study: SweepStudy, path: Path) -> Path:
    """Return the file of the scenario; where there is none, what else is in its folder is named, but for other studies."""
    file = scenario_file(study.scenario, path.parent)
    try:
        regular(file)
    except FileNotFoundError:
        others = [other.name for other in file.parent.glob("*.toml") if not _is_study(other)]
        raise StudyError(
            f"scenario = {study.scenario!r}: there is no such file{suggestion(file.name, others)}"
        ) from None
    except OSError as error:
        raise StudyError(
            f"scenario = {study.scenario!r}: cannot be read: {error.strerror}"
        ) from None
    return file


def _is_study(path: Path) -> bool:
    """Say whether a file names a scenario, as a study does."""
    try:
        return "scenario" in toml.parsed(regular(path).read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False


def _placed(factor: Factor, folder: Path) -> Factor:
    """Return a factor with the files that its values name found from any folder."""
    if not isinstance(factor.levels, Choice):
        return factor
    return factor._replace(
        levels=Choice(values=tuple(placed(factor.levels.values, folder, factor.key)))
    )


def _fingerprints(
    path: Path,
    study: SweepStudy,
    scenario: Scenario,
    factors: tuple[Factor, ...],
    points: tuple[dict[str, Any], ...],
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what tells the files that runs read, which the scenario then carries, and those from which values were read."""
    values = [(RULES, scenario.responsibility.rules), (LOG, scenario.demand.log)]
    values += [
        (factor.key, factor.levels.values)
        for factor in factors
        if isinstance(factor.levels, Choice)
    ]
    files = scenario.inputs.fingerprints(
        itertools.chain(values, *(point.items() for point in points))
    )
    scenario.inputs.closed = True
    written = [path, *([] if study.points is None else [path.parent / study.points])]
    return files, scenario.inputs.sources | {str(file): sha256_now(str(file)) for file in written}
