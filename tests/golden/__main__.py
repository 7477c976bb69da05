"""Write the golden tables again: `uv run python -m tests.golden`.

Name the changed results and the reason in the commit and the changelog.
"""

from tests.golden.results import HERE, hashes, numbers, runs

if __name__ == "__main__":
    numbers(runs()).to_csv(HERE / "runs.csv", index=False, lineterminator="\n")
    hashes().to_csv(HERE / "comparisons.csv", index=False, lineterminator="\n")
