"""The columns of result files, from the codebooks of short runs."""

import csv
import tempfile
from functools import cache
from pathlib import Path

from click.testing import CliRunner

import sim
import sim.cli
from rendered import table
from sim.experiments.codebook import FILE, write_codebook
from sim.measures import MEASURES

TOWN = {"time.days": 20, "time.warm_up": 5, "time.horizon": 10}
"""A short run."""

STUDY = """scenario = "classroom"
design = "grid"
replications = 1
toggle = ["precedents"]
[set]
time = { days = 20, warm_up = 5, horizon = 10 }
[vary]
"adjudication.period" = { values = [1, 5] }
"""
"""A small sweep."""

HEADS = ("column", "label", "unit", "meaning")

KEYS = {
    "compare": "one column for each uncertain number, named by its dotted key",
    "sweep": "one column for each varied key: its value",
}
"""Which columns have the names of keys."""


@cache
def _codebooks() -> dict[str, dict[str, list[dict[str, str]]]]:
    """Return the codebooks of a small run, comparison and sweep, by folder and file."""
    town = sim.load_scenario("classroom").with_values(TOWN)
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folders = {each: Path(name, each) for each in ("run", "compare", "sweep")}
        short = [part for key, days in TOWN.items() for part in ("--set", f"{key}={days}")]
        argv = ["run", "classroom", *short, "--by", "zone", "--out", str(folders["run"])]
        CliRunner().invoke(sim.cli.main, argv, catch_exceptions=False)
        folders["compare"].mkdir()
        study = sim.compare(town, toggle=["precedents"], replications=2, by=["zone"])
        sim.robust(study, 2).save(folders["compare"])
        Path(name, "study.toml").write_text(STUDY, encoding="utf-8")
        sim.sweep(Path(name, "study.toml"), folders["sweep"])
        for each, folder in folders.items():
            if each == "compare":
                write_codebook(folder)
            with (folder / FILE).open(encoding="utf-8", newline="") as file:
                rows = [*csv.DictReader(file)]
            files = dict.fromkeys(row["file"] for row in rows)
            found[each] = {file: [row for row in rows if row["file"] == file] for file in files}
    return found


def columns(command: str) -> str:
    """Return a section for each table that a command leaves, with a row for each of its columns.

    Parameters
    ----------
    command
        `run`, `compare` or `sweep`.
    """
    sections = []
    for file, rows in _codebooks()[command].items():
        shown: dict[tuple[str, ...], None] = {}
        for row in rows:
            if row["column"] in MEASURES:
                cells = ("one column for each [measure](measures.md)", "", "", "")
            elif "." in row["column"]:
                cells = (KEYS[command], "", "", "")
            else:
                cells = (f"`{row['column']}`", row["label_en"], row["unit"], row["definition_en"])
            shown[cells] = None
        sections.append(f"### `{file}`\n\n{table(HEADS, shown)}")
    return "\n\n".join(sections) + "\n"
