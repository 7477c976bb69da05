"""Output on the screen: results on standard output, messages and progress on standard error."""

from __future__ import annotations

import json
import math
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sim.files.spelling import harmless

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue

INTERRUPTED = 128 + signal.SIGINT
"""Exit code after Ctrl-C."""


def print_json(document: Any) -> None:
    """Print one JSON document; missing values are null, and unencodable characters are escaped."""
    plain = _plain(document)
    text = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(plain, indent=2, allow_nan=False)
    # characters that JSON does not escape, such as marks that turn the direction of writing
    click.echo(harmless(text, "\n"))


def number(value: float | None) -> str:
    """Return a number with three significant digits, or all before the point; a dash if missing."""
    from sim.results.numbers import plain

    if value is None or math.isnan(value):
        return "–"
    return plain(value, 3) if abs(value) < 1000 else f"{value:,.0f}"


def interval(low: float | None, high: float | None, words: Catalogue) -> str:
    """Return both ends of an interval, or a dash if either is missing."""
    ends = number(low), number(high)
    return "–" if "–" in ends else words.text("numbers.interval", low=ends[0], high=ends[1])


def say(message: str) -> None:
    """Print a message of one line on standard error, with control characters escaped."""
    click.echo(harmless(message, "\t"), err=True)


def tell(line: str) -> None:
    """Print one line of a result on standard output, with control characters escaped."""
    click.echo(harmless(line, "\t"))


def end_interrupted(context: click.Context, message: str) -> NoReturn:
    """Print what an interrupt leaves, and end with its code; a second one is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    say(message)
    context.exit(INTERRUPTED)


def _plain(value: Any) -> Any:
    """Return a value for JSON: NaN becomes null, NumPy's numbers become Python's."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
