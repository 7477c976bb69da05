"""Golden results: `python -m tests.golden` writes them again after an intended change."""
