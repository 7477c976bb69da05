"""What `messages.toml` says is what the code asks for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import sim.experiments
import sim.logs
from sim.logs.reading import messages

SAYERS = {"message": 0, "refused": 0, "note": 0, "note_rows": 0, "leave_out": 1}
"""What takes a message's key, at which place."""


def trees() -> Iterator[ast.AST]:
    of_fits = Path(sim.experiments.__file__).parent.glob("fit*.py")
    for path in (*Path(sim.logs.__file__).parent.glob("*.py"), *of_fits):
        yield ast.parse(path.read_text(encoding="utf-8"))


def test_every_message_that_is_asked_for_is_there():
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = SAYERS.get(name, len(node.args))
                key = node.args[place] if place < len(node.args) else None
                if isinstance(key, ast.Constant):
                    assert key.value in messages()


def test_every_message_is_asked_for():
    texts = {
        node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant)
    }
    assert {key for key in messages() if not key.startswith("what_")} <= texts
