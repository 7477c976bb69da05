"""Files that a page offers for download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomlkit

from sim.app.setup import ARMS, without_files
from sim.experiments.compare import compare
from sim.files.csv_files import csv_text

if TYPE_CHECKING:
    from sim.records.record import RunRecord
    from sim.scenario.schema import Scenario


def titled_apart(scenarios: tuple[Scenario, Scenario]) -> tuple[Scenario, Scenario]:
    """Return two arms with different titles, as a comparison names arms by them."""
    left, right = scenarios
    if left.title != right.title:
        return scenarios
    return left.model_copy(update={"title": f"{left.title} (left)"}), right.model_copy(
        update={"title": f"{right.title} (right)"}
    )


def scenario_toml(scenario: Scenario) -> str:
    """Return a scenario as a self-contained file: all differences from the defaults."""
    return tomlkit.dumps(scenario.model_dump(mode="json", exclude_defaults=True, exclude_none=True))


def events_csv(record: RunRecord) -> str:
    """Return the event log of a record as `sim run --out` writes it."""
    return csv_text(record.events)


def report_html(
    scenarios: tuple[Scenario, Scenario], seed: int, replications: int, language: str
) -> str:
    """Return the report of a comparison of both arms; its command takes the downloaded files."""
    from sim.report.report import report  # Matplotlib is loaded only for a report

    with without_files(*scenarios):
        study = compare(titled_apart(scenarios), replications=replications, seed=seed)
    files = " ".join(f"{side}.toml" for side in ARMS)
    command = (
        f"sim compare {files} --replications {replications} --seed {seed} --language "
        f"{language} --out DIR"
    )
    return report(study, command, language)
