"""How functions of the engine's inside are compiled: as parts of the functions by which Python enters.

Numba would optimise each with all that it calls, and make machine code of it, though only its callers ever run it. A part is
linked, as it stands, into the functions by which Python enters, and optimised there with everything else, once.
"""

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class Part(JITCodeLibrary):
    """The code of one function of the inside, which is never finished by itself."""

    def __init__(self, codegen: Any, name: str):
        super().__init__(codegen, name)
        self.below: dict[Any, None] = {}

    def add_linking_library(self, library: Any) -> None:
        """Note what this part calls, in order, for its callers to link."""
        self.below[library] = None

    def finalize(self) -> None:
        """Leave it as it is."""


class PartCompiler(Compiler):
    """Numba's compiler, stopped before the optimisation."""

    def define_pipelines(self) -> Any:
        """Let the code go into a part, and no machine code be made of it."""
        self.state.library = Part(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.flags.no_compile = True
        return super().define_pipelines()

    def compile_extra(self, function: Any) -> Any:
        """Compile a function, and let its callers link it.

        It comes before what it calls: of what nothing has asked for yet, the linker takes nothing.
        """
        result = super().compile_extra(function)
        # Numba knows a compiled function by its entry from Python: nothing enters here, but each needs a built-in one of its own.
        entry: Any = [].append
        self.state.targetctx.insert_user_function(entry, result.fndesc, [result.library, *result.library.below])
        return result._replace(entry_point=entry)
