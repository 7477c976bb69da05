"""Calling the command as a user does."""

import signal
from pathlib import Path

from click.testing import CliRunner, Result

from sim.cli import main

SHORT = ["--set", "time.days=90", "--set", "time.warm_up=20", "--set", "time.horizon=40"]


def sim(*arguments: str | Path) -> Result:
    """Call the command; unintended errors are raised here."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    for number, handler in handlers.items():  # the command sets them as a process of its own would
        signal.signal(number, handler)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def flowing(text: str) -> str:
    """Return the output without its line breaks."""
    return " ".join(text.split())
