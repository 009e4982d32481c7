"""V along a fibre at one moment: the same places under each other as in the fibre's picture."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.units import fixed
from gui import labels, theme
from gui.widgets.along_axis import LEFT, Axis, nearest, rounded_up
from gui.widgets.voltage_colours import Scale

_LEAST, _USUAL, _MOST = 34, 84, 170  # px high
_APART = 19.0  # px between two numbers of mV, at least
_BAR = 4.0  # px of the colours beside the axis

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """Where an electrode is: mm, and the tint of its trace."""

    place: float
    tint: str


class AlongPlot(QWidget):
    """One line, and a thin one where the fibre rests. Under the mouse it says place and V."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("fibre.along")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(_MOST)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.frames = 0
        self.cost = 0.0  # s, of the last painting
        self._length = 100.0
        self._lines: tuple[Line, ...] = ()
        self._scale = Scale()
        self._x: Floats = np.empty(0)
        self._v: NDArray[np.floating] | None = None
        self._rest: NDArray[np.floating] | None = None
        self._note = ""
        self._still: QPixmap | None = None
        self._drawn_for: object = None
        self._mouse: float | None = None
        self._drawn = PrimitiveArray(QLineF, 4)

    @property
    def axis(self) -> Axis:
        """Places as pixels."""
        return Axis(self._length, self.width())

    def set_fibre(self, length: float, lines: tuple[Line, ...]) -> None:
        """How long it is in mm, and where its electrodes are."""
        self._length, self._lines = length, lines
        self.update()

    def set_scale(self, scale: Scale) -> None:
        """From which V to which."""
        self._scale = scale
        self.update()

    def show_v(
        self, x: Floats, v: NDArray[np.floating] | None, rest: NDArray[np.floating] | None, note: str
    ) -> None:
        """Draw `v` (n,) in mV at `x` mm over where it rests. `note`: of which moment it is, if not of now."""
        self._x, self._v, self._note = x, v, note
        if rest is not self._rest:
            same = rest is not None and self._rest is not None and np.array_equal(rest, self._rest)
            self._rest = rest
            self._drawn_for = self._drawn_for if same else None
        self.update()

    @property
    def drawn(self) -> tuple[Floats, Floats]:
        """The line as last drawn: mm and mV."""
        ends = self._drawn.ndarray()
        x, y = np.append(ends[:, 0], ends[-1:, 2]), np.append(ends[:, 1], ends[-1:, 3])
        room, axis = self._room(), self.axis
        v = self._scale.high - (y - room.top()) / room.height() * (self._scale.high - self._scale.low)
        return (x - LEFT) * axis.per_pixel, v

    def sizeHint(self) -> QSize:
        return QSize(400, _USUAL)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, _LEAST)

    # --- events ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drawn_for = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._drawn_for = None
            self.update()

    # --- painting -------------------------------------------------------------------------------

    def _room(self) -> QRectF:
        return QRectF(LEFT, 5.0, self.axis.span, max(10.0, self.height() - 10.0))

    def _y(self, v: float) -> float:
        room = self._room()
        return room.top() + room.height() * (self._scale.high - v) / (self._scale.high - self._scale.low)

    def _points(self, v: NDArray[np.floating]) -> tuple[Floats, Floats]:
        """The line in pixels; of many points to a pixel only the highest and the lowest."""
        room, scale, axis = self._room(), self._scale, self.axis
        on = (self._x >= -1e-9) & (self._x <= self._length + 1e-9)
        x, v = self._x[on], np.nan_to_num(v[on], nan=scale.rest)
        if x.size > 2.0 * room.width():
            starts = np.arange(0, x.size, math.ceil(2.0 * x.size / room.width()))
            x = np.repeat(x[starts], 2)
            v = np.column_stack((np.maximum.reduceat(v, starts), np.minimum.reduceat(v, starts))).ravel()
        y = room.top() + (scale.high - v) * (room.height() / (scale.high - scale.low))
        return LEFT + x / axis.per_pixel, np.asarray(y, dtype=np.float64)

    def paintEvent(self, _event: QPaintEvent) -> None:
        began = time.perf_counter()
        still = self._background()
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, still)
            if self._v is not None and self._x.size > 1:
                self._paint_v(painter, self._v)
        finally:
            painter.end()
        self.frames += 1
        self.cost = time.perf_counter() - began

    def _paint_v(self, painter: QPainter, v: NDArray[np.floating]) -> None:
        colours, axis = theme.current(), self.axis
        x, y = self._points(v)
        self._drawn.resize(x.size - 1)
        ends = self._drawn.ndarray()
        ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3] = x[:-1], y[:-1], x[1:], y[1:]
        painter.setClipRect(self._room().adjusted(0.0, -2.0, 1.0, 2.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.tint("v")), 1.8))
        painter.drawLines(*self._drawn.drawargs())  # a broad polyline is several times as slow
        if self._lines:
            at = nearest(self._x, np.array([line.place for line in self._lines]))
            painter.setPen(Qt.PenStyle.NoPen)
            for line, k in zip(self._lines, at.tolist(), strict=True):
                painter.setBrush(QColor(colours.tint(line.tint)))
                painter.drawEllipse(QPointF(axis.x(line.place), self._y(float(v[k]))), 3.5, 3.5)
        if said := self._said(v):
            painter.setFont(theme.tabular(theme.scaled(self.font(), 0.85)))
            painter.setPen(QColor(colours.text))
            words = self._room().adjusted(6.0, 1.0, -6.0, 0.0)
            painter.drawText(words, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, said)

    def _said(self, v: NDArray[np.floating]) -> str:
        """Place and V under the mouse; else of which moment the line is."""
        if self._mouse is None:
            return self._note
        place = self.axis.place(self._mouse)
        (k,) = nearest(self._x, np.array([place])).tolist()
        decimals = max(0, -math.floor(math.log10(self.axis.per_pixel)))
        return self.tr("{place} mm: {v} mV").format(
            place=labels.number(fixed(place, decimals)), v=labels.number(fixed(float(v[k]), 1, sign=True))
        )

    def _background(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        wanted = (ratio, theme.current().name, self._length, self._lines, self._scale, self.size().toTuple())
        if self._still is None or wanted != self._drawn_for:
            self._drawn_for = wanted
            self._still = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(QColor(theme.current().panel))
            painter = QPainter(self._still)
            try:
                self._paint_background(painter)
            finally:
                painter.end()
        return self._still

    def _paint_background(self, painter: QPainter) -> None:
        colours, room, axis = theme.current(), self._room(), self.axis
        painter.fillRect(room, QColor(colours.field))
        grid = QPen(QColor(colours.border), 1.0)
        grid.setCosmetic(True)
        font = theme.tabular(theme.scaled(self.font(), 0.85))
        painter.setFont(font)
        line = QFontMetricsF(font).height()
        step = rounded_up(_APART / room.height() * (self._scale.high - self._scale.low))
        level = step * math.ceil(self._scale.low / step - 1e-9)
        while level <= self._scale.high + 1e-9:
            y = round(self._y(level)) + 0.5
            painter.setPen(grid)
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(colours.muted))
            top = min(max(0.0, y - line / 2.0), self.height() - line)
            text = labels.number(fixed(level, max(0, -math.floor(math.log10(step))), sign=True))
            painter.drawText(QRectF(0.0, top, LEFT - _BAR - 5.0, line), Qt.AlignmentFlag.AlignRight, text)
            level += step
        for place, _ in axis.ticks():
            x = round(axis.x(place)) + 0.5
            painter.setPen(grid)
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        self._paint_colours(painter, QRectF(LEFT - _BAR - 1.0, room.top(), _BAR, room.height()))
        if self._rest is not None and self._rest.size == self._x.size and self._x.size > 1:
            painter.setPen(QPen(QColor(colours.muted), 1.0, Qt.PenStyle.DashLine))
            painter.drawPolyline(arrayToQPolygonF(*self._points(self._rest)))
        for electrode in self._lines:
            painter.setPen(QPen(QColor(colours.tint(electrode.tint)), 1.0, Qt.PenStyle.DotLine))
            x = axis.x(electrode.place)
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        painter.setPen(QColor(colours.muted))
        unit = QRectF(room.left() + 5.0, room.top() + 1.0, 60.0, line)
        painter.drawText(unit, Qt.AlignmentFlag.AlignLeft, self.tr("mV"))

    def _paint_colours(self, painter: QPainter, box: QRectF) -> None:
        """What the colours of the fibre mean, beside the mV they stand for."""
        scale, rows = self._scale, max(2, round(box.height()))
        v = np.linspace(scale.high, scale.low, rows)
        for k, colour in enumerate(scale.colours(v, theme.current().name).tolist()):
            top = box.top() + k * box.height() / rows
            painter.fillRect(QRectF(box.left(), top, box.width(), box.height() / rows + 0.5), QColor(colour))
