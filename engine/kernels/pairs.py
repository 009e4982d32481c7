"""Samples to min-max pairs at several levels: one pair for FINEST samples, then one for RATIO pairs of the level below.

Pair n of a level with `factor` samples a pair spans samples n factor .. (n + 1) factor - 1 and lies at n modulo the
level's length. What is not finite does not count; a pair of nothing else is NaN.
"""

import math

import numpy as np

from engine.kernels.columns import extent
from engine.kernels.jit import helper, kernel

# Powers of two, so that dividing by them costs nothing.
FINEST = 64
RATIO = 8


@helper
def _put(pairs, number, low, high):
    place = number % pairs.shape[0]
    pairs[place, 0] = low if low <= high else math.nan
    pairs[place, 1] = high if low <= high else math.nan


@kernel
def feed(values, start, partial, store):
    """Append `values`, the first of which is sample `start`, to one row.

    store: (levels, pairs, 2), the full pairs. partial: (levels, 2), of each level's pair that is not full what its
    full pairs of the level below (its samples, at the finest level) hold; (inf, -inf) when there is nothing.
    """
    levels, n = store.shape[0], values.size
    number = start // FINEST
    k = 0
    while k < n:
        end = min(n, (number + 1) * FINEST - start)
        low, high = extent(values, k, end)
        partial[0, 0] = min(partial[0, 0], low)
        partial[0, 1] = max(partial[0, 1], high)
        k = end
        if start + k == (number + 1) * FINEST:
            full = number
            for level in range(levels):
                low, high = partial[level, 0], partial[level, 1]
                _put(store[level], full, low, high)
                partial[level, 0], partial[level, 1] = math.inf, -math.inf
                if level + 1 < levels:
                    partial[level + 1, 0] = min(partial[level + 1, 0], low)
                    partial[level + 1, 1] = max(partial[level + 1, 1], high)
                if full % RATIO != RATIO - 1:
                    break
                full //= RATIO
            number += 1
    return np.int64(number)


@kernel
def fill(values, start, written, partial, store):
    """Put `values`, the first of which is sample `start` and all below `written`, in the place of what a row has.

    A pair of which they are only a part is widened by them, so that what comes in pieces makes the same pairs.
    """
    levels, length, n = store.shape[0], store.shape[1], values.size
    factor = FINEST
    for level in range(levels):
        newest = written // factor  # not full
        number = max(start // factor, newest - length)
        while number * factor < start + n:
            begin, end = max(0, number * factor - start), min(n, (number + 1) * factor - start)
            low, high = extent(values, begin, end)
            if number == newest:
                partial[level, 0] = min(partial[level, 0], low)
                partial[level, 1] = max(partial[level, 1], high)
            else:
                if end - begin < factor:
                    # A comparison with NaN is false: what was a gap leaves the first argument.
                    low = min(low, store[level, number % length, 0])
                    high = max(high, store[level, number % length, 1])
                _put(store[level], number, low, high)
            number += 1
        factor *= RATIO
    return np.int64(number)


@kernel
def join(pairs):
    """Turn pairs over, (pairs, 2), so that each ends where the next is near: joined, a falling slope has no teeth."""
    n = pairs.shape[0]
    for k in range(n):
        low, high = pairs[k, 0], pairs[k, 1]
        # Whether the middle of a neighbour is below this one's; next to a gap it is not.
        follows = k + 1 < n and not math.isnan(pairs[k + 1, 0])
        if follows:
            falls = pairs[k + 1, 0] + pairs[k + 1, 1] < low + high
        else:
            falls = k > 0 and pairs[k - 1, 0] + pairs[k - 1, 1] > low + high
        if falls:
            pairs[k, 0], pairs[k, 1] = high, low
    return np.int64(n)
