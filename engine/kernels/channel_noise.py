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

from engine.kernels.draws import begin, binomial
from engine.kernels.gates import relaxation
from engine.kernels.jit import helper, kernel

OFF, BINOMIAL, LANGEVIN = 0, 1, 2
MOST_PARTICLES = 8  # of one gate


class ChannelNoise(NamedTuple):
    """The settings; see `engine.pack_noise`."""

    method: int  # OFF, BINOMIAL or LANGEVIN
    key: np.uint64  # of `draws`
    first: (
        np.ndarray
    )  # (channels + 1,) channel c's states are first[c] .. first[c + 1] - 1; none: no noise of it
    stride: np.ndarray  # (gates,) from one number of open particles to the next; 0: the gate has no particles


@helper
def redistribute(noise, stream, powers, j, start, stop, up, stay, numbers, odds, came):
    """Let the particles of gate j go to where they are after one step; numbers of channels in place.

    start, stop: the states of its channel in `numbers` (states,) int64. up: the probability of a shut particle to be
    open afterwards, stay: of an open one. odds: (MOST_PARTICLES + 1,) room, came: (states,) int64 likewise.
    """
    stride, power = noise.stride[j], powers[j]
    block = stride * (power + 1)
    for s in range(start, stop):
        came[s] = 0
    for k in range(power + 1):
        known = False
        for base in range(start, stop, block):
            for lowest in range(base, base + stride):
                here = numbers[lowest + k * stride]
                if here > 0:
                    if not known:
                        known = True
                        _ways(odds, k, power, up, stay)
                    _send(noise.method == LANGEVIN, stream, odds, k, power, here, came, lowest, stride)
    for s in range(start, stop):
        numbers[s] = came[s]


@helper
def _ways(odds, k, power, up, stay):
    """Probabilities of 0 .. power open particles after the step, from `k` open ones, into `odds`."""
    odds[0] = 1.0
    for i in range(power):
        opens = stay if i < k else up
        shuts = 1.0 - opens
        odds[i + 1] = odds[i] * opens
        for m in range(i, 0, -1):
            odds[m] = odds[m] * shuts + odds[m - 1] * opens
        odds[0] *= shuts


@helper
def _send(gaussian, stream, odds, k, power, here, came, lowest, stride):
    """Share `here` channels out by `odds`: how many stay, then where the others go, the nearest first."""
    going, left = here, 1.0
    for place in range(2 * power + 1):
        far = (place + 1) // 2
        to = k + far if place % 2 == 0 else k - far
        if 0 <= to <= power:
            there = binomial(stream, going, odds[to] / left, gaussian)
            came[lowest + to * stride] += there
            going -= there
            if going == 0:
                return
            left -= odds[to]
    came[lowest + k * stride] += going  # rounding of the shares


@helper
def mean_gate(noise, powers, j, start, stop, numbers):
    """The fraction of gate j's particles that is open."""
    stride, power = noise.stride[j], powers[j]
    total, opened = np.int64(0), np.int64(0)
    for s in range(start, stop):
        total += numbers[s]
        opened += numbers[s] * ((s - start) // stride % (power + 1))
    return opened / (total * power) if total > 0 else 0.0


@helper
def open_share(start, stop, numbers):
    """The fraction of the channels of these states with all particles open: the last state."""
    total = np.int64(0)
    for s in range(start, stop):
        total += numbers[s]
    return numbers[stop - 1] / total if total > 0 else 0.0


@helper
def start_step(noise, stream, step):
    """Begin the random numbers of a step."""
    begin(stream, noise.key, step)


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


@helper
def scatter(noise, g, v, span, stream, numbers, gates, ratio, odds, came):
    """Let every channel go its own way over `span` ms at `v`.

    g: the Gates. numbers: (states,) int64, in place; gates, ratio: as `count_open`; odds, came: as `redistribute`.
    """
    for c in range(g.first.size - 1):
        start, stop = noise.first[c], noise.first[c + 1]
        if stop > start:
            for j in range(g.first[c], g.first[c + 1]):
                if noise.stride[j] > 0:
                    a, b = relaxation(g, j, v, span)
                    redistribute(noise, stream, g.power, j, start, stop, b, a + b, numbers, odds, came)
    count_open(noise, g, numbers, gates, ratio)


@helper
def count_open(noise, g, numbers, gates, ratio):
    """Set `gates` (gates,) to the fractions of open particles, and `ratio` (channels,) to how many channels conduct

    of what the product of those fractions would say: 1 where there is no noise.
    """
    for c in range(g.first.size - 1):
        start, stop = noise.first[c], noise.first[c + 1]
        if stop == start:
            ratio[c] = 1.0
            continue
        product = 1.0
        for j in range(g.first[c], g.first[c + 1]):
            if noise.stride[j] > 0:
                gates[j] = mean_gate(noise, g.power, j, start, stop, numbers)
                for _ in range(g.power[j]):
                    product *= gates[j]
        ratio[c] = open_share(start, stop, numbers) / product if product > 0.0 else 0.0
