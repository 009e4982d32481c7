"""One trace: samples reduced to a line a pixel column, painted at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from engine.segment import Segment
from gui.scope import dashes, device_pixels, vector_trace
from gui.scope.guard import guarded
from gui.scope.time_window import TimeWindow
from gui.scope.trace_style import TraceStyle

__all__ = ["Segment", "TraceItem", "TraceStyle"]

Floats = NDArray[np.float64]

_SCREEN = QRectF(0.0, -DIVISIONS_Y / 2, DIVISIONS_X, DIVISIONS_Y)
_APART = 8.0  # logical pixels from sample to sample from which on each sample gets a dot
_DOT = 2.5  # diameter of a dot in widths of the line
_ARROW = 9.0  # logical pixels, that points to where a trace has gone
_STRAIGHT = 0.05  # device pixels


@dataclass(frozen=True)
class _Scale:
    """From ms and the trace's unit to device pixels: x = origin + ms * per_ms, y = zero + value * per_unit."""

    left: float
    origin: float
    per_ms: float
    zero: float
    per_unit: float
    right: float
    ratio: float

    @classmethod
    def of(cls, to_pixels: QTransform, style: TraceStyle, window: TimeWindow, ratio: float) -> _Scale:
        # A graticule line lies in the middle of its pixel, and what is drawn at its value must as well.
        left, middle = round(to_pixels.dx()) + 0.5, round(to_pixels.dy()) + 0.5
        across, up = to_pixels.m11(), to_pixels.m22()
        per_unit = up * style.per_unit
        per_ms = across / window.ms_per_div
        return cls(
            left,
            left - window.left * per_ms,
            per_ms,
            middle + up * style.place - per_unit * style.offset,
            per_unit,
            left + across * DIVISIONS_X,
            ratio,
        )


class TraceItem(pg.GraphicsObject):  # type: ignore[misc]
    """Lives in a view box whose units are divisions. Its bounds never change, so nothing is indexed anew."""

    def __init__(self, style: TraceStyle):
        super().__init__()
        self._style = style
        self._window = TimeWindow(1.0)
        self._segments: tuple[Segment, ...] = ()
        self._scale: _Scale | None = None
        self._stale = True
        self._pen = QPen()
        self._width = 1.0
        self._smooth = False
        self._lines = PrimitiveArray(QLineF, 4)
        self._slanted = PrimitiveArray(QLineF, 4)
        self._upright = PrimitiveArray(QLineF, 4)
        self._dots = PrimitiveArray(QPointF, 2)
        self._heights = (0.0, 0.0)  # the least and the greatest y of the lines
        self._slot = 0
        self._beyond = 0

    def boundingRect(self) -> QRectF:
        return _SCREEN

    def set_style(self, style: TraceStyle) -> None:
        self._style = style
        self._stale = True
        self.setVisible(style.on)

    def set_slot(self, slot: int) -> None:
        """Which place from the left its arrow takes, where the trace is off the screen."""
        self._slot = slot

    @property
    def beyond(self) -> int:
        """1 when the whole trace lies above its place on the screen, -1 when below, 0 when some of it is seen."""
        return self._beyond if self._segments else 0

    def set_window(self, window: TimeWindow) -> None:
        self._window = window
        self._stale = True

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show these samples, in the trace's unit."""
        self._segments = tuple(segments)
        self._stale = True

    def set_pen(self, colour: QColor, width: float, smooth: bool) -> None:
        """Draw `width` logical pixels wide (0: one device pixel), antialiased if `smooth`."""
        # Square caps, as round ones cost four times as much.
        self._pen = QPen(
            colour, 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.BevelJoin
        )
        self._pen.setCosmetic(True)
        self._width = width
        self._smooth = smooth
        self._stale = True

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        if not self._segments:
            self._lines.resize(0)
            return
        divisions_per_pixel = painter.worldTransform().m11()
        to_pixels = device_pixels.enter(painter)
        ratio = to_pixels.m11() / divisions_per_pixel
        scale = _Scale.of(to_pixels, self._style, self._window, ratio)
        strip = to_pixels.mapRect(
            QRectF(0.0, self._style.bottom, DIVISIONS_X, DIVISIONS_Y * self._style.share)
        )
        if self._style.share < 1.0:  # its neighbours' strips are not its own
            painter.setClipRect(strip, Qt.ClipOperation.IntersectClip)
        if device_pixels.is_vector(painter):
            self._draw(painter, scale, strip)
            return
        if self._stale or scale != self._scale:
            self._reduce(scale)
        self._beyond = _side(self._heights if len(self._lines) else None, strip)
        if self._beyond:
            self._point_beyond(painter, self._beyond, strip, ratio)
            return
        width = max(1.0, self._width * ratio)
        self._pen.setWidthF(width)
        painter.setPen(self._pen)
        if not self._smooth:
            painter.drawLines(*self._lines.drawargs())
            return
        # An upright line loses nothing without antialiasing, and a long one would cost three times as much.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if len(self._upright):
            self._pen.setWidthF(max(1.0, math.floor(width)))
            painter.setPen(self._pen)
            painter.drawLines(*self._upright.drawargs())
            self._pen.setWidthF(width)
            painter.setPen(self._pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawLines(*self._slanted.drawargs())
        if len(self._dots):
            painter.setPen(
                QPen(self._pen.color(), _DOT * width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            )
            painter.drawPoints(*self._dots.drawargs())

    def _draw(self, painter: QPainter, scale: _Scale, strip: QRectF) -> None:
        """Lines through the samples, for a drawing; what is on the screen is left alone."""
        lines = [line for segment in self._segments for line in vector_trace.lines(segment, scale)]
        side = _side(vector_trace.heights(lines), strip)
        if side:
            self._point_beyond(painter, side, strip, scale.ratio)
            return
        pen = vector_trace.pen(self._pen.color(), self._width * scale.ratio, self._style.line)
        vector_trace.draw(painter, pen, lines)

    def _point_beyond(self, painter: QPainter, side: int, strip: QRectF, ratio: float) -> None:
        """An arrow at the edge over which the trace has left the screen."""
        size = _ARROW * ratio
        x = strip.left() + (1.5 + 1.6 * self._slot) * size
        y, up = (strip.top() + 2.0 * ratio, 1.0) if side > 0 else (strip.bottom() - 2.0 * ratio, -1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._pen.color())
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x, y), QPointF(x - size / 2, y + up * size), QPointF(x + size / 2, y + up * size)]
            )
        )

    def _reduce(self, scale: _Scale) -> None:
        # Imported here because it brings numba, and the window should stand before that is loaded.
        from engine import reduce

        self._stale = False
        self._scale = None  # what is drawn is not known if this fails
        room = reduce.rows_needed(scale.left, scale.right)
        self._lines.resize(room * len(self._segments))
        rows = self._lines.ndarray()
        count = 0
        for segment in self._segments:
            count += reduce.columns(
                segment.values,
                scale.origin + segment.start_ms * scale.per_ms,
                segment.dt_ms * scale.per_ms,
                scale.zero,
                scale.per_unit,
                scale.left,
                scale.right,
                rows[count:],
            )
        dotted = self._smooth and min(s.dt_ms for s in self._segments) * scale.per_ms >= _APART * scale.ratio
        self._dots.resize(2 * count if dotted else 0)
        self._dots.ndarray()[:] = rows[: count if dotted else 0].reshape(-1, 2)
        samples = rows[:count]
        if count:
            ends = samples[:, 1::2]
            self._heights = (float(ends.min()), float(ends.max()))
        pieces = dashes.broken(samples, self._style.line, scale.left, scale.ratio)
        self._lines.resize(len(pieces))
        if pieces is not samples:
            self._lines.ndarray()[:] = pieces
        self._scale = scale
        if not self._smooth:
            return
        rows = self._lines.ndarray()
        self._slanted.resize(len(rows))
        self._upright.resize(len(rows))
        n, m = reduce.straighten(rows, _STRAIGHT, self._slanted.ndarray(), self._upright.ndarray())
        self._slanted.resize(n)
        self._upright.resize(m)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The samples that are shown."""
        return self._segments

    def drawn(self) -> Floats:
        """The lines as last drawn: x1, y1, x2, y2 in device pixels from the view's corner, shape (n, 4).

        Antialiased, those that continue one another straight on are painted as one, within 0.05 pixels.
        """
        lines: Floats = self._lines.ndarray().copy()
        return lines

    def drawn_values(self) -> tuple[Floats, Floats]:
        """The ends of the lines as last drawn, back in ms from the left edge and the trace's unit."""
        ends = self.drawn().reshape(-1, 2)
        if self._scale is None:
            return np.empty(0), np.empty(0)
        return (ends[:, 0] - self._scale.origin) / self._scale.per_ms, (
            ends[:, 1] - self._scale.zero
        ) / self._scale.per_unit


def _side(heights: tuple[float, float] | None, strip: QRectF) -> int:
    """1 when what reaches from the least to the greatest y lies above the strip, -1 when below."""
    if heights is None:
        return 0
    low, high = heights  # device pixels count downwards
    return 1 if high < strip.top() else -1 if low > strip.bottom() else 0
