"""Directives that show what the code declares, in the language of the build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).parent))
import rendered

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx


MADE: dict[str, Callable[..., str]] = {
    "columns": rendered.columns,
    "commands": lambda language: rendered.commands(),
    "constants": lambda language: rendered.constants(),
    "measure-entries": lambda language: rendered.measure_entries(),
    "measures": rendered.measures,
    "notes": rendered.notes,
    "parameters": rendered.parameter_tables,
    "procedures": rendered.procedures,
    "rules": rendered.rules,
}
"""What makes the text of each directive."""


class Declared(SphinxDirective):
    """A text that is made from the code when the site is built."""

    optional_arguments = 1
    make: ClassVar[Callable[..., str]]

    def run(self) -> list[nodes.Node]:
        """Return the text, parsed."""
        self.env.note_dependency(rendered.__file__)
        language = "zh" if self.config.language.startswith("zh") else "en"
        text = type(self).make(*self.arguments, language=language)
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def _directive(make: Callable[..., str]) -> type[Declared]:
    """Return a directive that shows what a function makes."""
    return type("Made", (Declared,), {"make": staticmethod(make)})


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    for name, make in MADE.items():
        app.add_directive(name, _directive(make))
    return {"parallel_read_safe": True}
