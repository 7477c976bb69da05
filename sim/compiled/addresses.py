"""Functions that compiled code calls by address, so that a change of function recompiles nothing.

They are responsibility rules, forms of decision and mechanisms: three arguments, and an answer of
one of three kinds. A user's own functions are compiled with checks, so that every error in them is
reported.
"""

import dis
import re
from collections.abc import Callable
from pathlib import Path
from traceback import walk_tb
from typing import Any, NamedTuple

import numba
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sim.compiled import INTEGER, kept, plain
from sim.compiled.folder import FLAGS, WHOLE
from sim.compiled.writes import SELF
from sim.errors import RuleError, suggestion

Function = Callable[..., Any]

FUNCTIONS: dict[int, Function] = {}
"""Every function with an address, by address; holding it keeps its compiled code alive."""


NUMBERS = (types.Integer, types.Float, types.Boolean)
"""Types that stand for a number."""


class Answer(NamedTuple):
    """The kind of answer of a function."""

    type: Any
    said: str
    """What such a function returns."""

    def has(self, found: Any) -> bool:
        """Return whether a type is of this kind."""
        for kind in (types.Integer, types.NoneType):
            if isinstance(self.type, kind):
                return isinstance(found, kind)
        parts = found.types if isinstance(found, types.BaseTuple) else ()
        return len(parts) == len(self.type) and all(isinstance(each, NUMBERS) for each in parts)


UNIT = Answer(INTEGER, "the number of a unit, or NOBODY (-1)")
NOTHING = Answer(types.none, "nothing")
SHARES = Answer(types.UniTuple(types.float64, 2), "two probabilities")

CAREFUL = FLAGS | WHOLE | {"boundscheck": True, "error_model": "python"}
"""How a user's own functions are compiled: a missing row and a division by zero are errors, except
in functions of the engine that they call.
"""

PLAIN = "such a function uses numbers, arrays, `if` and loops only"

KEEPS = (
    "keeps something in its module, which is read-only; it keeps nothing between cases: read what "
    "it needs from the tables of the city"
)

REASONS = (
    (r"readonly array", KEEPS),
    (r"STORE_GLOBAL", KEEPS),
    (r"(name '\w+' is not defined)", r"\1; define it in the file, or import it"),
    (
        r"global name '(\w+)'.*<class 'function'>",
        r"calls \1(), which is not compiled; write @numba.njit above it",
    ),
    (r"global name '(\w+)'", rf"uses \1, which is neither a number nor an array; {PLAIN}"),
    (
        r"No implementation of function [^>]*>\)(?s:.*?)>{3} (\w+)",
        rf"\1 does not take these types; {PLAIN}",
    ),
    (r"runaway recursion(?s:.*?)recursive\(.*?<function (\w+)", SELF.format(name=r"\1")),
    (
        r"unify return type",
        "returns values of different types; it must always return {returns}",
    ),
)
"""Patterns in Numba's reports, and each with the reason and the way out in words."""


def address_of(function: Function, arguments: tuple[Any, ...], answer: Answer = UNIT) -> int:
    """Compile and cache a function for these argument types; return its address."""
    if numba.config.DISABLE_JIT:
        return _held(function, id(function))
    signature = answer.type(*arguments)
    return _entered(kept(plain(function), signature), signature)


def checked_address_of(
    function: Function,
    name: str,
    arguments: tuple[Any, ...],
    answer: Answer = UNIT,
    refuse: Callable[[Any], str | None] = lambda result: None,
) -> int:
    """Compile a user's own function for these argument types; return its address.

    `refuse` says what else is wrong with it, if at all.

    Raises
    ------
    RuleError
        If it cannot be compiled, answers something of another kind, or compares a number with a
        text.
    """
    made = checked(function, name, arguments, answer, refuse)
    if numba.config.DISABLE_JIT:
        return _held(function, id(function))
    return _entered(made, answer.type(*arguments))


def checked(
    function: Function,
    name: str,
    arguments: tuple[Any, ...],
    answer: Answer,
    refuse: Callable[[Any], str | None] = lambda result: None,
) -> Any:
    """Return a user's own function, compiled; `refuse` says what else is wrong with it, if at all.

    Raises
    ------
    RuleError
        As `checked_address_of`.
    """
    if numba.config.DISABLE_JIT:
        return function
    try:
        tried = numba.njit(arguments, **CAREFUL)(function)
        result = tried.get_compile_result(tried.nopython_signatures[0])
        _refuse_what_is_no_answer(result, name, function, answer)
        if wrong := refuse(result):
            raise RuleError(f"{name}, {wrong}")
        return numba.njit(answer.type(*arguments), **CAREFUL)(function)
    except RuleError:
        raise
    except Exception as error:  # Numba passes on whatever error it meets
        where = f"{name}, line {_line(error, function)}"
        raise RuleError(f"{where}: {_reason(error, answer)}") from error


def entry_of(function: Function, arguments: tuple[Any, ...], answer: Answer) -> int:
    """Return the address of a function that enters a checked one; it is not kept on disk."""
    if numba.config.DISABLE_JIT:
        return _held(function, id(function))
    signature = answer.type(*arguments)
    return _entered(numba.njit(signature, **CAREFUL)(function), signature)


def _entered(function: Any, signature: Any) -> int:
    """Return the address at which compiled code enters a compiled function."""
    result = function.get_compile_result(signature)
    return _held(function, result.library.get_pointer_to_function(result.fndesc.llvm_func_name))


def _held(function: Function, address: int) -> int:
    """Keep a function under its address."""
    FUNCTIONS[address] = function
    return address


def _calling(answer: Answer) -> Function:
    """Return a function that calls the one at an address with three arguments."""
    if numba.config.DISABLE_JIT:
        return lambda address, *arguments: FUNCTIONS[address](*arguments)
    kind = answer.type

    def call(typing_context: Any, address: Any, first: Any, second: Any, third: Any) -> Any:
        """Call it by Numba's own convention, which passes errors on."""

        def lowered(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            kinds, convention = signature.args[1:], context.call_conv
            entry = convention.get_function_type(kind, kinds).as_pointer()
            pointer = builder.inttoptr(values[0], entry)
            status, result = convention.call_function(builder, pointer, kind, kinds, values[1:])
            with cgutils.if_unlikely(builder, status.is_error):
                convention.return_status_propagate(builder, status)
            return result

        return kind(INTEGER, first, second, third), lowered

    return intrinsic(call)  # type: ignore[no-any-return]


call, call_for_shares, call_for_nothing = _calling(UNIT), _calling(SHARES), _calling(NOTHING)
"""Call the function at an address with three arguments: for a unit, for two probabilities, and for
what it does.
"""


def _refuse_what_is_no_answer(result: Any, name: str, function: Function, answer: Answer) -> None:
    """Raise an error if a compiled function gives no such answer.

    It may not compare anything that can never be equal either.
    """
    found = result.signature.return_type
    if not answer.has(found):
        raise RuleError(
            f"{name}, line {_first_line(function)}: returns {_said(found)}; it must always return "
            f"{answer.said}"
        )
    for expression, call in result.type_annotation.calltypes.items():
        joins = getattr(expression, "op", None) in ("binop", "inplace_binop")
        if joins and call is not None and {_is_text(kind) for kind in call.args} == {True, False}:
            raise RuleError(
                f"{name}, line {expression.loc.line}: compares or joins a number and a text; units "
                "and issues are numbers: `sim check SCENARIO --numbers` lists them"
            )


def _is_text(kind: Any) -> bool:
    """Return whether a type is that of a text."""
    return isinstance(types.unliteral(kind), types.UnicodeType)


def _said(answer: Any) -> str:
    """Return the name of a type for a message about an answer."""
    if isinstance(answer, types.NoneType):
        return "nothing"
    if isinstance(answer, types.Optional):
        return "nothing in some cases"
    text, answer = _is_text(answer), types.unliteral(answer)
    if isinstance(answer, types.BaseTuple):
        kinds = [*map(_said, answer.types)]
        is_plain = all(isinstance(each, NUMBERS) for each in answer.types)
        return f"{len(answer)} values" + ("" if is_plain else f" ({', '.join(kinds)})")
    return "a text" if text else f"a value of type {answer}"


def _first_line(function: Function) -> int:
    """Return the line on which a function begins."""
    return function.__code__.co_firstlineno


def _line(error: Exception, function: Function) -> int:
    """Return the line of the rule's file that an error is about, at least that of the function."""
    path, place = function.__code__.co_filename, getattr(error, "loc", None)
    if isinstance(error, KeyError):  # of a field, without a place
        for step in dis.get_instructions(function):
            if step.opname == "LOAD_ATTR" and repr(step.argval) == str(error) and step.positions:
                return step.positions.lineno or _first_line(function)
    if place is not None and place.filename == path:
        return int(place.line)
    named = re.search(rf'{re.escape(Path(path).name)}(?:", line | \()(\d+)', str(error))
    return int(named[1]) if named else _first_line(function)


def _reason(error: Exception, answer: Answer) -> str:
    """Return why a rule cannot be compiled, and the way out."""
    if isinstance(error, KeyError):
        *_, (frame, _) = walk_tb(error.__traceback__)
        fields = getattr(frame.f_locals.get("self"), "fields", ())  # of the row that Numba reads
        return f"a case, or a unit, has no field {error}{suggestion(str(error).strip("'"), fields)}"
    for pattern, reason in REASONS:
        if found := re.search(pattern, str(error)):
            return found.expand(reason).format(returns=answer.said)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [
        type(error).__name__
    ]
    of_numba = ("Failed in", "During", "File ", "[", "-")
    cause = next((line for line in lines if not line.startswith(of_numba)), lines[0])
    # The type of a row fills a page.
    cause = re.split(r" of type (?:Reference|Record)|\.+ Raised from", cause)[0]
    return f"cannot be compiled: {cause.rstrip('.:')}; {PLAIN}"
