"""A log's file as columns of text: each text is kept once, and of a row only what it says, so that a table takes no more than its file."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from sim.files.inputs import most

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.columns import Columns

    Choice = Callable[[list[str]], Columns]
    """Which of the columns that there are say what."""

ROW_BYTES = 64
"""Of memory that a row takes, however short it is in the file."""


class Column:
    """The texts of a column as they come: said of a row, or of a group of rows."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._of_row, self._of_group = (array("i"), array("i")), (array("i"), array("i"))

    def put(self, row: int, text: str) -> None:
        """Take what is said of a row; of several, the last counts."""
        self._of_row[0].append(row)
        self._of_row[1].append(self._known.setdefault(text, len(self._known)))

    def put_group(self, group: int, text: str) -> None:
        """Take what is said of all rows of a group, whatever is said of one of them."""
        self._of_group[0].append(group)
        self._of_group[1].append(self._known.setdefault(text, len(self._known)))

    def values(self, n: int, groups: NDArray[np.int32] | None = None) -> pd.Categorical:
        """Return the texts of n rows, which lie in these groups, shape (n,)."""
        import pandas as pd

        codes = _spread(self._of_row, n)
        if groups is not None and len(groups):
            of_group = _spread(self._of_group, int(groups[-1]) + 1)[groups]
            codes = np.where(of_group < 0, codes, of_group)
        return pd.Categorical.from_codes(codes, pd.Index(list(self._known), dtype=object))


def most_rows() -> int:
    """Return how many rows a table may have, so that no more memory is taken than a file may hold."""
    return most() // ROW_BYTES


def _spread(said: tuple[array[int], array[int]], n: int) -> NDArray[np.int32]:
    """Return codes by place, -1 where nothing is said."""
    codes = np.full(n, -1, np.int32)
    codes[np.asarray(said[0], np.int32)] = np.asarray(said[1], np.int32)
    return codes
