"""Numbers read off a run of V, block by block, so that a long run needs no memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.record import SPIKE_LEVEL
from engine.simulator import Block
from engine.trigger import LevelDetector

_NOISY = 10.0  # mV that V has to be below before a spike, where what is recorded is noisy
_BEFORE = 100.0  # ms kept from before the first spike, to find its half-way point on the way up


@dataclass(frozen=True)
class Extreme:
    """A highest or lowest point of V: mV and ms, on the parabola through the three samples around it."""

    v: float
    time: float


class RunMeasure:
    """Peak, trough and spikes of a run that starts at `start` ms with V at `v0` mV."""

    def __init__(self, start: float, v0: float, dt: float):
        self._start, self._dt, self._v0 = start, dt, v0
        self._count = 1  # samples so far; sample 0 is v0 at the start
        self._recent = np.array([v0])
        self._driven = np.zeros(1)  # the stimulus of the last steps, uA/cm2
        self._spikes = LevelDetector(SPIKE_LEVEL)
        self._spikes.start(1, v0)
        self.spike_times: list[float] = []  # ms
        self._top, self._bottom = _Outermost(v0, 1.0), _Outermost(v0, -1.0)
        self._first = np.empty(0)  # V around the first spike
        self.peak_force: float | None = None  # per cent, where force is recorded

    def add(self, block: Block) -> None:
        """Take the next block."""
        if block.errors is not None:
            self._spikes.change(SPIKE_LEVEL, "rising", _NOISY)
        for crossing in self._spikes.feed(block.recorded):
            self.spike_times.append(self._time(crossing.position))
        # Two samples of the past, so that an extreme at the border of two blocks is found too.
        v = np.concatenate((self._recent[-2:], block.recorded))
        driven = np.concatenate((self._driven[-2:], block.stimulus))
        first = self._count - (v.size - block.v.size)
        self._top.add(v, first, driven)
        self._bottom.add(v, first, driven)
        self._driven = driven[-2:]
        if "force" in block.more:
            self.peak_force = max(self.peak_force or 0.0, float(block.more["force"].max()))
        self._keep(block.recorded)
        self._count += block.v.size

    @property
    def peak(self) -> Extreme:
        """The highest point."""
        return self._top.extreme(self._time)

    @property
    def trough(self) -> Extreme:
        """The lowest point."""
        return self._bottom.extreme(self._time)

    @property
    def half_width(self) -> float | None:
        """Width of the first spike in ms, half-way between V at the start and its peak; None without a whole one."""
        return self._width(0.5)

    @property
    def apd90(self) -> float | None:
        """Duration of the first action potential in ms where it is repolarised by 90 %; None without a whole one."""
        return self._width(0.9)

    def _width(self, fallen: float) -> float | None:
        """Width of the first spike where V has come back by the part `fallen` of the way from its peak to the start."""
        v = self._first
        if v.size == 0:
            return None
        up = int(np.flatnonzero((v[:-1] < SPIKE_LEVEL) & (v[1:] >= SPIKE_LEVEL))[0])
        below = np.flatnonzero(v[up + 1 :] < SPIKE_LEVEL)
        if below.size == 0:
            return None
        end = up + 1 + int(below[0])
        top = float(v[up:end].max())
        level = top - fallen * (top - self._v0)
        rises = np.flatnonzero((v[:end] < level) & (np.append(v[1:end], np.inf) >= level))
        falls = np.flatnonzero((v[up:-1] >= level) & (v[up + 1 :] < level)) + up
        peak = up + int(v[up:end].argmax())
        falls = falls[falls >= peak]
        rises = rises[rises < peak]
        if rises.size == 0 or falls.size == 0:
            return None
        return (_cross(v, int(falls[0]), level) - _cross(v, int(rises[-1]), level)) * self._dt

    @property
    def rate(self) -> float | None:
        """Mean firing rate in Hz over all intervals; None with fewer than two spikes."""
        times = self.spike_times
        return 1000.0 * (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else None

    def _time(self, sample: float) -> float:
        return self._start + sample * self._dt

    def _keep(self, v: NDArray[np.float64]) -> None:
        keep = max(2, round(_BEFORE / self._dt))
        if self.spike_times and (self._first.size == 0 or not self._done):
            if self._first.size == 0:
                self._first = self._recent[-keep:]
            self._first = np.concatenate((self._first, v))
            whole = self.half_width is not None and self.apd90 is not None
            self._done = whole or self._first.size > 100 * keep
        self._recent = np.concatenate((self._recent[-keep:], v[-keep:]))

    _done = False


class _Outermost:
    """The highest (`sign` 1) or lowest (-1) sample so far, the first of equals, and its neighbours.

    It is the sample that decides, the parabola only says where between the samples the point lies: of two
    peaks of one height the same one is taken wherever the blocks are cut.
    """

    def __init__(self, v0: float, sign: float):
        self._sign = sign
        self._number, self._v = 0, v0
        self._left = self._right = v0  # equal to v: no parabola at either end of the run

    def add(self, v: NDArray[np.float64], first: int, driven: NDArray[np.float64]) -> None:
        """Take samples `first` and on, the last two before the block among them, and the stimulus that led to each."""
        at = int((self._sign * v).argmax())
        value, number = float(v[at]), first + at
        if self._sign * value > self._sign * self._v:
            self._number, self._v, self._left, self._right = number, value, value, value
        # Where the stimulus changes V has a corner, and a parabola would reach beyond it.
        if number == self._number and 0 < at < v.size - 1 and driven[at] == driven[at + 1]:
            self._left, self._right = float(v[at - 1]), float(v[at + 1])

    def extreme(self, time: Callable[[float], float]) -> Extreme:
        bend = self._left - 2.0 * self._v + self._right
        shift = 0.5 * (self._left - self._right) / bend if bend != 0.0 else 0.0
        return Extreme(self._v - 0.25 * (self._left - self._right) * shift, time(self._number + shift))


def _cross(v: NDArray[np.float64], at: int, level: float) -> float:
    """Where the line from sample `at` to the next meets `level`, in samples."""
    return at + (level - float(v[at])) / (float(v[at + 1]) - float(v[at]))
