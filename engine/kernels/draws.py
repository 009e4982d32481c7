"""Random numbers that hang on nothing but a key and the number of the step they are drawn in.

Each step begins a stream of its own, so that the numbers are the same however a run is cut into blocks and from
wherever it is begun again; nothing of a generator has to be remembered. The stream is SplitMix64 (Steele, Lea &
Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA), its start the hash of key and step. `stream`
is its place, (1,) uint64, changed in place.
"""

import math

import numpy as np

from engine.kernels.jit import kernel, small_helper

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53

_FEW = 10.0  # below this mean a binomial number is found by going through the numbers one by one
_SMALL = np.array(
    [
        math.lgamma(k + 1.0) - ((k + 0.5) * math.log(k + 1.0) - k - 1.0 + 0.5 * math.log(2.0 * math.pi))
        for k in range(10)
    ]
)
_INVERSE = np.array([0.0] + [1.0 / k for k in range(1, 64)])
_ROUNDED = 1.0 / 12.0  # what rounding to whole numbers adds to the variance
GAUSSIAN_FROM = 16.0  # variance; four standard deviations from both ends


@small_helper
def _mixed(z):
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return z ^ (z >> _31)


@small_helper
def begin(stream, key, step):
    """Put `stream` to the start of the numbers of one step. key: uint64, step: integer."""
    stream[0] = _mixed(key + _mixed(np.uint64(step) * GOLDEN + GOLDEN))


@small_helper
def at_place(place):
    """The number of the stream at `place` (uint64), evenly spread over [0, 1). The next stands at place + GOLDEN."""
    return np.float64(_mixed(place) >> _11) * _UNIT


@small_helper
def uniform(stream):
    """Evenly spread over [0, 1)."""
    stream[0] += GOLDEN
    return at_place(stream[0])


@small_helper
def _normal(place):
    """Mean 0, standard deviation 1 (Box & Muller 1958), from the two numbers after `place`."""
    radius = math.sqrt(-2.0 * math.log(1.0 - at_place(place + GOLDEN)))
    return radius * math.cos(2.0 * math.pi * at_place(place + GOLDEN + GOLDEN))


@small_helper
def normal(stream):
    """Mean 0, standard deviation 1."""
    z = _normal(stream[0])
    stream[0] += GOLDEN + GOLDEN
    return z


@small_helper
def binomial(stream, n, p, gaussian):
    """How many of `n` (int64) succeed, each with probability `p`: see `binomial_from`."""
    hits, stream[0] = binomial_from(stream[0], n, p, gaussian)
    return hits


@small_helper
def binomial_from(place, n, p, gaussian):
    """How many of `n` (int64) succeed, each with probability `p`: exact; and the place that the stream has come to.

    `gaussian`: from the normal distribution of the same mean and variance, wherever that stays within 0 .. n; where
    it would not, with few successes or few failures, exact all the same.
    """
    if n <= 0 or p <= 0.0:
        return np.int64(0), place
    if p >= 1.0:
        return np.int64(n), place
    rare = p if p <= 0.5 else 1.0 - p
    mean = n * rare
    if mean < _FEW:  # the variance is smaller still
        place += GOLDEN
        hits = _one_by_one(at_place(place), n, rare)
    elif gaussian and mean * (1.0 - rare) >= GAUSSIAN_FROM:
        variance = mean * (1.0 - rare)
        hits = np.int64(math.floor(mean + math.sqrt(variance - _ROUNDED) * _normal(place) + 0.5))
        hits = min(max(hits, np.int64(0)), np.int64(n))
        place += GOLDEN + GOLDEN
    else:
        hits, place = _by_rejection(place, n, rare)
    return (hits if p <= 0.5 else n - hits), place


@small_helper
def _one_by_one(left, n, p):
    """By inversion of the distribution at `left`, a number in [0, 1); needs a small mean."""
    if left < 1.0 - n * p:  # Bernoulli's inequality: none is likelier than that. Spares most draws the rest.
        return np.int64(0)
    q = 1.0 - p
    odds = p / q
    if p < 0.01:  # the series of the logarithm of 1 - p: it is sooner there
        log_q = -p * (1.0 + p * (1 / 2 + p * (1 / 3 + p * (1 / 4 + p * (1 / 5 + p * (1 / 6 + p / 7.0))))))
    else:
        log_q = math.log(q) - ((q - 1.0) + p) / q  # q being rounded
    chance = math.exp(n * log_q)
    hits = np.int64(0)
    while left >= chance and hits < n:
        left -= chance
        hits += np.int64(1)
        share = odds * np.float64(n - hits + 1)
        chance *= share * _INVERSE[hits] if hits < _INVERSE.size else share / np.float64(hits)
        if chance < 1e-300:  # what rounding left over, far out in the tail
            break
    return hits


@small_helper
def _by_rejection(place, n, p):
    """Transformed rejection (Hormann 1993, "The generation of binomial random variates", algorithm BTRS)."""
    q = 1.0 - p
    spread = math.sqrt(n * p * q)
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    sure = 0.92 - 4.2 / b
    while True:
        u = at_place(place + GOLDEN) - 0.5
        place += GOLDEN + GOLDEN
        v = at_place(place)
        us = 0.5 - abs(u)
        if us <= 0.0:
            continue
        k = math.floor((2.0 * a / us + b) * u + c)
        if k < 0.0 or k > n:
            continue
        if us >= 0.07 and v <= sure:
            return np.int64(k), place
        alpha = (2.83 + 5.1 / b) * spread
        if math.log(v * alpha / (a / (us * us) + b)) <= _bound(n, k, p / q, math.floor((n + 1) * p)):
            return np.int64(k), place


@small_helper
def _bound(n, k, odds, mode):
    """The logarithm of how likely `k` is, against the likeliest, `mode`."""
    return (
        (mode + 0.5) * math.log((mode + 1.0) / (odds * (n - mode + 1.0)))
        + (n + 1.0) * math.log((n - mode + 1.0) / (n - k + 1.0))
        + (k + 0.5) * math.log(odds * (n - k + 1.0) / (k + 1.0))
        + _stirling(mode)
        + _stirling(n - mode)
        - _stirling(k)
        - _stirling(n - k)
    )


@small_helper
def _stirling(k):
    """log k! less Stirling's formula for it, as Hormann's inequality needs it (series in 1 / (k + 1))."""
    if k < _SMALL.size:
        return _SMALL[int(k)]
    x = k + 1.0
    square = 1.0 / (x * x)
    return (1.0 / 12.0 - (1.0 / 360.0 - square / 1260.0) * square) / x


@kernel
def key_of(seed, origin, salt):
    """The key of one of the uses of a seed (int), in the stretch of time that begins at `origin` ms."""
    whole = np.uint64(
        np.int64(math.floor(origin * 1e6))
    )  # in ns: what a time step leaves of time, it is exact
    return _mixed(_mixed(_mixed(np.uint64(seed) + GOLDEN) ^ whole) + np.uint64(salt) * GOLDEN)
