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


class LevelDetector:
    """Finds where a signal crosses `level` in one direction; see `engine.kernels.crossings` for which count."""

    def __init__(self, level: float, rising: bool = True):
        self.level = level
        self.rising = rising
        self._before = math.nan  # a comparison with nan is false: the very first sample is never a crossing
        self._next = 0
        self._make_room(64)

    def start(self, sample: int, before: float = math.nan) -> None:
        """Go on at sample number `sample`; `before` is the one in front of it, if known."""
        self._next = sample
        self._before = before

    def feed(self, values: NDArray[np.float64]) -> list[Crossing]:
        """The crossings in the next block."""
        if values.size == 0:
            return []
        count = crossings(values, self._before, self.level, self.rising, self._index, self._fraction)
        if count > self._index.size:
            self._make_room(2 * count)
            crossings(values, self._before, self.level, self.rising, self._index, self._fraction)
        pairs = zip(self._index[:count].tolist(), self._fraction[:count].tolist(), strict=True)
        found = [Crossing(self._next + index, fraction) for index, fraction in pairs]
        self._before = float(values[-1])
        self._next += values.size
        return found

    def _make_room(self, count: int) -> None:
        self._index = np.empty(count, dtype=np.int64)
        self._fraction = np.empty(count)
