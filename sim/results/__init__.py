"""Measures of records: pure functions of their rows, one concept per file."""
