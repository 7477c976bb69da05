"""Regular files only: reading a pipe may wait for ever, and devices such as /dev/zero never end."""

import errno
import os
import stat
from pathlib import Path

KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


WITHIN = "REMIT_READ_WITHIN"
"""Environment variable for the only folders, one per line, from which files are read; `sim rerun`
sets it, so that a received bundle reads nothing else."""


def regular(path: Path) -> Path:
    """Return a path that leads to a regular file.

    Raises
    ------
    OSError
        If there is no such file, it is not regular, or it lies outside the folders that may be
        read.
    """
    only = os.environ.get(WITHIN)
    if only and not any(
        path.resolve().is_relative_to(Path(folder).resolve()) for folder in only.splitlines()
    ):
        raise PermissionError(errno.EACCES, "Lies outside the bundle, so it is not read", str(path))
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except ValueError:  # a character that no file name may have
        raise FileNotFoundError(errno.ENOENT, "No such file", str(path)) from None
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path))
    if kind != stat.S_IFREG:
        raise OSError(
            errno.EINVAL,
            f"Is {KINDS.get(kind, 'something else')}, not a regular file; save it as one",
            str(path),
        )
    return path
