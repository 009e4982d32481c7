"""A ring of samples with one writer and any number of readers, none of which waits for another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Ring:
    """The newest `capacity` samples of several channels.

    Sample numbers count from `start` and never start again. All that writes (`write`, `add`, `remove`, `fill`,
    `resized`) belongs to one thread. The writer announces how far it is about to write before it writes; a reader
    copies, then checks that nothing it copied was announced meanwhile, so a read is whole or None.
    """

    def __init__(self, channels: Sequence[str], capacity: int, start: int = 0):
        if capacity < 1:
            raise ValueError(f"a ring keeps one sample or more: {capacity}")
        self.capacity = capacity
        # Zeros take no memory before they are written to. Readers hold on to the dictionary: it is never changed.
        self._rows = {channel: np.zeros(capacity) for channel in channels}
        self._first = start
        self._announced = start
        self._written = start

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self._rows)

    @property
    def written(self) -> int:
        """The number that the next sample will get: how many were ever written, when they count from 0."""
        return self._written

    @property
    def oldest(self) -> int:
        """The number of the oldest sample still there."""
        return max(self._first, self._announced - self.capacity)

    @property
    def bytes(self) -> int:
        """What the rows take once they are full."""
        return sum(row.nbytes for row in self._rows.values())

    def write(self, rows: Sequence[NDArray[np.float64]]) -> None:
        """Append one block: an array of the same length for every channel, in their order."""
        count = len(rows[0]) if rows else 0
        if len(rows) != len(self._rows) or any(len(row) != count for row in rows):
            raise ValueError("a block has one row for each channel, all of the same length")
        start = self._written
        self._announced = start + count
        skip = max(0, count - self.capacity)
        first, length = (start + skip) % self.capacity, count - skip
        head = min(length, self.capacity - first)
        for target, row in zip(self._rows.values(), rows, strict=True):
            target[first : first + head] = row[skip : skip + head]
            if head < length:
                target[: length - head] = row[skip + head :]
        self._written = start + count

    def add(self, channel: str) -> None:
        """Begin a row, the past of which is NaN."""
        if channel in self._rows:
            raise ValueError(f"there is a row {channel} already")
        row = np.zeros(self.capacity)
        _put(row, self.oldest, np.broadcast_to(np.nan, self._written - self.oldest))
        self._rows = {**self._rows, channel: row}

    def remove(self, channel: str) -> None:
        """End a row. Raises ValueError when there is none of that name."""
        self._row(channel)
        self._rows = {name: row for name, row in self._rows.items() if name != channel}

    def fill(self, channel: str, start: int, values: NDArray[np.float64]) -> None:
        """Put `values` in the place of samples `start` .. of one row's past; what is gone by now is left out.

        Readers may see some of it before the rest. Raises ValueError for an unknown channel and for samples that are
        not yet written.
        """
        row = self._row(channel)
        if start + len(values) > self._written:
            raise ValueError(f"sample {start + len(values) - 1} is not written yet")
        skip = max(0, self.oldest - start)
        _put(row, start + skip, values[skip:])

    def resized(self, capacity: int) -> Ring:
        """Another ring with the newest samples of this one, under the same numbers."""
        start = max(self.oldest, self._written - capacity)
        ring = Ring(self.channels, capacity, start)
        for source, target in zip(self._rows.values(), ring._rows.values(), strict=True):
            head, tail = _pieces(source, start, self._written)
            _put(target, start, head)
            _put(target, start + head.size, tail)
        ring._announced = ring._written = self._written
        return ring

    def read(self, channel: str, start: int, stop: int) -> NDArray[np.float64] | None:
        """A copy of samples start .. stop - 1; None when some are not there any more, or not yet, or no channel is."""
        out = np.empty(max(0, min(stop - start, self.capacity)))
        return out if self.read_into(channel, start, stop, out) else None

    def read_into(self, channel: str, start: int, stop: int, out: NDArray[np.float64]) -> bool:
        """Copy samples start .. stop - 1 to the front of `out`; False where `read` gives None, `out` is undefined then.

        For a display, which reads as much again many times a second: new memory costs more than the copy.
        """
        row = self._rows.get(channel)
        if row is None or start < self.oldest or stop > self._written or stop < start:
            return False
        head, tail = _pieces(row, start, stop)
        out[: head.size] = head
        out[head.size : stop - start] = tail
        # A row that was removed meanwhile is no longer written to.
        return start >= self.oldest and self._rows.get(channel) is row

    def _row(self, channel: str) -> NDArray[np.float64]:
        if channel not in self._rows:
            raise ValueError(f"there is no row {channel}")
        return self._rows[channel]


def _pieces(
    row: NDArray[np.float64], start: int, stop: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where samples start .. stop - 1 lie, no more than the row is long: up to its end, and from its beginning on."""
    first, count = start % row.size, stop - start
    head = min(count, row.size - first)
    return row[first : first + head], row[: count - head]


def _put(row: NDArray[np.float64], start: int, values: NDArray[np.float64]) -> None:
    head, tail = _pieces(row, start, start + len(values))
    head[:] = values[: head.size]
    tail[:] = values[head.size :]
