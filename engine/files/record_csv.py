"""The whole record as CSV: every sample that is kept, and before them the min-max pairs of what is older."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.archive import Archive
from engine.files import csv
from engine.rig.rig import Rig
from engine.text import BadInput, Message

Floats = NDArray[np.float64]

_CHUNK = 5000  # rows at a time
_AHEAD = 64  # the part of a full record that the writer leaves to the engine, which overwrites it meanwhile


class Recorded(Protocol):
    """What is needed of a record: rows of samples by name, one every `dt` ms."""

    @property
    def channels(self) -> Sequence[str]: ...

    @property
    def dt(self) -> float: ...

    @property
    def oldest(self) -> int: ...

    @property
    def written(self) -> int: ...

    @property
    def archive(self) -> Archive:
        """What is kept of the time before `oldest`."""
        ...

    def read(self, channel: str, start: int, stop: int) -> Floats | None:
        """Samples start .. stop - 1; None when some are not there any more."""
        ...

    def time_of(self, sample: int) -> float:
        """Biological time of a sample in ms."""
        ...

    @property
    def jumps(self) -> Sequence[int]:
        """The samples before which the membrane was moved by hand, in order."""
        ...


@dataclass(frozen=True)
class Part:
    """Samples `start` to before `stop`: each by itself (`factor` 1), or two rows for each `factor` of them."""

    start: int
    stop: int
    factor: int

    @property
    def rows(self) -> int:
        return self.stop - self.start if self.factor == 1 else 2 * (self.stop - self.start) // self.factor

    @property
    def step(self) -> float:
        """Samples from one row to the next."""
        return 1.0 if self.factor == 1 else 0.5 * self.factor

    def place(self, row: int) -> float:
        """Where a row stands, in samples: of a pair at a quarter and at three quarters, as on the screen."""
        return self.start + row * self.step + (0.0 if self.factor == 1 else 0.25 * self.factor - 0.5)

    def row_at(self, sample: int) -> int:
        """The first row that does not stand before a sample."""
        return max(0, math.ceil((sample - self.place(0)) / self.step))


def parts_of(record: Recorded, stop: int, margin: int = 0) -> list[Part]:
    """How finely the record knows its samples before `stop`: the oldest and coarsest part first, the samples last.

    `margin`: how many of the oldest samples are left to the engine, which is about to overwrite them.
    """
    archive, found = record.archive, []
    first, at = min(record.oldest + margin, stop), archive.oldest[-1]
    for level, factor in reversed(list(enumerate(archive.factors))):
        finer = min(first, archive.oldest[level - 1]) if level else first
        end = min(-(-finer // factor), stop // factor) * factor
        if end > at:
            found.append(Part(at, end, factor))
            at = end
    return [*found, Part(max(at, first), stop, 1)]


def write_record(file: IO[str], rig: Rig, record: Recorded, more: str, proceed: csv.Proceed) -> None:
    """All that is recorded, while the engine may go on recording; BadInput when it overtakes the writing."""
    names, stop = list(record.channels), record.written
    if not stop:
        raise BadInput(Message.of(messages.NOTHING_RECORDED))
    margin, begun = 0, record.oldest
    while True:
        before = record.oldest
        *past, present = parts = parts_of(record, stop, margin)
        if present.rows <= (stop - begun) // 2:  # there is no keeping up with the engine
            raise BadInput(Message.of(messages.RECORD_OVERTAKEN))
        told = _Told(sum(part.rows for part in parts), proceed)
        pairs = [_pairs(record, names, part) for part in past]
        # The samples wait for nothing: the pairs are text before the first of the samples is read.
        texts = [
            text
            for part, rows in zip(past, pairs, strict=True)
            if rows is not None
            for text in _texts(record, part, lambda begin, end, rows=rows: rows[:, begin:end], told)  # type: ignore[misc]
        ]
        head = _samples(record, names, present, 0, min(_CHUNK, present.rows))
        if head is not None and all(rows is not None for rows in pairs):
            break
        # The engine was faster: begin where it will not be so soon.
        margin += record.oldest - before + max(1, (stop - begun) // _AHEAD)
    comments = "\n# ".join((more, *_resolutions(record, parts)))
    csv.write_head(file, rig, ["t_ms", *(csv.column(rig, name) for name in names)], scope=True, more=comments)
    for text in texts:
        file.write(text)

    def samples(begin: int, end: int) -> Floats:
        rows = head[:, begin:end] if end <= head.shape[1] else _samples(record, names, present, begin, end)
        if rows is None:
            raise BadInput(Message.of(messages.RECORD_OVERTAKEN))
        return rows

    for text in _texts(record, present, samples, told):
        file.write(text)


class _Told:
    """Counts the rows and tells of them."""

    def __init__(self, total: int, proceed: csv.Proceed):
        self._done, self._total, self._proceed = 0, total, proceed

    def more(self, rows: int) -> None:
        self._done += rows
        self._proceed(self._done, self._total)


def _texts(record: Recorded, part: Part, values: Callable[[int, int], Floats], told: _Told) -> Iterator[str]:
    """The lines of a part, some thousand at a time; `values` gives its rows from one up to before another."""
    at = 0
    while at < part.rows:
        end = min(at + _CHUNK, part.rows)
        # The clock begins anew where the membrane was reset or put back.
        end = next((row for row in map(part.row_at, record.jumps) if at < row < end), end)
        place = part.place(at)
        sample = math.floor(place)
        origin = record.time_of(sample) + (place - sample) * record.dt
        yield csv.lines(0, origin, part.step * record.dt, list(values(at, end)))
        told.more(end - at)
        at = end


def _pairs(record: Recorded, names: Sequence[str], part: Part) -> Floats | None:
    archive = record.archive
    rows = [archive.between(name, part.factor, part.start, part.stop) for name in names]
    return _together(archive.channels, names, rows)


def _samples(record: Recorded, names: Sequence[str], part: Part, begin: int, end: int) -> Floats | None:
    rows = [record.read(name, part.start + begin, part.start + end) for name in names]
    return _together(record.channels, names, rows)


def _together(known: Sequence[str], names: Sequence[str], rows: Sequence[Floats | None]) -> Floats | None:
    """Shape (names, rows); None when some were overwritten, BadInput when a trace is no longer recorded."""
    there = [row for row in rows if row is not None]
    if len(there) == len(names):
        return np.array(there)
    if not set(names) <= set(known):
        raise BadInput(Message.of(messages.RECORD_CHANGED))
    return None


def _resolutions(record: Recorded, parts: Sequence[Part]) -> list[str]:
    """Which rows, and which time, are what."""
    lines, row = [], 1
    for part in parts:
        begin, end = (f"{record.time_of(sample):.12g}" for sample in (part.start, part.stop - 1))
        anew = sum(part.start < jump < part.stop for jump in record.jumps)
        line = f"rows {row} to {row + part.rows - 1}, {begin} to {end} ms"
        if anew:
            line += (
                f" (the clock was set anew {anew} times)" if anew > 1 else " (the clock was set anew once)"
            )
        if part.factor == 1:
            line += f": every sample, {record.dt:.12g} ms apart"
        else:
            line += f": the least and the greatest of each {part.factor} samples ({part.factor * record.dt:.12g} ms)"
            line += (
                ", two rows at a quarter and three quarters of their time, in the order that joins them best"
            )
        lines.append(line)
        row += part.rows
    return lines
