"""Numbers as decimal text, a million of them in a moment and without holding up other threads.

The shortest decimal that reads back as the same double: R. Giulietti, "The Schubfach way to render doubles" (2020),
section 8. Doubles come as their 64 bits, so that no flag of the compiler can touch a signed zero or a NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.kernels.jit import helper, kernel

LONGEST = 25  # characters of a number and the mark after it

_LOWEST, _HIGHEST = -292, 324  # powers of ten that doubles need
_U = np.uint64
_ZERO, _ONE, _TWO, _FOUR, _TEN, _FORTY = _U(0), _U(1), _U(2), _U(4), _U(10), _U(40)
_HALF = _U(32)
_LOW_HALF = _U(0xFFFFFFFF)
_FRACTION = _U((1 << 52) - 1)
_HIDDEN = _U(1 << 52)
_EXPONENT = _U(0x7FF)
_FRACTION_BITS, _SIGN_BIT = _U(52), _U(63)

_POINT, _MINUS, _PLUS, _NOUGHT, _E, _NEWLINE = (ord(c) for c in ".-+0e\n")
_NAN = np.frombuffer(b"naninf", dtype=np.uint8)


def powers_of_ten() -> NDArray[np.uint64]:
    """10^e from e = -292 on as 128 bits with the highest set, rounded up: shape (617, 2), the high half first."""
    rows = []
    for e in range(_LOWEST, _HIGHEST + 1):
        shift = 127 - ((e * 1741647) >> 19)
        above, below = (10**e if e >= 0 else 1) << max(shift, 0), (10**-e if e < 0 else 1) << max(-shift, 0)
        power = -(-above // below)
        rows.append((power >> 64, power & (1 << 64) - 1))
    return np.array(rows, dtype=np.uint64)


@helper
def _product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The high and the low half of a b."""
    a1, a0, b1, b0 = a >> _HALF, a & _LOW_HALF, b >> _HALF, b & _LOW_HALF
    low, mid1, mid2 = a0 * b0, a1 * b0, a0 * b1
    mid = (low >> _HALF) + (mid1 & _LOW_HALF) + (mid2 & _LOW_HALF)
    return a1 * b1 + (mid1 >> _HALF) + (mid2 >> _HALF) + (mid >> _HALF), a * b


@helper
def _round_to_odd(high: np.uint64, low: np.uint64, factor: np.uint64) -> np.uint64:
    x1, _ = _product(low, factor)
    y1, y0 = _product(high, factor)
    y0 += x1
    if y0 < x1:
        y1 += _ONE
    return y1 | (_ONE if y0 > _ONE else _ZERO)


@helper
def _shortest(fraction: np.uint64, exponent: int, powers: NDArray[np.uint64]) -> tuple[np.uint64, int]:
    """Digits d and power k of a finite positive double: the shortest d 10^k that reads back as it."""
    if exponent != 0:
        c, q = _HIDDEN | fraction, exponent - 1075
    else:
        c, q = fraction, -1074
    closer = fraction == _ZERO and exponent > 1
    outside = _ZERO if (c & _ONE) == _ZERO else _ONE
    k = (q * 1262611 - (524031 if closer else 0)) >> 22
    h = _U(q + ((-k * 1741647) >> 19) + 1)
    high, low = powers[-k - _LOWEST, 0], powers[-k - _LOWEST, 1]
    cb = _FOUR * c
    lower = _round_to_odd(high, low, (cb - (_ONE if closer else _TWO)) << h) + outside
    here = _round_to_odd(high, low, cb << h)
    upper = _round_to_odd(high, low, (cb + _TWO) << h) - outside
    s = here >> _TWO
    if s >= _TEN:
        tens = s // _TEN
        down, up = lower <= _FORTY * tens, _FORTY * tens + _FORTY <= upper
        if down != up:
            return tens + (_ONE if up else _ZERO), k + 1
    down, up = lower <= _FOUR * s, _FOUR * s + _FOUR <= upper
    if down != up:
        return s + (_ONE if up else _ZERO), k
    middle = _FOUR * s + _TWO
    more = here > middle or (here == middle and (s & _ONE) != _ZERO)
    return s + (_ONE if more else _ZERO), k


@helper
def _put(
    bits: np.uint64, most: int, whole: bool, powers: NDArray[np.uint64], out: NDArray[np.uint8], at: int
) -> int:
    """Write one number with at most `most` digits at `at`, as repr does if `whole`, else as %g; return the end."""
    fraction, exponent = bits & _FRACTION, int((bits >> _FRACTION_BITS) & _EXPONENT)
    negative = (bits >> _SIGN_BIT) != _ZERO
    if exponent == 0x7FF:
        nan = fraction != _ZERO
        if negative and not nan:
            out[at] = _MINUS
            at += 1
        for i in range(3):
            out[at + i] = _NAN[i] if nan else _NAN[3 + i]
        return at + 3
    if negative:
        out[at] = _MINUS
        at += 1
    if exponent == 0 and fraction == _ZERO:
        digits, k = _ZERO, 0
    else:
        digits, k = _shortest(fraction, exponent, powers)
    count = _length(digits)
    if count > most:
        scale = _ONE
        for _ in range(count - most):
            scale *= _TEN
        rest = digits % scale
        digits = digits // scale
        if rest * _TWO >= scale:
            digits += _ONE
        k += count - most
        count = _length(digits)
    while digits != _ZERO and digits % _TEN == _ZERO:
        digits = digits // _TEN
        k += 1
        count -= 1
    point = count + k  # digits before the point
    if digits == _ZERO:
        point = 1
    if point <= -4 or point > (16 if whole else most):
        return _with_power(digits, count, point - 1, out, at)
    return _plain(digits, count, point, whole, out, at)


@helper
def _length(digits: np.uint64) -> int:
    count = 1
    while digits >= _TEN:
        digits = digits // _TEN
        count += 1
    return count


@helper
def _plain(digits: np.uint64, count: int, point: int, whole: bool, out: NDArray[np.uint8], at: int) -> int:
    if point <= 0:  # 0.00ddd
        out[at], out[at + 1] = _NOUGHT, _POINT
        for i in range(-point):
            out[at + 2 + i] = _NOUGHT
        return _digits(digits, count, count, out, at + 2 - point)
    if point < count:  # dd.ddd
        return _digits(digits, count, point, out, at)
    end = _digits(digits, count, count, out, at)
    for _ in range(point - count):
        out[end] = _NOUGHT
        end += 1
    if whole:
        out[end], out[end + 1] = _POINT, _NOUGHT
        end += 2
    return end


@helper
def _with_power(digits: np.uint64, count: int, power: int, out: NDArray[np.uint8], at: int) -> int:
    end = _digits(digits, count, 1, out, at)
    out[end], out[end + 1] = _E, _MINUS if power < 0 else _PLUS
    size = abs(power)
    return _digits(_U(size), 3 if size >= 100 else 2, 3, out, end + 2)


@helper
def _digits(digits: np.uint64, count: int, point: int, out: NDArray[np.uint8], at: int) -> int:
    """Write `count` digits, with a point after the first `point` of them if there are more."""
    end = at + count + (1 if point < count else 0)
    place = end
    for i in range(count):
        place -= 1
        if i == count - point and i > 0:
            out[place] = _POINT
            place -= 1
        out[place] = _NOUGHT + int(digits % _TEN)
        digits = digits // _TEN
    return end


@kernel
def lines(
    times: NDArray[np.uint64],
    values: NDArray[np.uint64],
    columns: NDArray[np.int64],
    mark: int,
    powers: NDArray[np.uint64],
    out: NDArray[np.uint8],
) -> int:
    """One line per sample: its time with 12 digits, then per column the row of `values` it names, -1 for an empty one.

    times: the bits of n doubles; values: those of rows x n; mark: what stands between two numbers, as its code;
    out: at least n (columns + 1) `LONGEST` bytes. Returns how many were written.
    """
    at = 0
    for k in range(times.size):
        at = _put(times[k], 12, False, powers, out, at)
        for row in columns:
            out[at] = mark
            at += 1
            if row >= 0:
                at = _put(values[row, k], 17, True, powers, out, at)
        out[at] = _NEWLINE
        at += 1
    return at
