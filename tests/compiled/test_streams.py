"""The keyed random numbers are uniform, independent along every part of the key, and portable.

Seeds are fixed, so nothing here fails by chance; thresholds are probabilities with which a good
generator misses them.
"""

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtri

from sim.compiled import door
from sim.compiled.streams import (
    GOLDEN,
    Purpose,
    choice,
    keys,
    mix,
    normal_quantile,
    uniform,
    uniforms,
)

Draws = NDArray[np.float64]

N = 1_000_000
LEAST_P = 1e-4
FARTHEST = float(stats.norm.isf(LEAST_P / 2))
"""Standard errors that a good statistic passes with probability LEAST_P, either way."""

ENTITIES = np.arange(N)
CASES = np.arange(N) // 100 * 2**20 + np.arange(N) % 100
"""Case keys as in the model: filing day * 2**20 + rank, a hundred per day."""

SEEDS = range(1, 5001)
WORD = 2**64


# Python cannot call what is compiled for the engine's inside, so each function under test has a
# door of its own.


@door
def mixed(word: np.uint64) -> Any:
    return mix(word)


@door
def drawn(key: np.uint64, entity: int, index: int) -> float:
    return uniform(key, entity, index)


@door
def chosen(draw: float, n: int) -> int:
    return choice(draw, n)


@door
def quantile(p: float) -> float:
    return normal_quantile(p)


@pytest.fixture(autouse=True)
def _words_wrap_around() -> Iterator[None]:
    """Let words overflow without a warning in uncompiled code, where NumPy's scalars warn."""
    with np.errstate(over="ignore"):
        yield


def key(seed: int = 1, purpose: Purpose = Purpose.CIRCUMSTANCE) -> np.uint64:
    return np.uint64(keys(seed)[purpose])


def over_seeds(seeds: range) -> Draws:
    """Two hundred draws under each seed, in the same order for every range of the same length."""
    return np.concatenate([uniforms(key(seed), np.arange(200)) for seed in seeds])


SEQUENCES: dict[str, Callable[[], Draws]] = {
    "neighbouring entities": lambda: uniforms(key(), ENTITIES),
    "case keys": lambda: uniforms(key(), CASES),
    "indices of one entity": lambda: uniforms(key(), np.zeros(N, dtype=np.int64), np.arange(N)),
    "a grid of entities and indices": lambda: uniforms(key(), ENTITIES // 1000, ENTITIES % 1000),
    "all purposes": lambda: np.concatenate(
        [uniforms(each, np.arange(N // len(Purpose))) for each in keys(1)]
    ),
    "neighbouring seeds": lambda: over_seeds(SEEDS),
}


@pytest.fixture(scope="module", params=SEQUENCES)
def sequence(request: pytest.FixtureRequest) -> Draws:
    return SEQUENCES[request.param]()


def test_draws_fill_a_thousand_bins_evenly(sequence: Draws) -> None:
    counts = np.bincount((sequence * 1000).astype(np.int64), minlength=1000)
    p = stats.chisquare(counts).pvalue
    assert LEAST_P < p < 1 - LEAST_P  # too even would be as wrong as too uneven


def test_draws_follow_the_uniform_distribution_function(sequence: Draws) -> None:
    assert stats.kstest(sequence, "uniform").pvalue > LEAST_P


def test_lowest_used_bits_are_as_even_as_the_highest(sequence: Draws) -> None:
    low = np.floor(sequence * 2.0**52).astype(np.int64) & 0xFF
    assert stats.chisquare(np.bincount(low, minlength=256)).pvalue > LEAST_P


@pytest.mark.parametrize("lag", [1, 2, 3, 100])
def test_draws_do_not_correlate_with_later_ones(sequence: Draws, lag: int) -> None:
    r = np.corrcoef(sequence[:-lag], sequence[lag:])[0, 1]
    assert abs(r) * math.sqrt(len(sequence) - lag) < FARTHEST


def test_a_million_draws_are_all_different(sequence: Draws) -> None:
    # 52 bits: a pair is expected in one million draws out of nine thousand.
    assert len(np.unique(sequence)) == len(sequence)


PAIRS: dict[str, Callable[[], tuple[Draws, Draws]]] = {
    "entity and the next": lambda: (uniforms(key(), ENTITIES), uniforms(key(), ENTITIES + 1)),
    "case and the same rank a day later": lambda: (
        uniforms(key(), CASES),
        uniforms(key(), CASES + 2**20),
    ),
    "index and the next": lambda: (uniforms(key(), CASES, 3), uniforms(key(), CASES, 4)),
    "index and the next entity's index before": lambda: (
        uniforms(key(), ENTITIES, 1),
        uniforms(key(), ENTITIES + 1, 0),
    ),
    "purpose and the next": lambda: (
        uniforms(key(purpose=Purpose.ACCEPT), CASES),
        uniforms(key(purpose=Purpose.SHELVE), CASES),
    ),
    "every purpose and the next": lambda: (
        np.concatenate([uniforms(each, np.arange(40_000)) for each in keys(1)[:-1]]),
        np.concatenate([uniforms(each, np.arange(40_000)) for each in keys(1)[1:]]),
    ),
    "seed and the next": lambda: (uniforms(key(1), CASES), uniforms(key(2), CASES)),
    "every seed and the next": lambda: (over_seeds(SEEDS), over_seeds(range(2, 5002))),
    "seed and the next purpose of the seed before": lambda: (
        uniforms(key(2, Purpose.ACCEPT), CASES),
        uniforms(key(1, Purpose.SHELVE), CASES),
    ),
}


@pytest.fixture(scope="module", params=PAIRS)
def pair(request: pytest.FixtureRequest) -> tuple[Draws, Draws]:
    return PAIRS[request.param]()


def test_neighbours_in_the_key_do_not_correlate(pair: tuple[Draws, Draws]) -> None:
    r = np.corrcoef(*pair)[0, 1]
    assert abs(r) * math.sqrt(len(pair[0])) < FARTHEST


def test_neighbours_in_the_key_fill_the_square_evenly(pair: tuple[Draws, Draws]) -> None:
    cells = (pair[0] * 64).astype(np.int64) * 64 + (pair[1] * 64).astype(np.int64)
    p = stats.chisquare(np.bincount(cells, minlength=64 * 64)).pvalue
    assert LEAST_P < p < 1 - LEAST_P


def bits_of(draws: Draws) -> NDArray[np.uint64]:
    """The 52 bits behind each draw, exactly."""
    return np.floor(draws * 2.0**52).astype(np.uint64)


def flip_shares(before: NDArray[np.uint64], after: NDArray[np.uint64], bits: int) -> Draws:
    """Share of words in which each of the lowest `bits` bits differs, shape (bits,)."""
    places = np.arange(bits, dtype=np.uint64)
    flipped = ((before ^ after)[:, None] >> places) & np.uint64(1)
    shares: Draws = flipped.mean(axis=0)
    return shares


def assert_half(shares: Draws, n: int) -> None:
    """Assert that each share is near a half; any of them is farther with probability LEAST_P."""
    farthest = float(stats.norm.isf(LEAST_P / 2 / shares.size))
    assert np.abs(shares - 0.5).max() < farthest * 0.5 / math.sqrt(n)


WORDS = 10_000
SOME_ENTITIES = np.random.default_rng(1).integers(0, 2**40, WORDS)
SOME_INDICES = np.random.default_rng(2).integers(0, 2**10, WORDS)


def test_flipping_a_bit_of_the_entity_flips_half_of_the_draw() -> None:
    before = bits_of(uniforms(key(), SOME_ENTITIES, SOME_INDICES))
    flipped = [
        bits_of(uniforms(key(), SOME_ENTITIES ^ (1 << bit), SOME_INDICES)) for bit in range(63)
    ]
    assert_half(np.array([flip_shares(before, after, 52) for after in flipped]), WORDS)


def test_flipping_a_bit_of_the_index_flips_half_of_the_draw() -> None:
    before = bits_of(uniforms(key(), SOME_ENTITIES, SOME_INDICES))
    flipped = [
        bits_of(uniforms(key(), SOME_ENTITIES, SOME_INDICES ^ (1 << bit))) for bit in range(63)
    ]
    assert_half(np.array([flip_shares(before, after, 52) for after in flipped]), WORDS)


def test_flipping_a_bit_of_the_key_flips_half_of_the_draw() -> None:
    before = bits_of(uniforms(key(), SOME_ENTITIES))
    flipped = [bits_of(uniforms(key() ^ np.uint64(1 << bit), SOME_ENTITIES)) for bit in range(64)]
    assert_half(np.array([flip_shares(before, after, 52) for after in flipped]), WORDS)


def test_flipping_a_bit_of_the_seed_flips_half_of_every_key() -> None:
    seeds = [int(seed) for seed in np.random.default_rng(3).integers(0, 2**63, 100)]
    before = np.concatenate([keys(seed) for seed in seeds])
    flipped = [np.concatenate([keys(seed ^ (1 << bit)) for seed in seeds]) for bit in range(64)]
    assert_half(np.array([flip_shares(before, after, 64) for after in flipped]), len(before))


SPLITMIX64_FROM_1234567 = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]


def test_mix_gives_the_published_outputs_of_splitmix64() -> None:
    states = [(1234567 + k * int(GOLDEN)) % WORD for k in range(1, 6)]
    assert [int(mixed(np.uint64(state))) for state in states] == SPLITMIX64_FROM_1234567


def unmixed(word: int) -> int:
    """Return the input of `mix` for an output: its three steps inverted in integers."""
    for multiplier, shift in ((1, 31), (0x94D049BB133111EB, 27), (0xBF58476D1CE4E5B9, 30)):
        word = word * pow(multiplier, -1, WORD) % WORD
        word ^= word >> shift ^ word >> 2 * shift
    return word


@pytest.mark.parametrize(("bits", "draw"), [(0, 2.0**-53), (WORD - 1, 1 - 2.0**-53)])
def test_extreme_bits_give_draws_inside_the_open_interval(bits: int, draw: float) -> None:
    word = np.uint64(unmixed(unmixed(bits)))
    assert drawn(word, 0, 0) == draw
    assert 0.0 < draw < 1.0


def test_largest_draw_never_picks_one_too_many() -> None:
    numbers = [*range(1, 2000), 2**31 - 1, 2**31, 2**31 + 1]
    assert [chosen(1 - 2.0**-53, n) for n in numbers] == [n - 1 for n in numbers]
    assert [chosen(2.0**-53, n) for n in numbers] == [0] * len(numbers)


def test_keys_differ_between_purposes_and_seeds() -> None:
    assert len({int(each) for seed in range(1000) for each in keys(seed)}) == 1000 * len(Purpose)


def test_drawing_for_many_at_once_gives_what_each_draws_alone() -> None:
    entities, indices = SOME_ENTITIES[:1000], SOME_INDICES[:1000]
    alone = [drawn(key(), entity, index) for entity, index in zip(entities, indices, strict=True)]
    assert np.array_equal(uniforms(key(), entities, indices), alone)


UNCOMPILED = """
import json
import numpy as np
from sim.compiled.streams import keys, normal_quantile, uniform

with np.errstate(over="ignore"):
    draws = [uniform(key, entity, index) for key in keys(7) for entity in (0, 1, 2**20, 2**40 + 5) for index in (0, 1, 9)]
print(json.dumps([[draw.hex() for draw in draws], [normal_quantile(float(draw)).hex() for draw in draws]]))
"""


def test_uncompiled_code_draws_the_same_to_the_bit() -> None:
    run = subprocess.run(
        [sys.executable, "-c", UNCOMPILED],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    draws = [
        drawn(each, entity, index)
        for each in keys(7)
        for entity in (0, 1, 2**20, 2**40 + 5)
        for index in (0, 1, 9)
    ]
    here = [[draw.hex() for draw in draws], [quantile(float(draw)).hex() for draw in draws]]
    assert json.loads(run.stdout) == here


def test_normal_quantile_agrees_with_scipy() -> None:
    tails = 10.0 ** -np.arange(1.0, 16.5, 0.25)
    p = np.concatenate(
        [
            tails,
            1 - tails,
            uniforms(key(), np.arange(20_000)),
            [0.075, 0.925, 2.0**-53, 1 - 2.0**-53],
        ]
    )
    found = np.array([quantile(float(each)) for each in p])
    np.testing.assert_allclose(found, ndtri(p), rtol=1e-14)


def test_normal_quantile_of_a_half_is_zero_and_mirrors_around_it() -> None:
    assert quantile(0.5) == 0.0
    p = np.arange(1, 1024) / 1024  # exact, as is 1 - p
    assert [quantile(float(each)) for each in p] == [-quantile(float(1 - each)) for each in p]
