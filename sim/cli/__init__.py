"""The command `sim`. Each command's module is loaded when it is called."""

from __future__ import annotations

import errno
import io
import os
import shlex
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

import sim
from sim.cli.screen import end_interrupted, say
from sim.errors import SimError, suggestion
from sim.files.spelling import harmless

COMMANDS = (
    "run", "compare", "sweep", "response", "sensitivity", "fit", "validate", "scenarios", "new",
    "check", "schema", "rules", "trace", "export", "table", "bundle", "rerun", "app",
)  # fmt: skip
"""In order of use; each is a function in the module of its name."""

FOLDERS = (
    "HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "REMIT_CACHE_DIR",
    "MPLCONFIGDIR",
    "NUMBA_CACHE_DIR",
    "DASK_CONFIG",
)
"""Environment variables for a user's folders, which Remit and its libraries create."""


class UserError(click.ClickException):
    """An error of the user: printed in one line, exit code 2."""

    exit_code = 2

    def format_message(self) -> str:
        """Return the message without control characters."""
        return harmless(super().format_message())


class Commands(click.Group):
    """A group that loads commands on demand and turns errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"sim.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the named command, or an error with similar names."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"no such command {args[0]!r}{suggestion(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command line as given; it goes into the manifest."""
        if isinstance(
            sys.stdout, io.TextIOWrapper
        ):  # write characters missing in the output's encoding as escapes
            sys.stdout.reconfigure(errors="backslashreplace")
        ctx.obj = shlex.join(["sim", *args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Call the command; turn errors of the user into a message and an exit code."""
        _forget_relative_folders()
        signal.signal(
            signal.SIGTERM, signal.default_int_handler
        )  # a termination signal, as from a cluster, ends it like Ctrl-C
        try:
            return super().invoke(ctx)
        except SimError as error:
            raise UserError(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has closed the output; Click ends quietly
                raise
            about = f"{error.filename} cannot be used" if error.filename else "cannot continue"
            raise UserError(
                f"{about} ({error.strerror or error}); fix the cause, or name another file or "
                "folder"
            ) from error
        except KeyboardInterrupt:
            end_interrupted(ctx, "Interrupted; nothing was written.")


def _forget_relative_folders() -> None:
    """Ignore empty or relative folders, which would be created in the working folder."""
    for name in FOLDERS:
        given = os.environ.get(name)
        if given is not None and not Path(given).is_absolute():
            del os.environ[name]
            if given:
                say(f"remit: {name} = {given!r} is ignored, because it is not an absolute path")


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(sim.__version__, prog_name="sim", message="%(prog)s (Remit) %(version)s")
def main() -> None:
    """Compare how city governments handle requests whose responsibility is unclear.

    A scenario is a TOML file that describes a stylised city. Start with `sim compare`.
    """
