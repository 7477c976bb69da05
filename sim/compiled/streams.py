"""Random numbers as pure functions of (seed, purpose, entity, index).

A draw is a hash of its purpose and occasion. It depends neither on the order of agents nor on other
draws: the third hand-off of a case has the same random number in every arm that reaches it. The
hash is the output function of SplitMix64 [1]_ applied once for each of the four numbers, each
output being the seed of the next stream, as in splittable generators by hashing [2]_. Quality is
tested in `tests/compiled/test_streams.py`.

References
----------
.. [1] Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number
   generators. OOPSLA '14, 453-472; its mixing constants are variant 13 of Stafford, D. (2011),
   Better bit mixing.
.. [2] Claessen, K. and Palka, M. H. (2013). Splittable pseudorandom number generators using
   cryptographic hashing. Haskell '13, 47-58.
.. [3] Wichura, M. J. (1988). Algorithm AS 241: The percentage points of the normal distribution.
   Applied Statistics 37, 477-484.
"""

import math
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, door, plain
from sim.compiled.portable import exp, log
from sim.errors import ScenarioError


class Purpose(IntEnum):
    """The purpose of a draw; sim/ODD.md lists entity and index of each."""

    # The city, from city.seed
    DEPARTMENTS = 0
    GAP = 1
    # The demand tape, from the run's seed, as all below
    ARRIVALS = 2
    ANSWERS = 3
    ISSUE = 4
    CIRCUMSTANCE = 5
    EFFORT = 6
    CITIZEN = 7
    PATIENCE = 8
    DISTRICT = 9
    # Citizens
    WITHDRAW = 10
    # The service centre
    READ = 11
    MISREAD = 12
    RECOGNISE = 13
    GUESS = 14
    # Units
    BOUND = 15
    CHALLENGE = 16
    ACCEPT = 17
    SHELVE = 18
    RETURN_TO_SENDER = 19
    EXPLAIN = 20
    SHAM = 21
    LEAD = 22
    REJECT = 23
    # Adjudicators
    DIRECTIVE = 24
    RULE_RIGHT = 25
    RULE_CHOICE = 26
    JOINT = 27
    # The city, continued
    DRIFT = 28
    DRIFT_TO = 29
    # The demand tape, continued
    REPEAT = 30
    ORIGINAL = 31
    PATROL = 32
    PAY = 33
    # The service centre, continued
    MERGE = 34
    ASSET = 35
    OWNER_RIGHT = 36
    OWNER_CHOICE = 37
    # The units again
    EXTEND = 38
    CLOSE_ON_PAPER = 39
    REJECT_PAPER = 40
    RETURN_TODAY = 41
    RETURN_DAYS = 42
    LEAD_TODAY = 43
    TRANSFER = 44
    TRANSFER_TODAY = 45
    TRANSFER_DAYS = 46
    # The service centre again
    MISDIRECT = 47
    MISDIRECT_TO = 48
    # Citizens again
    PETITION = 49
    # Mechanisms of the user's own
    OWN_MECHANISM = 50
    # Errors of the platform and of adjudicators
    FALSE_POSITIVE = 51
    WRONG_REFUSAL = 52
    # The city once more
    UNCLEAR = 53
    # Street offices
    EMPOWERED = 54


GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_UNIT = 2.0**-52


@compiled
def mix(z: Any) -> Any:
    """Return the 64-bit mix of `z` (variant 13), as an unsigned integer."""
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return z ^ (z >> _31)


@compiled
def uniform(key: Any, entity: Any, index: Any) -> float:
    """Return the draw for an entity's n-th occasion under `key`, in the open interval (0, 1)."""
    bits = mix(mix(key + np.uint64(entity) * GOLDEN) + np.uint64(index) * GOLDEN)
    return (np.float64(bits >> _12) + 0.5) * _UNIT


@compiled
def choice(draw: float, n: int) -> int:
    """Return the whole number below `n` that a uniform draw selects."""
    return int(draw * n)


@compiled
def whole(value: float, most: int) -> int:
    """Return a non-negative quantity as the nearest whole number, at most `most`."""
    return int(min(value, float(most)) + 0.5)


_A = (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
      4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3)  # fmt: skip
_B = (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3)  # fmt: skip
_C = (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
      1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4)  # fmt: skip
_D = (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)  # fmt: skip
_E = (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7)  # fmt: skip
_F = (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)  # fmt: skip


@compiled
def _ratio(above: tuple[float, ...], below: tuple[float, ...], x: float) -> float:
    """Return the ratio of two polynomials in x."""
    numerator = 0.0
    denominator = 0.0
    for k in range(7, -1, -1):
        numerator = numerator * x + above[k]
        denominator = denominator * x + below[k]
    return numerator / denominator


@compiled
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of `p` in (0, 1), by Wichura's AS 241 [3]_.

    The relative error is about 1e-16.
    """
    centred = p - 0.5
    if abs(centred) <= 0.425:
        return centred * _ratio(_A, _B, 0.180625 - centred * centred)
    tail = math.sqrt(-log(min(p, 1.0 - p)))
    distance = _ratio(_C, _D, tail - 1.6) if tail <= 5.0 else _ratio(_E, _F, tail - 5.0)
    return distance if centred > 0 else -distance


def keys(seed: int) -> NDArray[np.uint64]:
    """Return the key of every purpose under `seed`, shape (n_purposes,).

    A key is the first argument of `uniform`.

    Raises
    ------
    ScenarioError
        If the seed is not a whole number from 0 to 2**64 - 1.
    """
    seed = checked_seed(seed)
    purposes = np.arange(len(Purpose), dtype=np.uint64)
    seeds = np.full(len(Purpose), seed, dtype=np.uint64)
    with np.errstate(over="ignore"):
        # Written without branches, `mix` takes whole arrays.
        hashed: NDArray[np.uint64] = plain(mix)(
            plain(mix)(seeds + GOLDEN) + (purposes + np.uint64(1)) * GOLDEN
        )
    return hashed


def checked_seed(seed: Any, runs: int = 1) -> int:
    """Return a seed as a Python integer; further runs take the next integers.

    Raises
    ------
    ScenarioError
        If it is not a whole number (true, 1.5 and "7" are refused), or if one of the seeds is not
        from 0 to 2**64 - 1.
    """
    if (
        isinstance(seed, bool)
        or not isinstance(seed, int | np.integer)
        or not 0 <= int(seed) < 2**64
    ):
        raise ScenarioError(f"seed = {seed!r}: must be a whole number from 0 to 2**64 - 1")
    if int(seed) + runs > 2**64:
        raise ScenarioError(
            f"seed = {seed}: the last of {runs} runs would have a seed above 2**64 - 1; choose a "
            "lower seed"
        )
    return int(seed)


def uniforms(
    key: np.uint64, entities: NDArray[np.int64], index: NDArray[np.int64] | int = 0
) -> NDArray[np.float64]:
    """Return `uniform(key, entity, index)` for each entity, shape (n,)."""
    draws, indices = np.empty(len(entities)), np.empty(len(entities), np.int64)
    indices[:] = index
    _fill(draws, key, np.asarray(entities, np.int64), indices)
    return draws


def lognormals(key: np.uint64, n: int, sigma: float) -> NDArray[np.float64]:
    """Return exp(sigma z) for the first n entities, z the normal quantile of their draws."""
    found = np.empty(n)
    _fill_lognormals(found, key, sigma)
    return found


@door
def _fill_lognormals(found: Any, key: Any, sigma: Any) -> None:
    """Write a lognormal number for each entity."""
    for n in range(len(found)):
        found[n] = exp(sigma * normal_quantile(uniform(key, n, 0)))


@door
def _fill(draws: Any, key: Any, entities: Any, indices: Any) -> None:
    """Write a draw for each pair of entity and index."""
    for n in range(len(draws)):
        draws[n] = uniform(key, entities[n], indices[n])
