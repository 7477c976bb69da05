"""Chances for random scenarios."""

import random


class Dice(random.Random):
    """Random numbers, with extremes more often than by chance."""

    def share(self, usual: float | None = None) -> float:
        """Return a probability, often 0 or 1; `usual` where extremes would end everything."""
        inner = self.uniform(0, 1) if usual is None else usual
        return self.choice((0.0, 1.0, inner, inner, inner, inner))

    def chance(self, probability: float = 0.5) -> bool:
        """Say whether something of this probability happens."""
        return self.random() < probability

    def some[Option](self, options: list[Option]) -> list[Option]:
        """Return at least one of several options, in any order."""
        return self.sample(options, self.randint(1, len(options)))
