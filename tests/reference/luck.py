"""Random numbers (ODD 7.11) in plain Python integers."""

from collections.abc import Sequence
from statistics import NormalDist

from sim.compiled.streams import Purpose, keys

GOLDEN = 0x9E3779B97F4A7C15
WORD = 2**64 - 1
STANDARD_NORMAL = NormalDist()


def mix(number: int) -> int:
    """Return the output function of SplitMix64, variant 13."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & WORD
    return number ^ (number >> 31)


class Luck:
    """All draws of one seed."""

    def __init__(self, seed: int) -> None:
        self.keys = [int(key) for key in keys(seed)]

    def draw(self, purpose: Purpose, entity: int, index: int = 0) -> float:
        """Return u(purpose, entity, index)."""
        hashed = mix((self.keys[purpose] + entity * GOLDEN) & WORD)
        bits = mix((hashed + index * GOLDEN) & WORD)
        return ((bits >> 12) + 0.5) * 2.0**-52

    def normal(self, purpose: Purpose, entity: int, index: int = 0) -> float:
        """Return the normal quantile of a draw."""
        return STANDARD_NORMAL.inv_cdf(self.draw(purpose, entity, index))

    def happens(self, probability: float, purpose: Purpose, entity: int, index: int) -> bool:
        """Return whether something of this probability happens."""
        return self.draw(purpose, entity, index) < probability

    def pick[Option](
        self, options: Sequence[Option], purpose: Purpose, entity: int, index: int = 0
    ) -> Option:
        """Return one of several options, all equally likely."""
        return options[int(self.draw(purpose, entity, index) * len(options))]
