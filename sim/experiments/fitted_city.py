"""The scenario file of a fit: where each number is from, and the joint draws beside it."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any

import tomlkit

from sim.experiments.posterior_city import as_toml, check_city, save_with_draws
from sim.files.csv_files import save_csv
from sim.files.inputs import sha256
from sim.files.new_file import new_file
from sim.i18n.catalogue import Catalogue
from sim.i18n.wrapping import broken
from sim.logs.draft import HORIZON, OF_HANDOFFS
from sim.logs.reading import Name, Note, lines
from sim.scenario.ways import is_factor

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiments.fit import Fit

ROOM = 2.0
"""Rulings of a docket per dispute that it is expected to get. Assumption."""

FEWEST_RULINGS = 2
"""Rulings per year of a docket that is expected to get none: the least number with a half."""

DOCKET = [0.5, 2.0]
"""Range of the rulings per year, as factors of the number that has room for the disputes expected.
Assumption."""

DIGITS = 4
"""Significant digits: more than the precision of any of the numbers."""

LINE = 120
"""Width of a comment."""

REPLAY_WARM_UP = 20
"""Working days of a replayed log before the cohort: a log does not contain all cases open at its
start."""

BESIDE = {
    "searched": "searched",
    "searched, not learnt": "not_learnt",
    "searched, at a bound": "at_bound",
}
"""Comments beside values, by how they were found."""


def tables(found: Fit, replayed: str | None = None, language: str = "en") -> dict[str, Any]:
    """Return the tables of the scenario, with rounded numbers.

    With `replayed`, a file, its requests take the place of drawn ones.
    """
    say = Catalogue(language, log=found.log.reading.name).within("log")
    about = {key: say(key) for key in ("title", "question", "source")}
    written: dict[str, Any] = _rounded(about | found.draft.tables(found.values))
    written["adjudication"]["rulings_per_year"] = max(
        FEWEST_RULINGS, math.ceil(ROOM * found.disputes)
    )
    written["uncertainty"] = {"adjudication.rulings_per_year*": DOCKET}
    if replayed is not None:
        demand = {key: written["demand"][key] for key in ("cases_per_day", "direct_answer")}
        written["demand"] = demand | {"log": replayed}
        written["time"] = {
            "days": found.log.days + HORIZON,
            "warm_up": min(REPLAY_WARM_UP, found.log.days // 5),
            "horizon": HORIZON,
        }
    return written


def save_fit(found: Fit, path: Path, replay: Path | None, language: str) -> Path:
    """Write the scenario, its joint draws and the log's requests, all or none; see `Fit.save`."""
    if replay is None:
        return _saved(found, path, None, language)
    check_city(path, replay)
    with new_file(replay) as file:
        save_csv(found.requests, file)
    try:
        beside = os.path.relpath(replay.absolute(), path.absolute().parent)
        return _saved(found, path, beside, language)
    except BaseException:
        replay.unlink()
        raise


def _saved(found: Fit, path: Path, replayed: str | None, language: str) -> Path:
    """Write the scenario and its joint draws."""

    def written(beside: Path) -> str:
        posterior = {"posterior": _posterior(found, beside)}
        return _toml(found, tables(found, replayed, language) | posterior, language)

    return save_with_draws(path, found.draws, written)


def _posterior(found: Fit, beside: Path) -> dict[str, Any]:
    """Return the table of joint draws."""
    return {
        "draws": beside.name,
        "sha256": sha256(beside.read_bytes()),
        "of": found.log.reading.name,
        "learnt": found.learnt.loc[found.learnt["learnt"], "key"].tolist(),
        "misfit": round(found.distance, 2),
        "missed": found.missed_kinds(),
        "prior": {key: as_toml(each) for key, each in found.ranges.items()},
    }


def _toml(found: Fit, tables: dict[str, Any], language: str) -> str:
    """Return the scenario as a file, with comments on it and beside its numbers."""
    document = tomlkit.document()
    for title, told in _report(found, language).items():
        document.add(tomlkit.comment(title))
        for line in told:
            for each in f"- {broken(line, LINE - 2)}".split("\n"):
                document.add(tomlkit.comment(each if each[0] == "-" else f"  {each}"))
    document.add(tomlkit.nl())
    lists = ("departments", "issues")
    for name in (*(name for name in tables if name not in lists), *lists):
        if tables[name]:
            document.add(name, tomlkit.item(tables[name]))
    for key, comment in _comments(found, language).items():
        table, _, name = key.partition(".")
        if name in tables.get(table, {}):
            document[table][name].comment(comment)
    return tomlkit.dumps(document)


def _report(found: Fit, language: str) -> dict[str, list[str]]:
    """Return by title what the file says above all numbers."""
    say = Catalogue(language).within("log")
    scaled = [
        Note(
            "scaled",
            what=Name(of.what),
            how=Name(each.how),
            value=each.value,
            low=each.low,
            high=each.high,
        )
        for each in found.found
        if is_factor((of := each.parameter).key)
    ]
    return {
        say("about_log"): found.log.reading.lines(language),
        say("about_unknown"): found.not_learnt(language),
        say("about_intervals"): found.about_intervals(language),
        say("about_missed"): found.missed(language) or [say("nothing_missed")],
        say("about_scaled"): lines(scaled, language),
    }


def _comments(found: Fit, language: str) -> dict[str, str]:
    """Return what the file says beside numbers, by dotted key."""
    words, beside = Catalogue(language), dict[str, str]()
    tables = ("log.beside", *(["log.beside_closings"] if found.draft.arrivals.of_closings else []))
    for table in tables:
        beside |= {key: words.name(table, key) for key in words.codes(table)}
    paths = found.draft.paths
    if paths is None or paths.returns.assumed:
        why = "no_return_days" if paths else "no_handoffs"
        beside["responsibility.return_days"] = words.text(f"log.{why}")
    for each in found.found:
        beside[each.parameter.key] = words.text(
            f"log.{BESIDE[each.how]}", low=each.low, high=each.high
        )
    if not found.draft.has_handoffs:
        beside |= {each.key: words.text("log.no_handoffs") for each in OF_HANDOFFS}
    return beside


def _rounded(value: Any) -> Any:
    """Return tables with rounded numbers, so that a file shows exactly the values of a run."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
