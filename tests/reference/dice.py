"""Chances for random scenarios."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Dice:
    """Random numbers, with extremes more often than by chance.

    They come from Python's generator, or from Hypothesis, which then finds a simpler scenario that fails too.
    """

    def __init__(self, luck: random.Random) -> None:
        self.choice, self.sample, self.shuffle = luck.choice, luck.sample, luck.shuffle
        self.randint, self.randrange, self.uniform = luck.randint, luck.randrange, luck.uniform

    def share(self, usual: float | None = None) -> float:
        """Return a probability, often 0 or 1; `usual` where extremes would end everything."""
        inner = self.uniform(0, 1) if usual is None else usual
        return self.choice((0.0, 1.0, inner, inner, inner, inner))

    def chance(self, probability: float = 0.5) -> bool:
        """Say whether something of this probability happens."""
        return self.uniform(0, 1) < probability

    def some[Option](self, options: Sequence[Option]) -> list[Option]:
        """Return at least one of several options, in any order."""
        return self.sample(options, self.randint(1, len(options)))
