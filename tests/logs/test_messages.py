"""What `messages.toml` and the catalogue say of logs is what the code asks for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import sim
from sim.i18n.catalogue import Catalogue
from sim.logs.reading import messages

ERRORS = {"message": 0, "refused": 0}
NOTES = {"Note": 0, "note": 0, "note_rows": 0, "leave_out": 1, "said": 0, "say": 0}
"""What takes the key of an error or a note, at which place."""

PLACES = ("logs/*.py", "experiments/fit*.py", "cli/fit.py", "cli/validate.py")


def trees() -> Iterator[ast.AST]:
    for place in PLACES:
        for path in Path(sim.__file__).parent.glob(place):
            yield ast.parse(path.read_text(encoding="utf-8"))


def asked(sayers: dict[str, int]) -> Iterator[str]:
    """Yield the keys that calls give."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = sayers.get(name, len(node.args))
                key = node.args[place] if place < len(node.args) else None
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value


def test_every_error_and_note_that_is_asked_for_is_there():
    words = Catalogue("en")
    assert {*asked(ERRORS)} <= {*messages()}
    assert [key for key in asked(NOTES) if not words.knows(f"log.{key}")] == []


def test_every_error_and_note_is_asked_for():
    texts = {
        str(node.value).removeprefix("log.")
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    }
    words = Catalogue("en")
    notes = {key for key in words.codes("log") if words.knows(f"log.{key}")}
    assert {*messages()} | notes <= texts
