"""Level crossings in a stream of blocks, the same to the last bit wherever the blocks are cut."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.kernels.crossings import crossings


class Crossing(NamedTuple):
    """A place between two samples: `fraction` (above 0, at most 1) of the way from sample - 1 to sample."""

    sample: int
    fraction: float

    @property
    def position(self) -> float:
        """In samples since the stream began."""
        return self.sample - 1 + self.fraction


class Crossings(NamedTuple):
    """Crossings in order: the sample at or before which each lies, and its place in samples since the stream began."""

    samples: NDArray[np.int64]
    positions: NDArray[np.float64]


NO_CROSSINGS = Crossings(np.empty(0, dtype=np.int64), np.empty(0))


class LevelDetector:
    """Finds where a signal crosses a level; see `engine.kernels.crossings` for which crossings count.

    `slope` is "rising", "falling" or "either"; level and hysteresis (not negative) have the unit of the signal.
    """

    def __init__(self, level: float, slope: str = "rising", hysteresis: float = 0.0):
        # A comparison with nan is false: the very first sample is never a crossing.
        self._last = self._far = math.nan
        self._next = 0
        self._room = 0
        self._make_room(64)
        self._level = float(level)
        self.change(level, slope, hysteresis)

    def change(self, level: float, slope: str, hysteresis: float) -> None:
        """Look for another kind of crossing from the next sample on.

        Slope and hysteresis are judged by what the signal did before; to another level it is as if it began with its
        last sample.
        """
        if slope not in ("rising", "falling", "either"):
            raise ValueError(f"no such slope: {slope}")
        if level != self._level:
            self._far = self._last
        self._level, self._hysteresis = float(level), float(hysteresis)
        self._rising, self._falling = slope != "falling", slope != "rising"

    def start(self, sample: int, before: float = math.nan) -> None:
        """Go on at sample number `sample`; `before` is the one in front of it, if known."""
        self._next = sample
        self._last = self._far = float(before)

    def feed(self, values: NDArray[np.float64]) -> list[Crossing]:
        """The crossings in the next block."""
        count, first = self._find(values)
        if count == 0:
            return []
        pairs = zip(self._index[:count].tolist(), self._fraction[:count].tolist(), strict=True)
        return [Crossing(first + index, fraction) for index, fraction in pairs]

    def places(self, values: NDArray[np.float64]) -> Crossings:
        """As `feed`, in arrays: of noise there may be very many."""
        count, first = self._find(values)
        if count == 0:
            return NO_CROSSINGS
        samples = self._index[:count] + first
        return Crossings(samples, samples - 1 + self._fraction[:count])

    def _find(self, values: NDArray[np.float64]) -> tuple[int, int]:
        """How many crossings lie in the next block, and the number of its first sample."""
        first = self._next
        if values.size == 0:
            return 0, first
        if values.size > self._room:
            self._make_room(2 * values.size)
        if values.dtype != np.float64 or not values.flags.carray:
            # Another layout, or a read-only array, is another type to the compiler, which is forbidden by now.
            values = np.require(values, np.float64, ["C", "A", "W"])
        count, self._far = crossings(
            values, self._last, self._far, self._level, self._hysteresis, self._rising, self._falling,
            self._index, self._fraction,
        )  # fmt: skip
        self._last = float(values[-1])
        self._next += values.size
        return int(count), first

    def _make_room(self, count: int) -> None:
        self._room = count
        self._index = np.empty(count, dtype=np.int64)
        self._fraction = np.empty(count)
