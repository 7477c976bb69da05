"""Run notebooks from top to bottom, and keep their outputs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""A notebook's metadata, without the machine on which it was run."""

VARIES = "varies"
"""Tag of a cell whose words and numbers depend on the last bits of a machine's linear algebra, as
those of a fit do."""


def read(path: Path) -> NotebookNode:
    """Return a notebook as it is kept."""
    return nbformat.read(path, as_version=4)


def executed(path: Path, checks: Sequence[str] = ()) -> NotebookNode:
    """Return a notebook with the outputs of a run, after which checks in Python must pass."""
    book = read(path)
    asked = [new_code_cell(check) for check in checks]
    book.cells += asked
    NotebookClient(
        book,
        timeout=300,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    book.cells = book.cells[: len(book.cells) - len(asked)]
    book.metadata = NotebookNode(METADATA)
    return book


def texts(cell: NotebookNode) -> list[Any]:
    """Return the words and numbers in a cell's output, with a placeholder for each picture.

    Messages on standard error are left out: the first run of an installation says that it compiles.
    """
    shown = [output for output in cell.get("outputs", []) if output.get("name") != "stderr"]
    return [
        output.get("text") or {kind: _text(kind, text) for kind, text in output["data"].items()}
        for output in shown
    ]


def _text(kind: str, text: str) -> str:
    """Return what is compared of an output of some kind."""
    return "a picture" if kind.startswith("image/") else text
