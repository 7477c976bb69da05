import pandas as pd
import pytest

import sim
from sim.records.exports.columns import EVENT_COLUMNS
from tests.records.exports.examples import HARD, csv_rows, record


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("csv") / "log.csv"
    sim.export(record(), path, "csv")
    return path


def test_columns_of_events_come_before_those_of_their_cases(path):
    assert list(csv_rows(path)[0]) == [
        "case:concept:name",
        *EVENT_COLUMNS,
        "case:issue",
        "case:zone",
        "case:circumstance",
        "case:district",
        "case:citizen",
        "case:filed_day",
        "case:effort_hours",
        "case:status",
    ]


def test_every_event_has_what_is_known_of_its_case(path):
    written = pd.read_csv(path, keep_default_na=False)
    cases = record().cases
    for name in (
        "issue",
        "zone",
        "circumstance",
        "district",
        "citizen",
        "filed_day",
        "effort_hours",
        "status",
    ):
        wanted = cases[name].astype(object).to_numpy()[record().event_rows["case"]]
        assert written[f"case:{name}"].tolist() == wanted.tolist()


def test_pandas_reads_every_time_in_one_format(path):
    times = pd.to_datetime(pd.read_csv(path)["time:timestamp"], format="%Y-%m-%dT%H:%M:%S.%f%z")
    assert times.is_monotonic_increasing
    assert times.is_unique


def test_commas_and_quotes_of_names_stay_within_their_column(path):
    assert {len(row) for row in csv_rows(path)} == {17}
    assert HARD in {row["org:group"] for row in csv_rows(path)}
