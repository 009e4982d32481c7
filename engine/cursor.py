"""What a cursor reads off drawn samples, and what two of them say together. Needs neither a screen nor the kernels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_HAIR = 1e-6  # samples; a time just on the last sample is not lost to rounding
_FINEST = 12  # decimals


class Piece(Protocol):
    """Samples in one piece: sample k stands at start_ms + k * dt_ms."""

    @property
    def start_ms(self) -> float: ...

    @property
    def dt_ms(self) -> float: ...

    @property
    def values(self) -> NDArray[np.float64]: ...


@dataclass(frozen=True)
class Reading:
    """Two points of a trace: times in ms, values in its unit; nan where nothing is drawn."""

    t1: float
    y1: float
    t2: float
    y2: float

    @property
    def dt(self) -> float:
        """ms from the first to the second."""
        return self.t2 - self.t1

    @property
    def dy(self) -> float:
        """From the first to the second, in the trace's unit."""
        return self.y2 - self.y1

    @property
    def rate(self) -> float:
        """1/dt in Hz, whichever comes first; nan where both stand at one time."""
        return abs(1000.0 / self.dt) if self.dt != 0.0 else math.nan

    @property
    def slope(self) -> float:
        """dy/dt in the trace's unit per ms; nan where both stand at one time."""
        return self.dy / self.dt if self.dt != 0.0 else math.nan


def value_at(pieces: Sequence[Piece], ms: float) -> float:
    """The value at this time, on the straight line between two samples; nan in a gap and beyond the ends.

    Of pieces that overlap, the first counts.
    """
    for piece in pieces:
        last = len(piece.values) - 1
        place = (ms - piece.start_ms) / piece.dt_ms
        if not -_HAIR <= place <= last + _HAIR:
            continue
        before = max(0, min(math.floor(place + _HAIR), last))
        share = place - before
        value = float(piece.values[before])
        if share > _HAIR:
            value += share * (float(piece.values[before + 1]) - value)
        return value if math.isfinite(value) else math.nan
    return math.nan


def extreme_near(pieces: Sequence[Piece], ms: float, reach: float) -> float | None:
    """The time of the peak or trough next to `ms`, at most `reach` ms away; None where there is none."""
    found: list[float] = []
    for piece in pieces:
        first = max(0, math.ceil((ms - reach - piece.start_ms) / piece.dt_ms))
        stop = min(len(piece.values), math.floor((ms + reach - piece.start_ms) / piece.dt_ms) + 1)
        part = piece.values[first : max(first, stop)]
        if part.size < 3 or not np.isfinite(part).all():
            continue
        for at in (int(part.argmax()), int(part.argmin())):
            # At the end of the part the trace may go on rising: that is no peak.
            if 0 < at < part.size - 1:
                found.append(piece.start_ms + (first + at) * piece.dt_ms)
    return min(found, key=lambda time: abs(time - ms), default=None)


def decimals(resolution: float) -> int:
    """How many decimals show a number known to `resolution`: the last one is not coarser than it."""
    if not resolution > 0.0 or math.isinf(resolution):
        return 0
    return max(0, min(_FINEST, math.ceil(-math.log10(resolution) - 1e-9)))
