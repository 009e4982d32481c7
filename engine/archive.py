"""What stays of a record too long to keep: min-max pairs, the coarser the longer ago.

One pair stands for 64, 512, 4096, ... samples. Each level keeps as many pairs as the others, so every window that
ends now and is at most 6.9e10 samples long (19 h at 0.001 ms, 190 h at 0.01 ms) has 4096 pairs or more, unless it is
shorter than those would need. A row takes 3.1 MB, most of it only once it is written to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.kernels import pairs as _pairs

LEVELS = 6
PAIRS = 32_768  # kept at each level: RATIO x 4096

_NOTHING = (math.inf, -math.inf)


@dataclass(frozen=True)
class Reduced:
    """Min-max pairs of one row, for drawing: `values`, shape (2 pairs,), are the least and greatest of each pair.

    Which of the two comes first is what joins them best, not what occurred first. NaN where there was nothing finite.
    Drawn as samples `first` + k `step` each stands inside its pair, at most three quarters of a pair from where it was;
    draw (and read) a pixel more than the screen on either side.
    """

    first: float
    step: float
    values: NDArray[np.float64]


class _View(NamedTuple):
    """What readers see, exchanged as a whole."""

    written: int
    channels: tuple[str, ...]
    stores: tuple[NDArray[np.float64], ...]  # of each row (levels, pairs, 2)
    partial: NDArray[np.float64]  # (rows, levels, 2); never written to once it is here


class Archive:
    """Min-max pairs of several rows, fed with the same blocks as a `Ring`.

    All that writes (`write`, `add`, `remove`, `fill`) belongs to one thread; any number of threads read, and none waits
    for another. Sample numbers count from `start` and never start again. As in `Ring`, the writer announces how far it
    is about to write, and a reader discards what was overwritten while it copied.
    """

    def __init__(self, channels: Sequence[str], pairs: int = PAIRS, levels: int = LEVELS, start: int = 0):
        if pairs < 1 or levels < 1:
            raise ValueError(f"an archive has a pair and a level or more: {pairs}, {levels}")
        self.pairs = pairs
        self.factors = tuple(_pairs.FINEST * _pairs.RATIO**level for level in range(levels))  # samples a pair
        self._first = start
        self._announced = start
        self._partial = np.empty((0, levels, 2))
        self._view = _View(start, (), (), self._partial)
        for channel in channels:
            self.add(channel)

    @property
    def channels(self) -> tuple[str, ...]:
        return self._view.channels

    @property
    def written(self) -> int:
        """The number that the next sample will get."""
        return self._view.written

    @property
    def oldest(self) -> tuple[int, ...]:
        """The number of the oldest sample that each level still covers, finest level first."""
        announced = self._announced
        return tuple(max(self._first, (announced // factor - self.pairs) * factor) for factor in self.factors)

    @property
    def bytes(self) -> int:
        """What the rows take once they are full."""
        return sum(store.nbytes for store in self._view.stores)

    def write(self, rows: Sequence[NDArray[np.float64]]) -> None:
        """Append one block: an array of the same length for every channel, in their order."""
        view = self._view
        count = len(rows[0]) if rows else 0
        if len(rows) != len(view.channels) or any(len(row) != count for row in rows):
            raise ValueError("a block has one row for each channel, all of the same length")
        start = view.written
        self._announced = start + count
        for store, partial, row in zip(view.stores, self._partial, rows, strict=True):
            _pairs.feed(_plain(row), start, partial, store)
        self._publish(start + count, view.channels, view.stores)

    def add(self, channel: str) -> None:
        """Begin a row, the past of which is NaN."""
        view = self._view
        if channel in view.channels:
            raise ValueError(f"there is a row {channel} already")
        store = np.zeros(
            (len(self.factors), self.pairs, 2)
        )  # zeros take no memory before they are written to
        for level, factor in enumerate(self.factors):
            newest = view.written // factor
            store[level, np.arange(max(self._first // factor, newest - self.pairs), newest) % self.pairs] = (
                np.nan
            )
        nothing = np.full((1, len(self.factors), 2), _NOTHING)
        self._partial = np.concatenate((self._partial, nothing))
        self._publish(view.written, (*view.channels, channel), (*view.stores, store))

    def remove(self, channel: str) -> None:
        """End a row. Raises ValueError when there is none of that name."""
        view = self._view
        row = view.channels.index(channel)
        self._partial = np.delete(self._partial, row, axis=0)
        stores = view.stores[:row] + view.stores[row + 1 :]
        self._publish(view.written, view.channels[:row] + view.channels[row + 1 :], stores)

    def fill(self, channel: str, start: int, values: NDArray[np.float64]) -> None:
        """Put `values` in the place of samples `start` .. of one row's past; what is gone by now is left out.

        Pieces may come in any order and be cut anywhere; a pair of which one is only a part is widened by it. Readers
        may see some of it before the rest. Raises ValueError for an unknown channel and for samples that are not yet
        written.
        """
        view = self._view
        row = view.channels.index(channel)
        if start + len(values) > view.written:
            raise ValueError(f"sample {start + len(values) - 1} is not written yet")
        values = values[max(0, self._first - start) :]
        start = max(start, self._first)
        _pairs.fill(_plain(values), start, view.written, self._partial[row], view.stores[row])
        self._publish(view.written, view.channels, view.stores)

    def read(self, channel: str, start: int, stop: int, most_points: int) -> Reduced | None:
        """The pairs that hold samples start .. stop - 1, the newest of them included though its pair is not full.

        From the finest level that reaches back to `start` and needs at most `most_points` values; where no level does,
        what the coarsest has. None when none of these samples is there, or no such channel.
        """
        view = self._view
        if channel not in view.channels:
            return None
        row = view.channels.index(channel)
        start, stop = max(start, self._first), min(stop, view.written)
        if stop <= start:
            return None
        last = len(self.factors) - 1
        for level, factor in enumerate(self.factors):
            first, end = start // factor, -(-stop // factor)
            if level < last and (2 * (end - first) > most_points or first < self._oldest_pair(level)):
                continue
            first = max(first, self._oldest_pair(level))
            if first >= end:
                return None
            values = _copy(view, row, level, factor, first, end)
            gone = self._oldest_pair(level) - first  # overwritten while they were copied
            if gone > 0 and level < last:
                continue
            values = values[2 * max(0, gone) :]
            if values.size == 0:
                return None
            return Reduced((first + max(0, gone) + 0.25) * factor - 0.5, 0.5 * factor, values)
        return None

    def between(self, channel: str, factor: int, start: int, stop: int) -> NDArray[np.float64] | None:
        """The full pairs of `factor` samples from sample `start` to before `stop`, turned as `read` turns them.

        Shape (2 pairs,). None when some are not there any more, or no such channel. Both ends are multiples of
        `factor`.
        """
        view, level = self._view, self.factors.index(factor)
        if channel not in view.channels or stop > view.written:
            return None
        row, first, end = view.channels.index(channel), start // factor, stop // factor
        beyond = min(end + 1, -(-view.written // factor))  # where the last one leads decides how it is turned
        values = _copy(view, row, level, factor, first, beyond)
        return values[: 2 * (end - first)] if first >= self._oldest_pair(level) else None

    def _oldest_pair(self, level: int) -> int:
        return self._announced // self.factors[level] - self.pairs

    def _publish(
        self, written: int, channels: tuple[str, ...], stores: tuple[NDArray[np.float64], ...]
    ) -> None:
        self._announced = written
        self._view = _View(written, channels, stores, self._partial.copy())


def _copy(view: _View, row: int, level: int, factor: int, first: int, end: int) -> NDArray[np.float64]:
    """Pairs first .. end - 1 of one level, where `end` is at most the one that is not full."""
    pairs = view.stores[row][level]
    full = min(end, view.written // factor)
    out = np.empty((end - first, 2))
    place, count = first % len(pairs), full - first
    head = min(count, len(pairs) - place)
    out[:head] = pairs[place : place + head]
    out[head:count] = pairs[: count - head]
    if end > full:
        partial = view.partial[row, : level + 1]  # each level's holds what those below have completed
        low, high = partial[:, 0].min(), partial[:, 1].max()
        out[-1] = (low, high) if low <= high else np.nan
    _pairs.join(out)
    return out.reshape(-1)


def _plain(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Another layout, or a read-only array, is another type to the compiler, which is forbidden by now.
    if values.flags.carray and values.dtype == np.float64:
        return values
    return np.require(values, np.float64, ["C", "A", "W"])


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    archive = Archive(("v",), pairs=2, levels=2)
    archive.write([np.zeros(100)])
    archive.fill("v", 0, np.zeros(10))
    archive.read("v", 0, 100, 100)
