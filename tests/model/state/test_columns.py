"""A table by its fields."""

import numpy as np
import pytest

from sim.model.state.tables import table
from sim.records.record import BLOCK, Columns


@pytest.mark.parametrize("n", [0, 3, BLOCK, 2 * BLOCK + 1])
def test_a_field_is_copied_out_once_and_stands_by_itself(n: int) -> None:
    rows = np.zeros(n, table(day="i2", unit="i4"))
    rows["day"] = np.arange(n)
    columns = Columns(rows)
    assert columns["day"].tolist() == rows["day"].tolist()
    assert columns["day"].dtype == np.int16
    assert columns["day"].flags.c_contiguous
    assert columns["day"] is columns["day"]
    assert list(columns) == ["day"]


def test_fields_that_are_needed_together_come_together() -> None:
    rows = np.zeros(3, table(day="i2", unit="i4", effort="i4"))
    rows["unit"] = 1, 2, 3
    columns = Columns(rows, ("day", "unit"))
    assert columns["day"].tolist() == [0, 0, 0]
    assert list(columns) == ["day", "unit"]
    assert columns["unit"].tolist() == [1, 2, 3]
    assert columns["effort"].tolist() == [0, 0, 0]
