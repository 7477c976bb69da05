"""Tables of results as files: CSV with full precision, or Parquet in its place."""

from __future__ import annotations

import csv
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sim.errors import check_extra
from sim.files.csv_files import unguarded
from sim.files.new_file import replaced
from sim.files.regular import regular

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    import pandas as pd

PARQUET = ".parquet"

WORDS = ("note", "arm", "measure", "contrast", "by", "group", "unit", "from_unit", "issue")
"""Columns of words, even if all of them look like numbers."""


def check_parquet() -> None:
    """Refuse Parquet if it cannot be written, before any work is done for it."""
    check_extra("parquet", "a Parquet file")


def save_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as Parquet, without its index."""
    check_parquet()
    frame.to_parquet(path, index=False, engine="pyarrow")


def turn_to_parquet(path: Path) -> None:
    """Replace a CSV file by a Parquet file."""
    frame = read_table(path)
    with replaced(path.with_suffix(PARQUET)) as partial:
        save_parquet(frame, partial)
    path.unlink()


def table_file(path: Path) -> Path:
    """Return the file of a table, or the Parquet file in its place."""
    other = path.with_suffix(PARQUET)
    return path if path.exists() or not other.exists() else other


def tables_in(folder: Path, names: str = "*") -> list[Path]:
    """Return the tables of a folder whose names match a pattern."""
    return sorted(path for ending in (".csv", PARQUET) for path in folder.glob(f"{names}{ending}"))


def columns_in(path: Path) -> list[str]:
    """Return the columns of a table."""
    if path.suffix == PARQUET:
        from pyarrow.parquet import read_schema

        return [str(name) for name in read_schema(regular(path)).names]
    with regular(path).open(newline="", encoding="utf-8") as file:
        return [str(unguarded(name)) for name in next(csv.reader(file), [])]


def read_table(path: Path) -> pd.DataFrame:
    """Return a table written by `save_csv` or `save_parquet`, at full precision."""
    import pandas as pd

    path = table_file(path)
    if path.suffix == PARQUET:
        check_parquet()
        return pd.read_parquet(regular(path), engine="pyarrow")
    texts = pd.read_csv(regular(path), dtype=str, keep_default_na=False)
    return pd.DataFrame(
        {unguarded(name): _read(name, cells.tolist()) for name, cells in texts.items()}
    )


def _read(name: Hashable, cells: list[str]) -> Any:
    """Return a column of numbers, truth values or words; an empty cell among numbers is missing."""
    import pandas as pd

    if cells and all(cell in ("True", "False") for cell in cells):
        return [cell == "True" for cell in cells]
    if name not in WORDS:
        with suppress(ValueError):
            whole = [int(cell) if cell else None for cell in cells]
            if None not in whole:
                return whole
            if any(cell for cell in cells):
                return pd.array(whole, dtype="Int64")
        with suppress(ValueError):
            return [float(cell or "nan") for cell in cells]
    return [*map(unguarded, cells)]
