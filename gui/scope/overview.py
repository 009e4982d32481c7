"""The strip over a zoomed graticule: the whole screen small, with the zoomed part as a bright window in it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsSceneHoverEvent, QGraphicsSceneMouseEvent

from engine.rig.scope import DIVISIONS_Y
from gui.scope import device_pixels
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceStyle
from gui.screen_theme import ScreenTheme

_DIM = 165  # opacity of what lies over the parts beside the window, of 255
_GRIP = 5.0  # px to either side of the window's edge in which the mouse takes hold of it
_NARROW = 4.0  # px; a narrower window is shown as wide as that
_EVERY = 0.066  # s

_Shape = Qt.CursorShape


class Overview(pg.GraphicsObject):  # type: ignore[misc]
    """Times are in ms from the left edge of the whole screen. Nothing moves by itself: the signals only ask."""

    moved = Signal(float)  # the middle of the window is to be there
    edge_moved = Signal(int, float)  # its left edge (-1) or right edge (1) is to be there

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(20)
        self.setAcceptHoverEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self._layout, self._theme = layout, theme
        self._window = TimeWindow(1.0)
        self._styles: tuple[TraceStyle, ...] = ()
        self._segments: Mapping[str, tuple[Segment, ...]] = {}
        self._lines: dict[str, PrimitiveArray] = {}
        self._picture: QPixmap | None = None  # the traces
        self._made_for: object = None
        self._fresh = False  # the picture has the newest samples
        self._not_before = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.update)
        self._grabbed, self._aside = 0, 0.0  # an edge (-1, 1) or all of it, and how far off its place
        self.setToolTip(
            self.tr(
                "The whole screen: drag the bright part along, or its edges; a click beside it brings it there, "
                "the wheel changes the zoomed time base"
            )
        )
        self.hide()

    # What is told

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._made_for = None

    def set_window(self, window: TimeWindow) -> None:
        """The part of time that the graticule shows, of the whole that is shown here."""
        self._window = window
        self.update()

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        """The traces; the first lies over the others."""
        self._styles = tuple(style for style in styles if style.on)
        self._made_for = None

    def set_segments(self, segments: Mapping[str, tuple[Segment, ...]]) -> None:
        """The samples of the whole."""
        self._segments = segments
        self._fresh = False
        self.update()

    # What was drawn

    @property
    def window(self) -> QRectF:
        """The bright part, in logical pixels."""
        box = self._layout.overview
        left, right = self._x(self._window.left), self._x(self._window.right)
        missing = max(0.0, _NARROW - (right - left)) / 2
        left, right = max(box.left(), left - missing), min(box.right(), right + missing)
        return QRectF(left, box.top(), max(right - left, 0.0), box.height())

    def drawn(self, trace: str) -> NDArray[np.float64]:
        """A trace's lines as last drawn: x1, y1, x2, y2 in device pixels, shape (n, 4)."""
        found: NDArray[np.float64] = self._lines[trace].ndarray().copy()
        return found

    def time_at(self, x: float) -> float:
        """The time at this x, in logical pixels."""
        box = self._layout.overview
        return (x - box.left()) / box.width() * self._window.whole

    # Painting

    def boundingRect(self) -> QRectF:
        return self._layout.overview.adjusted(-3.0, -3.0, 3.0, 3.0)

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        box = self._layout.overview
        ratio = device_pixels.enter(painter).m11()
        thin = max(1.0, round(ratio))
        outer = _scaled(box, ratio)
        if device_pixels.is_vector(painter):
            self._reduce(outer)
            self._draw_traces(painter, outer, thin)
        else:
            self._bring_up_to_date(outer, thin)
            if self._picture is not None:
                painter.drawPixmap(outer.topLeft(), self._picture)
        inner = _scaled(self.window, ratio)
        veil = QColor(self._theme.background)
        veil.setAlpha(_DIM)
        painter.fillRect(QRectF(outer.left(), outer.top(), inner.left() - outer.left(), outer.height()), veil)
        painter.fillRect(
            QRectF(inner.right(), outer.top(), outer.right() - inner.right(), outer.height()), veil
        )
        _frame(painter, outer, QColor(self._theme.centre), thin)
        _frame(painter, inner, QColor(self._theme.focus), thin)
        grip = min(12.0 * ratio, inner.height() / 2)
        for x in (inner.left(), inner.right() - thin):  # where it is taken hold of
            middle = inner.center().y()
            painter.fillRect(QRectF(x - thin, middle - grip / 2, 3 * thin, grip), QColor(self._theme.focus))

    def _bring_up_to_date(self, outer: QRectF, thin: float) -> None:
        """Samples that come all the time are drawn a few times a second: reducing the whole costs more than a part."""
        made_for, now = (outer, thin, self._window.whole), time.monotonic()
        if made_for == self._made_for and (self._fresh or now < self._not_before):
            if not self._fresh and not self._later.isActive():
                self._later.start(round(1000.0 * _EVERY))
            return
        self._reduce(outer)
        picture = QPixmap(outer.size().toSize())
        picture.fill(QColor(self._theme.background))
        painter = QPainter(picture)
        try:
            painter.translate(-outer.topLeft())
            self._draw_traces(painter, outer, thin)
        finally:
            painter.end()
        self._picture, self._made_for, self._fresh, self._not_before = picture, made_for, True, now + _EVERY

    def _draw_traces(self, painter: QPainter, outer: QRectF, thin: float) -> None:
        painter.save()
        painter.setClipRect(outer, Qt.ClipOperation.IntersectClip)
        for style in reversed(self._styles):
            pen = QPen(self._theme.colour(style.colour), thin)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(*self._lines[style.id].drawargs())
        painter.restore()

    def _reduce(self, outer: QRectF) -> None:
        from engine import reduce  # brings numba, which the window does not wait for

        self._lines = {
            style.id: self._lines.get(style.id) or PrimitiveArray(QLineF, 4) for style in self._styles
        }
        per_ms = outer.width() / self._window.whole
        down = outer.height() / DIVISIONS_Y
        room = reduce.rows_needed(outer.left(), outer.right())
        for style in self._styles:
            lines, count = self._lines[style.id], 0
            zero = style.height(0.0)
            segments = self._segments.get(style.id, ())
            lines.resize(room * len(segments))
            for segment in segments:
                count += reduce.columns(
                    segment.values, outer.left() + 0.5 + segment.start_ms * per_ms, segment.dt_ms * per_ms,
                    outer.center().y() - zero * down, (zero - style.height(1.0)) * down,
                    outer.left(), outer.right(), lines.ndarray()[count:],
                )  # fmt: skip
            lines.resize(count)

    def _x(self, ms: float) -> float:
        box = self._layout.overview
        return box.left() + ms / self._window.whole * box.width()

    # The mouse

    def _edge_at(self, x: float) -> int | None:
        """-1 or 1 over an edge of the window, 0 in it, None beside it."""
        window = self.window
        inside = min(_GRIP, window.width() / 4)
        if window.left() - _GRIP <= x < window.left() + inside:
            return -1
        if window.right() - inside < x <= window.right() + _GRIP:
            return 1
        return 0 if window.left() <= x <= window.right() else None

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        edge = self._edge_at(event.pos().x())
        shape = {0: _Shape.OpenHandCursor, None: _Shape.PointingHandCursor}.get(edge, _Shape.SizeHorCursor)
        self.setCursor(shape)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()
        x, window = event.pos().x(), self._window
        edge = self._edge_at(x)
        self._grabbed = edge or 0
        if edge is None:  # beside it: it comes, and is in hand
            self._aside = 0.0
            self.moved.emit(self.time_at(x))
        else:
            held = {-1: window.left, 0: (window.left + window.right) / 2, 1: window.right}[edge]
            self._aside = self.time_at(x) - held

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        ms = self.time_at(event.pos().x()) - self._aside
        if self._grabbed:
            self.edge_moved.emit(self._grabbed, ms)
        else:
            self.moved.emit(ms)

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()


def _scaled(box: QRectF, ratio: float) -> QRectF:
    left, top = round(box.left() * ratio), round(box.top() * ratio)
    return QRectF(left, top, round(box.right() * ratio) - left, round(box.bottom() * ratio) - top)


def _frame(painter: QPainter, box: QRectF, colour: QColor, line: float) -> None:
    """In whole pixels."""
    for part in (
        QRectF(box.left(), box.top(), box.width(), line),
        QRectF(box.left(), box.bottom() - line, box.width(), line),
        QRectF(box.left(), box.top(), line, box.height()),
        QRectF(box.right() - line, box.top(), line, box.height()),
    ):
        painter.fillRect(part, colour)
