"""Which cases of a log a scenario is fitted to, and which it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from sim.errors import LogError, suggestion

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
    part = log.part(~held_out_cases(log, judged))
    if len(part.cases) < FEWEST_CASES:
        kept = f"{len(part.cases)} of {len(log.cases)} cases (--held-out {judged})"
        raise log.reading.refusal(
            f"{log.reading.name}: {kept} are too few to fit; at least {FEWEST_CASES} are needed"
        )
    if not part.cases["closed"].any():
        raise log.reading.refusal(
            f"{log.reading.name}: none of the cases is closed, so nothing tells how long they "
            "take; name the right --closed or --end"
        )
    return part, len(part.cases) / len(log.cases) if judged == "third" else 1.0


def judged_part(log: WorkLog, judged: Judged) -> WorkLog:
    """Return the cases by which a scenario is judged: those that are kept from a fit, or all."""
    return log if judged == "none" else log.part(held_out_cases(log, judged))


def held_out_cases(log: WorkLog, judged: Judged) -> NDArray[np.bool_]:
    """Return which cases are kept from a fit, shape (n_cases,)."""
    place = np.arange(len(log.cases))
    if judged not in get_args(Judged):
        raise LogError(f"held_out = {judged!r}{suggestion(judged, get_args(Judged))}")
    kept: dict[str, NDArray[np.bool_]] = {
        "third": place % 3 == 2,
        "last": place >= 2 * len(place) // 3,
        "none": np.zeros(len(place), bool),
    }
    return kept[judged]
