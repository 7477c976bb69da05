"""A file as it was when it was read: what it said then is carried along, whatever is saved meanwhile."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from sim.files.inputs import raw


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
        content = raw(Path(path))
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
