"""Functions that compiled code calls by address, so that it is compiled once whichever they are."""

from collections.abc import Callable
from typing import Any

import numba
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_untracked
from numba.extending import intrinsic

from sim.compiled import kept

Function = Callable[..., Any]

FUNCTIONS: dict[int, Function] = {}
"""What was given an address, by address; compiled code lives as long as it is held here."""


def address_of(function: Function, arguments: tuple[Any, ...]) -> int:
    """Compile, and keep compiled, a function of three arguments of these types that answers a whole number; return its address."""
    if numba.config.DISABLE_JIT:
        return held(function, id(function))
    signature = types.int64(*arguments)
    return entered(kept(getattr(function, "py_func", function), signature), signature)


def entered(function: Any, signature: Any) -> int:
    """Return where compiled code enters a compiled function."""
    result = function.get_compile_result(signature)
    return held(function, result.library.get_pointer_to_function(result.fndesc.llvm_func_name))


def held(function: Function, address: int) -> int:
    """Hold a function under its address."""
    FUNCTIONS[address] = function
    return address


def _call(typing_context: Any, address: Any, first: Any, second: Any, third: Any) -> Any:
    """Call the function at an address as compiled functions call each other, so that its errors are told on."""

    def called(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args[1:]
        convention = context.call_conv
        pointer = builder.inttoptr(
            values[0], convention.get_function_type(types.int64, kinds).as_pointer()
        )
        status, result = convention.call_function(builder, pointer, types.int64, kinds, values[1:])
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return impl_ret_untracked(context, builder, types.int64, result)

    return types.int64(types.int64, first, second, third), called


def _call_uncompiled(address: int, *arguments: Any) -> Any:
    """Call what is held under an address."""
    return FUNCTIONS[address](*arguments)


call: Callable[..., Any] = _call_uncompiled if numba.config.DISABLE_JIT else intrinsic(_call)
"""Call the function at an address with three arguments."""
