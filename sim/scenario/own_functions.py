"""Functions of a user's own, in a file, as `"my_rules.py:by_owner"`.

They are rules, forms of decision, mechanisms and measures.

A file is run as it was when the scenario was loaded, with all that it imports and opens.

Modules of the user's own that a function file imports are carried with it and run for it alone.
Neither an edit nor an earlier import by another function file changes them. Files that they open
are only watched: another process must find them unchanged. Installed libraries are identified by
their versions. Files opened by other languages, such as those of a database, are not seen.
"""

from __future__ import annotations

import builtins
import inspect
import os
import re
import site
import sys
import sysconfig
import threading
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import resolve_name, source_from_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import ChangedError, RuleError, suggestion
from sim.files.inputs import Kept, sha256_now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

    from sim.scenario.inputs import Inputs

PARAMETERS = {
    "rules": ("i", "case", "city"),
    "units": ("case", "unit", "city"),
    "citizens": ("i", "case", "city"),
    "adjudicators": ("case", "accuracy", "city"),
    "mechanisms": ("day", "city"),
    "measures": ("record",),
}
"""What functions take: rules, the forms of decision of units, citizens and adjudicators, mechanisms
and measures. A mechanism takes its numbers too, by their names, and its memory; a measure may take
the cases that it is asked of.
"""

MEMORY = "memory"
"""The last parameter of a mechanism that keeps something."""

OF = "of"
"""The last parameter of a measure that can be asked of a part of the cases."""

RETURNS = {
    "rules": "the number of a unit",
    "units": "two probabilities: of accepting, and of shelving if not",
    "citizens": "two probabilities: of withdrawing, and of petitioning if not",
    "adjudicators": "the number of a unit",
    "mechanisms": "nothing",
    "measures": "a number, or None where it does not apply",
}

PACKAGE = Path(__file__).parents[1]
MARK = ".py:"
"""Marks a function in a file."""


def is_own(name: str) -> bool:
    """Return whether a name is that of a function in a file."""
    return MARK in name


def own_name(name: str) -> str:
    """Return the name of the function, which is a rule's name in the log."""
    return name.rpartition(":")[2]


def without_folders(value: Any) -> Any:
    """Return a value, or a list of them, in which functions are named without folders of files.

    Tables of results have it: the same result elsewhere has the same tables.
    """
    if isinstance(value, list | tuple):
        return type(value)(map(without_folders, value))
    is_function = isinstance(value, str) and is_own(value)
    return value.replace("\\", "/").rpartition("/")[2] if is_function else value


def own_function(named: str, who: str, inputs: Inputs) -> Callable[..., Any]:
    """Return a user's own function, as its file was when the scenario was loaded.

    `who` is a key of `PARAMETERS`.

    Raises
    ------
    RuleError
        If the file or the function is missing, the file cannot be run, or the function does not
        take these parameters.
    ChangedError
        If a file that it reads has changed.
    """
    path, _, name = named.rpartition(":")
    try:
        found = names_in(inputs.functions(path))
    except RuleError as error:
        raise RuleError(f"{named}: {error}") from error
    if callable(getattr(found.get(name), "py_func", None)):
        raise RuleError(
            f"{named}: {name!r} is already compiled; remove its decorator: a function of your own "
            "is a plain one"
        )
    functions = [each for each, item in found.items() if inspect.isfunction(item)]
    if name not in functions:
        raise RuleError(f"{named}: {path} has no function {name!r}{suggestion(name, functions)}")
    function: Callable[..., Any] = found[name]
    parameters = tuple(inspect.signature(function).parameters)
    taken = parameters[:2] if who == "mechanisms" else parameters
    may = [PARAMETERS[who], *([(*PARAMETERS[who], OF)] if who == "measures" else [])]
    if taken not in may:
        wanted = " or ".join(f"({', '.join(each)})" for each in may)
        raise RuleError(
            f"{named}: {name}({', '.join(parameters)}) must take {wanted} and return {RETURNS[who]}"
        )
    return function


def numbers_of(mechanism: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the numbers that a mechanism takes, in their order."""
    further = (*inspect.signature(mechanism).parameters,)[2:]
    return further[:-1] if further[-1:] == (MEMORY,) else further


def is_of_cases(measure: Callable[..., Any]) -> bool:
    """Return whether a measure can be asked of a part of the cases."""
    return (*inspect.signature(measure).parameters,)[-1] == OF


def first_sentence(function: Callable[..., Any]) -> str:
    """Return the first sentence of a function's docstring, in one line; nothing without one."""
    first, *_ = (inspect.getdoc(function) or "").split("\n\n")
    line = " ".join(first.split())
    found = re.match(r".*?(?:[.!?](?= |$)|[。！？])", line)
    return found[0] if found else line


class Module(NamedTuple):
    """A module of a user's own."""

    file: Kept | None
    """None if a package is a folder without `__init__.py`."""
    folders: tuple[str, ...] | None
    """Folders of a package's modules; None if it is no package."""


@dataclass(frozen=True)
class FunctionFile:
    """A file of the user's own functions, and everything it depends on.

    Attributes
    ----------
    file
        The function file itself; its path is absolute.
    modules
        Those of the user's own that it imports, and those that these import, by their names.
    opened
        Paths of the files that they open, with SHA-256; empty for a file that did not exist.
    libraries
        Names of the installed libraries that they import, with versions.
    """

    file: Kept
    modules: tuple[tuple[str, Module], ...] = ()
    opened: tuple[tuple[str, str], ...] = ()
    libraries: tuple[tuple[str, str], ...] = ()

    def fingerprints(self) -> dict[str, str]:
        """Return the SHA-256 of each file by path, and the version of each library by name."""
        files = [self.file, *(module.file for _, module in self.modules if module.file is not None)]
        return {file.path: file.sha256 for file in files} | dict(self.opened) | dict(self.libraries)


_names: dict[FunctionFile, dict[str, Any]] = {}
"""The names defined by each function file that this process has run."""


def read_function_file(path: str) -> FunctionFile:
    """Run a function file, and return it in its current state, with everything it depends on."""
    try:
        file = Kept.read(_absolute(path))
    except FileNotFoundError:
        raise RuleError(
            f"there is no file {path}; its path is relative to the scenario file"
        ) from None
    except OSError as error:
        raise RuleError(f"{path} cannot be read ({error.strerror}); name a Python file") from None
    run = _Run(file, {})
    names = run.names()
    found = run.found()
    _names.setdefault(found, names)
    return found


def names_in(own: FunctionFile) -> dict[str, Any]:
    """Return the names that a function file defines; it is run at most once per process.

    Raises
    ------
    ChangedError
        If a file that it opens or imports has changed since the scenario was loaded.
    """
    if own not in _names:
        run = _Run(own.file, dict(own.modules))
        try:
            names = run.names()
        finally:  # also after a failure, which they may explain
            before = own.fingerprints()
            now = {path: sha256_now(path) for path, _ in own.opened} | run.found().fingerprints()
            if changed := [each for each in now if before.get(each) != now[each]]:
                raise ChangedError(
                    f"{changed[0]}, which {own.file.path} reads, has changed since the "
                    "scenario was loaded; undo the change, or load the scenario again"
                )
        _names[own] = names
    return _names[own]


class _Run:
    """A function file during its run."""

    def __init__(self, file: Kept, carried: Mapping[str, Module]) -> None:
        self.builtins = {**vars(builtins), "__import__": self._import}
        self.opened: set[str] = set()
        self._file, self._carried = file, carried
        self._made: dict[str, ModuleType] = {}
        self._listed: dict[str, ModuleType] = {}
        self._modules: dict[str, Module] = {}
        self._libraries: set[str] = set()

    def names(self) -> dict[str, Any]:
        """Run it and return the names that it defines."""
        _hear_of_opened_files()
        before, _watched.run = getattr(_watched, "run", None), self
        path = self._file.path
        # A name that nothing else can have: a file named like a library must not replace it.
        made = ModuleType(f"function file {Path(path).stem}")
        try:
            return vars(self._run(made, Module(self._file, None)))
        except ChangedError:
            raise
        except (Exception, SystemExit) as error:
            raise RuleError(f"{path}: cannot be run: {type(error).__name__}: {error}") from error
        finally:
            _watched.run = before
            for name, made in self._listed.items():
                if sys.modules.get(name) is made:
                    del sys.modules[name]

    def found(self) -> FunctionFile:
        """Return it with the dependencies found during the run."""
        modules = list(sys.modules.items())
        read = {
            getattr(module, "__file__", None) or ""
            for name, module in modules
            if name.partition(".")[0] in self._libraries
        }
        mine = {
            "",
            self._file.path,
            *(each.file.path for each in self._modules.values() if each.file),
        }
        opened = sorted(path for path in (self.opened | read) - mine if not _is_installed(path))
        versions = ((name, _version(name)) for name in sorted(self._libraries))
        return FunctionFile(
            self._file,
            tuple(sorted(self._modules.items())),
            tuple((path, sha256_now(path)) for path in opened),
            tuple((name, found) for name, found in versions if found),
        )

    def _import(
        self,
        name: str,
        names: Mapping[str, Any] | None = None,
        local: Mapping[str, Any] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Execute an import statement of the user's own code."""
        whole = resolve_name("." * level + name, (names or {}).get("__package__") or "")
        module = self._own(whole)
        if module is None:
            self._libraries.add(whole.partition(".")[0])
            return builtins.__import__(name, names, local, wanted or (), level)
        if not wanted:
            return self._made[whole.partition(".")[0]]
        for part in wanted if hasattr(module, "__path__") else ():
            if not hasattr(module, part) and self._found(f"{whole}.{part}", part, module):
                self._own(f"{whole}.{part}")
        return module

    def _own(self, name: str) -> ModuleType | None:
        """Return a module of the user's own; None if it is not one."""
        if name in self._made:
            return self._made[name]
        above, _, last = name.rpartition(".")
        package = self._own(above) if above else None
        found = None if above and package is None else self._found(name, last, package)
        if found is None and package is not None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if found is None:
            return None
        self._modules[name] = found
        self._made[name] = ModuleType(name)
        try:
            self._run(self._made[name], found)
        except BaseException:
            del self._made[name]  # a later import must fail again
            raise
        if package is not None:
            setattr(package, last, self._made[name])
        return self._made[name]

    def _found(self, name: str, last: str, package: ModuleType | None) -> Module | None:
        """Return the module carried under a name, or one beside the file or on Python's path.

        Installed modules come first.
        """
        if name in self._carried:
            return self._carried[name]
        if last in sys.stdlib_module_names if package is None else not hasattr(package, "__path__"):
            return None
        spec = PathFinder.find_spec(last, None if package is None else package.__path__)
        if package is None and not (spec and spec.origin and _is_installed(spec.origin)):
            spec = PathFinder.find_spec(last, [str(Path(self._file.path).parent)]) or spec
        if spec is None:
            return None
        places = spec.submodule_search_locations
        folders = None if places is None else tuple(map(_absolute, places))
        if spec.origin is None and not all(map(_is_installed, folders or ())):
            return Module(None, folders)
        if isinstance(spec.loader, SourceFileLoader) and not _is_installed(spec.loader.path):
            return Module(Kept.read(_absolute(spec.loader.path)), folders)
        return None

    def _run(self, made: ModuleType, module: Module) -> ModuleType:
        """Run a module and return it."""
        vars(made)["__builtins__"] = self.builtins
        made.__package__ = made.__name__.rpartition(".")[0]
        if module.folders is not None:
            made.__package__, made.__path__ = made.__name__, list(module.folders)
        if module.file is not None:
            made.__file__ = module.file.path
            self._listed[made.__name__] = made
            sys.modules.setdefault(made.__name__, made)  # data classes look up their module there
            code = compile(module.file.content, module.file.path, "exec", dont_inherit=True)
            exec(code, vars(made))
        return made


_watched = threading.local()
"""The function file that this thread is running, if any, as `run`."""


@cache
def _hear_of_opened_files() -> None:
    """Have the interpreter report opened files.

    It cannot be stopped, so that only the first function file starts it.
    """
    sys.addaudithook(_hear)


def _hear(event: str, said: tuple[Any, ...]) -> None:
    """Record a file that a function file opens to read, by itself or through a library."""
    run = getattr(_watched, "run", None)
    if (
        event != "open"
        or run is None
        or not isinstance(said[0], str | bytes)
        or said[2] & (os.O_WRONLY | os.O_RDWR) == os.O_WRONLY
    ):
        return
    path = _absolute(os.fsdecode(said[0]))
    if _is_of(sys._getframe(1), run) and (not os.path.exists(path) or os.path.isfile(path)):  # noqa: PTH110, PTH113
        run.opened.add(_source(path))


def _is_of(frame: FrameType | None, run: _Run) -> bool:
    """Return whether the user's own code is running, and not a library that it imports."""
    while frame is not None and frame.f_builtins is not run.builtins:
        if frame.f_code.co_name == "<module>" and _is_installed(frame.f_code.co_filename):
            return False
        frame = frame.f_back
    return frame is not None


def _absolute(path: str) -> str:
    """Return a path that is valid from any folder."""
    return os.path.abspath(path)  # noqa: PTH100


def _source(path: str) -> str:
    """Return the source file of a module's bytecode, and any other path unchanged."""
    try:
        return source_from_cache(path)
    except ValueError:
        return path


def _is_installed(path: str) -> bool:
    """Return whether a file belongs to Python, to an installed library or to Remit."""
    return path.startswith(("<frozen ", *_installed()))


@cache
def _installed() -> tuple[str, ...]:
    """Return the folders of installed code."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages(), str(PACKAGE)}
    return tuple(
        f"{path}{os.sep}"
        for folder in sorted(folders)
        for path in {folder, os.path.realpath(folder)}
    )


def _version(name: str) -> str | None:
    """Return the version of an installed library by its import name.

    It is None for parts of Python or Remit.
    """
    if name in sys.stdlib_module_names or name == PACKAGE.name:
        return None
    try:
        return version(name)
    except PackageNotFoundError:
        return next((version(found) for found in packages_distributions().get(name, ())), None)
