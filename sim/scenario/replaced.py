"""Lists that a scenario file replaces where one may have meant to add to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.scenario.files import chain, merged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_NAMES = 3
"""That are written out."""


def replaced_lists(path: str | Path) -> tuple[str, ...]:
    """Return a line for each list of tables in a file that lacks something which the file that it extends has listed.

    Parameters
    ----------
    path
        A scenario file, or the name of one that comes with Remit.

    Raises
    ------
    ScenarioError
        If a file is missing or no TOML, or if files extend each other in a circle.
    """
    first, *others = chain(path)
    below: dict[str, Any] = {}
    for source in reversed(others):
        below = merged(below, source.tables)
    return tuple(_lines(first.tables, below, others[0].path.name)) if others else ()


def _lines(
    above: dict[str, Any], below: dict[str, Any], base: str, where: str = ""
) -> Iterator[str]:
    """Give the lines about a table."""
    for key, under in below.items():
        item = above.get(key)
        if isinstance(item, dict) and isinstance(under, dict):
            yield from _lines(item, under, base, f"{where}{key}.")
        elif isinstance(item, list) and (
            lost := [each for each in under if isinstance(each, dict) and not _is_in(item, each)]
        ):
            yield (
                f"{where}{key}: this list replaces that of {base}, which also has "
                f"{_named(lost)}; list here too what is to stay"
            )


def _is_in(items: list[Any], wanted: dict[str, Any]) -> bool:
    """Say whether a list has a table of that name, or if it has no name that very table."""
    name = wanted.get("name")
    return any(
        isinstance(each, dict) and (each.get("name") == name if name else each == wanted)
        for each in items
    )


def _named(tables: list[dict[str, Any]]) -> str:
    """Return tables by their names, or their number if they have none."""
    names = [repr(table["name"]) for table in tables if "name" in table]
    if not names:
        return f"{len(tables)} others" if len(tables) > 1 else "another"
    return ", ".join(names[:MOST_NAMES]) + (
        f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    )
