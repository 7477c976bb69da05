"""A command in a form that can be run again from its folder of results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from sim.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

COMMANDS = ("run", "compare", "sweep")
"""Commands whose results can be made again."""

ELSEWHERE = ("out", "as_json", "executor", "workers", "scheduler", "quiet", "retry_failed")
"""Parameters on which no result depends."""

OWN_OUT = "folder-of-sim-rerun"

ASSIGNED = ("changes", "vary")
"""Parameters that assign values to keys, which may name files."""


def again(place: Callable[[str], str]) -> list[str]:
    """Return the arguments of the current command, with the values of all its options.

    Parameters
    ----------
    place
        Returns a file's place in the folder of results.
    """
    context = click.get_current_context()
    return [context.info_name or "", *_written(context.command, context.params, place)]


def _written(
    command: click.Command, values: Mapping[str, Any], place: Callable[[str], str]
) -> Iterator[str]:
    """Yield arguments, then options."""
    for parameter in sorted(command.params, key=lambda each: each.param_type_name):
        value = values.get(parameter.name or "")
        if parameter.name in ELSEWHERE or value in (None, ()):
            continue
        given = value if isinstance(value, tuple) else (value,)
        if isinstance(parameter, click.Argument):
            yield from (place(str(each)) for each in given)
        elif isinstance(value, bool):
            names = parameter.opts if value else parameter.secondary_opts
            yield from names[-1:]
        else:
            for each in given:
                text = str(each)
                if parameter.name in ASSIGNED:
                    text = _placed(text, place)
                elif isinstance(parameter.type, click.Path):
                    text = place(text)
                yield f"{parameter.opts[-1]}={text}"


def _placed(assigned: str, place: Callable[[str], str]) -> str:
    """Return KEY=VALUE with the places of the files named in the value."""
    from sim.scenario.inputs import with_files
    from sim.scenario.values import parse_values

    key, values = parse_values(assigned)
    changed = with_files(values, place, key)
    if changed == values:
        return assigned
    return f"{key}={json.dumps(changed, ensure_ascii=False)[1:-1]}"


def checked(argv: list[str], files: Collection[str]) -> None:
    """Refuse a command of a bundle that does anything other than make its results from its files.

    Raises
    ------
    BundleError
        If it does.
    """
    from sim.cli import main

    if not argv or argv[0] not in COMMANDS:
        raise BundleError(
            f"its command is {argv[:1]} and must be one of {', '.join(COMMANDS)}; get the bundle "
            "again"
        )
    command = main.get_command(click.Context(main), argv[0])
    assert command is not None
    try:
        # a sweep needs a folder; a later occurrence would override it
        context = command.make_context(argv[0], [f"--out={OWN_OUT}", *argv[1:]])
    except (click.ClickException, click.exceptions.Exit) as error:
        raise BundleError(f"its command is invalid: {error}; get the bundle again") from None
    for parameter in command.params:
        name = parameter.name or ""
        if name == "out":
            is_said = str(context.params[name]) != OWN_OUT
        else:
            is_said = context.get_parameter_source(name) is not ParameterSource.DEFAULT
        if name in ELSEWHERE and is_said:
            raise BundleError(
                f"its command has the option {parameter.opts[-1]}, which a bundle may not set; "
                "get the "
                "bundle again, and give the option to sim rerun"
            )
        if isinstance(parameter.type, click.Path) and name != "out":
            value = context.params[name]
            for path in value if isinstance(value, tuple) else (value,):
                if path is not None and not known(str(path), files):
                    raise BundleError(
                        f"its command names {path}, which is not one of its files; get the "
                        "bundle again"
                    )


def known(path: str, files: Collection[str]) -> bool:
    """Return whether a path is a bundle's file, or the name of one of its scenarios."""
    return path in files or f"shipped/{path}.toml" in files
