"""No name in a CSV file of ours is a formula to a spreadsheet, and each comes back as it was."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
import tomlkit

import sim as remit
from sim.files.csv_files import csv_text, guarded, read_rows, unguarded, write_rows
from sim.records.frames import SERVICE_CENTRE
from sim.records.trace import trace_in
from tests.cli.command_line import sim
from tests.model.toy import CALM

UNITS = ("=1+1", "+cmd", "-Ämter", "@sum", "'=1+1", "＝A1")
ISSUES = ("-lights", "=HYPERLINK(1)")
TEXTS = (
    *UNITS,
    *ISSUES,
    "\t=x",
    "\rx",
    " =x",
    "''@",
    "-",
    "+49 30 1",
    "-1-",
    "'",
    "'t Hof",
    "",
    "a=b",
    "a\n=b",
)
NUMBERS = ("-1.5", "+3", "-.5e-3", "7", "'-1.5")


def starts_a_formula(cell: str) -> bool:
    """Whether a spreadsheet reads more than a number into a cell."""
    return bool(re.match(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r]", cell)) and not re.fullmatch(
        r"[+-]?[\d.]+([eE][+-]?\d+)?|-?inf", cell
    )


@pytest.mark.parametrize("text", TEXTS + NUMBERS)
def test_a_text_comes_back_and_begins_no_formula(text):
    assert unguarded(guarded(text)) == text
    assert not starts_a_formula(guarded(text))


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_stay_as_they_are(number):
    assert guarded(number) == number


def test_cells_of_frames_and_rows_come_back():
    frame = pd.DataFrame(
        {"=unit": pd.Categorical(TEXTS), "object": pd.Series(TEXTS, dtype=object), "number": -1.5}
    )
    text = csv_text(frame)
    assert list(read_rows(io.StringIO(text, newline=""))) == [
        {"=unit": t, "object": t, "number": "-1.5"} for t in TEXTS
    ]
    file = io.StringIO(newline="")
    write_rows([["=key"], ["=value"]], file)
    assert file.getvalue() == "'=key\n'=value\n"


def test_every_file_is_written_in_one_place(root):
    others = [
        path
        for path in (root / "sim").rglob("*.py")
        if re.search(r"\.to_csv\(|csv\.writer\(", path.read_text(encoding="utf-8"))
    ]
    assert [path.name for path in others] == ["csv_files.py"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario whose units and issues have the names of formulas."""
    path = tmp_path_factory.mktemp("city") / "=city.toml"
    tables = CALM | {
        "title": "=city",
        "demand": {"cases_per_day": 3, "direct_answer": 0},
        "initial": {
            "precedents": [
                {"issue": ISSUES[0], "circumstance": 0.5, "unit": UNITS[0], "age_days": 3}
            ]
        },
        "departments": [{"name": name, "staff_hours": 6} for name in UNITS],
        "issues": [
            {"name": name, "departments": list(UNITS), "gap": 0.2, "overlap": 0.3}
            for name in ISSUES
        ],
        "adjudication": {"enabled": True},
        "precedents": {"enabled": True},
    }
    path.write_text(
        tomlkit.dumps(
            {
                key: dict(value) if isinstance(value, dict) else value
                for key, value in tables.items()
            }
        ),
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def run(city: Path) -> Path:
    """Its saved run."""
    out = city.parent / "run"
    assert sim("run", city, "--out", out, "--by", "unit", "--by", "issue").exit_code == 0
    return out


def texts_in(folder: Path) -> set[str]:
    """All cells of the CSV files of a folder, as a spreadsheet gets them."""
    found: set[str] = set()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {cell for row in csv.reader(file) for cell in row}
    return found


def test_a_run_writes_no_formula_and_is_read_with_its_names(run):
    cells = texts_in(run)
    assert {guarded(name) for name in (*UNITS, *ISSUES)} <= cells
    assert not [cell for cell in cells if starts_a_formula(cell)]
    history = trace_in(run)
    assert history.case["issue"] in ISSUES
    assert {row["unit"] for row in history.events} <= {*UNITS, SERVICE_CENTRE}


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_an_export_of_a_saved_run_is_read_with_its_names(run, form):
    assert sim("export", run, "--format", form).exit_code == 0
    assert not starts_a_formula("".join(sorted(texts_in(run)))[:1])
    log = remit.read_log(run / f"log.{form}", ends=("resolve",))
    assert {*log.cases["unit"], *log.cases["first_unit"]} == {*UNITS}
    assert {*log.cases["issue"]} == {*ISSUES}


def test_a_run_goes_on_from_a_saved_one_and_replays_its_requests(run, city):
    path = city.parent / "second.toml"
    path.write_text(
        'extends = "=city.toml"\n[initial]\nrecord = "run"\n[demand]\nlog = "run/cases.csv"\n',
        encoding="utf-8",
    )
    second = remit.load_scenario(path)
    assert {ruling.issue for ruling in second.initial.precedents} <= {*ISSUES}
    assert {ruling.unit for ruling in second.initial.precedents} <= {*UNITS, "beyond remit"}
    assert {*remit.run(second).cases["issue"].unique()} == {*ISSUES}


@pytest.mark.usefixtures("few_figures")
def test_a_comparison_writes_no_formula(city, tmp_path):
    out = tmp_path / "out"
    assert (
        sim(
            "compare",
            city,
            "--toggle",
            "precedents",
            "--replications",
            "2",
            "--by",
            "unit",
            "--out",
            out,
        ).exit_code
        == 0
    )
    cells = texts_in(out)
    assert {guarded(name) for name in UNITS} <= cells
    assert not [cell for cell in cells if starts_a_formula(cell)]
