"""Scenario files: TOML with only the differences from another file, or from the end of a run."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import ScenarioError, suggestion
from sim.files import toml
from sim.files.csv_files import read_rows
from sim.files.inputs import Kept
from sim.files.regular import regular
from sim.files.spelling import first_of
from sim.scenario.inputs import Inputs, placed
from sim.scenario.library import is_shipped, library, library_folder, scenario_file
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario
from sim.scenario.ways import Way

POSITION = re.compile(r"^(.*) \(at line (\d+), column (\d+)\)$", re.DOTALL)
"""The end of a tomllib message."""

PLAIN = str.maketrans("“”‘’、。", "\"\"'',.")
"""Chinese punctuation that has no compatible form in ASCII, and TOML's."""

ENDED = ("resolved", "referred_out", "withdrawn")
"""The statuses of a case that is no longer open."""


class Source(NamedTuple):
    """A file and its own content."""

    path: Path
    tables: dict[str, Any]
    read: dict[str, Kept]
    """The file, and the record from which it takes the initial state of a city, by path."""
    shipped: bool
    """Whether it is a shipped scenario, found by name."""


def load_scenario(path: str | Path) -> Scenario:
    """Return the scenario of a TOML file, or a shipped one by its name, such as "shishi".

    A file that says `extends = "other.toml"`, relative to itself, or `extends = "shishi"` takes
    over all that it does not say: tables are merged key by key, lists are replaced. Rules of one's
    own, `demand.log` and `initial.record`, the folder of a run whose last day is the start, are
    relative to the file that names them too. All files are read now. Later changes to them
    do not affect this scenario, nor those that `with_values` makes of it.

    Parameters
    ----------
    path
        A file, or a name that is no file here.

    Returns
    -------
    Scenario
        Frozen and checked; `with_values` varies it.

    Raises
    ------
    ScenarioError
        If a file is missing or no TOML, if files extend each other in a circle, or if the scenario
        is not valid; the message names the file that says what is wrong.

    Examples
    --------
    >>> load_scenario("shishi").with_values({"adjudication.period": 3}).adjudication.period
    3
    """
    sources = chain(path)
    tables: dict[str, Any] = {}
    inputs = Inputs()
    for source in reversed(sources):
        tables.pop("label", None)  # it names one file, and no file that extends it
        tables = merged(tables, source.tables)
        inputs.sources |= source.read
        inputs.shipped |= {*source.read} if source.shipped else set()
    try:
        return read(
            Scenario,
            tables,
            lambda location: f"{_origin(location, sources)}: ",
            context={"inputs": inputs},
        )
    except ScenarioError as error:
        ways_out = [*_of_lists(str(error), sources)]
        explained = ScenarioError("\n".join([str(error), *ways_out]))
        explained.keys = error.keys
        raise explained from None


def _of_lists(error: str, sources: Sequence[Source]) -> Iterator[str]:
    """Yield why entries of a list are missing: a file has replaced the list of another one."""
    for table, entry in (("departments", "department"), ("issues", "issue")):
        saying = [source for source in sources if table in source.tables]
        if not saying:
            continue
        first, *below = saying
        one = f"--set {table}.NAME.KEY=VALUE on the command line"
        if isinstance(first.tables[table], dict):
            yield (
                f"{first.path}: {table} is a list of tables, [[{table}]], with all entries; to "
                f"change one entry of another file, write {one}"
            )
        elif below and f"there is no {entry} " in error:
            yield (
                f"{first.path}: its list [[{table}]] replaces the whole list of {below[0].path}; "
                f"write all entries, or leave the list out and change one with {one}"
            )


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return two tables as one; `above` overrides `below`."""
    together = dict(below)
    for key, item in above.items():
        under = below.get(key)
        together[key] = (
            merged(under, item) if isinstance(under, dict) and isinstance(item, dict) else item
        )
    return together


def chain(named: str | Path) -> list[Source]:
    """Return a file, or a shipped scenario by name, and all files that it extends, itself first."""
    path = scenario_file(named)
    sources: list[Source] = []
    following: Path | None = path
    shipped = is_shipped(named, path)
    while following is not None:
        if following.resolve() in [source.path.resolve() for source in sources]:
            circle = " -> ".join(
                str(source.path) for source in [*sources, Source(following, {}, {}, shipped)]
            )
            raise ScenarioError(f"{path}: files extend each other in a circle: {circle}")
        content = _content(following, sources[-1].path if sources else None)
        tables = placed(tables_of(content, following), following.parent)
        base = tables.pop("extends", None)
        sources.append(
            Source(
                following,
                tables,
                {str(following): Kept.of(str(following), content)}
                | _read_initial(tables, following),
                shipped,
            )
        )
        if base is not None and not isinstance(base, str):
            raise ScenarioError(
                f"{following}: extends = {base!r}: must be the name of one file, in quotes"
            )
        if base is not None:
            above, following = following, scenario_file(base, following.parent)
            shipped = is_shipped(base, following) or (shipped and following.parent == above.parent)
        else:
            following = None
    return sources


def _read_initial(tables: dict[str, Any], path: Path) -> dict[str, Kept]:
    """Read the initial state from the record that `[initial] record` names; return its files."""
    initial = tables.get("initial")
    if not isinstance(initial, dict) or "record" not in initial:
        return {}
    folder = initial.pop("record")
    if not isinstance(folder, str):
        raise ScenarioError(
            f"{path}: initial.record = {folder!r}: must be the name of a folder, in quotes"
        )
    if {"cases", "precedents"} & initial.keys():
        raise ScenarioError(
            f"{path}: initial: has cases or precedents and also a record; leave one of them out"
        )
    try:
        found, read = initial_of_folder(path.parent / folder)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None
    initial |= found
    return read


def _content(path: Path, extended_by: Path | None) -> bytes:
    """Return a file's content, which another file may extend."""
    try:
        return regular(path).read_bytes()
    except FileNotFoundError:
        place = "" if extended_by is None else f"{extended_by}: extends: "
        raise ScenarioError(f"{place}{path}: there is no such file{_near(path)}") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None


def tables_of(content: bytes, path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file; raise an error that names the place."""
    try:
        text = content.decode("utf-8-sig")
        return toml.parsed(text)
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: is not text in UTF-8; save it in that encoding") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_syntax(path, str(error), text)) from None


def _near(path: Path) -> str:
    """Return the files or shipped scenarios with similar names."""
    known = library(library_folder())
    if path.suffix == ".toml" and path.stem in known:
        return f"; the scenario that comes with Remit is called {path.stem!r}, without .toml"
    if path.suffix:
        beside = {each.name for each in path.parent.glob("*.toml")} - {"pyproject.toml"}
        return suggestion(path.name, beside)
    return f", and no such scenario comes with Remit{suggestion(path.name, known)}"


def _syntax(path: Path, message: str, text: str) -> str:
    """Return a message of the TOML reader, with its line in front."""
    found = POSITION.match(message)
    if path.name == "manifest.json":
        return f"{path}: is not a scenario; to repeat its results, run: sim rerun {path.parent}"
    if found is None:
        return f"{path}: is not TOML: {message}"
    quotes = "; write text in quotes, and true and false in small letters"
    line, column = int(found[2]), int(found[3])
    there = text.replace("\r\n", "\n").split("\n")[line - 1][column - 1 : column]
    plain = unicodedata.normalize("NFKC", there).translate(PLAIN)
    if plain != there and plain.isascii():
        way_out = f"; {there} is full-width: write {plain}"
    else:
        way_out = quotes if found[1] == "Invalid value" else ""
    return f"{path}, line {found[2]}, column {found[3]}: is not TOML: {found[1]}{way_out}"


def _origin(location: Way, sources: list[Source]) -> Path:
    """Return the file that sets the value at a location; if several do, the one that counts."""
    return next(
        (source.path for source in sources if location and _says(source.tables, location)),
        sources[0].path,
    )


def _says(tables: Any, location: Way) -> bool:
    """Return whether a file sets a location or a list above it.

    Such a list replaces those of other files as a whole.
    """
    for part in location:
        if isinstance(tables, list):
            return True
        if not isinstance(tables, dict) or part not in tables:
            return False
        tables = tables[part]
    return True


def replaced_lists(path: str | Path) -> tuple[str, ...]:
    """Return a line for each list of tables that lacks an entry of the list that it replaces."""
    first, *others = chain(path)
    below: dict[str, Any] = {}
    for source in reversed(others):
        below = merged(below, source.tables)
    return tuple(_lines(first.tables, below, others[0].path.name)) if others else ()


def _lines(
    above: dict[str, Any], below: dict[str, Any], base: str, where: str = ""
) -> Iterator[str]:
    """Yield the lines about a table; tables in lists are identified by name, if they have one."""
    for key, under in below.items():
        item = above.get(key)
        if isinstance(item, dict) and isinstance(under, dict):
            yield from _lines(item, under, base, f"{where}{key}.")
        elif isinstance(item, list):
            tables = [each for each in item if isinstance(each, dict)]
            kept = [each.get("name", each) for each in tables] + tables
            lost = [each for each in under if isinstance(each, dict)]
            lost = [each for each in lost if each.get("name", each) not in kept]
            names = [repr(each["name"]) for each in lost if "name" in each]
            others = first_of(names, 3) or ("another" if len(lost) == 1 else f"{len(lost)} others")
            if lost:
                yield (
                    f"{where}{key}: this list replaces that of {base}, which also has {others}; "
                    "add here the entries to keep"
                )


def initial_of(
    cases: Iterable[Mapping[str, Any]], precedents: Iterable[Mapping[str, Any]], days: int
) -> dict[str, Any]:
    """Return the table `initial` for a run that continues from the end of another run.

    Parameters
    ----------
    cases, precedents
        Rows by column name, as a record's frames and files have them.
    days
        Length of the other run.
    """
    return {
        "cases": [
            _place(row, days, row["filed_day"])
            | {
                "district": int(row["district"]),
                "effort_minutes": round(60 * float(row["effort_hours"])),
            }
            for row in cases
            if row["status"] not in ENDED
        ],
        "precedents": [
            _place(row, days, row["day"]) | {"unit": row["unit"]}
            for row in precedents
            if row["overruled_day"] in ("", None)
        ],
    }


def _place(row: Mapping[str, Any], days: int, since: Any) -> dict[str, Any]:
    """Return issue, circumstance and age of a case or a ruling."""
    circumstance = float(row["circumstance"])
    return {"issue": row["issue"], "circumstance": circumstance, "age_days": days - int(since)}


def initial_of_folder(folder: Path) -> tuple[dict[str, Any], dict[str, Kept]]:
    """Return the same for a record saved by `sim run --out` or `save`, and its files by path."""
    names = ("manifest.json", "cases.csv", "precedents.csv")
    try:
        read = {path: regular(path).read_bytes() for path in (folder / name for name in names)}
        manifest, *tables = (content.decode() for content in read.values())
        cases, precedents = (read_rows(StringIO(text, newline="")) for text in tables)
        found = initial_of(cases, precedents, json.loads(manifest)["scenario"]["time"]["days"])
        return found, {str(path): Kept.of(str(path), content) for path, content in read.items()}
    except OSError as error:
        raise ScenarioError(
            f"initial.record: {error.filename} cannot be read; name a folder that 'sim run --out' "
            "has written, with its cases as CSV "
            "(for a large city 'sim run --record cases --format csv')"
        ) from None
    except (KeyError, ValueError, TypeError) as error:
        raise ScenarioError(
            f"initial.record: {folder} is not the record of a run: {error}"
        ) from None
