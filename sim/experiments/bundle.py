"""Bundles: a folder of results as one file, and bundles or folders received from others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import BundleError
from sim.experiments.crate import METADATA, listed, metadata
from sim.files.archive import MOST_FILES, Archive, check_names, opened, write
from sim.files.inputs import most, sha256, sha256_now
from sim.files.new_file import new_file
from sim.files.regular import regular
from sim.records.saved import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping

README = "README.txt"
STORE = "sweep.sqlite"
"""File from which a sweep resumes; its runs are in `runs.csv`."""

LARGEST_TEXT = 256 << 20
"""Maximum size in bytes of a manifest, which has the whole scenario of each arm."""

HOW = """{title}
{question}

Made with Remit {remit} (Python {python}) by: {command}

The results are report.html, figures and tables; inputs/ and shipped/ hold the files behind them.
codebook.csv gives the meaning of each column, and {metadata} describes all files.

With Remit installed,

    sim rerun THIS-FILE.zip

repeats the results and reports whether they are identical. It also takes the folder of the unpacked
file. Function files in inputs/ (.py) are programs: read them before you run them.
"""


class _Written(BaseModel):
    """A part of a manifest; other keys in it are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Results(NamedTuple):
    """A folder of results that can be run again."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def repeat(self) -> dict[str, Any]:
        """How to run them again."""
        found: dict[str, Any] = self.manifest["repeat"]
        return found

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of the written files, by path."""
        found: dict[str, str] = self.manifest["sha256"]
        return found

    @property
    def inputs(self) -> list[str]:
        """Paths of the copies of the inputs, without logs."""
        return list(self.repeat["inputs"])

    @property
    def tables(self) -> list[str]:
        """Paths of the tables that are compared after a rerun."""
        return [name for name in self.hashes if is_compared(name) and name not in self.inputs]

    def changed(self) -> list[str]:
        """Return the files that have changed since the results were made."""
        return [
            name
            for name, said in self.hashes.items()
            if name != STORE and sha256_now(str(self.folder / name)) != said
        ]


def is_compared(name: str) -> bool:
    """Return whether a file of results must be identical after a rerun.

    Tables must. Figures and the report hold the same numbers, but also the date, the command and
    the fonts of a machine; the codebook holds words, and failures the paths of a machine.
    """
    return name.endswith((".csv", ".npy", ".parquet")) and name not in (
        "codebook.csv",
        "failures.csv",
    )


def results_in(folder: Path) -> Results:
    """Return the results in a folder.

    Raises
    ------
    BundleError
        If it holds none, none that can be run again, or paths that lead out of it.
    """
    try:
        with regular(folder / MANIFEST).open("rb") as stream:
            content = stream.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise BundleError(
            f"{folder} holds no results ({MANIFEST} cannot be read: {error.strerror}); name a "
            "folder that "
            "'sim run', 'sim compare' or 'sim sweep' has written, or a bundle"
        ) from None
    manifest = _read(content, folder)
    if not isinstance(manifest.get("repeat"), dict) or not isinstance(manifest.get("sha256"), dict):
        raise BundleError(
            f"{folder} lacks the files and settings behind its results, because another version "
            f"of Remit "
            "or a Python program wrote it; repeat it with sim run, sim compare or sim sweep"
        )
    results = Results(folder, manifest)
    _check_form(results)
    names = {*results.hashes, *results.inputs, *(log["place"] for log in results.repeat["logs"])}
    check_names(names)
    for name in names:
        _check_inside(folder, name)
    return results


def bundle(out: Path, file: Path, logs: Path | None = None) -> list[str]:
    """Write a folder of results, with everything needed to run them again, as one zip file.

    The same folder gives the same bytes.

    Parameters
    ----------
    out
        Folder written by `sim run`, `sim compare` or `sim sweep`.
    file
        A new file.
    logs
        Folder of the replayed logs; they are left out unless it is given.

    Returns
    -------
    list of str
        Names of the files in it.

    Raises
    ------
    BundleError
        If the folder holds no finished results, or a file has changed since.
    """
    results = results_in(out)
    manifest = results.manifest
    if manifest.get("runs", {}).get("missing"):
        raise BundleError(
            f"{out}: {manifest['runs']['missing']} runs of the sweep are missing; finish it with "
            "the same "
            "sim sweep command"
        )
    if changed := results.changed():
        raise BundleError(
            f"{out}: {changed[0]} has changed since the results were made; restore it, or make "
            "the results again"
        )
    contents: dict[str, Path | bytes] = {
        name: out / name for name in results.hashes if name != STORE
    }
    contents |= {MANIFEST: out / MANIFEST, README: _readme(manifest)}
    if logs is not None:
        contents |= {log["place"]: found_log(log, logs) for log in results.repeat["logs"]}
    sizes = {name: _size(content) for name, content in contents.items()}
    count = len(sizes) + 1  # and the bundle's metadata
    if count > MOST_FILES or sum(sizes.values()) > most():
        raise BundleError(
            f"a bundle of {out} has {count:,} files and {sum(sizes.values()) >> 20:,} MiB; it may "
            f"have {MOST_FILES:,} files and {most() >> 20:,} MiB; set REMIT_INPUT_MIB to allow more "
            "MiB, or leave out the events with sim run --record cases"
        )
    try:
        check_names(contents)
    except BundleError as error:
        raise BundleError(f"{out}: {error}; rename it and make the results again") from None
    files = {name: (_sha256(contents[name]), sizes[name]) for name in sorted(contents)}
    title, question = _about(manifest)
    contents[METADATA] = metadata(manifest, title, question, files)
    with new_file(file) as written:
        write(written.buffer, contents)
    return sorted(contents)


def unpack(file: Path, folder: Path) -> Results:
    """Unpack a bundle from others into an empty folder, and return the results in it.

    Raises
    ------
    BundleError
        If it is damaged, or holds something that no bundle holds.
    """
    with opened(file) as archive:
        hashes = listed(_text(archive, METADATA, file))
        check_names([METADATA, *hashes])
        if extra := {*archive.names} ^ {METADATA, *hashes}:
            name = min(extra)
            what = "lacks" if name in hashes else "also holds"
            raise BundleError(f"it {what} {name!r}; name a file made by 'sim bundle'")
        for name, said in hashes.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with path.open("xb") as into:
                for piece in archive.pieces(name):
                    digest.update(piece)
                    into.write(piece)
            if digest.hexdigest() != said:
                raise BundleError(
                    f"{name} does not match its checksum in the bundle; get the bundle again"
                )
    return results_in(folder)


def found_log(log: Mapping[str, Any], folder: Path) -> Path:
    """Return the replayed log from a folder, identified by its content.

    Raises
    ------
    BundleError
        If it is not there.
    """
    try:
        candidates = sorted(
            (path for path in folder.iterdir() if path.is_file()),
            key=lambda path: path.name != log["name"],
        )
    except OSError as error:
        raise BundleError(f"{folder} cannot be read ({error.strerror}); name a folder") from None
    for path in candidates:
        if path.stat().st_size == log["bytes"] and sha256_now(str(path)) == log["sha256"]:
            return path
    raise BundleError(
        f"{folder} has no log {log['name']} of {log['bytes']:,} bytes with SHA-256 "
        f"{log['sha256']}; name the folder of the log that was replayed"
    )


def _read(content: bytes, folder: Path) -> dict[str, Any]:
    """Return a manifest."""
    try:
        if len(content) > LARGEST_TEXT:
            raise ValueError("is too long")
        manifest = json.loads(content)
        if not isinstance(manifest, dict):
            raise ValueError("is not a table")
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{folder / MANIFEST} is not a manifest: {error}") from None
    return manifest


class _Log(_Written):
    """A replayed log."""

    place: str
    name: str
    sha256: str
    bytes: int


class _Repeat(_Written):
    """How to run results again."""

    argv: Annotated[list[str], Field(min_length=1)]
    inputs: list[str]
    logs: list[_Log]
    libraries: dict[str, str]
    python_path: list[str]
    notes: list[str]


class _Commit(_Written):
    """The commit of a repository."""

    commit: str
    dirty: bool


class _Manifest(_Written):
    """The parts of a manifest that are used when results come from elsewhere."""

    command: str
    repeat: _Repeat
    sha256: dict[str, str]
    versions: dict[str, str]
    engine: str
    git: dict[str, _Commit] = {}


def _check_form(results: Results) -> None:
    """Refuse a manifest with a value of a wrong type."""
    try:
        _Manifest.model_validate(results.manifest)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise BundleError(
            f"{results.folder / MANIFEST} differs from the form that Remit writes, at {place}; "
            "get the bundle again"
        ) from None


def _check_inside(folder: Path, name: str) -> None:
    """Refuse a file that a link places elsewhere."""
    path = folder / name
    if any(
        each.is_symlink()
        for each in (path, *path.parents)
        if each.is_relative_to(folder) and each != folder
    ):
        raise BundleError(f"{path} is a link; copy the file itself there")


def _text(archive: Archive, name: str, file: Path) -> bytes:
    """Return a file of an archive that must be there."""
    if name not in archive.names:
        raise BundleError(
            f"it has no {name}, so it is not a bundle; name a file made by 'sim bundle'"
        )
    return archive.read(name)


def _about(manifest: Mapping[str, Any]) -> tuple[str, str]:
    """Return title and question of results."""
    about = manifest.get("study") or manifest.get("scenario") or manifest["arms"][0]["scenario"]
    return about["title"], about["question"]


def _readme(manifest: Mapping[str, Any]) -> bytes:
    """Return the text for a reader who opens the bundle."""
    title, question = _about(manifest)
    versions = manifest["versions"]
    return HOW.format(
        title=title,
        question=question,
        remit=versions["remit-sim"],
        python=versions["python"],
        command=manifest["command"],
        metadata=METADATA,
    ).encode()


def _size(content: Path | bytes) -> int:
    """Return the number of bytes."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _sha256(content: Path | bytes) -> str:
    """Return the SHA-256 of the content."""
    return sha256(content) if isinstance(content, bytes) else sha256_now(str(content))
