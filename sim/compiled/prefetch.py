"""Asking for a row before it is needed: in a city larger than the processor's cache, most of the time goes into waiting."""

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

FOR_WRITING, IN_ALL_CACHES, DATA = (ir.Constant(ir.IntType(32), value) for value in (1, 3, 1))


def _fetch(typing_context: Any, table: Any, row: Any) -> Any:
    """Ask the processor to load the beginning of a row, and go on without waiting for it."""

    def fetched(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(table)(context, builder, arguments[0])
        stride = cgutils.unpack_tuple(builder, array.strides)[0]
        byte = ir.IntType(8).as_pointer()
        place = builder.gep(builder.bitcast(array.data, byte), [builder.mul(arguments[1], stride)])
        kind = ir.FunctionType(ir.VoidType(), [byte, *[FOR_WRITING.type] * 3])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(prefetch, [place, FOR_WRITING, IN_ALL_CACHES, DATA])
        return context.get_dummy_value()

    return types.void(table, types.int64), fetched


def _wait(table: Any, row: int) -> None:
    """Do nothing: uncompiled code has other delays."""


fetch: Callable[[Any, int], None] = _wait if numba.config.DISABLE_JIT else intrinsic(_fetch)
"""Ask for the beginning of a table's row, which need not exist: nothing is read or changed."""
