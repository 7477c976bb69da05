"""Optional speed-up: inner functions are linked into entry points and optimised there once.

Numba would optimise each inner function with all that it calls and make machine code of it, though
only its callers ever run it. A part is linked, unoptimised, into the functions by which Python
enters, and optimised there with everything else. That halves the first compilation.

The module uses classes that Numba does not publish. With an untested version, importing it raises
an ImportError, and everything is compiled by Numba as published (`sim.compiled.folder`).
"""

import signal
import threading
from typing import Any

from llvmlite.binding import Linkage
from numba import version_info
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler

KNOWN = ((0, 66), (0, 67), (0, 68))
"""The versions of Numba with which the tests have passed."""

if version_info.short not in KNOWN:
    raise ImportError(f"not known to work with Numba {version_info.short}")
for method in (
    "finalize",
    "_get_module_for_linking",
    "_optimize_final_module",
    "_finalize_specific",
):
    getattr(JITCodeLibrary, method)  # raises an AttributeError if it is missing


class Part(JITCodeLibrary):
    """The code of one inner function, which is never finished by itself."""

    def __init__(self, codegen: Any, name: str):
        super().__init__(codegen, name)
        self.below: dict[Any, None] = {}
        self._shared_module: Any = None

    def add_linking_library(self, library: Any) -> None:
        """Remember a callee's library, for the callers to link."""
        self.below[library] = None

    def finalize(self) -> None:
        """Leave the code unfinished."""

    def _get_module_for_linking(self) -> Any:
        """Return the code in a form that the linker keeps although nothing has asked for it yet."""
        if self._shared_module is None:
            self._shared_module = self._final_module.clone()
            for function in _defined_in(self._shared_module):
                function.linkage = "weak_odr"
        return self._shared_module


class Whole(JITCodeLibrary):
    """The code of a function by which Python enters, with all its parts."""

    def finalize(self) -> None:
        """Link the parts first.

        Of Numba's own functions the linker takes only those that something linked earlier calls.
        """
        self._linking_libraries.sort(key=lambda library: not isinstance(library, Part))
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Let the optimiser drop parts that it has copied into every caller."""
        for function in _defined_in(self._final_module):
            if function.linkage == Linkage.weak_odr:
                function.linkage = "linkonce_odr"
        super()._optimize_final_module()

    def _finalize_specific(self) -> None:
        """Make the machine code, and only then let an interrupt through.

        LLVM hands the code back in a callback, in which an interrupt would be lost, with the code.
        """
        if threading.current_thread() is not threading.main_thread():
            super()._finalize_specific()
            return
        pressed: list[Any] = []
        before = signal.signal(signal.SIGINT, lambda *given: pressed.append(given))
        try:
            super()._finalize_specific()
        finally:
            signal.signal(signal.SIGINT, before)
        if pressed and callable(before):
            before(*pressed[0])


class PartCompiler(Compiler):
    """Numba's compiler, stopped before the optimisation."""

    def define_pipelines(self) -> Any:
        """Put the code into a part, without machine code."""
        self.state.library = Part(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.flags.no_compile = True
        return super().define_pipelines()

    def compile_extra(self, function: Any) -> Any:
        """Compile a function so that its callers link it with all that it calls."""
        result = super().compile_extra(function)
        # Numba knows a compiled function by its entry from Python. Nothing enters here, but
        # each function
        # needs a built-in entry of its own; it raises an error if Python calls it.
        entry: Any = {}.__getitem__
        self.state.targetctx.insert_user_function(
            entry, result.fndesc, [result.library, *result.library.below]
        )
        return result._replace(entry_point=entry)


class WholeCompiler(Compiler):
    """Numba's compiler of functions by which Python enters."""

    def define_pipelines(self) -> Any:
        """Put the code into a whole, whose machine code can be cached."""
        self.state.library = Whole(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.library.enable_object_caching()
        return super().define_pipelines()


def _defined_in(module: Any) -> list[Any]:
    """Return the functions that a module defines, without those that it only calls."""
    return [function for function in module.functions if not function.is_declaration]
