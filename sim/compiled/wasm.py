"""Compiled functions as one WebAssembly module, which needs neither Python nor Numba's runtime.

The module is made of the same code as the machine's own, by LLVM's back end for WebAssembly. Two
numbers go in and one comes out: a city is found by the address of a list of addresses and shapes
(`sim.compiled.references.reference_at`).

It must run in a process of its own, before anything else is compiled: Numba's early optimisation of
a function writes offsets of the machine's own structures, with pointers of 64 bits, into the code,
and is left out here. Importing it raises an ImportError with an untested version of Numba, and with
`REMIT_STOCK_NUMBA=1`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import llvmlite.binding as llvm
import numba
from numba import types
from numba.core.compiler_lock import global_compiler_lock

from sim.compiled import plain
from sim.compiled.folder import FLAGS, PART
from sim.compiled.object_file import linked
from sim.compiled.parts import Part, PartCompiler
from sim.compiled.portable import fmod

if not PART:
    raise ImportError("functions of the engine are compiled by Numba as published here")

TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals"
"""In all browsers since about 2021."""

SPEED = 2
"""Level of optimisation."""

RUNTIME = "nrt"
"""Numba's library for counting references, with the machine's own atomics: nothing is counted."""

FAILED = -1000
"""A door answers this, less Numba's status, if the code raises an error."""

PLACE_OF = "function_at"
"""The export besides the doors: the place in the table of functions of the k-th function."""

DOOR = types.int64(types.int64, types.int64)

LENT = types.float64(types.float64, types.float64)
LIBRARY = {"fmod": fmod}
"""Functions of the C library: `fmod` is `%` of numbers with decimals, in functions of users."""

DOOR_CODE = """
define i64 @{name}(i64 %number, i64 %place) {{
  %answer = alloca i64
  %error = alloca ptr
  store i64 -1, ptr %answer
  store ptr null, ptr %error
  %status = call i32 @"{code}"(ptr %answer, ptr %error, i64 %number, i64 %place)
  %fine = icmp eq i32 %status, 0
  %value = load i64, ptr %answer
  %wide = sext i32 %status to i64
  %failed = sub i64 {failed}, %wide
  %result = select i1 %fine, i64 %value, i64 %failed
  ret i64 %result
}}
"""

LIBRARY_CODE = """
define double @{name}(double %x, double %y) {{
  %answer = alloca double
  %error = alloca ptr
  store ptr null, ptr %error
  %status = call i32 @"{code}"(ptr %answer, ptr %error, double %x, double %y)
  %value = load double, ptr %answer
  ret double %value
}}
"""
"""A function of the C library, which LLVM calls for an instruction that WebAssembly lacks."""

MORE_CODE = """
@functions = internal constant [{count} x ptr] [{functions}]

define i64 @function_at(i64 %k) {{
  %place = getelementptr [{count} x ptr], ptr @functions, i64 0, i64 %k
  %function = load ptr, ptr %place
  %address = ptrtoint ptr %function to i64
  ret i64 %address
}}
"""

INNER = {"pipeline_class": PartCompiler, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Flags of all functions of the module."""

Function = tuple[Callable[..., Any], Any, dict[str, Any]]
"""A function to call by address: its Python body, its signature and its flags."""


def _nothing(library: Any, module: Any) -> None:
    """Leave out Numba's optimisation of single functions."""


def emitted(doors: Mapping[str, Callable[..., int]], functions: Sequence[Function]) -> bytes:
    """Return a module.

    Parameters
    ----------
    doors
        By the name under which it is exported, functions of two integers.
    functions
        What the doors call by address; in the module, `function_at` gives the address.

    Raises
    ------
    ValueError
        If the code needs anything that it does not contain.
    """
    Part._optimize_functions = _nothing
    with global_compiler_lock:
        parts = [_part(function, DOOR, FLAGS) for function in doors.values()]
        called = [_part(*function) for function in functions]
        lent = [_part(plain(each), LENT, FLAGS) for each in LIBRARY.values()]
        module = _together([library for library, _ in (*parts, *called, *lent)])
    named = dict(zip(doors, (code for _, code in parts), strict=True))
    library = dict(zip(LIBRARY, (code for _, code in lent), strict=True))
    return _made(str(module), named, [code for _, code in called], library)


def inner(function: Callable[..., Any], signature: Any, flags: dict[str, Any]) -> Any:
    """Return a function that those in the module can call, compiled for a signature."""
    Part._optimize_functions = _nothing
    return numba.njit(signature, **flags | INNER)(function)


def _part(function: Callable[..., Any], signature: Any, flags: dict[str, Any]) -> tuple[Any, str]:
    """Compile a function as a part; return its library and the name of its code."""
    dispatcher = numba.njit(**flags | INNER)(function)
    dispatcher.compile(signature)
    result = dispatcher.overloads[signature.args]
    return result.library, result.fndesc.llvm_func_name


def _together(libraries: Sequence[Any]) -> Any:
    """Link parts with everything that they call, the parts first."""
    found = dict.fromkeys(each for library in libraries for each in (library, *library.below))
    module = llvm.parse_assembly("")
    for library in sorted(found, key=lambda library: not isinstance(library, Part)):
        if library.name != RUNTIME:
            module.link_in(library._get_module_for_linking(), preserve=True)
    return module


def _made(
    text: str, doors: dict[str, str], functions: Sequence[str], library: dict[str, str]
) -> bytes:
    """Return the module of a text in LLVM's language; all functions by their names in it."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    machine = target.create_target_machine(opt=SPEED, features=FEATURES)
    text = _for_target(text, doors, functions, str(machine.target_data))
    text += "".join(LIBRARY_CODE.format(name=name, code=code) for name, code in library.items())
    module = llvm.parse_assembly(text)
    exports = [*doors, PLACE_OF]
    for function in module.functions:
        if not function.is_declaration and function.name not in (*exports, *library):
            function.linkage = "internal"
    tuning = llvm.create_pipeline_tuning_options(speed_level=SPEED)
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    module.verify()
    return linked(machine.emit_object(module), exports)


def _for_target(text: str, doors: dict[str, str], functions: Sequence[str], layout: str) -> str:
    """Return a text for WebAssembly, with its doors."""
    text = re.sub(r'target (triple|datalayout) = ".*"\n', "", text)
    # There are no common symbols. Numba's environments are such; nothing reads them here.
    text = text.replace(" = common ", " = internal ")
    for name in ("NRT_incref", "NRT_decref"):
        empty = f"define internal void @{name}(ptr %counted) alwaysinline {{\n  ret void\n}}\n"
        text = re.sub(rf"declare void @{name}\(ptr[^)]*\).*\n", empty, text)
    text = text.replace("@sqrt(", "@llvm.sqrt.f64(")  # an instruction
    text += "".join(
        DOOR_CODE.format(name=name, code=code, failed=FAILED) for name, code in doors.items()
    )
    listed = ", ".join(f'ptr @"{name}"' for name in functions)
    text += MORE_CODE.format(count=len(functions), functions=listed)
    return f'target datalayout = "{layout}"\ntarget triple = "{TRIPLE}"\n' + text
