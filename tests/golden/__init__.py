"""Results that must not move unnoticed: `python -m tests.golden` writes them again after a change that is meant to move them."""
