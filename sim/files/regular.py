"""Files that end: whoever reads a pipe waits until somebody writes into it, and a device such as /dev/zero never ends."""

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
"""The environment's name for the only folders, one a line, from which files are read; `sim rerun`
sets it, so that the files of others lead nowhere else."""


def regular(path: Path) -> Path:
    """Return a path that leads to a regular file.

    Raises
    ------
    OSError
        If it leads to nothing, to anything else, or out of the only folders that may be read.
    """
    only = os.environ.get(WITHIN)
    if only and not any(
        path.resolve().is_relative_to(Path(folder).resolve()) for folder in only.splitlines()
    ):
        raise PermissionError(errno.EACCES, "Lies outside the bundle, so it is not read", str(path))
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except ValueError:  # a character that no name of a file has
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
