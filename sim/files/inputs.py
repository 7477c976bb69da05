"""Files that a user names, as bytes: regular, unpacked, within the memory limit, kept unchanged."""

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
"""Environment variable for the maximum size of a file in mebibytes."""

USUAL_MIB = 1024
"""Default maximum size of an unpacked file: the largest public logs have three quarters of it."""

PIECE = 1 << 20
"""Bytes unpacked at once."""

GZIPPED, ZIPPED = (b"\x1f\x8b",), (b"PK\x03\x04", b"PK\x05\x06")
"""First bytes of such files."""

DEEPEST = 3
"""Maximum depth of nested archives."""


class Readable(Protocol):
    """A source of bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to that many bytes."""


def content(path: Path) -> bytes:
    """Return a file's content, unpacked.

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
    """Return a file's content without unpacking it.

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
    """Return the content of a zip or gzip archive, also nested; other data are returned unchanged.

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
    ) as error:  # a password, or a compression unknown to Python
        raise InputError(
            f"cannot be unpacked ({error}); unpack it yourself and name the file in it"
        ) from error
    return data


@dataclass(frozen=True)
class Kept:
    """A file as it was when it was read.

    Attributes
    ----------
    path
        Its place.
    sha256
        Of its content, in hexadecimal digits.
    packed
        Its content, compressed, as it goes to every process that makes runs.
    """

    path: str
    sha256: str
    packed: bytes = field(repr=False, compare=False)

    @classmethod
    def read(cls, path: str) -> Kept:
        """Read a file now.

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
        """Return a file from content already read."""
        return cls(path, sha256(content), zlib.compress(content, 1))

    @property
    def content(self) -> bytes:
        """Its content."""
        return zlib.decompress(self.packed)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_now(path: str) -> str:
    """Return the SHA-256 of a file now, or an empty text if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def most() -> int:
    """Return the maximum size in bytes of an unpacked file.

    Raises
    ------
    InputError
        If the environment variable is no number.
    """
    said = os.environ.get(SIZE) or str(USUAL_MIB)
    if not (said.isdecimal() and int(said)):
        raise InputError(
            f"cannot be read, because {SIZE} = {said!r} is not a whole number above 0; unset it, "
            f"or set it to a number of mebibytes such as {USUAL_MIB}"
        )
    return int(said) << 20


def too_much(what: str) -> InputError:
    """Return the error for a file that holds too much of something."""
    mib = most() >> 20
    return InputError(
        f"holds more than {what}; take a part of the file, or allow more with the environment "
        "variable "
        f"{SIZE}, such as {SIZE}={4 * mib}"
    )


def _whole(stream: Readable) -> bytes:
    """Read a stream in pieces, so that no more is unpacked than the limit allows."""
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
