"""Mutation testing: put small mistakes into a copy of the tree, one at a time, and run tests.

`uv run python -m tests.mutants --seed 1 --count 50`; no part of the suite. What a mistake cannot
change survives rightly: read the diffs.
"""

import ast
import copy
import difflib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from sim.compiled.folder import code, named

ROOT = Path(__file__).parents[1]
DOCKING = "tests/reference/test_docking.py"
PARTS = {
    "sim/model/agents": (
        "tests/model/agents",
        "tests/model/test_hand_worked.py",
        "tests/model/test_hand_worked_systems.py",
        DOCKING,
        "tests/records/test_model.py",
    ),
    "sim/model/rules": ("tests/model/rules", DOCKING),
    "sim/model/precedents.py": (
        "tests/model/rules/test_precedent.py",
        "tests/model/test_precedents_effects.py",
        DOCKING,
    ),
    "sim/model/tape.py": ("tests/model/test_demand.py", "tests/model/test_replay.py", DOCKING),
    "sim/model/demand.py": ("tests/model/test_demand.py", "tests/model/test_replay.py", DOCKING),
    "sim/measures": ("tests/results", "tests/experiments/test_recomputed.py"),
    "sim/experiments": ("tests/experiments",),
}
"""What is changed, and the tests of it, the quickest first."""

NOT_COMPILED = ("sim/measures", "sim/experiments")
"""Parts with which the engine need not be compiled again."""

LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", "notebooks")
FLIPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


class Mutant(NamedTuple):
    """A mistake: what stands in a file in place of what."""

    part: str
    path: str
    kind: str
    start: tuple[int, int]
    end: tuple[int, int]
    """Line from 1 and byte in it from 0."""
    text: str

    def applied(self, source: str) -> str:
        """Return the file with the mistake in it."""
        lines = source.encode().splitlines(keepends=True)
        (first, left), (last, right) = self.start, self.end
        lines[first - 1 : last] = [
            lines[first - 1][:left] + self.text.encode() + lines[last - 1][right:]
        ]
        return b"".join(lines).decode()

    def diff(self) -> str:
        """Return what it changes."""
        source = (ROOT / self.path).read_text(encoding="utf-8")
        before, after = source.splitlines(), self.applied(source).splitlines()
        return "\n".join(
            difflib.unified_diff(before, after, self.path, self.kind, n=1, lineterm="")
        )


def mistakes(node: ast.AST, returns: list[ast.expr]) -> Iterator[tuple[str, ast.AST]]:
    """Give what may stand in a node's place, with its kind."""
    changed = copy.deepcopy(node)
    match changed:
        case ast.Compare(ops=[op]) if type(op) in FLIPPED:
            changed.ops = [FLIPPED[type(op)]()]
            yield "comparison", changed
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in FLIPPED:
            changed.op = FLIPPED[type(op)]()
            yield "operator", changed
        case ast.Constant(value=bool(value)):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "constant", ast.Constant(value + 1)
        case ast.IfExp(test=test):
            changed.test = ast.UnaryOp(ast.Not(), test)
            yield "condition", changed
        case ast.Return(value=ast.expr() as value):
            for other in returns:
                if ast.dump(other) != ast.dump(value):
                    yield "return", ast.Return(other)
                    return
        case (
            ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
            | ast.AugAssign()
            | ast.Expr(value=ast.Call())
        ):
            yield "deleted", ast.Pass()


def of_file(part: str, path: Path) -> Iterator[Mutant]:
    """Yield all possible mistakes of a file, in functions only.

    Annotations, defaults and decorators are unchanged.
    """
    for function in ast.walk(ast.parse(path.read_bytes())):
        if not isinstance(function, ast.FunctionDef):
            continue
        inside = [node for statement in function.body for node in _walk(statement)]
        returns = [
            node.value for node in inside if isinstance(node, ast.Return) and node.value is not None
        ]
        for node in inside:
            found = list(mistakes(node, returns))
            if isinstance(node, ast.If | ast.While):  # the whole would be written again
                node, found = node.test, [("condition", ast.UnaryOp(ast.Not(), node.test))]
            for kind, new in found:
                start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
                text = ast.unparse(new) if isinstance(new, ast.stmt) else f"({ast.unparse(new)})"
                yield Mutant(part, str(path.relative_to(ROOT)), kind, start, end, text)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its parts, except inner functions, annotations and parts of f-strings."""
    if isinstance(node, ast.FunctionDef | ast.JoinedStr):
        return
    yield node
    for name, child in ast.iter_fields(node):
        for each in child if isinstance(child, list) else [child]:
            if isinstance(each, ast.AST) and name != "annotation":
                yield from _walk(each)


def tried(mutant: Mutant | None, part: str, tree: Path, limit: float) -> str:
    """Run the tests of a part in the copied tree with a mistake in it, and say what came of it."""
    cache, package = tree.parent / "compiled", tree / "sim"
    known = cache / named(code(package))
    if mutant is not None:
        (tree / mutant.path).write_text(
            mutant.applied((ROOT / mutant.path).read_text(encoding="utf-8")), encoding="utf-8"
        )
        if part in NOT_COMPILED and known.exists():
            shutil.copytree(known, cache / named(code(package)), dirs_exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        *PARTS[part],
    ]
    environment = os.environ | {
        "PYTHONPATH": str(tree),
        "REMIT_CACHE_DIR": str(cache),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    run = subprocess.Popen(command, cwd=tree, env=environment, start_new_session=True, **quiet)
    try:
        return "survived" if run.wait(limit) == 0 else "caught"
    except subprocess.TimeoutExpired:
        return "out of time"
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)  # with whatever its tests have started
            run.wait()
        if mutant is not None:
            shutil.rmtree(cache / named(code(package)), ignore_errors=True)
            shutil.copy2(ROOT / mutant.path, tree / mutant.path)


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--count", default=50, show_default=True)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice([*PARTS]),
    help="Only these; all unless given.",
)
@click.option("--limit", default=180.0, show_default=True, help="Seconds for the tests of one.")
def main(seed: int, count: int, parts: tuple[str, ...], limit: float) -> None:
    """Draw mistakes, try each, and print the share caught by tests, with diffs of survivors."""
    sites = []
    for part in parts or PARTS:
        files = sorted((ROOT / part).rglob("*.py")) if (ROOT / part).is_dir() else [ROOT / part]
        sites += [mutant for path in files for mutant in of_file(part, path)]
    drawn = random.Random(seed).sample(sites, min(count, len(sites)))
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(
            shutil.copytree(ROOT, Path(folder) / "tree", ignore=shutil.ignore_patterns(*LEFT_OUT))
        )
        for part in dict.fromkeys(mutant.part for mutant in drawn):
            if (outcome := tried(None, part, tree, 3 * limit)) != "survived":
                raise SystemExit(f"{part}: without any mistake its tests end with {outcome!r}")
        for n, mutant in enumerate(drawn, start=1):
            outcomes.append(tried(mutant, mutant.part, tree, limit))
            click.echo(
                f"{n:3} of {len(drawn)}  "
                f"{outcomes[-1]:12}{mutant.kind:12}{mutant.path}:{mutant.start[0]}"
            )
    for outcome in ("caught", "out of time", "survived"):
        click.echo(f"{outcome}: {outcomes.count(outcome)} of {len(drawn)}, drawn from {len(sites)}")
    for mutant, outcome in zip(drawn, outcomes, strict=True):
        if outcome != "caught":
            click.echo(f"\n{outcome}\n{mutant.diff()}")


if __name__ == "__main__":
    main()
