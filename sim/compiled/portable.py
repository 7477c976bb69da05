"""Elementary functions by arithmetic alone, so that a run has the same bits on every machine.

Those of the C library differ in the last bit between systems and browsers. These are within one
unit in the last place of the true value. The compiler contracts and reorders nothing here.

Both functions reduce the range by powers of two. The exponential is then its power series; the
logarithm is FDLIBM's [1]_, whose notice reads: Copyright (C) 1993 by Sun Microsystems, Inc. All
rights reserved. Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy,
modify, and distribute this software is freely granted, provided that this notice is preserved.

References
----------
.. [1] Ng, K. C. and others (1993). FDLIBM, a freely distributable mathematical library: `e_log.c`.
"""

import math

import numpy as np

from sim.compiled import called

_LN2_HIGH, _LN2_LOW = (
    6.93147180369123816490e-01,
    1.90821492927058770002e-10,
)  # the high part times a whole number is exact
_LOG2_E = 1.44269504088896338700
_LARGEST, _LEAST = (
    709.782712893383973096,
    -745.133219101941108420,
)  # outside these bounds exp is infinite or 0

_E = tuple(1 / math.factorial(n) for n in range(2, 14))
_L = (6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
      1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01)  # fmt: skip

_MANTISSA = 52
_BIAS = 1023
_SMALLEST = 1022
_SQRT_HALF = 0x3FE6A09E << 32  # bits of the smallest mantissa used, near the square root of 1/2
_ONE = 0x3FF00000 << 32  # bits of 1
_FRACTION = 2**_MANTISSA - 1


@called
def exp(x: float) -> float:
    """Return e to the power of `x`."""
    if x > _LARGEST:
        return math.inf
    if x < _LEAST:
        return 0.0
    k = int(_LOG2_E * x + (0.5 if x > 0.0 else -0.5))
    high, low = x - k * _LN2_HIGH, k * _LN2_LOW
    r = high - low
    r2 = r * r
    r4 = r2 * r2
    # The rest of the series, summed in pairs, so that a processor can compute several at once.
    first = (_E[0] + _E[1] * r) + (_E[2] + _E[3] * r) * r2
    second = (_E[4] + _E[5] * r) + (_E[6] + _E[7] * r) * r2
    third = (_E[8] + _E[9] * r) + (_E[10] + _E[11] * r) * r2
    y = 1.0 + ((r2 * (first + second * r4 + third * (r4 * r4)) - low) + high)
    if k < -_SMALLEST or k > _BIAS:  # 2**k itself is too small or too large for a full mantissa
        y *= 2.0**-_SMALLEST if k < 0 else 2.0
        k += _SMALLEST if k < 0 else -1
    return y * np.int64((k + _BIAS) << _MANTISSA).view(np.float64)


@called
def log(x: float) -> float:
    """Return the natural logarithm of `x`, finite and not negative; minus infinity for 0."""
    if x == 0.0:
        return -math.inf
    k = np.int64(0)
    if x < 2.0**-1022:  # shift a subnormal number to a full mantissa
        x *= 2.0**54
        k = np.int64(-54)
    bits = np.float64(x).view(np.int64) + (_ONE - _SQRT_HALF)
    k = k + (bits >> _MANTISSA) - _BIAS
    f = np.int64((bits & _FRACTION) + _SQRT_HALF).view(np.float64) - 1.0
    half_square = 0.5 * f * f
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (_L[1] + w * (_L[3] + w * _L[5]))
    odd = z * (_L[0] + w * (_L[2] + w * (_L[4] + w * _L[6])))
    return s * (half_square + even + odd) + k * _LN2_LOW - half_square + f + k * _LN2_HIGH


@called
def fmod(x: float, y: float) -> float:
    """Return the rest of `x` divided by `y`, with the sign of `x`: exactly, as C defines it."""
    rest, divisor = abs(x), abs(y)
    if not (rest < math.inf and divisor > 0.0):
        return math.nan
    most = divisor
    while most <= 0.5 * rest:
        most *= 2.0
    while most >= divisor and rest >= divisor:
        if rest >= most:
            rest -= most
        most *= 0.5
    return math.copysign(rest, x)


@called
def power(x: float, n: int) -> float:
    """Return `x` to a non-negative whole power."""
    y = 1.0
    for _ in range(n):
        y *= x
    return y
