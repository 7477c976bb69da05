"""`Columns`: a table by its fields, for who reads one field of all rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Columns(dict[str, NDArray[Any]]):
    """The fields of a table, each copied out when it is first asked for.

    Rows suit the engine, which follows one case; reading one field of all rows reads the whole table, and measures read
    fields dozens of times.
    """

    def __init__(self, rows: NDArray[Any]):
        self._rows = rows

    def __missing__(self, field: str) -> NDArray[Any]:
        """Return a field, shape (n,), and keep it."""
        self[field] = np.ascontiguousarray(self._rows[field])
        return self[field]
