"""Short runs of all shipped scenarios and twenty random cities, and small comparisons."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import sim
from sim.scenario.schema import Scenario

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "scenarios"
CITIES = HERE / "cities.jsonl"
"""Random cities as `tests.reference.scenarios` once drew them, one to a line, so that they stay
when its generator changes."""

SHORT = {"time.days": 120, "time.warm_up": 30, "time.horizon": 30}
MOST_CASES, MOST_CITIZENS = 60, 100_000
"""Limits for a shipped scenario, cases per day and citizens, so that none takes long."""

STUDY = """
title = "Golden"
scenario = '{scenario}'
design = "grid"
replications = 2
toggle = ["precedents"]
[vary]
"adjudication.rulings_per_year" = {{ values = [50, 400] }}
"""

DIGITS = 9
"""Significant digits that are kept: more than anything claims, fewer than the order of a sum
changes."""


RANGES = {
    "city.seed": [1, 1_000_000],
    "citizens.patience_days": [6, 30],
    "citizens.give_up": [0, 0.06],
    "issue_defaults.overlap": [0.04, 0.25],
    "issue_defaults.gap": [0.01, 0.12],
    "issue_defaults.beyond": [0.01, 0.1],
    "department_defaults.utilisation": [0.5, 0.9],
    "department_defaults.avoidance": [0.4, 0.9],
    "service_centre.accuracy": [0.3, 0.9],
    "responsibility.shelving": [0.1, 0.8],
    "responsibility.explain": [0, 0.4],
    "responsibility.mismatch": [1.2, 4],
    "responsibility.reject_unfit": [0.05, 0.5],
    "responsibility.unfit_willingness": [0.05, 0.6],
    "appraisal.coupling": [0, 0.5],
    "adjudication.rulings_per_year": [100, 1200],
    "adjudication.accuracy": [0.6, 0.98],
    "adjudication.hours_per_case": [0.5, 4],
    "precedents.reach": [0.005, 0.08],
    "precedents.force": [0.5, 1],
    "precedents.half_life_days": [125, 1500],
    "precedents.challenge": [0, 0.6],
    "platform.recognition": [0.1, 0.9],
}
"""Of the draws whose tables are kept, whatever ranges the shipped cities have."""


def shipped() -> Iterator[tuple[str, Scenario]]:
    """Yield every shipped scenario by name, shortened."""
    for path in sorted(SCENARIOS.glob("*.toml")):
        scenario = sim.load_scenario(path)
        few = {f"reforms.{n}.day": 40 for n in range(len(scenario.reforms))} | {
            "demand.cases_per_day": min(scenario.demand.cases_per_day, MOST_CASES),
            "citizens.count": min(scenario.citizens.count, MOST_CITIZENS),
        }
        yield path.stem, scenario.with_values(SHORT | few)


def random_cities() -> Iterator[tuple[str, Scenario]]:
    """Yield the kept random cities by name."""
    for number, line in enumerate(CITIES.read_text(encoding="utf-8").splitlines(), start=1):
        yield f"random {number}", Scenario.model_validate(json.loads(line))


def runs() -> pd.DataFrame:
    """Return a row for each city: the hash of its event log, and every summary measure."""
    rows = []
    for name, scenario in (*shipped(), *random_cities()):
        record = sim.run(scenario, seed=1)
        rows.append({"city": name, "events": _hash(record.events), **sim.measures.summary(record)})
    return pd.DataFrame(rows)


def comparisons() -> dict[str, dict[str, pd.DataFrame]]:
    """Return the tables of small comparisons and a sweep by name and file, as written to files."""
    classroom, shishi = (
        sim.load_scenario(SCENARIOS / f"{name}.toml") for name in ("classroom", "shishi")
    )
    short = shishi.with_values(SHORT)
    ranged = short.with_values({"uncertainty": RANGES})
    return {
        "toggled": tables(
            sim.compare(
                classroom,
                toggle=["precedents", "adjudication"],
                replications=4,
                by=["zone", "unit"],
            )
        ),
        "varied": tables(
            sim.compare(
                short,
                toggle=["social_organisations"],
                vary={"adjudication.period": [1, 20]},
                replications=3,
            )
        ),
        "files": tables(
            sim.compare(
                [short, sim.load_scenario(SCENARIOS / "shanghai.toml").with_values(SHORT)],
                replications=3,
            )
        ),
        "robust": tables(sim.robust(sim.compare(ranged, toggle=["precedents"], replications=3), 6)),
        "sweep": swept(),
    }


def swept() -> dict[str, pd.DataFrame]:
    """Return the runs of a small sweep."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study.toml"
        study.write_text(STUDY.format(scenario=SCENARIOS / "classroom.toml"), encoding="utf-8")
        sim.sweep(study, Path(folder) / "out", executor="serial")
        return {"runs.csv": pd.read_csv(Path(folder) / "out" / "runs.csv")}


def tables(study) -> dict[str, pd.DataFrame]:
    """Return the tables that a study writes into its folder."""
    with tempfile.TemporaryDirectory() as folder:
        study.save(Path(folder))
        return {path.name: _kept(pd.read_csv(path)) for path in sorted(Path(folder).glob("*.csv"))}


def _kept(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the effects of all mechanisms together, which came later."""
    if "contrast" not in table:
        return table
    return table[~table["contrast"].str.startswith("together:")].reset_index(drop=True)


def hashes() -> pd.DataFrame:
    """Return a row for each table of the comparisons: its shape, and the hash of its numbers."""
    return pd.DataFrame(
        {
            "comparison": name,
            "table": file,
            "rows": len(table),
            "columns": len(table.columns),
            "numbers": _hash(numbers(table)),
        }
        for name, tables_of in comparisons().items()
        for file, table in tables_of.items()
    )


def numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without its notes, its numbers to so many digits."""
    kept = table.drop(columns="note", errors="ignore")
    return kept.map(lambda value: f"{value:.{DIGITS}g}" if isinstance(value, float) else value)


def _hash(table: pd.DataFrame) -> str:
    """Return a hash of a table's text."""
    return hashlib.sha256(table.to_csv(index=False, lineterminator="\n").encode()).hexdigest()[:16]
