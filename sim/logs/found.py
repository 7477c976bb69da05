"""`Found`: a value that was searched for, with how sure it is."""

from __future__ import annotations

from typing import NamedTuple

from sim.logs.knobs import Knob

UNLEARNT = 0.8
"""Part of a range that an interval covers from which on the log is said not to tell the value."""


class Found(NamedTuple):
    """A value that was searched for."""

    knob: Knob
    """What it is a value of, and between which values it was searched for."""
    value: float
    """At which runs are nearest to the log."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end."""

    @property
    def learnt(self) -> bool:
        """Whether the log tells the value: its interval leaves out a good part of what was possible."""
        return self.high - self.low < UNLEARNT * (self.knob.high - self.knob.low)
