"""Docstrings as Napoleon expects them, where it has no option for ours."""

import re
from typing import Any

from sphinx.application import Sphinx

SHAPE = re.compile(r"^(\S.*) : ([^.\n]+)\n( +)", re.MULTILINE)
"""A shape or a unit behind a name; a dotted name is a type and stays where it is."""

RETURNED = re.compile(r"^(Returns\n-+\n)(.*[(,].*)\n( +)", re.MULTILINE)
"""The same of what comes back; a type alone is known from the annotation."""

TOGETHER = re.compile(r"^(\w+(?:, \w+)+)\n((?:(?: .*)?\n)+)", re.MULTILINE)
"""Names with one description."""


def _prepare(app: Sphinx, what: str, name: str, found: Any, options: Any, lines: list[str]) -> None:
    """Move shapes and units into descriptions, since types come from annotations."""
    if what in ("attribute", "property"):
        if lines[0].startswith("Alias for field number"):
            lines.clear()  # Python's own text
        lines[:0] = ["..", ""]  # in the first line Napoleon reads a type before any colon
    else:
        text = SHAPE.sub(r"\1\n\3*\2.* ", "\n".join(lines))
        text = RETURNED.sub(r"\1\2\n\3*\2.* ", text)
        lines[:] = TOGETHER.sub(_each, text).splitlines()


def _each(found: re.Match[str]) -> str:
    """Return each of some names with their description."""
    return "".join(f"{name}\n{found[2].rstrip()}\n" for name in found[1].split(", ")) + "\n"


def _say_where(
    app: Sphinx, what: str, name: str, found: Any, options: Any, lines: list[str]
) -> None:
    """Add the file that defines what is described."""
    if what in ("class", "function"):
        lines += ["", f":Source: ``{found.__module__.replace('.', '/')}.py``"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Prepare docstrings before other extensions read them, and add to them at the end."""
    app.connect("autodoc-process-docstring", _prepare, priority=400)
    app.connect("autodoc-process-docstring", _say_where, priority=600)
    return {"parallel_read_safe": True}
