"""A table by its fields."""

import numpy as np

from sim.state.columns import Columns
from sim.state.tables import table


def test_a_field_is_copied_out_once_and_stands_by_itself() -> None:
    rows = np.zeros(3, table(day="i2", unit="i4"))
    rows["day"] = 1, 2, 3
    columns = Columns(rows)
    assert columns["day"].tolist() == [1, 2, 3]
    assert columns["day"].flags.c_contiguous
    assert columns["day"] is columns["day"]
    assert list(columns) == ["day"]
