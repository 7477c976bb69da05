"""What a log's file holds once it is unpacked: zipped or gzipped, also one in the other."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path

from sim.errors import LogError
from sim.regular import regular

GZIPPED, ZIPPED = (b"\x1f\x8b",), (b"PK\x03\x04", b"PK\x05\x06")
"""With what such files begin."""

DEEPEST = 3
"""Archives one in another that are still unpacked."""

FORMS = "a log is a CSV file (also zipped or gzipped) or XES"


def content(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    LogError
        If there is no such file, it holds nothing or several files, or it is damaged.
    """
    try:
        data = _unpacked(regular(path).read_bytes(), path)
    except FileNotFoundError:
        raise LogError(f"{path}: there is no such file") from None
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise LogError(f"{path}: cannot be unpacked ({error}); the archive is damaged, so fetch it again") from error
    except (RuntimeError, NotImplementedError) as error:  # a password, or a way of packing that Python does not know
        raise LogError(f"{path}: cannot be unpacked ({error}); unpack it yourself and name the log") from error
    except OSError as error:
        raise LogError(f"{path}: cannot be read ({error})") from error
    if data.lstrip()[:1] in (b"{", b"["):
        raise LogError(f"{path}: is JSON; {FORMS}")
    if not data.strip():
        raise LogError(f"{path}: is empty; a log has a line with the names of its columns, then a row an event or a case")
    return data


def _unpacked(data: bytes, path: Path) -> bytes:
    """Return what is in an archive, and in an archive in it."""
    for _ in range(DEEPEST):
        if data.startswith(GZIPPED):
            data = gzip.decompress(data)
        elif data.startswith(ZIPPED):
            data = _zipped(data, path)
    return data


def _zipped(data: bytes, path: Path) -> bytes:
    """Return the one file of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = [name for name in archive.namelist() if not name.endswith("/") and not Path(name).name.startswith((".", "__MACOSX"))]
        if "[Content_Types].xml" in inside:
            raise LogError(f"{path}: is a spreadsheet; save it as CSV")
        if len(inside) != 1:
            listed = f" ({', '.join(inside[:5])})" if inside else ""
            raise LogError(f"{path}: holds {len(inside)} files{listed}; unpack it and name the log itself")
        return archive.read(inside[0])
