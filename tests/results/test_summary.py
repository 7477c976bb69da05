import math
import re

import numpy as np
import pytest

from sim.model.state.zones import Zone
from sim.records.record import MEASURED
from sim.results.summary import MEASURES, summary, summary_by
from tests.results.examples import record, resolved, unit

FIXED = [
    "rmst_days",
    "rmst_disposed_days",
    "rmst_reported_days",
    "median_days",
    "p99_days",
    "resolved_within_5",
    "resolved_within_10",
    "resolved_within_15",
    "open_over_250",
    "handoffs_per_case",
    "no_handoff_share",
    "ping_pong_share",
    "first_dispatch_accuracy",
    "declined_share",
    "disputed_share",
    "shelved_share",
    "docket_wait_days",
    "docket_use",
    "precedent_hit_share",
    "wrong_precedent_share",
    "resolved_by_society_share",
    "resolved_by_market_share",
    "fees_per_case",
    "referred_out_share",
    "withdrawn_share",
    "follow_ups_per_case",
    "petitions_per_1000",
    "rework_share",
    "late_share",
    "coordination_hours",
    "beyond_hours_share",
    "workload_gini",
    "utilisation",
    "mean_trust",
]


def test_names_are_those_that_files_and_reports_rely_on() -> None:
    assert list(MEASURES) == FIXED
    assert list(summary(record(resolved(3)))) == FIXED


def test_fields_that_it_reads_are_copied_out_together() -> None:
    history = record(resolved(3), resolved(4))
    summary(history)
    assert list(history.case_columns) == list(MEASURED)


def test_every_measure_says_what_it_is() -> None:
    for name, measure in MEASURES.items():
        assert measure.unit, name
        assert re.fullmatch(r"[A-Z].+\.", measure.description), name
        assert format(1234.5, measure.format).startswith("1,234.5")


def test_shares_of_nothing_are_not_applicable() -> None:
    found = summary(record())
    assert all(math.isnan(found[name]) for name, measure in MEASURES.items() if measure.of_cases)


def test_parts_have_the_measures_of_their_own_cases() -> None:
    parts = summary_by(record(resolved(3), resolved(7, zone=Zone.GAP)), "zone")
    assert parts["gap"]["rmst_days"] == 7
    assert parts["clear"]["rmst_days"] == 3
    assert math.isnan(parts["overlap"]["rmst_days"])
    assert math.isnan(parts["gap"]["mean_trust"])


def test_weighted_parts_add_up_to_the_whole() -> None:
    rows = [resolved(k % 15, zone=k % 4, handoffs=k % 3) for k in range(40)]
    history = record(*rows)
    parts = summary_by(history, "zone")
    for name in ("rmst_days", "handoffs_per_case", "late_share"):
        assert sum(10 * part[name] for part in parts.values()) / 40 == pytest.approx(
            summary(history)[name]
        )


def test_by_unit_the_use_of_hours_is_the_unit_s_own() -> None:
    units = np.concatenate([unit(had=100, worked=50), unit(had=100, worked=20)])
    parts = summary_by(record(resolved(3, first_unit=1), unit_rows=units), "unit")
    assert {label: part["utilisation"] for label, part in parts.items()} == {
        "unit 0": 0.5,
        "unit 1": 0.2,
    }
