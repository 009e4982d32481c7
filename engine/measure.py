"""Numbers read off a run of V, block by block, so that a long run needs no memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.record import SPIKE_LEVEL
from engine.simulator import Block
from engine.trigger import LevelDetector

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
        self._spikes = LevelDetector(SPIKE_LEVEL)
        self._spikes.start(1, v0)
        self.spike_times: list[float] = []  # ms
        self.peak = Extreme(v0, start)
        self.trough = Extreme(v0, start)
        self._first = np.empty(0)  # V around the first spike
        self._first_start = 0

    def add(self, block: Block) -> None:
        """Take the next block."""
        for crossing in self._spikes.feed(block.v):
            self.spike_times.append(self._time(crossing.position))
        # Two samples of the past, so that an extreme at the border of two blocks is found too.
        v = np.concatenate((self._recent[-2:], block.v))
        first = self._count - (v.size - block.v.size)
        for sign in (1.0, -1.0):
            self._extreme(v, first, sign)
        self._keep(block.v)
        self._count += block.v.size

    @property
    def half_width(self) -> float | None:
        """Width of the first spike in ms, half-way between V at the start and its peak; None without a whole one."""
        v = self._first
        if v.size == 0:
            return None
        up = int(np.flatnonzero((v[:-1] < SPIKE_LEVEL) & (v[1:] >= SPIKE_LEVEL))[0])
        below = np.flatnonzero(v[up + 1 :] < SPIKE_LEVEL)
        end = up + 1 + int(below[0]) if below.size else v.size
        half = 0.5 * (self._v0 + float(v[up:end].max()))
        rises = np.flatnonzero((v[:end] < half) & (np.append(v[1:end], np.inf) >= half))
        falls = np.flatnonzero((v[up:-1] >= half) & (v[up + 1 :] < half)) + up
        peak = up + int(v[up:end].argmax())
        falls = falls[falls >= peak]
        rises = rises[rises < peak]
        if rises.size == 0 or falls.size == 0:
            return None
        return (_cross(v, int(falls[0]), half) - _cross(v, int(rises[-1]), half)) * self._dt

    @property
    def rate(self) -> float | None:
        """Mean firing rate in Hz over all intervals; None with fewer than two spikes."""
        times = self.spike_times
        return 1000.0 * (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else None

    def _time(self, sample: float) -> float:
        return self._start + sample * self._dt

    def _extreme(self, v: NDArray[np.float64], first: int, sign: float) -> None:
        at = int((sign * v).argmax())
        so_far = self.peak if sign > 0 else self.trough
        value, place = float(v[at]), float(at)
        if 0 < at < v.size - 1:
            left, right = float(v[at - 1]), float(v[at + 1])
            bend = left - 2.0 * value + right
            if bend != 0.0:
                shift = 0.5 * (left - right) / bend
                place, value = at + shift, value - 0.25 * (left - right) * shift
        if sign * value > sign * so_far.v:
            found = Extreme(value, self._time(first + place))
            if sign > 0:
                self.peak = found
            else:
                self.trough = found

    def _keep(self, v: NDArray[np.float64]) -> None:
        keep = max(2, round(_BEFORE / self._dt))
        if self.spike_times and (self._first.size == 0 or not self._done):
            if self._first.size == 0:
                self._first = self._recent[-keep:]
            self._first = np.concatenate((self._first, v))
            self._done = self.half_width is not None or self._first.size > 100 * keep
        self._recent = np.concatenate((self._recent[-keep:], v[-keep:]))

    _done = False


def _cross(v: NDArray[np.float64], at: int, level: float) -> float:
    """Where the line from sample `at` to the next meets `level`, in samples."""
    return at + (level - float(v[at])) / (float(v[at + 1]) - float(v[at]))
