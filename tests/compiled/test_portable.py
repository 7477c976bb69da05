"""Replacements of C library functions are as precise, and equal bit by bit when compiled."""

import math

import numpy as np
import pytest

from sim.compiled import door, plain, portable

ARGUMENTS = np.random.default_rng(1)
EXPONENTS = np.concatenate(
    [
        ARGUMENTS.uniform(-745, 709, 100_000),
        ARGUMENTS.normal(0, 3, 100_000),
        [0.0, -0.0, 1e-320, 0.34657, -0.34658],
    ]
)
NUMBERS = np.concatenate(
    [
        np.exp(ARGUMENTS.uniform(-700, 700, 100_000)),
        ARGUMENTS.uniform(0, 3, 100_000),
        [1.0, 5e-324, 1e-310],
    ]
)


@door
def exps(x, y):
    for i in range(len(x)):
        y[i] = portable.exp(x[i])


@door
def logs(x, y):
    for i in range(len(x)):
        y[i] = portable.log(x[i])


FUNCTIONS = {
    "exp": (exps, portable.exp, math.exp, EXPONENTS),
    "log": (logs, portable.log, math.log, NUMBERS),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_value_is_within_one_unit_in_the_last_place_of_the_c_librarys(name):
    together, _, library, arguments = FUNCTIONS[name]
    values = np.empty(len(arguments))
    together(arguments, values)
    expected = np.array([library(x) for x in arguments])
    assert (np.abs(values - expected) <= np.spacing(np.abs(expected))).all()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_uncompiled_code_gives_the_same_bits(name):
    together, function, _, arguments = FUNCTIONS[name]
    some = arguments[::199]
    values = np.empty(len(some))
    together(some, values)
    assert [plain(function)(x) for x in some] == values.tolist()


def test_ends_of_the_range():
    values = np.empty(4)
    exps(np.array([-math.inf, -746.0, 710.0, math.inf]), values)
    assert values.tolist() == [0, 0, math.inf, math.inf]
    logs(np.array([0.0]), values)
    assert values[0] == -math.inf


def test_whole_powers_are_products():
    assert [plain(portable.power)(0.5, n) for n in range(4)] == [1, 0.5, 0.25, 0.125]


def test_the_rest_of_a_division_is_exactly_that_of_the_c_library():
    rng, fmod = np.random.default_rng(2), plain(portable.fmod)
    sizes = np.exp(rng.uniform(-740, 700, (3000, 2))) * rng.choice([-1.0, 1.0], (3000, 2))
    pairs = [*sizes.tolist(), *rng.uniform(-9, 9, (3000, 2)).tolist()]
    pairs += [
        (0.0, 3.0),
        (-0.0, 3.0),
        (5e-324, 1e300),
        (1e308, 5e-324),
        (6.0, 2.0),
        (1.0, math.inf),
    ]
    for x, y in pairs:
        found, wanted = fmod(x, y), math.fmod(x, y)
        assert (found, math.copysign(1, found)) == (wanted, math.copysign(1, wanted)), (x, y)
    assert math.isnan(fmod(1.0, 0.0))
    assert math.isnan(fmod(math.inf, 2.0))
    assert math.isnan(fmod(1.0, math.nan))
