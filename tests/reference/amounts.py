"""Whole minutes and days (ODD 2 and 5)."""

import math

MOST_DAYS, MOST_MINUTES = 10**6, 10**9


def whole_minutes(amount: float) -> int:
    """Return an amount of minutes as a whole number, halves rounded up."""
    return math.floor(min(amount, MOST_MINUTES) + 0.5)


def whole_days(amount: float) -> int:
    """Return an amount of days as a whole number, halves rounded up."""
    return math.floor(min(amount, MOST_DAYS) + 0.5)


def minutes_of(hours: float) -> int:
    """Return the minutes of the hours that a scenario states."""
    return whole_minutes(60 * hours)
