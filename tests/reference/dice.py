"""Chances for random scenarios."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Dice:
    """Random numbers; half of all cities have frequent extremes, the others none.

    Extremes end most other activity. The numbers come from Python's generator, or from Hypothesis,
    which then finds a simpler scenario that fails too.
    """

    def __init__(self, luck: random.Random) -> None:
        self.wild = False
        self.choice, self.sample, self.shuffle = luck.choice, luck.sample, luck.shuffle
        self.randint, self.randrange, self.uniform = luck.randint, luck.randrange, luck.uniform

    def begin(self) -> None:
        """Return whether there are extremes from now on."""
        self.wild = self.chance()

    def of[Option](self, usual: Sequence[Option], *extremes: Option) -> Option:
        """Return one of several options."""
        return self.choice([*usual, *extremes] if self.wild else usual)

    def share(self, usual: float | None = None) -> float:
        """Return a probability, often 0 or 1 with extremes; `usual` if they end everything."""
        inner = self.uniform(0, 1) if usual is None else usual
        return self.of((inner,) * 4, 0.0, 1.0)

    def chance(self, probability: float = 0.5) -> bool:
        """Return whether something of this probability happens."""
        return self.uniform(0, 1) < probability

    def some[Option](self, options: Sequence[Option]) -> list[Option]:
        """Return at least one of several options, in any order."""
        return self.sample(options, self.randint(1, len(options)))
