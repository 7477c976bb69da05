"""TOML text, including text on which the standard reader fails with another kind of error."""

import tomllib
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """Return the tables of a text in TOML.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is not TOML, or has numbers of thousands of digits or hundreds of nested brackets.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError("brackets are nested too deeply") from None
    except ValueError:
        raise tomllib.TOMLDecodeError("a number has too many digits") from None
