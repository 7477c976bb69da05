"""The scenario file of a posterior: a city from its middle, and the joint draws beside it."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import InlineTable

from sim.errors import OutputError
from sim.files.csv_files import save_csv
from sim.files.inputs import sha256
from sim.files.new_file import check_new, new_file
from sim.scenario.inputs import with_files
from sim.scenario.posterior import DESPITE, GIVEN
from sim.scenario.values import drawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from sim.experiments.posterior import Posterior
    from sim.scenario.ranges import Range

ABOUT = (
    "Numbers are one of the joint draws, the nearest to their mean. 'sim compare --robust'",
    "draws whole lines from the file that [posterior] names.",
)


def draws_beside(path: Path) -> Path:
    """Return the file of draws of a scenario file."""
    beside = f"{path.stem}.posterior.csv"
    return path.with_name(beside) if path.name else path / beside


def check_city(path: Path, *others: Path) -> None:
    """Refuse a scenario file, its draws or others beside it, before any work is done for them.

    Raises
    ------
    OutputError
        If one of these files is there, cannot be written, is meant twice, or has a name that a
        scenario cannot contain.
    """
    files = [path, draws_beside(path), *others]
    for number, each in enumerate(files):
        check_new(each)
        if each.resolve() in (other.resolve() for other in files[:number]):
            raise OutputError(f"{each} would be written twice; name another file")
        named = os.path.relpath(each.absolute(), path.absolute().parent)
        if named != named.encode("utf-8", "ignore").decode("utf-8"):
            raise OutputError(f"{each}: the name is not UTF-8; name another file")


def save_city(found: Posterior, path: Path) -> Path:
    """Write the city of a posterior and its joint draws, both or neither; see `Posterior.save`."""
    return save_with_draws(path, found.draws, partial(_toml, found, path))


def save_with_draws(path: Path, draws: pd.DataFrame, written: Callable[[Path], str]) -> Path:
    """Write a scenario and its joint draws, both or neither, and return the file of draws.

    `written` returns the scenario as a file, once its draws are there.
    """
    check_city(path)
    beside = draws_beside(path)
    with new_file(beside) as file:
        save_csv(draws, file)
    try:
        with new_file(path) as file:
            file.write(written(beside))
    except BaseException:
        beside.unlink()
        raise
    return beside


def _toml(found: Posterior, path: Path, beside: Path) -> str:
    """Return the scenario file."""
    base, bulletin = found.bulletin.present, found.bulletin
    city = base.with_values(drawn(base, found.centre) | {"uncertainty": {}})
    said_anyway = {"posterior", "title", "question", "source"}
    written = city.model_dump(mode="json", exclude_defaults=True, exclude=said_anyway)
    folder = path.absolute().parent
    tables = {
        "title": f"{base.title}{GIVEN}{bulletin.titles}",
        "question": base.question,
        "source": ". ".join(filter(None, (*bulletin.sources, base.source))),
        **with_files(written, lambda each: os.path.relpath(each, folder)),
        "posterior": {
            "draws": beside.name,
            "sha256": sha256(beside.read_bytes()),
            "of": _given(found),
            "learnt": found.learnt.loc[found.learnt["learnt"], "key"].tolist(),
            "prior": {key: as_toml(each) for key, each in found.bank.prior.ranges.items()},
        },
    }
    document = tomlkit.document()
    for line in ABOUT:
        document.add(tomlkit.comment(line))
    for key, item in tables.items():
        if item not in (None, "", {}, []):
            document.add(key, tomlkit.item(_plain(item)))
    return tomlkit.dumps(document)


def as_toml(found: Range) -> Any:
    """Return a range of the prior as a file has it, in one line."""
    if found.scale == "linear":
        return [*found.ends]
    written = tomlkit.inline_table()
    written.update({"low": found.low, "high": found.high, "scale": found.scale})
    return written


def _given(found: Posterior) -> str:
    """Return the bulletin's title, with its alarm if the model hardly makes the numbers."""
    title, alarm = found.bulletin.titles, found.alarm
    if alarm is None or not found.is_refused:
        return title
    return f"{title}{DESPITE}{alarm.p:.1g})"


def _plain(item: Any) -> Any:
    """Return a value without what TOML has no word for."""
    if isinstance(item, dict) and not isinstance(item, InlineTable):
        return {key: _plain(each) for key, each in item.items() if each is not None}
    return [_plain(each) for each in item] if isinstance(item, list) else item
