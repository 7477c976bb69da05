"""Files and folders that appear complete or not at all."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from sim.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANOTHER_FILE = "name another file"
ANOTHER_FOLDER = "name another folder"
AGAIN = "finished runs are kept; fix the cause, and the same command resumes"


def check_new(path: Path) -> None:
    """Refuse a path that cannot become a new file, before any work is done for it.

    Raises
    ------
    OutputError
        If it exists, is a folder, or its folder cannot be written.
    """
    with _reported(path, ANOTHER_FILE):
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file")
        if not path.absolute().parent.is_dir():
            raise OutputError(
                f"{path}: there is no folder {path.parent}; make it, or name another file"
            )
        if path.exists():
            raise OutputError(f"{path} exists already; name another file, or remove this one")
        probe = _hidden(path.absolute().parent)
        probe.touch(exist_ok=False)
        probe.unlink()


@contextmanager
def new_path(path: Path) -> Iterator[Path]:
    """Name a hidden file beside `path`, which becomes `path` at the end, or is removed on failure.

    Raises
    ------
    OutputError
        If the file is there already, or cannot be written.
    """
    check_new(path)
    partial = _hidden(path.parent)
    with _reported(path, ANOTHER_FILE):
        partial.touch(exist_ok=False)
        try:
            yield partial
            check_new(path)
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Open such a file for text."""
    with new_path(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Name a hidden file of the same ending beside a sweep's, which replaces it at the end.

    The old file stays until then, and if anything goes wrong.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    partial = path.with_name(f".part-{path.name}")
    try:
        with _reported(path, AGAIN):
            yield partial
            partial.replace(path)
    finally:
        with suppress(OSError):  # it may not exist
            partial.unlink(missing_ok=True)


def check_folder(folder: Path, option: str = "--out") -> None:
    """Refuse a folder that cannot take results, before any work is done for it.

    Parameters
    ----------
    folder
        May not exist yet, nor its parents.
    option
        That names it, for messages.

    Raises
    ------
    OutputError
        If it is a file, cannot be written, or holds anything already.
    """
    with _reported(f"{option} {folder}", ANOTHER_FOLDER):
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{option} {folder} is a file; name a folder")
        if folder.exists():
            _refuse_contents(folder, option)
        probe = _hidden(_existing(folder))
        probe.mkdir()
        probe.rmdir()


@contextmanager
def new_folder(folder: Path, option: str = "--out") -> Iterator[Path]:
    """Make a hidden folder, which becomes `folder` at the end, or is removed on failure.

    Parameters
    ----------
    folder
        One that `check_folder` lets pass; its parents are made.
    option
        That names it, for messages.

    Raises
    ------
    OutputError
        If it is no longer empty, or cannot be written.
    """
    partial = _hidden(_existing(folder))
    try:
        with _reported(f"{option} {folder}", ANOTHER_FOLDER):
            partial.mkdir()
            yield partial
            _put_in_place(partial, folder, option)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _put_in_place(partial: Path, folder: Path, option: str) -> None:
    """Move finished results to their folder, the manifest last: it marks the result complete."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.rename(folder)
        return
    _refuse_contents(folder, option, besides=partial)
    for path in sorted(partial.iterdir(), key=lambda path: path.name == "manifest.json"):
        path.replace(folder / path.name)


def _refuse_contents(folder: Path, option: str, besides: Path | None = None) -> None:
    """Refuse a folder that holds anything other than Remit's own files."""
    if all(path.absolute() == besides for path in folder.iterdir()):
        return
    if (folder / "manifest.json").exists():
        raise OutputError(
            f"{option} {folder} holds other results; name another folder, or remove this one"
        )
    raise OutputError(f"{option} {folder} is not empty; name a new or empty folder")


def _existing(folder: Path) -> Path:
    """Return the nearest existing folder: it is on the same disk, so that renaming is one step."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _hidden(parent: Path) -> Path:
    """Return an unused name in `parent`."""
    return parent / f".sim-{secrets.token_hex(6)}"


@contextmanager
def _reported(where: Path | str, way_out: str) -> Iterator[None]:
    """Turn an error of the file system into one that names the path."""
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise OutputError(f"{where} cannot be written ({why}); {way_out}") from error
