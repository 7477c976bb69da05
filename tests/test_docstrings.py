"""Every public name is documented: parameters, results, errors. Examples run."""

import ast
import doctest
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from pydantic import BaseModel

import sim
from sim.experiments.fit import Fit, Found
from sim.experiments.posterior import Posterior
from sim.experiments.robustness import Robustness
from sim.experiments.study import Study
from sim.experiments.sweep import Progressed
from sim.logs.bulletin import Bulletin
from sim.logs.validation import Validation
from sim.logs.work_log import WorkLog
from sim.records.views import Case, Citizen, Unit

GIVEN = (
    Study,
    Robustness,
    Fit,
    Found,
    Validation,
    WorkLog,
    Bulletin,
    Posterior,
    Progressed,
    Unit,
    Citizen,
    Case,
)
"""Classes of the results and attributes of public functions, besides those with public names."""


def public() -> Iterator[tuple[str, Any]]:
    """Every public function and class, by name."""
    for module in (sim, sim.measures, sim.plots):
        for name in module.__all__:
            found = getattr(module, name)
            if inspect.isclass(found) or inspect.isfunction(found):
                yield f"{module.__name__}.{name}", found
    yield from ((given.__name__, given) for given in GIVEN)


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function, and the methods of every public class."""
    for name, found in public():
        if inspect.isfunction(found):
            yield name, found
            continue
        for method, value in vars(found).items():
            function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            if (
                isinstance(function, FunctionType)
                and not method.startswith("_")
                and not hasattr(BaseModel, method)
            ):
                yield f"{name}.{method}", function


PUBLIC = dict(public())
CLASSES = {name: found for name, found in public() if inspect.isclass(found)}
FUNCTIONS = dict(functions())


def section(function: Any, title: str) -> str | None:
    """Return a section of a docstring."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+$|\Z)",
        inspect.getdoc(function) or "",
        re.MULTILINE | re.DOTALL,
    )
    return None if found is None else found[1]


def named(text: str | None) -> list[str]:
    """The names that a section describes, in its order."""
    heads = re.findall(r"^(\S.*)$", text or "", re.MULTILINE)
    return [
        name.strip().lstrip("*")
        for head in heads
        for name in re.split(r" : |, or ", head)[0].split(",")
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_parameters_are_described_in_their_order(name: str) -> None:
    taken = [
        parameter
        for parameter in inspect.signature(FUNCTIONS[name]).parameters
        if parameter != "self"
    ]
    assert named(section(FUNCTIONS[name], "Parameters")) == taken, (
        f"describe the parameters of {name} in its docstring, as NumPy's do"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_comes_back_is_described(name: str) -> None:
    gives = inspect.signature(FUNCTIONS[name]).return_annotation not in ("None", None)
    described = section(FUNCTIONS[name], "Returns") or section(FUNCTIONS[name], "Yields")
    assert bool(described) == gives, (
        f"{name} needs a section Returns in its docstring, or has one and gives nothing"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_raised_is_described(name: str) -> None:
    tree = ast.parse(textwrap.dedent(inspect.getsource(FUNCTIONS[name])))
    calls = [
        node.exc
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    ]
    raised = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    assert raised <= set(named(section(FUNCTIONS[name], "Raises"))), (
        f"name in the docstring of {name} what it raises, and when"
    )


@pytest.mark.parametrize("name", CLASSES)
def test_classes_and_their_properties_are_described(name: str) -> None:
    assert vars(CLASSES[name]).get("__doc__")
    for attribute, value in vars(CLASSES[name]).items():
        if not attribute.startswith("_") and isinstance(value, property | cached_property):
            assert value.__doc__, f"{name}.{attribute} needs a docstring"


@pytest.mark.parametrize(
    "name", [name for name, found in CLASSES.items() if found is not sim.Scenario]
)
def test_fields_are_described_under_attributes_or_beneath_themselves(name: str) -> None:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(CLASSES[name]))).body
    assert isinstance(tree, ast.ClassDef)
    fields = [
        (place, node.target.id)
        for place, node in enumerate(tree.body)
        if isinstance(node, ast.AnnAssign)
    ]
    beneath = {
        field
        for place, field in fields
        if isinstance(tree.body[(place + 1) % len(tree.body)], ast.Expr)
    }
    assert {field for _, field in fields} <= beneath | set(
        named(section(CLASSES[name], "Attributes"))
    ), f"describe the fields of {name}"


def test_tables_of_a_scenario_are_described() -> None:
    assert [key for key, field in sim.Scenario.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_have_an_example(name: str) -> None:
    assert ">>> " in (section(PUBLIC[name], "Examples") or ""), (
        f"{name} needs a section Examples in its docstring, which runs"
    )


SLOW = (
    "sim.experiments.inference",
    "sim.experiments.posterior",
    "sim.experiments.sensitivity",
    "sim.experiments.fit",
    "sim.logs.validation",
    "sim.report.report",
    "sim.report.sensitivity",
    "sim.report.validation",
)
"""Modules whose examples take seconds: they search, resample, or draw every figure."""


def with_examples() -> Iterator[Any]:
    """Every module whose docstrings have examples."""
    folder = Path(sim.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if ">>> " in path.read_text(encoding="utf-8"):
            name = ".".join(("sim", *path.relative_to(folder).with_suffix("").parts))
            name = name.removesuffix(".__init__")
            yield pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [])


@pytest.fixture(scope="module")
def remembered() -> Iterator[None]:
    """Runs and comparisons that many examples ask for are made once."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("run", "compare", "robust"):
            patched.setattr(sim, name, _once(getattr(sim, name)))
        yield


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Call a function once for the same arguments, which are kept alive."""
    made: dict[Any, Any] = {}

    def asked(*given: Any, **named: Any) -> Any:
        values = [
            each.model_dump_json() if isinstance(each, sim.Scenario) else each for each in given
        ]
        key = (
            tuple(value if isinstance(value, str | int) else id(value) for value in values),
            repr(named),
        )
        if key not in made:
            made[key] = function(*given, **named), given
        return made[key][0]

    return asked


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("module", [*with_examples()])
def test_examples_give_what_they_say(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = doctest.DocTestRunner()
    for number, example in enumerate(doctest.DocTestFinder().find(import_module(module))):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        runner.run(example)
    assert runner.summarize().attempted
    assert not runner.summarize().failed, "see what was printed"
