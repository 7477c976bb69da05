"""Tables read back as they were written."""

from pathlib import Path

import pandas as pd
import pytest

from sim.files.csv_files import save_csv
from sim.files.tables import columns_in, read_table, table_file, tables_in, turn_to_parquet

FRAME = pd.DataFrame(
    {
        "arm": ["1", "2"],
        "note": ["", ""],
        "on": [True, False],
        "seed": [1, 2**63 + 1],
        "day": pd.array([3, None], dtype="Int64"),
        "value": [0.1 + 0.2, float("nan")],
        "key": ["=a", "NA"],
    }
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    save_csv(FRAME, path)
    return path


def test_csv_comes_back_to_the_last_digit(saved: Path) -> None:
    pd.testing.assert_frame_equal(read_table(saved), FRAME, check_dtype=False, check_exact=True)


def test_parquet_takes_the_place_of_csv(saved: Path) -> None:
    turn_to_parquet(saved)
    assert [path.name for path in saved.parent.iterdir()] == ["table.parquet"]
    assert table_file(saved) == saved.with_suffix(".parquet")
    assert tables_in(saved.parent) == [table_file(saved)]
    assert columns_in(table_file(saved)) == list(FRAME.columns)
    pd.testing.assert_frame_equal(read_table(saved), FRAME, check_dtype=False, check_exact=True)
