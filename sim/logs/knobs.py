"""What cannot be read off a log and is searched for by simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Knob(NamedTuple):
    """A number that is searched for, evenly between two bounds."""

    name: str
    low: float
    high: float
    start: float
    what: str
    key: str = ""
    """Where in a scenario it stands, by dotted key; empty if it acts on several values."""


LEAD_SCALE = Knob("lead_scale", 0.02, 3.0, 0.6, "lead times over those of cases without a hand-off")
LEAD_SPREAD = Knob(
    "lead_spread", 0.3, 1.6, 1.0, "spread of lead times over that of cases without a hand-off"
)
UTILISATION = Knob(
    "utilisation",
    0.05,
    0.95,
    0.5,
    "expected hours over hours had",
    "department_defaults.utilisation",
)
ACCURACY = Knob(
    "accuracy", 0.0, 1.0, 0.5, "how often the centre reads a case right", "service_centre.accuracy"
)
CONTESTED = Knob("contested", 0.002, 0.6, 0.12, "share of circumstances in overlaps and gaps")
AVOIDANCE = Knob(
    "avoidance",
    0.0,
    0.98,
    0.6,
    "reluctance to take a contested case",
    "department_defaults.avoidance",
)
STIGMA = Knob(
    "stigma", 0.0, 0.3, 0.05, "willingness lost with each earlier decline", "responsibility.stigma"
)
SHELVING = Knob(
    "shelving",
    0.0,
    1.0,
    0.4,
    "how often what is not accepted is shelved",
    "responsibility.shelving",
)
RETURNING = Knob(
    "return_to_sender",
    0.0,
    0.9,
    0.15,
    "how often a case goes back to the unit before",
    "responsibility.return_to_sender",
)

OF_TIME = (LEAD_SCALE, LEAD_SPREAD, UTILISATION)
OF_HANDOFFS = (ACCURACY, CONTESTED, AVOIDANCE, STIGMA, SHELVING, RETURNING)


def knobs(*, with_handoffs: bool, accuracy: float, utilisation: float) -> tuple[Knob, ...]:
    """Return what is searched for, starting from what the log says at first sight."""
    of_time = (LEAD_SCALE, LEAD_SPREAD, UTILISATION._replace(start=utilisation))
    return (
        (ACCURACY._replace(start=accuracy), *OF_HANDOFFS[1:], *of_time)
        if with_handoffs
        else of_time
    )


def scaled(listed: tuple[Knob, ...], places: NDArray[np.float64]) -> dict[str, float]:
    """Return the values that lie at places between 0 and 1 of their ranges, by name."""
    return {
        knob.name: knob.low + float(place) * (knob.high - knob.low)
        for knob, place in zip(listed, places, strict=True)
    }


def starts(listed: tuple[Knob, ...]) -> NDArray[np.float64]:
    """Return where in their ranges the search begins, between 0 and 1."""
    return np.array([(knob.start - knob.low) / (knob.high - knob.low) for knob in listed])
