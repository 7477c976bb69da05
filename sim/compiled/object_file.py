"""A WebAssembly module made of one object file: no linker is needed where there is only one.

LLVM numbers functions, types and places in the table of functions as if the object were alone, so
they stay. What is left to do: memory, stack pointer and table are defined instead of imported, data
move up by the stack, and exports are named. The format is that of the WebAssembly specification
[1]_ and of the conventions for object files [2]_.

References
----------
.. [1] Rossberg, A. (ed.) (2019). WebAssembly Core Specification. W3C.
.. [2] WebAssembly tool conventions: linking.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MAGIC = b"\0asm\1\0\0\0"

STACK = 262_144
"""Bytes of stack, below the data: an overflow traps instead of overwriting them."""

PAGE, LINE = 65_536, 64
"""Bytes of a page of memory, and of a line of a processor's cache."""

CUSTOM, TYPES, IMPORTS, FUNCTIONS, TABLES, MEMORIES, GLOBALS, EXPORTS, _, ELEMENTS, CODE, DATA, COUNT = range(13)  # fmt: skip
"""Kinds of sections."""

ORDER = (TYPES, IMPORTS, FUNCTIONS, TABLES, MEMORIES, GLOBALS, EXPORTS, ELEMENTS, COUNT, CODE, DATA)

FUNCTION, TABLE, MEMORY, GLOBAL = range(4)
"""Kinds of imports and exports."""

SYMBOLS = 8
"""The subsection of symbols."""
DATA_SYMBOL, SECTION_SYMBOL = 1, 3
UNDEFINED, NAMED = 0x10, 0x40
"""Flags of symbols."""
MISSING = -1
"""In place of a symbol's place."""

ADDRESSES = {3: False, 4: False, 5: True}
"""Relocations of addresses in memory, and whether four plain bytes hold one."""
WITH_ADDEND = frozenset({3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 22, 23})
"""Relocations that have a number to add."""

I32, FUNCTION_REFERENCE, I32_CONST, END = 0x7F, 0x70, 0x41, 0x0B


class Reader:
    """Reads numbers and texts off bytes."""

    def __init__(self, data: bytes | bytearray, at: int = 0):
        self.data, self.at = data, at

    def __bool__(self) -> bool:
        return self.at < len(self.data)

    def byte(self) -> int:
        """Return the next byte."""
        self.at += 1
        return self.data[self.at - 1]

    def number(self, signed: bool = False) -> int:
        """Return the next number, seven bits a byte."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value - (1 << shift) if signed and byte & 64 else value

    def numbers(self, n: int) -> list[int]:
        """Return the next n numbers."""
        return [self.number() for _ in range(n)]

    def take(self, n: int) -> bytes:
        """Return the next n bytes."""
        self.at += n
        return bytes(self.data[self.at - n : self.at])

    def text(self) -> str:
        """Return the next text."""
        return self.take(self.number()).decode()

    def limits(self) -> None:
        """Skip the limits of a table or a memory."""
        self.numbers(2 if self.number() & 1 else 1)


@dataclass
class Object:
    """The parts of an object file."""

    sections: dict[int, bytearray] = field(default_factory=dict)
    custom: dict[str, bytearray] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> Object:
        """Take a file apart."""
        if data[:8] != MAGIC:
            raise ValueError("this is no WebAssembly object file")
        found, reader = cls(), Reader(data, 8)
        while reader:
            kind, content = reader.byte(), bytearray(reader.take(reader.number()))
            if kind == CUSTOM:
                inner = Reader(content)
                name = inner.text()
                found.custom[name] = content[inner.at :]
            else:
                found.sections[kind] = content
        return found

    def of(self, kind: int) -> Reader:
        """Return a section, empty if there is none."""
        return Reader(self.sections.get(kind, bytearray(b"\0")))


def linked(data: bytes, exports: Sequence[str]) -> bytes:
    """Return a module that exports these functions, `memory` and the global `__heap_base`.

    Raises
    ------
    ValueError
        If the object needs a function, or data, that it does not define.
    """
    parts = Object.read(data)
    _refuse_imports(parts)
    symbols, segments = _symbols(parts), _segments(parts)
    _move_addresses(parts, symbols, [offset for offset, _ in segments])
    end = STACK + max((offset + len(content) for offset, content in segments), default=0)
    base = -(-end // LINE) * LINE
    numbers = {name: at for kind, name, at in symbols if kind == FUNCTION and name}
    named = [_text(name) + bytes([FUNCTION]) + _leb(numbers[name]) for name in exports]
    made = {
        **parts.sections,
        IMPORTS: b"",
        TABLES: _vector([bytes([FUNCTION_REFERENCE, 0]) + _leb(_places(parts))]),
        MEMORIES: _vector([b"\0" + _leb(base // PAGE + 1)]),
        GLOBALS: _vector([bytes([I32, True]) + _constant(STACK), bytes([I32, False]) + _constant(base)]),
        EXPORTS: _vector(
            [*named, _text("memory") + bytes([MEMORY, 0]), _text("__heap_base") + bytes([GLOBAL, 1])]
        ),
        DATA: _vector(
            b"\0" + _constant(STACK + offset) + _leb(len(content)) + content
            for offset, content in _segments(parts)
        ),
    }  # fmt: skip
    return MAGIC + b"".join(
        bytes([kind]) + _leb(len(made[kind])) + bytes(made[kind])
        for kind in ORDER
        if made.get(kind)
    )


def _refuse_imports(parts: Object) -> None:
    """Raise an error if a function is imported; what else is imported is made here."""
    reader = parts.of(IMPORTS)
    for _ in range(reader.number()):
        reader.text()
        name, kind = reader.text(), reader.byte()
        if kind == FUNCTION:
            raise ValueError(f"the object needs {name}, which it does not define")
        if kind == GLOBAL:
            reader.numbers(2)
        else:
            reader.numbers(1 if kind == TABLE else 0)
            reader.limits()


def _symbols(parts: Object) -> list[tuple[int, str | None, int]]:
    """Return kind, name and place of each symbol: the place of data is segment * 2**32 + offset."""
    reader, found = Reader(parts.custom["linking"]), []
    reader.number()  # version
    while reader:
        part, size = reader.byte(), reader.number()
        end = reader.at + size
        for _ in range(reader.number() if part == SYMBOLS else 0):
            kind, flags = reader.byte(), reader.number()
            name, place = None, MISSING
            if kind == DATA_SYMBOL:
                name = reader.text()
                if not flags & UNDEFINED:
                    segment, offset, _size = reader.numbers(3)
                    place = (segment << 32) + offset
            else:
                place = reader.number()
                if kind != SECTION_SYMBOL and (not flags & UNDEFINED or flags & NAMED):
                    name = reader.text()
            found.append((kind, name, place))
        reader.at = end
    return found


def _segments(parts: Object) -> list[tuple[int, bytes]]:
    """Return offset and content of each segment of data."""
    reader, found = parts.of(DATA), []
    for _ in range(reader.number()):
        reader.take(2)  # kind of segment, and the instruction before its offset
        offset = reader.number(signed=True)
        reader.byte()
        found.append((offset, reader.take(reader.number())))
    return found


def _move_addresses(
    parts: Object, symbols: list[tuple[int, str | None, int]], offsets: list[int]
) -> None:
    """Write the addresses that data have above the stack."""
    for name, kind in (("reloc.CODE", CODE), ("reloc.DATA", DATA)):
        reader = Reader(parts.custom.get(name, bytearray(2)))
        reader.number()  # section
        for _ in range(reader.number()):
            how, at, symbol = reader.byte(), reader.number(), reader.number()
            addend = reader.number(signed=True) if how in WITH_ADDEND else 0
            if how not in ADDRESSES:
                continue
            segment, offset = divmod(symbols[symbol][2], 2**32)
            if symbols[symbol][2] == MISSING:
                raise ValueError(f"the object needs {symbols[symbol][1]}, which it does not define")
            address = STACK + offsets[segment] + offset + addend
            written = struct.pack("<I", address) if ADDRESSES[how] else _padded(address)
            parts.sections[kind][at : at + len(written)] = written


def _places(parts: Object) -> int:
    """Return the size of the table of functions."""
    reader, places = parts.of(ELEMENTS), 1
    for _ in range(reader.number()):
        reader.number()
        reader.byte()
        first = reader.number(signed=True)
        reader.byte()
        n = reader.number()
        reader.numbers(n)
        places = max(places, first + n)
    return places


def _leb(value: int) -> bytes:
    """Write a number that is not negative, seven bits a byte."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _padded(value: int) -> bytes:
    """Write a number below 2**31 in five bytes, the same with a sign and without."""
    return bytes((value >> 7 * k & 127) | (128 if k < 4 else 0) for k in range(5))


def _constant(value: int) -> bytes:
    """Write an expression whose value is a constant."""
    return bytes([I32_CONST]) + _padded(value) + bytes([END])


def _text(text: str) -> bytes:
    """Write a text."""
    return _leb(len(text.encode())) + text.encode()


def _vector(items: Iterable[bytes]) -> bytes:
    """Write a number of items."""
    listed = list(items)
    return _leb(len(listed)) + b"".join(listed)
