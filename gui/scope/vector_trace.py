"""A trace in a drawing: a line through its samples, not through columns of pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

Floats = NDArray[np.float64]

MOST_POINTS = 20_000  # of a trace; beyond, the least and the greatest sample of each column are drawn
FINER = 8  # columns a pixel then
# Drawn and left out by turns, in logical pixels.
PATTERNS = {"dashed": (9.0, 5.0), "dotted": (2.0, 4.0), "dash_dot": (9.0, 4.0, 2.0, 4.0)}


class Samples(Protocol):
    """Sample k at start_ms + k dt_ms from the left edge."""

    @property
    def start_ms(self) -> float: ...
    @property
    def dt_ms(self) -> float: ...
    @property
    def values(self) -> Floats: ...


class Scale(Protocol):
    """x = origin + ms * per_ms, y = zero + value * per_unit, in pixels; the screen lies from `left` to `right`."""

    @property
    def origin(self) -> float: ...
    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def per_ms(self) -> float: ...
    @property
    def zero(self) -> float: ...
    @property
    def per_unit(self) -> float: ...


def pen(colour: QColor, width: float, line: str) -> QPen:
    """A pen of this width in pixels, at least one, that draws a `line` (see `engine.rig.traces`)."""
    width = max(1.0, width)
    made = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    if line in PATTERNS:
        made.setDashPattern([length / width for length in PATTERNS[line]])
    return made


Lines = Sequence[tuple[Floats, Floats]]


def draw(painter: QPainter, pen: QPen, lines: Lines) -> None:
    """Draw unbroken lines in device pixels; whoever calls has set the clip."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x, y in lines:
        painter.drawPolyline(arrayToQPolygonF(x, y))


def heights(lines: Lines) -> tuple[float, float] | None:
    """The least and the greatest y of these lines; None where there is none."""
    if not lines:
        return None
    return min(float(y.min()) for _, y in lines), max(float(y.max()) for _, y in lines)


def lines(segment: Samples, scale: Scale) -> Iterator[tuple[Floats, Floats]]:
    """The points of each unbroken line through the samples on the screen and the next to either side, in pixels."""
    begin = scale.origin + segment.start_ms * scale.per_ms
    step = segment.dt_ms * scale.per_ms
    first = max(0, math.floor((scale.left - begin) / step))
    stop = min(segment.values.size, math.ceil((scale.right - begin) / step) + 1)
    values = segment.values[first : max(first, stop)]
    index = _kept(values, math.ceil((scale.right - scale.left) * FINER)) + first
    finite = np.isfinite(segment.values[index])
    ends = np.flatnonzero(np.diff(finite)) + 1
    for piece, there in zip(np.split(index, ends), np.split(finite, ends), strict=True):
        if there.size > 1 and there[0]:
            x = np.asarray(begin + piece * step, dtype=np.float64)
            yield x, scale.zero + segment.values[piece] * scale.per_unit


def _kept(values: Floats, columns: int) -> NDArray[np.intp]:
    """The samples that are drawn: all, or of each column the least and the greatest, in their order."""
    if values.size <= MOST_POINTS:
        return np.arange(values.size)
    size = math.ceil(values.size / columns)
    whole = values.size // size
    table = values[: whole * size].reshape(whole, size)
    # Without a number in it a column has neither: its first sample stands for the gap.
    low = np.where(np.isnan(table), np.inf, table).argmin(axis=1)
    high = np.where(np.isnan(table), -np.inf, table).argmax(axis=1)
    found = np.arange(whole) * size + np.sort([low, high], axis=0)
    return np.unique(np.concatenate([[0], found.T.ravel(), np.arange(whole * size, values.size)]))
