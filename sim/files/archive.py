"""Zip files: those of others, which may be harmful, and our own, equal for equal content."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.errors import BundleError, InputError
from sim.files.inputs import PIECE, most, too_much
from sim.files.regular import regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

MOST_FILES = 2_000
"""Maximum number of files in one archive."""

LONGEST = 1_000
"""Maximum length in bytes of a path in one."""

DIRECTORY = 4 << 20
"""Maximum size in bytes of an archive's file list: more than `MOST_FILES` of usual names need."""

DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{name}{number}" for name in ("com", "lpt") for number in "0123456789¹²³"
}
"""Names reserved for devices on Windows, with any ending."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time stamp of all files in an archive."""


def wrong_name(name: str) -> str | None:
    """Return why a path in an archive is refused, or None.

    A path must lead into its folder on every system.
    """
    if not name or len(name.encode(errors="replace")) > LONGEST:
        return "is empty or too long"
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name):
        return "has invisible characters"
    if any(letter in name for letter in '\\:*?"<>|'):
        return "has a character that some systems do not allow in names"
    for part in name.split("/"):
        if part in ("", ".", ".."):
            return "leads out of its folder, or is a folder"
        if part.startswith(".") or part.endswith((".", " ")):
            return "has a part that begins with a dot, or ends with a dot or a blank"
        if part.partition(".")[0].strip().lower() in DEVICES:
            return "is the name of a device"
    return None


def check_names(names: Iterable[str]) -> None:
    """Refuse names that lead out of the folder on any system.

    Raises
    ------
    BundleError
        If there are any.
    """
    known: dict[str, str] = {}
    for name in names:
        if why := wrong_name(name):
            raise BundleError(f"{name!r} {why}")
        same = unicodedata.normalize("NFKC", name).casefold()
        if same in known:
            raise BundleError(f"{known[same]!r} and {name!r} are one file on some systems")
        known[same] = name
    for same, name in known.items():
        above = same.rpartition("/")[0]
        while above:
            if above in known:
                raise BundleError(f"{known[above]!r} is a file and {name!r} lies in it")
            above = above.rpartition("/")[0]


class _Sparing(io.BufferedReader):
    """A file that limits one read to the size of a file list.

    `zipfile` reads the list at once, whatever length the file claims for it.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        most = DIRECTORY + 1
        found = super().read(most if size is None or size < 0 else min(size, most))
        if len(found) > DIRECTORY:
            raise BundleError(f"the list of its files is longer than {DIRECTORY >> 20} MiB")
        return found


class Archive:
    """An archive with checked names; contents are read up to a limit."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        infos = file.infolist()
        if len(infos) > MOST_FILES:
            raise BundleError(f"it holds {len(infos):,} files, more than {MOST_FILES:,}")
        # the names as written, before zipfile makes them harmless
        check_names(info.orig_filename for info in infos)
        for info in infos:
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG) or info.is_dir():
                raise BundleError(f"{info.filename!r} is a link, a folder or a device")
            if info.flag_bits & 0x1:
                raise BundleError(f"{info.filename!r} is encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BundleError(f"{info.filename!r} is compressed by an unusual method")
        self._infos = {info.filename: info for info in infos}
        self._left = most()

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of its files."""
        return tuple(self._infos)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file's content, whatever size its header claims."""
        with self._file.open(self._infos[name]) as stream:
            while piece := stream.read(PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise too_much(f"{most() >> 20:,} MiB once it is unpacked")
                yield piece

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        return b"".join(self.pieces(name))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive from others.

    Raises
    ------
    BundleError
        If it is damaged, or holds something that a bundle never does.
    """
    try:
        with _Sparing(io.FileIO(regular(path))) as raw, zipfile.ZipFile(raw) as file:
            yield Archive(file)
    except (BundleError, InputError) as error:
        raise BundleError(f"{path}: {error}") from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise BundleError(
            f"{path} is not a zip file, or is damaged ({error}); get it again"
        ) from None
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror or error})") from None


def write(file: BinaryIO, contents: Mapping[str, Path | bytes]) -> None:
    """Write an archive: the same content gives the same bytes at any time and place."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(contents):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            content = contents[name]
            with archive.open(info, "w") as into:
                if isinstance(content, bytes):
                    into.write(content)
                    continue
                with regular(content).open("rb") as stream:
                    while piece := stream.read(PIECE):
                        into.write(piece)
