"""The API from docstrings: types from annotations, shapes and units beside them, and links."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import types
import typing
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAliasType

from docutils import nodes

import sim
import sim.errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

HEAD = re.compile(r"^-{3,}$")
"""Below the title of a section."""


@cache
def public() -> dict[int, str]:
    """Return the public name of each class and function that has one, by the object's identity."""
    found = {}
    for module in (sim.errors, sim.plots, sim.measures, sim):
        for name in getattr(module, "__all__", vars(module)):
            each = getattr(module, name)
            if (inspect.isclass(each) or inspect.isfunction(each)) and (
                module is not sim.errors or each.__module__ == "sim.errors"
            ):
                found[id(each)] = f"{module.__name__}.{name}"
    return found


@cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    """Return a module's imports for types only: module and name, by local name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                found[each.asname or each.name] = (node.module, each.name)
        elif isinstance(node, ast.Import):
            for each in node.names:
                found[each.asname or each.name] = (each.name, "")
    return found


@cache
def _aliases(module: str) -> dict[str, str]:
    """Return the names that a module has for types while types are checked only."""
    try:
        tree = ast.parse(inspect.getsource(import_module(module)))
    except (ImportError, TypeError, OSError):
        return {}
    return {
        target.id: ast.unparse(node.value)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _object(name: str, module: str) -> Any:
    """Return the object of a dotted name in a module's annotation, or None if unknown."""
    first, *more = name.split(".")
    import_module(module)
    if hasattr(sys.modules[module], first):
        found = getattr(sys.modules[module], first)
    elif first in _imported(module):
        of, attribute = _imported(module)[first]
        try:
            found = import_module(of)
        except ImportError:
            return None
        found = getattr(found, attribute, None) if attribute else found
    else:
        found = getattr(sys.modules["builtins"], first, None)
    for part in more:
        found = getattr(found, part, None)
    return found


def shown_type(annotation: Any, module: str) -> str:
    """Return an annotation for display: own aliases expanded, classes by documented names."""
    if isinstance(annotation, str):
        return re.sub(
            r"(?<!['\"\w.])[A-Za-z_][\w.]*(?!['\"\w])",
            lambda found: _shown_name(found[0], module),
            annotation,
        )
    if annotation is None or annotation is types.NoneType:
        return "None"
    if annotation is Any or annotation is typing.Self:
        return annotation.__name__
    if annotation is ...:
        return "..."
    if isinstance(annotation, typing.ForwardRef):
        return shown_type(annotation.__forward_arg__, module)
    if isinstance(annotation, TypeAliasType):
        return shown_type(annotation.__value__, annotation.__module__)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " | ".join(map(repr, inner))
    if origin in (typing.Union, types.UnionType):
        return " | ".join(shown_type(each, module) for each in inner)
    if origin is typing.Annotated:
        return shown_type(inner[0], module)
    if isinstance(annotation, list):
        return f"[{', '.join(shown_type(each, module) for each in annotation)}]"
    if origin is not None:
        of = ", ".join(shown_type(each, module) for each in inner)
        return f"{_named(origin)}[{of}]"
    return _named(annotation)


def _shown_name(name: str, module: str) -> str:
    """Return a name in an annotation as it is shown."""
    found = _object(name, module)
    if found is None or name in ("None", "Any", "Self"):
        of, own = _imported(module).get(name, (module, name))
        return shown_type(_aliases(of)[own], of) if own in _aliases(of) else name
    if name == "NDArray":
        return "~numpy.ndarray"
    if inspect.ismodule(found):
        return name
    return shown_type(
        found, getattr(found, "__module__", None) or _imported(module).get(name, [module])[0]
    )


def _named(found: Any) -> str:
    """Return the name under which a class is documented."""
    if id(found) in public():
        return f"~{public()[id(found)]}"
    module, name = getattr(found, "__module__", ""), getattr(found, "__qualname__", str(found))
    if module in ("builtins", "typing"):
        return name
    return f"~{PLACES.get(f'{module}.{name}', f'{module}.{name}')}"


PLACES = {
    "sim.report.sheet.Sheet": "matplotlib.figure.Figure",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.DataFrame": "pandas.DataFrame",
    "concurrent.futures._base.Executor": "concurrent.futures.Executor",
    "pathlib._local.Path": "pathlib.Path",
}
"""Where classes are documented under another name."""


def linked(shown: str) -> str:
    """Return a type as text of a page, in which names are links and words are code."""
    parts = re.split(r"(~?[A-Za-z_][\w.]*|'[^']*')", shown)
    parts[1::2] = [
        f"``{part}``" if part.startswith("'") else f":py:obj:`{part}`" for part in parts[1::2]
    ]
    return r"\ ".join(part for part in parts if part)


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield the sections of a NumPy docstring by title; the text before all has none."""
    title, lines = "", []
    rows = text.splitlines()
    for n, row in enumerate(rows):
        below = rows[n + 1] if n + 1 < len(rows) else ""
        if HEAD.match(below) and row and not row.startswith(" "):
            yield title, "\n".join(lines).strip("\n")
            title, lines = row, []
        elif not (HEAD.match(row) and not lines and title):
            lines.append(row)
    yield title, "\n".join(lines).strip("\n")


def entries(text: str) -> Iterator[tuple[list[str], str, str]]:
    """Give the entries of a section: names, what stands behind a colon, description."""
    for found in re.finditer(r"^(\S.*)\n?((?:(?: .*)?(?:\n|\Z))*)", text, re.MULTILINE):
        head, said = found[1], textwrap.dedent(found[2]).strip()
        names, _, kind = head.partition(" : ")
        yield [name.strip() for name in names.replace(", or", " or").split(",")], kind, said


def spoken(text: str) -> str:
    """Return a text with its code and references as reStructuredText has them."""
    text = re.sub(r"\[(\d+)\]_", r"[\1]", text)
    return re.sub(r"(?<![`:\w])`([^`\n]+)`(?![`_])", _code, text)


def _code(found: re.Match[str]) -> str:
    """Return what stands between single backquotes: a link to what is documented, or code."""
    name = found[1]
    for module in (sim, sim.measures, sim.plots, sim.errors):
        bare = name.removeprefix(f"{module.__name__}.")
        first = bare.split("(")[0].split(".")[0]
        if first == bare and first in getattr(module, "__all__", ()) and bare != name:
            each = getattr(module, first)
            if id(each) in public():
                return f":py:obj:`{public()[id(each)]}`"
    return f"``{name}``"


def _indented(text: str) -> list[str]:
    """Return lines of a field's body."""
    return textwrap.indent(text, "   ").splitlines()


def rewritten(text: str, found: Any, module: str) -> list[str]:
    """Return the lines of a docstring with fields in place of sections that describe names.

    Parameters
    ----------
    text
        In NumPy's form.
    found
        What it describes.
    module
        Where that is defined.
    """
    lines: list[str] = []
    for title, body in sections(text):
        if title == "Parameters":
            annotations = _annotations(found)
            for names, kind, said in entries(body):
                for name in names:
                    bare = name.lstrip("*")
                    shape = f"*{kind}*. " if kind else ""
                    lines += [f":param {bare}:", *_indented(spoken(f"{shape}{said}"))]
                    if bare in annotations:
                        lines.append(
                            f":type {bare}: {linked(shown_type(annotations[bare], module))}"
                        )
            lines.append("")
        elif title in ("Returns", "Yields"):
            for names, kind, said in entries(body):
                head = ", ".join([*names, *([kind] if kind else [])])
                plain = re.fullmatch(r"[\w. ]+", head) and "shape" not in head
                lines += [":returns:", *_indented(spoken(said if plain else f"*{head}*. {said}"))]
            back = inspect.signature(found).return_annotation
            if back is not inspect.Signature.empty:
                lines.append(f":rtype: {linked(shown_type(back, module))}")
            lines.append("")
        elif title == "Raises":
            for names, _, said in entries(body):
                for name in names:
                    lines += [
                        f":raises {_named(_object(name, module) or getattr(sim.errors, name)).lstrip('~')}:",
                        *_indented(spoken(said)),
                    ]
            lines.append("")
        elif title == "Attributes":
            kinds = getattr(found, "__annotations__", {})
            for names, kind, said in entries(body):
                for name in names:
                    if isinstance(inspect.getattr_static(found, name, None), property):
                        continue  # it has a docstring of its own
                    lines += ["", f".. attribute:: {name}"]
                    if name in kinds:
                        lines.append(f"   :type: {shown_type(kinds[name], module)}")
                    shape = f"*{kind}*. " if kind else ""
                    lines += ["", *_indented(spoken(f"{shape}{said}"))]
            lines.append("")
        elif title == "References":
            lines += [".. rubric:: References", ""]
            for number, said in re.findall(r"^\.\. \[(\d+)\] (.*(?:\n .*)*)", body, re.MULTILINE):
                lines += [f"[{number}] {' '.join(said.split())}", ""]
        elif title in ("Examples", "Notes"):
            said = body if title == "Examples" else spoken(body)
            lines += [f".. rubric:: {title}", "", *said.splitlines(), ""]
        else:
            lines += [*spoken(body).splitlines(), ""]
    return lines


def _annotations(found: Any) -> dict[str, Any]:
    """Return the annotations of parameters, those of a class's constructor if it is one."""
    try:
        taken = inspect.signature(found).parameters
    except (TypeError, ValueError):
        return {}
    return {
        name: each.annotation
        for name, each in taken.items()
        if each.annotation is not inspect.Parameter.empty
    }


def _rewrite(app: Sphinx, what: str, name: str, found: Any, options: Any, lines: list[str]) -> None:
    """Rewrite a docstring before anything else reads it."""
    described = found
    if isinstance(found, property):
        described = found.fget
    elif hasattr(found, "func") and not inspect.isclass(found):
        described = found.func
    module = getattr(described, "__module__", None)
    if module not in sys.modules:
        module = name.rpartition(".")[0]
    if module not in sys.modules:
        return
    new = rewritten("\n".join(lines), described, module)
    if what == "property" and inspect.isfunction(described):
        back = inspect.signature(described).return_annotation
        if back is not inspect.Signature.empty:
            new += ["", f":rtype: {linked(shown_type(back, module))}"]
    if what in ("class", "function") and module.startswith("sim"):
        place = module.replace(".", "/")
        new += ["", f":Source: ``{place}.py``", ""]
    lines[:] = new


def _skip(app: Sphinx, what: str, name: str, found: Any, skip: bool, options: Any) -> bool | None:
    """Leave out what is not described beneath itself but in the class's docstring."""
    if (getattr(found, "__doc__", None) or "").startswith("Alias for field number"):
        return True
    return None


def _dash(app: Sphinx, doctree: nodes.document) -> None:
    """Set a dash between a parameter and what it is, where there are two hyphens."""
    for text in [*doctree.findall(nodes.Text)]:
        if text == " -- ":
            text.parent.replace(text, nodes.Text(" – "))


def _sign(app: Sphinx, what: str, name: str, found: Any, *_: Any) -> tuple[str, None] | None:
    """Leave out how a class is made: what it is called with stands below, if people call it."""
    return ("", None) if what == "class" else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Rewrite docstrings as they are read."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", _rewrite)
    app.connect("autodoc-process-signature", _sign)
    app.connect("doctree-read", _dash)
    app.connect("autodoc-skip-member", _skip)
    return {"parallel_read_safe": True}
