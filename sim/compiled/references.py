"""References to tables: how compiled code holds a city and prefetches rows.

A NamedTuple of arrays is passed by value: each call would copy it and count a reference to each of
its arrays, in atomic operations that cost more than the model itself. A reference is a bare pointer
to the tuple, and its arrays are not counted: the caller of the entry point holds them until it
returns.
"""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model


class Reference(types.Type):
    """The type of a reference to a NamedTuple of arrays."""

    def __init__(self, tables: Any):
        self.tables = tables
        # Numba would write out every field of every table in the name of every function.
        super().__init__(name=f"Reference[{tables.instance_class.__name__}]")

    @property
    def key(self) -> Any:
        """Identity of the type: references with equal keys are the same type."""
        return self.tables

    def place(self, name: str) -> int:
        """Return the index of a table in the tuple."""
        return int(self.tables.fields.index(name))


register_model(Reference)(models.OpaqueModel)


@infer_getattr
class Tables(AttributeTemplate):
    """The types of a reference's attributes."""

    key = Reference

    def generic_resolve(self, reference: Reference, name: str) -> Any:
        """Return the type of a table, or None if there is none of this name."""
        tables = reference.tables
        return tables.types[reference.place(name)] if name in tables.fields else None


@lower_getattr_generic(Reference)  # type: ignore[untyped-decorator]
def _table(context: Any, builder: Any, reference: Reference, pointer: Any, name: str) -> Any:
    """Load an array through a reference, without counting it."""
    place = reference.place(name)
    tables = builder.bitcast(pointer, context.get_value_type(reference.tables).as_pointer())
    stored = builder.load(cgutils.gep_inbounds(builder, tables, 0, place))
    array = context.make_array(reference.tables.types[place])(context, builder, stored)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()  # the name used in the examples of Numba's extension guide


def _store(typing_context: Any, tables: Any) -> Any:
    """Put a tuple of arrays on the stack of the calling function; return a pointer to it."""

    def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        stored = cgutils.alloca_once_value(builder, arguments[0])
        return builder.bitcast(stored, context.get_value_type(signature.return_type))

    return Reference(tables)(tables), lowered


def _fetch(typing_context: Any, table: Any, row: Any) -> Any:
    """Ask the processor to load the beginning of a row, without waiting for it."""

    def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(table)(context, builder, arguments[0])
        stride = cgutils.unpack_tuple(builder, array.strides)[0]
        byte = ir.IntType(8).as_pointer()
        place = builder.gep(builder.bitcast(array.data, byte), [builder.mul(arguments[1], stride)])
        how = [ir.Constant(ir.IntType(32), value) for value in (1, 3, 1)]  # write, all caches
        kind = ir.FunctionType(ir.VoidType(), [byte, *(value.type for value in how)])
        builder.call(builder.module.declare_intrinsic("llvm.prefetch", [byte], kind), [place, *how])
        return context.get_dummy_value()

    return types.void(table, types.int64), lowered


by_reference: Callable[[Any], Any] = (
    (lambda tables: tables) if numba.config.DISABLE_JIT else intrinsic(_store)
)
"""Turn a NamedTuple of arrays into a reference to it, at the entry of compiled code.

Uncompiled code keeps the tuple.
"""

fetch: Callable[[Any, int], None] = (
    (lambda table, row: None) if numba.config.DISABLE_JIT else intrinsic(_fetch)
)
"""Prefetch the beginning of a table's row, which need not exist: nothing is read or changed. In a
city larger than the processor's cache, most of the time is spent waiting for memory.
"""


def reference_at(tables: Any) -> Callable[[int], Any]:
    """Return a compiled function that makes a reference to such tables from numbers in memory.

    At the given address, the numbers of 64 bits are each table's address and then its shape.
    """
    kind = reference_type(tables)

    def at(typing_context: Any, place: Any) -> Any:
        def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            number = ir.IntType(64)
            numbers = builder.inttoptr(arguments[0], number.as_pointer())
            places = itertools.count()

            def read() -> Any:
                return builder.load(builder.gep(numbers, [ir.Constant(number, next(places))]))

            stored = cgutils.alloca_once(builder, context.get_value_type(kind.tables))
            for k, table in enumerate(kind.tables.types):
                array = context.make_array(table)(context, builder)
                size = context.get_abi_sizeof(context.get_data_type(table.dtype))
                data, shape = read(), [read() for _ in range(table.ndim)]
                strides = [ir.Constant(number, size)]  # of the last dimension, then of those before
                for extent in reversed(shape[1:]):
                    strides.append(builder.mul(strides[-1], extent))
                items = functools.reduce(builder.mul, shape)
                array.meminfo = cgutils.get_null_value(array.meminfo.type)
                array.parent = cgutils.get_null_value(array.parent.type)
                array.data = builder.inttoptr(data, array.data.type)
                array.nitems, array.itemsize = items, ir.Constant(number, size)
                array.shape = cgutils.pack_array(builder, shape)
                array.strides = cgutils.pack_array(builder, strides[::-1])
                builder.store(array._getvalue(), cgutils.gep_inbounds(builder, stored, 0, k))
            return builder.bitcast(stored, context.get_value_type(signature.return_type))

        return kind(types.int64), lowered

    return intrinsic(at)  # type: ignore[no-any-return]


def reference_type(tables: Any) -> Any:
    """Return the type of a reference to these tables, for use in signatures."""
    return Reference(numba.typeof(tables))
