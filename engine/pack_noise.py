"""From a Rig to what the kernels of channel noise take: how many channels there are, and in which states."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.kernels import channel_noise, draws
from engine.kernels.channel_noise import ChannelNoise
from engine.rig.cell import Cell, Gate
from engine.rig.noise import METHODS
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.single_channels import counts

Numbers = NDArray[np.int64]

CHANNELS, STATES, RECORD, DRIFT = range(1, 5)  # the uses of the seed


def key(rig: Rig, clock: State, use: int) -> np.uint64:
    """The key of one use of the preparation's number, in the stretch of time of `clock`."""
    return np.uint64(draws.key_of(rig.noise.seed, clock.origin, use))


def noise(rig: Rig, clock: State) -> ChannelNoise:
    """The settings as kernel arguments."""
    first, stride = _layout(rig)
    method = METHODS.index(rig.noise.channels)
    return ChannelNoise(method, key(rig, clock, CHANNELS), first, stride)


def silent(rig: Rig) -> ChannelNoise:
    """No noise, of the same types."""
    first, stride = _layout(rig)
    return ChannelNoise(channel_noise.OFF, np.uint64(0), first, stride)


def populations(rig: Rig, clock: State, gates: NDArray[np.float64], before: tuple[int, ...]) -> Numbers:
    """How many channels stand in which state, (states,): as `before` where they are as many, else drawn anew.

    From nothing they are drawn as the `gates` have it; other numbers of channels, as those before were shared out.
    """
    first, stride = _layout(rig)
    numbers = np.zeros(first[-1], dtype=np.int64)
    powers = np.array([gate.power for gate in _gates(rig.cell)], dtype=np.int64)
    known = np.array(before, dtype=np.int64) if len(before) == numbers.size else None
    at = 0
    for c, (channel, count) in enumerate(zip(rig.cell.channels, counts(rig), strict=True)):
        start, stop = first[c], first[c + 1]
        own = slice(at, at + len(channel.gates))
        at += len(channel.gates)
        if known is not None and known[start:stop].sum() == count:
            numbers[start:stop] = known[start:stop]
            continue
        if known is not None and known[start:stop].sum() > 0:
            weights = known[start:stop].astype(np.float64)
        else:
            weights = _weights(gates[own], powers[own], stride[own])
        if stop > start:
            use = key(rig, clock, STATES)
            channel_noise.populate(use, clock.step * len(first) + c, count, weights, numbers[start:stop])
    return numbers


def open_now(rig: Rig, numbers: Numbers) -> list[int]:
    """How many channels of each kind conduct; 0 of those that are not drawn one by one."""
    first, _ = _layout(rig)
    return [
        int(numbers[stop - 1]) if stop > start else 0 for start, stop in itertools.pairwise(first.tolist())
    ]


def ratios(rig: Rig, gates: NDArray[np.float64], populations: Sequence[int]) -> NDArray[np.float64]:
    """How much of each channel conducts, of what the product of its gates says, (channels,); 1 without noise."""
    first, stride = _layout(rig)
    found = np.ones(len(rig.cell.channels))
    if not rig.noise.open_singly or len(populations) != first[-1]:
        return found
    at = 0
    for c, channel in enumerate(rig.cell.channels):
        own, at = slice(at, at + len(channel.gates)), at + len(channel.gates)
        numbers = populations[first[c] : first[c + 1]]
        drawn = stride[own] > 0
        powers = np.array([gate.power for gate in channel.gates])
        product = float(np.prod(gates[own][drawn] ** powers[drawn]))
        if len(numbers) > 0 and sum(numbers) == 0:
            found[c] = 0.0
        elif len(numbers) > 0:
            found[c] = numbers[-1] / sum(numbers) / product if product > 0.0 else 0.0
    return found


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    key = np.uint64(draws.key_of(1, 0.0, CHANNELS))
    channel_noise.populate(key, 0, 3, np.ones(2), np.zeros(2, dtype=np.int64))


def _gates(cell: Cell) -> list[Gate]:
    return [gate for channel in cell.channels for gate in channel.gates]


def _layout(rig: Rig) -> tuple[Numbers, Numbers]:
    """`ChannelNoise.first` and `stride`: the last gate of a channel counts fastest."""
    first = [0]
    stride: list[int] = []
    for channel in rig.cell.channels:
        states, own = 1, []
        for gate in reversed(channel.gates):
            follows = gate.instant or bool(gate.factor) or gate.power > channel_noise.MOST_PARTICLES
            own.append(0 if follows else states)
            states *= 1 if follows else gate.power + 1
        stride += reversed(own)
        first.append(first[-1] + (states if states > 1 and channel.present else 0))
    return np.array(first, dtype=np.int64), np.array(stride, dtype=np.int64)


def _weights(gates: NDArray[np.float64], powers: Numbers, strides: Numbers) -> NDArray[np.float64]:
    """The probability of each state of a channel whose gates are these fractions, the states in their order."""
    weights = np.ones(1)
    for x, power, stride in zip(gates.tolist(), powers.tolist(), strides.tolist(), strict=True):
        if stride > 0:
            own = [math.comb(power, k) * x**k * (1.0 - x) ** (power - k) for k in range(power + 1)]
            weights = np.outer(weights, own).ravel()
    return weights
