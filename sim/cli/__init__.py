"""The command `sim`. A command's module, and what it needs, is loaded when the command is called."""

from __future__ import annotations

import shlex
from importlib import import_module

import click

import sim
from sim.cli.screen import end_interrupted
from sim.errors import SimError

COMMANDS = {
    "run": "run",
    "compare": "compare",
    "sweep": "sweep",
    "response": "response",
    "sensitivity": "sensitivity",
    "fit": "fit",
    "validate": "validate",
    "scenarios": "scenarios",
    "new": "new",
    "check": "check",
    "schema": "schema",
    "rules": "rules",
    "trace": "trace",
    "export": "export",
    "app": "app",
}
"""The module of `sim.cli`, and the function in it, of each command."""


class UserError(click.ClickException):
    """An error of the user's: printed in a line, exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """A group that loads a command when it is named, and the one place where errors become messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which they are of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"sim.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command line as it was given; it goes into the manifest."""
        ctx.obj = shlex.join(["sim", *args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Call the command; turn what a user can cause into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except SimError as error:
            raise UserError(str(error)) from error
        except KeyboardInterrupt:
            end_interrupted(ctx, "Interrupted; nothing was written.")


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(sim.__version__, prog_name="sim", message="%(prog)s (Remit) %(version)s")
def main() -> None:
    """Compare how city governments handle requests whose responsibility is unclear.

    A scenario is a TOML file that describes a stylised city. Start with `sim compare`.
    """
