"""Calling the command as a user does."""

import signal
from pathlib import Path

from click.testing import CliRunner, Result

from sim.cli import main

SHORT = ["--set", "time.days=90", "--set", "time.warm_up=20", "--set", "time.horizon=40"]


def sim(*arguments: str | Path) -> Result:
    """Call the command; what it did not mean to raise is raised here."""
    handler = signal.getsignal(signal.SIGINT)
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    signal.signal(signal.SIGINT, handler)  # an interrupted command hears no further Ctrl-C, as its process ends
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
