"""Posteriors of members that a bank has not seen, against their true values."""

import numpy as np

from sim.logs.adjustment import LEVELS, WIDTH_LEVEL, Adjustment, Alarms, to_share


def ranks(bank: Adjustment, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weight of each posterior below the true value, shape (n_members, n_unknowns)."""
    return np.array([bank.at(numbers).rank(true) for numbers, true in zip(x, y, strict=True)])


def covers(ranks: np.ndarray) -> np.ndarray:
    """Share of members inside each central interval, shape (n_levels, n_unknowns)."""
    return np.array([(np.abs(ranks - 0.5) < level / 2).mean(0) for level in LEVELS])


def widths(bank: Adjustment, x: np.ndarray) -> np.ndarray:
    """Median width of the 90 % interval of each unknown, relative to the prior's."""
    tail = (1 - WIDTH_LEVEL) / 2
    samples = [bank.at(numbers) for numbers in x]
    ends = [[to_share(each.quantile(p)) for each in samples] for p in (tail, 1 - tail)]
    return np.median(np.subtract(*ends[::-1]), axis=0) / WIDTH_LEVEL


def alarmed(alarms: Alarms, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The p of each member's numbers, and the number blamed, -1 if none is."""
    found = [alarms.of(numbers) for numbers in x]
    blamed = [-1 if each.worst is None else each.worst for each in found]
    return np.array([each.p for each in found]), np.array(blamed)
