"""Functions that a scenario names, as their files declare them; nothing is compiled or imported."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

MODEL = Path(__file__).parents[1] / "model"


class Declared(NamedTuple):
    """The declaration of a function that is called by name: a rule, or a form of decision."""

    name: str
    statement: str
    """The first line of its docstring."""
    source: str
    code: int
    """Of a rule, in the column `rule` of the event log; otherwise its place in lists."""
    title: str
    """In English, in stories."""
    always_answers: str
    """Of a rule, whether those after it are never asked; see `sim.model.rules.rule`."""


def declared(folder: str, mark: str) -> dict[str, Declared]:
    """Return the functions of a folder of `sim/model` by name, in the order of their codes.

    Each has its file's name, and a decorator `mark`.
    """
    found = [
        each for path in sorted((MODEL / folder).glob("[a-z]*.py")) for each in _of(path, mark)
    ]
    return {each.name: each for each in sorted(found, key=lambda each: each.code)}


def _of(path: Path, mark: str) -> Iterator[Declared]:
    """Yield the declaration of a file's function, unless it has none of its name and mark."""
    for function in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef) and function.name == path.stem:
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == mark:
                    said: dict[str, Any] = {
                        str(each.arg): ast.literal_eval(each.value) for each in decorator.keywords
                    }
                    statement, _, source = (ast.get_docstring(function) or "").partition("Source:")
                    yield Declared(
                        path.stem,
                        statement.strip().partition("\n")[0],
                        " ".join(source.split()),
                        said["code"],
                        said.get("title", path.stem.replace("_", " ")),
                        said.get("always_answers", ""),
                    )
