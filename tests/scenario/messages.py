"""Messages about scenarios: `messages.toml` has all of them, so that wording is in one place."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CASES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def messages(kind: str) -> list[dict[str, Any]]:
    """Return test cases: changes of a town, and under `says` the messages about them."""
    found: list[dict[str, Any]] = CASES[kind]
    return found


def is_said(says: str, lines: Iterable[str]) -> bool:
    """Return whether there is such a line, or one that begins so if it ends with an ellipsis."""
    return any(
        line == says or (says.endswith("…") and line.startswith(says[:-1])) for line in lines
    )
