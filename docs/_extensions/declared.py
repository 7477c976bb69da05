"""Directives that show what the code declares, in the language of the build."""

import inspect
from collections.abc import Callable
from typing import Any

from docutils import nodes
from rendered.columns import columns
from rendered.commands import commands
from rendered.declarations import (
    forms,
    measures,
    notes,
    parameter_tables,
    procedures,
    published,
    rules,
)
from rendered.entries import constants, measure_entries
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

TRANSLATED: dict[str, Callable[..., str]] = {
    "measures": measures,
    "notes": notes,
    "parameters": parameter_tables,
}
"""What makes the text of a directive in either language."""

MADE: dict[str, Callable[..., str]] = TRANSLATED | {
    "columns": columns,
    "commands": commands,
    "constants": constants,
    "forms": forms,
    "measure-entries": measure_entries,
    "procedures": procedures,
    "published-numbers": published,
    "rules": rules,
}
"""What makes the text of each directive."""


class Declared(SphinxDirective):
    """A text that is made from the code when the site is built."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the text, parsed."""
        make, said = MADE[self.name], self.arguments
        if self.name in TRANSLATED:
            said = [*said, "zh" if self.config.language.startswith("zh") else "en"]
        self.env.note_dependency(inspect.getfile(make))
        return self.parse_text_to_nodes(make(*said), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    for name in MADE:
        app.add_directive(name, Declared)
    return {"parallel_read_safe": True}
