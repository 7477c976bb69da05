"""Which cases of a log a scenario is fitted to, and which it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.errors import LogError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.log import WorkLog

Judged = Literal["third", "last", "none"]
"""What is kept from a fit: every third case in the order of opening, the last third, or nothing."""

FEWEST_CASES = 100
"""With fewer nothing can be told."""


def fitted_part(log: WorkLog, judged: Judged) -> tuple[WorkLog, float]:
    """Return the cases that are fitted, and what share they are of all cases of their time.

    Raises
    ------
    LogError
        If they are too few.
    """
    part = log.part(~_mask(log, judged))
    if len(part.cases) < FEWEST_CASES:
        raise LogError(f"{log.reading.name}: {len(part.cases)} cases to fit are too few; a fit needs at least {FEWEST_CASES}")
    return part, len(part.cases) / len(log.cases) if judged == "third" else 1.0


def judged_part(log: WorkLog, judged: Judged) -> WorkLog:
    """Return the cases by which a scenario is judged: those that are kept from a fit, or all."""
    return log if judged == "none" else log.part(_mask(log, judged))


def _mask(log: WorkLog, judged: Judged) -> NDArray[np.bool_]:
    """Return which cases are kept from a fit, shape (n_cases,)."""
    place = np.arange(len(log.cases))
    kept: dict[str, NDArray[np.bool_]] = {"third": place % 3 == 2, "last": place >= 2 * len(place) // 3, "none": np.zeros(len(place), bool)}
    return kept[judged]
