"""Files of a sweep's folder that are written again when there is more: the old one stays until the new one is complete."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sim.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a hidden file of the same ending beside `path`, which takes its place at the end, or is removed if anything goes wrong.

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
        why = error.strerror or error
        raise OutputError(
            f"{path} cannot be written ({why}); what has been run is kept, and the same "
            "command "
            "continues once it can be"
        ) from error
    finally:
        with suppress(OSError):  # where it could not be made, it need not be removed
            partial.unlink(missing_ok=True)
