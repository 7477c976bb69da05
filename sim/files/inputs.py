"""Files that a user names, as bytes: regular ones only, unpacked, no more than memory may hold, kept as they were."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sim.errors import InputError
from sim.files.regular import regular

SIZE = "REMIT_INPUT_MIB"
"""The environment's name for how many mebibytes a file may hold."""

USUAL_MIB = 1024
"""Of what a file holds once it is unpacked: the largest public logs have three quarters of it."""

PIECE = 1 << 20
"""Bytes that are unpacked at once."""

GZIPPED, ZIPPED = (b"\x1f\x8b",), (b"PK\x03\x04", b"PK\x05\x06")
"""With what such files begin."""

DEEPEST = 3
"""Archives one in another that are still unpacked."""


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, or what is left."""


def content(path: Path) -> bytes:
    """Return what a file holds, unpacked.

    Raises
    ------
    InputError
        If there is no such file, it is no regular file, or it cannot be unpacked.
    """
    try:
        data = raw(path)
    except FileNotFoundError:
        raise InputError("there is no such file") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error})") from error
    return unpacked(data)


def raw(path: Path) -> bytes:
    """Return what a file holds as it is.

    Raises
    ------
    OSError
        If there is no such file, or it is no regular file.
    InputError
        If it holds more than `most` bytes.
    """
    with regular(path).open("rb") as file:
        return _whole(file)


def unpacked(data: bytes) -> bytes:
    """Return what is in an archive, zipped or gzipped, and in an archive in it; what is none stays as it is.

    Raises
    ------
    InputError
        If it is damaged, or holds several files or more than `most` bytes.
    """
    try:
        for _ in range(DEEPEST):
            if data.startswith(GZIPPED):
                data = _whole(gzip.GzipFile(fileobj=io.BytesIO(data)))
            elif data.startswith(ZIPPED):
                data = _zipped(data)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise InputError(
            f"cannot be unpacked ({error}); the archive is damaged, so fetch it again"
        ) from error
    except (
        RuntimeError,
        NotImplementedError,
    ) as error:  # a password, or a way of packing that Python does not know
        raise InputError(
            f"cannot be unpacked ({error}); unpack it yourself and name the file in it"
        ) from error
    return data


@dataclass(frozen=True)
class Kept:
    """What a file said.

    Attributes
    ----------
    path
        Where it lay.
    sha256
        Of what it said, in hexadecimal digits.
    packed
        What it said, compressed: it goes to every process that makes runs.
    """

    path: str
    sha256: str
    packed: bytes = field(repr=False, compare=False)

    @classmethod
    def read(cls, path: str) -> Kept:
        """Return a file as it is now.

        Raises
        ------
        OSError
            If it cannot be read, or is a pipe or a device, which may never end.
        InputError
            If it is larger than any input may be.
        """
        return cls.of(path, raw(Path(path)))

    @classmethod
    def of(cls, path: str, content: bytes) -> Kept:
        """Return a file that has been read."""
        return cls(path, sha256(content), zlib.compress(content, 1))

    @property
    def content(self) -> bytes:
        """What it said."""
        return zlib.decompress(self.packed)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of what a file says, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_now(path: str) -> str:
    """Return the SHA-256 of a file as it is now; nothing where there is none to read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def most() -> int:
    """Return how many bytes a file may hold once it is unpacked.

    Raises
    ------
    InputError
        If the environment says something else than a number.
    """
    said = os.environ.get(SIZE) or str(USUAL_MIB)
    if not (said.isdecimal() and int(said)):
        raise InputError(
            f"cannot be read, as {SIZE} = {said!r} is no whole number above 0; unset it, or "
            "set "
            f"it to mebibytes such as {USUAL_MIB}"
        )
    return int(said) << 20


def too_much(what: str) -> InputError:
    """Return the refusal of a file that holds too much of something."""
    mib = most() >> 20
    return InputError(
        f"holds more than {what}; take a part of it, or allow more with the environment "
        "variable "
        f"{SIZE}, such as {SIZE}={4 * mib}"
    )


def _whole(stream: Readable) -> bytes:
    """Return all that a stream gives, in pieces, so that no more is unpacked than may be held."""
    held, found = most(), io.BytesIO()
    while piece := stream.read(PIECE):
        if found.tell() + len(piece) > held:
            raise too_much(f"{held >> 20:,} MiB once it is unpacked")
        found.write(piece)
    return found.getvalue()


def _zipped(data: bytes) -> bytes:
    """Return the one file of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = [
            name
            for name in archive.namelist()
            if not name.endswith("/") and not Path(name).name.startswith((".", "__MACOSX"))
        ]
        if "[Content_Types].xml" in inside:
            raise InputError("is a spreadsheet; save it as CSV")
        if len(inside) != 1:
            listed = f" ({', '.join(inside[:5])})" if inside else ""
            raise InputError(
                f"holds {len(inside)} files{listed}; unpack it and name the file itself"
            )
        with archive.open(inside[0]) as stream:
            return _whole(stream)
