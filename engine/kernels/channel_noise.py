"""Channels one by one: how many of a finite number stand in which state, drawn anew with each step.

A channel with gates x_j to the powers p_j has p_1 + p_2 + .. particles, each open or shut by itself; its states are
the numbers of open particles of each gate (m3h: 4 x 2 states), and it conducts in the one where all are open. At
constant V a particle that is shut is open after a step with probability B, one that is open still is with A + B,
where x -> A x + B is the very relaxation that carries a gate without noise. So the channels of each state go to the
others in numbers that are multinomial, at any length of step (the population form of Skaugen & Walloe 1979, Acta
Physiol Scand 107:343, with the transition probabilities of the whole step in place of waiting times).

BINOMIAL draws these numbers exactly. LANGEVIN draws them from normal distributions of the same mean and covariance,
noise in each transition between states (Fox & Lu 1994, Phys Rev E 49:3421; Orio & Soudry 2012, PLoS ONE 7:e36670;
Goldwyn et al. 2011, Phys Rev E 83:041908). Numbers that would leave their range, where few channels go, are drawn
exactly there (the condition of Gillespie 2000, J Chem Phys 113:297, equation 12), so conductances are never below 0
or above their whole, and means are those without noise.

A gate that follows V at once, or is a factor, has no particles: its mean stays.
"""

from typing import NamedTuple

import numpy as np

from engine.kernels.draws import GOLDEN, at_place, begin, binomial, binomial_from
from engine.kernels.gates import relaxation
from engine.kernels.jit import helper, kernel, small_helper

OFF, BINOMIAL, LANGEVIN = 0, 1, 2
MOST_PARTICLES = 8  # of one gate

_ONE_BY_ONE = 6  # channels that leave a state: so many find their places sooner by a number each

# Parts of `odds`, the room for where particles go.
SHARES, PLACES, ODDS = MOST_PARTICLES + 1, 2 * (MOST_PARTICLES + 1), 3 * (MOST_PARTICLES + 1)


class ChannelNoise(NamedTuple):
    """The settings; see `engine.pack_noise`."""

    method: int  # OFF, BINOMIAL or LANGEVIN
    key: np.uint64  # of `draws`
    first: (
        np.ndarray
    )  # (channels + 1,) channel c's states are first[c] .. first[c + 1] - 1; none: no noise of it
    stride: np.ndarray  # (gates,) from one number of open particles to the next; 0: the gate has no particles


@small_helper
def redistribute(gaussian, drawn, power, stride, start, stop, up, stay, numbers, odds, came):
    """Let the particles of a gate go to where they are after one step; numbers of channels in place.

    gaussian: as `draws.binomial`. drawn: the place that the stream has come to; returned as it is afterwards.
    power, stride: of the gate. start, stop: the states of its channel in `numbers` (states,) int64. up: the
    probability of a shut particle to be open afterwards, stay: of an open one. odds: (ODDS,) room, came: (states,)
    int64 likewise.
    """
    for s in range(start, stop):
        came[s] = 0
    for k in range(power + 1):
        known, leaves = False, 0.0
        base = start
        while base < stop:
            for lowest in range(base, base + stride):
                here = numbers[lowest + k * stride]
                if here > 0:
                    if not known:
                        known = True
                        leaves = _ways(odds, k, power, up, stay)
                    # How many leave, then where they go, the nearest first.
                    going, drawn = binomial_from(drawn, here, leaves, gaussian)
                    came[lowest + k * stride] += here - going
                    if going > _ONE_BY_ONE or power == 1:
                        drawn = _go(gaussian, drawn, power, stride, lowest, going, leaves, odds, came)
                    else:
                        for _ in range(going):
                            drawn += GOLDEN
                            left, place = at_place(drawn) * leaves, 0
                            while place < power - 1 and left >= odds[SHARES + place]:
                                left -= odds[SHARES + place]
                                place += 1
                            came[lowest + np.int64(odds[PLACES + place]) * stride] += 1
            base += stride * (power + 1)
    for s in range(start, stop):
        numbers[s] = came[s]
    return drawn


@small_helper
def _go(gaussian, drawn, power, stride, lowest, going, leaves, odds, came):
    """Share out `going` channels among the other places."""
    left = leaves
    for place in range(power - 1):
        chance = odds[SHARES + place]
        there, drawn = binomial_from(drawn, going, min(1.0, chance / left), gaussian)
        came[lowest + np.int64(odds[PLACES + place]) * stride] += there
        going -= there
        left -= chance
        if going == 0:
            return drawn
    came[lowest + np.int64(odds[PLACES + power - 1]) * stride] += going
    return drawn


@small_helper
def _ways(odds, k, power, up, stay):
    """Where channels with `k` open particles go in a step: into `odds` the probabilities of 0 .. power open ones;

    from SHARES on, that of each other place in the order of how near it is; from PLACES on, which places these are.
    Returns the probability to leave.
    """
    odds[0] = 1.0
    for i in range(power):
        opens = stay if i < k else up
        shuts = 1.0 - opens
        odds[i + 1] = odds[i] * opens
        for m in range(i, 0, -1):
            odds[m] = odds[m] * shuts + odds[m - 1] * opens
        odds[0] *= shuts
    leaves, place = 0.0, 0
    for way in range(1, 2 * power + 1):
        far = (way + 1) // 2
        to = k + far if way % 2 == 0 else k - far
        if 0 <= to <= power:
            odds[SHARES + place] = odds[to]
            odds[PLACES + place] = to
            leaves += odds[to]
            place += 1
    return leaves


@small_helper
def _mean_gate(stride, power, start, stop, numbers, total):
    """The fraction of open particles of a gate, in `total` channels."""
    opened, s = np.int64(0), start
    while s < stop:
        for k in range(power + 1):
            for _ in range(stride):
                opened += k * numbers[s]
                s += 1
    return opened / (total * power)


@kernel
def populate(key, step, count, weights, numbers):
    """Put `count` channels into states at random, in proportion to `weights` (states,), into `numbers`."""
    stream = np.empty(1, np.uint64)
    begin(stream, key, step)
    left = weights.sum()
    remaining = count
    for s in range(weights.size):
        last = s == weights.size - 1
        some = remaining if last else binomial(stream, remaining, min(1.0, weights[s] / left), False)
        numbers[s] = some
        remaining -= some
        left -= weights[s]


@small_helper
def leap_by_table(table, place, leap):
    """The relaxation of every gate over a step, from the table at `place` (rows), into `leap` (gates, 2): A and B."""
    row = np.uint64(np.int64(place))
    offset, after = place - np.float64(row), row + np.uint64(1)
    for j in range(leap.shape[0]):
        column = np.uint64(1) + np.uint64(2) * np.uint64(j)
        leap[j, 0] = table[row, column] + (table[after, column] - table[row, column]) * offset
        column += np.uint64(1)
        leap[j, 1] = table[row, column] + (table[after, column] - table[row, column]) * offset


@helper
def leap_exactly(g, v, span, leap):
    """The same over `span` ms at `v`, worked out. g: the Gates."""
    for j in range(leap.shape[0]):
        leap[j, 0], leap[j, 1] = relaxation(g, j, v, span)


# These take arrays and no tuples of them: a call with a tuple counts references to each array in it, which costs
# more than its work.


@small_helper
def scatter(method, states, stride, first, power, leap, stream, numbers, gates, ratio, odds, came):
    """Let every channel go its own way over one relaxation.

    states, stride: `ChannelNoise.first` and `stride`; first, power: of the Gates; leap: as `leap_by_table`. numbers:
    (states,) int64, in place; gates, ratio: as `count_open`; odds, came: as `redistribute`.
    """
    drawn = stream[0]
    for c in range(first.size - 1):
        start, stop = states[c], states[c + 1]
        if stop > start:
            for j in range(first[c], first[c + 1]):
                if stride[j] > 0:
                    up = leap[j, 1]
                    drawn = redistribute(
                        method == LANGEVIN, drawn, power[j], stride[j], start, stop, up, leap[j, 0] + up, numbers,
                        odds, came,
                    )  # fmt: skip
    stream[0] = drawn
    count_open(states, stride, first, power, numbers, gates, ratio)


@small_helper
def count_open(states, stride, first, power, numbers, gates, ratio):
    """Set `gates` (gates,) to the fractions of open particles, and `ratio` (channels,) to how many channels conduct

    of what the product of those fractions would say: 1 where there is no noise. Where there is no channel its gates go
    as they would in one, for the time when there is: they stay what they are here.
    """
    for c in range(first.size - 1):
        start, stop = states[c], states[c + 1]
        if stop == start:
            ratio[c] = 1.0
            continue
        total = np.int64(0)
        for s in range(start, stop):
            total += numbers[s]
        if total == 0:
            ratio[c] = 0.0
            continue
        product = 1.0
        for j in range(first[c], first[c + 1]):
            if stride[j] > 0:
                x = _mean_gate(stride[j], power[j], start, stop, numbers, total)
                gates[j] = x
                for _ in range(power[j]):
                    product *= x
        ratio[c] = numbers[stop - 1] / total / product if product > 0.0 else 0.0
