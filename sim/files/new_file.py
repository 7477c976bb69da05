"""Files that appear as a whole or not at all."""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from sim.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_new(path: Path) -> None:
    """Refuse a file that is there already.

    Raises
    ------
    OutputError
        If it is, or is a folder.
    """
    with _told(path):
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file")
        if not path.absolute().parent.is_dir():
            raise OutputError(
                f"{path}: there is no folder {path.parent}; make it, or name another file"
            )
        if path.exists():
            raise OutputError(f"{path} exists already; name another file, or remove this one")


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Give a hidden file beside `path` to write to, which becomes `path` at the end, or is removed if anything goes wrong.

    Raises
    ------
    OutputError
        If the file is there already, or cannot be written.
    """
    check_new(path)
    partial = path.with_name(f".sim-{secrets.token_hex(6)}")
    with _told(path):
        partial.touch(exist_ok=False)
        try:
            with partial.open("w", encoding="utf-8", newline="\n") as file:
                yield file
            check_new(path)
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a hidden file of the same ending beside a file of a sweep, which takes its place at the end.

    The old one stays until then, and if anything goes wrong.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    partial = path.with_name(f".part-{path.name}")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}); what has been run is kept, "
            "and the same command continues once it can be"
        ) from error
    finally:
        with suppress(OSError):  # where it could not be made, it need not be removed
            partial.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say of an error of the file system which file it is about."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}); name another file"
        ) from error
