"""What a user's own compiled function writes, and which functions of the engine it names.

Found in its types and its code, so that a function that would corrupt a city is refused before a
run.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from numba import from_dtype
from numba.core import ir, types

from sim.compiled.references import Reference


def refused_write(result: Any, writable: Mapping[Any, tuple[str, ...]]) -> str | None:
    """Return the first thing that a compiled function may not write, with its line, or None.

    Parameters
    ----------
    result
        Numba's result of the compilation.
    writable
        Fields of tables, by the tables' types of rows.
    """
    allowed = {from_dtype(rows): fields for rows, fields in writable.items()}
    named = ", ".join(field for fields in writable.values() for field in fields)
    for found in _with_helpers(result.type_annotation, set()):
        for line, what in _writes(found, allowed):
            return (
                f"line {line}: writes {what}; it may write these only: {named}; "
                "sim.model.acts has functions for the rest"
            )
    return None


def refused_name(function: Any, modules: tuple[str, ...]) -> str | None:
    """Return the first part of the engine that a user's function must not name, or None."""
    for name in function.__code__.co_names:
        found = function.__globals__.get(name)
        module = getattr(found, "__module__", None) or getattr(found, "__name__", "")
        if str(module).startswith(modules):
            return (
                f"line {function.__code__.co_firstlineno}: uses {name} of {module}, which may "
                "corrupt a city; use the functions of sim.model.acts"
            )
        helper = getattr(found, "py_func", None)
        of_user = helper is not None and not str(module).startswith("sim.")
        if of_user and (inner := refused_name(helper, modules)):
            return inner
    return None


def _with_helpers(annotation: Any, seen: set[int]) -> Iterator[Any]:
    """Yield the types of a function, and of the compiled functions of the user's own it calls."""
    if annotation is None or id(annotation) in seen:
        return
    seen.add(id(annotation))
    yield annotation
    for expression, call in annotation.calltypes.items():
        if call is None or not isinstance(expression, ir.Expr) or expression.op != "call":
            continue
        called = annotation.typemap.get(expression.func.name)
        if isinstance(called, types.Dispatcher):
            for overload in called.dispatcher.overloads.values():
                yield from _with_helpers(overload.type_annotation, seen)


def _writes(annotation: Any, allowed: Mapping[Any, tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    """Yield line and name of each write to a row's field, or to a table of the city."""
    statements = [each for block in annotation.blocks.values() for each in block.body]
    values: dict[str, list[Any]] = {}
    for each in statements:
        if isinstance(each, ir.Assign):
            values.setdefault(each.target.name, []).append(each.value)
    for each in statements:
        if not isinstance(each, ir.SetAttr | ir.SetItem | ir.StaticSetItem):
            continue
        kind = annotation.typemap[each.target.name]
        field = each.attr if isinstance(each, ir.SetAttr) else getattr(each, "index", None)
        if isinstance(kind, types.Record):
            if field not in allowed.get(kind, ()):
                yield (
                    each.loc.line,
                    f"the field {field}" if isinstance(field, str) else "whole rows",
                )
        elif _is_of_city(each.target.name, values, annotation.typemap, set()):
            yield each.loc.line, "a table of the city"


def _is_of_city(
    name: str, values: Mapping[str, list[Any]], kinds: Mapping[str, Any], seen: set[str]
) -> bool:
    """Return whether a variable is the city, or was reached from it."""
    if isinstance(kinds.get(name), Reference):
        return True
    if name in seen:
        return False
    seen.add(name)
    for value in values.get(name, ()):
        source = value if isinstance(value, ir.Var) else None
        if isinstance(value, ir.Expr):
            source = value.func if value.op == "call" else getattr(value, "value", None)
        if isinstance(source, ir.Var) and _is_of_city(source.name, values, kinds, seen):
            return True
    return False
