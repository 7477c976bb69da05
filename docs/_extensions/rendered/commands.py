"""Commands and their options."""

import inspect
import re

import click

import sim.cli
from rendered import table


def commands() -> str:
    """Return a section for each command: what it does, how it is typed, its options."""
    context = click.Context(sim.cli.main, info_name="sim")
    found = {
        name: sim.cli.main.get_command(context, name)
        for name in sim.cli.main.list_commands(context)
    }
    return "\n\n".join(_command(each, context) for each in found.values() if each) + "\n"


def _command(command: click.Command, within: click.Context) -> str:
    """Return the section of a command."""
    context = click.Context(command, within, info_name=command.name)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    rows = [
        (
            ", ".join(f"`{each}`" for each in (*option.opts, *option.secondary_opts))
            + ("" if option.is_flag else f" `{_metavar(option, context)}`"),
            literal(option.help or "") + _choices(option),
            _shown_default(option),
        )
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    said = inspect.cleandoc((command.help or "").replace("\b\n", ""))
    about = "\n\n".join(map(_paragraph, said.split("\n\n")))
    parts = [f"## sim {command.name}", about, f"```text\n{usage}\n```"]
    return "\n\n".join([*parts, table(("option", "meaning", "default"), rows)] if rows else parts)


def _paragraph(text: str) -> str:
    """Return a paragraph of help; one that is indented is something to type."""
    return f"```text\n{inspect.cleandoc(text)}\n```" if text.startswith("  ") else literal(text)


def _metavar(option: click.Option, context: click.Context) -> str:
    """Return what stands for the value of an option."""
    if isinstance(option.type, click.Choice):
        return "NAME"
    return option.make_metavar(context).removesuffix(" RANGE")


def _choices(option: click.Option) -> str:
    """Return the names from which the value of an option is chosen."""
    if not isinstance(option.type, click.Choice):
        return ""
    return f" One of {', '.join(f'`{name}`' for name in option.type.choices)}."


def _shown_default(option: click.Option) -> str:
    """Return the default of an option, if it has one to speak of."""
    default = option.to_info_dict()["default"]
    if option.is_flag or default in (None, (), [], "") or callable(default):
        return ""
    values = default if isinstance(default, list | tuple) else [default]
    return " ".join(f"`{value}`" for value in values)


def literal(text: str) -> str:
    """Return a text without markup; options and quoted parts become code."""
    parts = re.split(r"(`[^`]+`|(?<![\w-])--[a-z-]+|'[^' ]*[\[*=][^' ]*')", text)
    parts[::2] = [re.sub(r"([\\*_<>\[\]$])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"`{part.strip("`'")}`" for part in parts[1::2]]
    return "".join(parts)
