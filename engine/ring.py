"""A ring of samples with one writer and any number of readers, none of which waits for another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Samples kept: the slowest screen (10 s) at 0.01 ms, and some to spare while it is read.
CAPACITY = 1_100_000


class Ring:
    """The newest `capacity` samples of several channels.

    Sample numbers count from 0 and never start again. The writer announces how far it is about to write before it
    writes; a reader copies, then checks that nothing it copied was announced meanwhile, so a read is whole or None.
    """

    def __init__(self, channels: Sequence[str], capacity: int):
        self.channels = tuple(channels)
        self.capacity = capacity
        self._data = np.zeros((len(channels), capacity))
        self._announced = 0
        self._written = 0

    @property
    def written(self) -> int:
        """How many samples were ever written: the number the next one will get."""
        return self._written

    @property
    def oldest(self) -> int:
        """The number of the oldest sample still there."""
        return max(0, self._announced - self.capacity)

    def write(self, rows: Sequence[NDArray[np.float64]]) -> None:
        """Append one block: an array of the same length for every channel, in their order."""
        count = len(rows[0])
        skip = max(0, count - self.capacity)
        start = self._written
        self._announced = start + count
        first = (start + skip) % self.capacity
        length = count - skip
        head = min(length, self.capacity - first)
        for target, row in zip(self._data, rows, strict=True):
            target[first : first + head] = row[skip : skip + head]
            target[: length - head] = row[skip + head :]
        self._written = start + count

    def read(self, channel: str, start: int, stop: int) -> NDArray[np.float64] | None:
        """A copy of samples start .. stop - 1; None when some are not there any more, or not yet."""
        if start < self.oldest or stop > self._written or stop < start:
            return None
        source = self._data[self.channels.index(channel)]
        first, count = start % self.capacity, stop - start
        head = min(count, self.capacity - first)
        out = np.empty(count)
        out[:head] = source[first : first + head]
        out[head:] = source[: count - head]
        return out if start >= self.oldest else None
