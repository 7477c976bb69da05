"""`Columns`: a table by its fields, for who reads one field of all rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096
"""Rows from which fields are copied at a time: few enough to stay in the processor's cache
meanwhile."""


class Columns(dict[str, NDArray[Any]]):
    """The fields of a table, each copied out when it is first asked for.

    Rows suit the engine, which follows one case; reading one field of all rows reads the whole
    table, and measures read fields dozens of times. Those that are known to be needed are copied
    out together, so that the table is read but once.
    """

    def __init__(self, rows: NDArray[Any], together: tuple[str, ...] = ()):
        self._rows, self._together = rows, together

    def __missing__(self, field: str) -> NDArray[Any]:
        """Return a field, shape (n,), and keep it."""
        fields = self._together if field in self._together else (field,)
        self.update({name: np.empty(len(self._rows), self._rows.dtype[name]) for name in fields})
        for start in range(0, len(self._rows), BLOCK):
            block = self._rows[start : start + BLOCK]
            for name in fields:
                self[name][start : start + BLOCK] = block[name]
        return self[field]
