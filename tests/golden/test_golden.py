"""No number moves unnoticed.

If one is meant to: `uv run python -m tests.golden`, with a line in the commit and the changelog.
"""

import pandas as pd

from tests.golden.results import HERE, hashes, numbers, runs


def test_event_logs_and_summaries_are_the_golden_ones():
    pd.testing.assert_frame_equal(
        numbers(runs()).astype(str),
        pd.read_csv(HERE / "runs.csv", dtype=str, keep_default_na=False),
    )


def test_tables_of_comparisons_and_sweeps_are_the_golden_ones():
    pd.testing.assert_frame_equal(
        hashes().astype(str),
        pd.read_csv(HERE / "comparisons.csv", dtype=str, keep_default_na=False),
    )
