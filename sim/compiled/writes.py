"""What a user's own compiled function writes, and which functions it calls.

Found in its types and its code, so that a function that would corrupt a city is refused before a
run.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numba import from_dtype
from numba.core import ir, types

from sim.compiled.references import Reference

CHANGE = {"fill", "itemset", "partition", "sort"}
"""Methods of arrays that change them."""

COPY = {
    *("append", "argsort", "astype", "bincount", "concatenate", "copy", "cumsum", "diff"),
    *("empty_like", "flatten", "full_like", "nonzero", "ones_like", "repeat", "searchsorted"),
    *("sort", "take", "unique", "where", "zeros_like"),
}
"""Functions and methods whose result is an array of its own; others may return one of the city."""

READS = {
    "cast",
    "exhaust_iter",
    "getattr",
    "getitem",
    "getiter",
    "iternext",
    "pair_first",
    "static_getitem",
    "typed_getitem",
}
"""Operations whose result is a part of their value."""


SELF = "{name}() calls itself, which a function of your own cannot do; write a loop"
"""Why a recursive function is refused: its code is not always linked, and recursion without end
would end the process without a word.
"""


def refused(
    result: Any, writable: Mapping[Any, tuple[str, ...]], engine: tuple[str, ...]
) -> str | None:
    """Return the first thing that a compiled function may not do, with its line, or None.

    Parameters
    ----------
    result
        Numba's result of the compilation.
    writable
        Fields of tables, by the tables' types of rows; none if it may change nothing.
    engine
        Beginnings of dotted names of functions that it must not call.
    """
    allowed = {from_dtype(rows): fields for rows, fields in writable.items()}
    named = ", ".join(field for fields in writable.values() for field in fields)
    may = "only a mechanism may change a city"
    acts = "use the functions of sim.model.acts" if writable else may
    fields = (
        f"it may write these only: {named}; sim.model.acts has functions for the rest"
        if writable
        else may
    )
    for each in _with_helpers(_Code(result.type_annotation), set()):
        for line, name in each.recursions():
            return f"line {line}: {SELF.format(name=name)}"
        for line, what in each.calls(engine):
            return f"line {line}: uses {what}, which may corrupt a city; {acts}"
        for line, what in each.writes(allowed):
            return f"line {line}: writes {what}; {fields}"
    return None


@dataclass(frozen=True)
class _Code:
    """The typed code of a function, and which of its arguments are parts of the city."""

    annotation: Any
    given: frozenset[int] = frozenset()
    above: tuple[Any, ...] = ()
    """The functions whose calls lead here."""

    @property
    def function(self) -> Any:
        """The function itself."""
        return self.annotation.func_id.func

    @property
    def statements(self) -> list[Any]:
        """Its statements."""
        return [each for block in self.annotation.blocks.values() for each in block.body]

    @property
    def values(self) -> dict[str, list[Any]]:
        """What is assigned to each variable."""
        found: dict[str, list[Any]] = {}
        for each in self.statements:
            if isinstance(each, ir.Assign):
                found.setdefault(each.target.name, []).append(each.value)
        return found

    def expressions(self, kind: str) -> Iterator[Any]:
        """Yield the expressions of a kind."""
        for each in self.statements:
            value = getattr(each, "value", None)
            if isinstance(value, ir.Expr) and value.op == kind:
                yield value

    def called(self, call: Any) -> Any:
        """Return the function of a call: of Python, or the name of a method."""
        kind = self.annotation.typemap.get(call.func.name)
        if isinstance(kind, types.BoundFunction):
            return next(value.attr for value in self.values[call.func.name])
        if isinstance(kind, types.RecursiveCall):
            kind = kind.dispatcher_type
        if isinstance(kind, types.Dispatcher):
            return kind.dispatcher.py_func
        key = getattr(kind, "typing_key", None)
        return getattr(key, "py_func", key)

    def recursions(self) -> Iterator[tuple[int, str]]:
        """Yield line and name of each call of the function itself, or of one that called it."""
        for call in self.expressions("call"):
            found = self.called(call)
            if found in (self.function, *self.above):
                yield call.loc.line, found.__name__

    def calls(self, engine: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        """Yield line and name of each call of a function of the engine."""
        for call in self.expressions("call"):
            found = self.called(call)
            module, name = getattr(found, "__module__", ""), getattr(found, "__name__", "")
            if f"{module}.{name}".startswith(engine):
                yield call.loc.line, f"{name} of {module}"

    def writes(self, allowed: Mapping[Any, tuple[str, ...]]) -> Iterator[tuple[int, str]]:
        """Yield line and name of each write to a row's field, or to a table of the city."""
        table = "a table of the city"
        for each in self.statements:
            if not isinstance(each, ir.SetAttr | ir.SetItem | ir.StaticSetItem):
                continue
            kind = self.annotation.typemap[each.target.name]
            field = each.attr if isinstance(each, ir.SetAttr) else getattr(each, "index", None)
            if not isinstance(kind, types.Record):
                if self.is_of_city(each.target):
                    yield each.loc.line, table
            elif field not in allowed.get(kind, ()):
                what = f"the field {field}" if isinstance(field, str) else "whole rows"
                yield each.loc.line, what
        for each in self.expressions("inplace_binop"):
            if self.is_of_city(each.lhs):
                yield each.loc.line, table
        for call in self.expressions("call"):
            found = self.called(call)
            changed = call.args[found.nargs - found.nout :] if isinstance(found, np.ufunc) else []
            changed = [*changed, *(item for name, item in call.kws if name == "out")]
            if found in CHANGE:
                changed = [call.func]
            if any(map(self.is_of_city, changed)):
                yield call.loc.line, table

    def is_of_city(self, variable: Any) -> bool:
        """Return whether a variable is the city, or an array or row that was reached from it."""
        return self._reached(variable.name, self.values, set())

    def _reached(self, name: str, values: Mapping[str, list[Any]], seen: set[str]) -> bool:
        """Return the same for the name of a variable that was not seen before."""
        kind = self.annotation.typemap.get(name)
        if isinstance(kind, Reference):
            return True
        if name in seen or isinstance(kind, types.Number | types.Boolean):
            return False
        seen.add(name)
        return any(
            (isinstance(value, ir.Arg) and value.index in self.given)
            or any(self._reached(each.name, values, seen) for each in self._sources(value))
            for value in values.get(name, ())
        )

    def _sources(self, value: Any) -> list[Any]:
        """Return the variables of which a value may be a part."""
        if isinstance(value, ir.Var):
            return [value]
        if not isinstance(value, ir.Expr):
            return []
        if value.op in READS:
            return [value.value]
        if value.op == "inplace_binop":
            return [value.lhs]
        if value.op in ("build_tuple", "build_list"):
            return [*value.items]
        if value.op == "call":
            found = self.called(value)
            if isinstance(found, np.ufunc) or getattr(found, "__name__", found) in COPY:
                return []
            return [value.func, *value.args]
        return []


def _with_helpers(code: _Code, seen: set[Any]) -> Iterator[_Code]:
    """Yield the code of a function, and of the compiled functions of the user's own it calls."""
    if (code.annotation, code.given) in seen:
        return
    seen.add((code.annotation, code.given))
    yield code
    for call in code.expressions("call"):
        kind = code.annotation.typemap.get(call.func.name)
        if isinstance(kind, types.Dispatcher):
            if kind.dispatcher.py_func in (code.function, *code.above):
                continue
            given = frozenset(n for n, each in enumerate(call.args) if code.is_of_city(each))
            for overload in [*kind.dispatcher.overloads.values()]:
                annotation = overload.type_annotation or _annotation(
                    kind.dispatcher.py_func, overload.signature.args
                )
                above = (*code.above, code.function)
                yield from _with_helpers(_Code(annotation, given, above), seen)


def _annotation(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Return the typed code of a function that was compiled earlier and kept on disk."""
    return numba.njit(arguments)(function).overloads[arguments].type_annotation
