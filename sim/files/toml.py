"""Texts in TOML; also those that the standard reader gives up with an error of another kind."""

import tomllib
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """Return the tables of a text in TOML.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is none, or has numbers of thousands of digits or brackets within hundreds of others.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError("too many brackets stand within each other") from None
    except ValueError:
        raise tomllib.TOMLDecodeError("a number has too many digits") from None
