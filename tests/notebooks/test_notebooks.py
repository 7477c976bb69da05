"""The notebooks run from top to bottom, show what is kept of them, and are plain."""

import ast
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.claims import CLAIMS
from tests.notebooks.executed import NOTEBOOKS, VARIES, executed, read, texts

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def code(path: Path) -> list[nbformat.NotebookNode]:
    """The cells of a notebook that are run."""
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.mark.slow
@each
def test_a_notebook_shows_what_a_run_from_top_to_bottom_puts_out_and_what_it_says_of_that_is_true(
    path: Path,
) -> None:
    checks = [f"assert {holds}, {words!r}" for words, holds in CLAIMS[path.stem].items()]
    made = [cell for cell in executed(path, checks).cells if cell.cell_type == "code"]
    for kept, new in zip(code(path), made, strict=True):
        if VARIES not in kept.metadata.get("tags", []):
            assert texts(new) == texts(kept), (
                f"{kept.source}\nrun again with: uv run python -m tests.notebooks {path.stem}"
            )


@each
def test_what_is_checked_of_a_notebook_is_what_it_says(path: Path) -> None:
    said = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    flowing = " ".join(said.split())
    assert [words for words in CLAIMS[path.stem] if words not in flowing] == []


@each
def test_a_notebook_defines_no_functions(path: Path) -> None:
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [
        node
        for cell in code(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, defined)
    ] == []


@each
def test_a_notebook_is_small_and_says_nothing_of_the_machine(path: Path) -> None:
    assert path.stat().st_size < 300_000
    text = path.read_text(encoding="utf-8")
    assert [
        word for word in ("/tmp", "/home", "/root", "iopub", "execution_time") if word in text
    ] == []


def test_notebooks_are_numbered_in_order() -> None:
    assert [path.name[:3] for path in NOTEBOOKS] == [f"{number:02}_" for number in range(1, 8)]
