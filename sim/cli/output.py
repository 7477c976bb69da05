"""Where results go: a folder that is new or empty, and in which everything appears at once or nothing does."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot take results, before any work is done for it.

    Parameters
    ----------
    folder
        May not exist yet, nor its parents.

    Raises
    ------
    OutputError
        If it is a file, cannot be written, or holds anything already.
    """
    with _reported(folder):
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"--out {folder} is a file; name a folder")
        if folder.exists():
            _refuse_contents(folder)
        probe = _hidden(_existing(folder))
        probe.mkdir()
        probe.rmdir()


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """Give a hidden folder to write into, which becomes `folder` at the end, or is removed if anything goes wrong.

    Parameters
    ----------
    folder
        One that `check_folder` lets pass; its parents are made.
    """
    partial = _hidden(_existing(folder))
    try:
        with _reported(folder):
            partial.mkdir()
            yield partial
            _put_in_place(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_manifest(folder: Path, command: str, **entries: Any) -> None:
    """Write `manifest.json`: what was asked, with which values, seeds and versions, and the files that came of it."""
    from sim.records.saved import now, save_manifest

    files = sorted(path.name for path in folder.iterdir())
    manifest = {"command": command, "created": now(), **entries, "files": files}
    save_manifest(folder / "manifest.json", manifest)


def save_stacked(path: Path, tables: Iterable[pd.DataFrame]) -> None:
    """Write tables with columns `measure` and `contrast` as one, those columns first, in place of an older file."""
    import pandas as pd

    from sim.files.csv_files import save_csv
    from sim.files.new_file import replaced

    table, first = pd.concat(list(tables), ignore_index=True), ["measure", "contrast"]
    with replaced(path) as partial:
        save_csv(table[[*first, *table.columns.drop(first)]], partial)


def _refuse_contents(folder: Path, besides: Path | None = None) -> None:
    """Refuse a folder that holds anything, other than what we write ourselves."""
    if all(path.absolute() == besides for path in folder.iterdir()):
        return
    held = "holds other results" if (folder / "manifest.json").exists() else "is not empty"
    raise OutputError(f"--out {folder} {held}; name another folder, or remove this one")


def _existing(folder: Path) -> Path:
    """Return the folder itself or the nearest folder above it that exists: the same disk, so that renaming is one step."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _hidden(parent: Path) -> Path:
    """Return a name in `parent` that nobody else uses."""
    return parent / f".sim-{secrets.token_hex(6)}"


def _put_in_place(partial: Path, folder: Path) -> None:
    """Move finished results to where they were asked for; the manifest last, so that it stands for a complete folder."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.rename(folder)
        return
    _refuse_contents(folder, besides=partial)
    for path in sorted(partial.iterdir(), key=lambda path: path.name == "manifest.json"):
        path.replace(folder / path.name)


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    """Say of an error of the file system which folder it is about."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"--out {folder} cannot be written ({error.strerror or error}); name another folder"
        ) from error
