"""A start from where another run ended: the open cases and rulings of a record's last day, as `[initial]` states them."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.files.csv_files import read_rows
from sim.files.regular import regular
from sim.scenario.kept import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

ENDED = ("resolved", "referred_out", "withdrawn")


def initial_of(
    cases: Iterable[Mapping[str, Any]], precedents: Iterable[Mapping[str, Any]], days: int
) -> dict[str, Any]:
    """Return the table `initial` for a run that begins when another has run for some days.

    Parameters
    ----------
    cases, precedents
        Rows by column name, as a record's frames and files have them.
    days
        Length of the other run.
    """
    return {
        "cases": [_case(row, days) for row in cases if row["status"] not in ENDED],
        "precedents": [
            _precedent(row, days) for row in precedents if row["overruled_day"] in ("", None)
        ],
    }


def initial_of_folder(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the same for the record that `sim run --out` or `save` has left in a folder, and SHA-256 of its files by path.

    Raises
    ------
    ScenarioError
        If there is no whole record.
    """
    try:
        read = {
            path: regular(path).read_bytes()
            for path in (folder / name for name in ("manifest.json", "cases.csv", "precedents.csv"))
        }
        manifest, cases, precedents = (content.decode() for content in read.values())
        found = initial_of(
            _rows(cases), _rows(precedents), json.loads(manifest)["scenario"]["time"]["days"]
        )
        return found, {str(path): sha256(content) for path, content in read.items()}
    except OSError as error:
        raise ScenarioError(
            f"initial.record: {error.filename} cannot be read; name a folder that 'sim run --out' "
            "has written, with its cases as CSV "
            "(for a large city 'sim run --record cases --format csv')"
        ) from None
    except (KeyError, ValueError, TypeError) as error:
        raise ScenarioError(f"initial.record: {folder} is no record of a run: {error}") from None


def _rows(text: str) -> Iterable[Mapping[str, Any]]:
    """Return the rows of a CSV file by column name."""
    return read_rows(StringIO(text, newline=""))


def _case(row: Mapping[str, Any], days: int) -> dict[str, Any]:
    """Return an open case as `[[initial.cases]]` has it."""
    return {
        "issue": row["issue"],
        "circumstance": float(row["circumstance"]),
        "district": int(row["district"]),
        "effort_minutes": round(60 * float(row["effort_hours"])),
        "age_days": days - int(row["filed_day"]),
    }


def _precedent(row: Mapping[str, Any], days: int) -> dict[str, Any]:
    """Return a ruling as `[[initial.precedents]]` has it."""
    return {
        "issue": row["issue"],
        "circumstance": float(row["circumstance"]),
        "unit": row["unit"],
        "age_days": days - int(row["day"]),
    }
