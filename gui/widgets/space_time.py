"""V over place and time: places as in the fibre's picture above, time downwards; an impulse is a slanted line."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.units import fixed, significant
from gui import labels, theme
from gui.widgets.along import Line
from gui.widgets.along_axis import LEFT, Axis, rounded_up
from gui.widgets.voltage_colours import Scale

_LEAST, _USUAL, _MOST = 60, 120, 260  # px high
_APART = 24.0  # px between two numbers of ms, at least
_BRIDGED = (
    4  # rows without a frame that the next frame fills: a screen has more rows than the film pictures then
)
_SHORTEST = 3.0  # px that a drag has to be long to mean a line
_STEPS = {
    Qt.Key.Key_Left: (-1.0, 0.0), Qt.Key.Key_Right: (1.0, 0.0), Qt.Key.Key_Up: (0.0, -1.0), Qt.Key.Key_Down: (0.0, 1.0),
}  # fmt: skip
_FAR = 10.0  # steps with Ctrl

Floats = NDArray[np.float64]
Points = tuple[float, float, float, float]  # mm, ms, mm, ms


class SpaceTime(QWidget):
    """A row of pixels for each stretch of time; rows are filled once and then shifted.

    A line drawn with the mouse gives the velocity as its slope; keys move its end, Space goes to the other end, Esc
    takes it away.
    """

    measured = Signal(str)  # what the line says

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("fibre.space_time")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(_MOST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.frames = 0
        self.cost = 0.0  # s, of the last painting
        self._length = 100.0
        self._lines: tuple[Line, ...] = ()
        self._scale = Scale()
        self._t0, self._t1, self._zero = 0.0, 20.0, 0.0
        self._x: Floats = np.empty(0)
        self._columns: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._made_for: object = None
        self._pixels: NDArray[np.uint32] = np.zeros((1, 1), dtype=np.uint32)
        self._image = QImage()
        self._last = 0  # the number of the lowest row that is shown, counted from the beginning of time
        self._filled = -math.inf  # ms up to which rows are there
        self._lowest: tuple[int, NDArray[np.floating]] | None = None  # the row last filled, and V in it
        self._still: QPixmap | None = None
        self._drawn_for: object = None
        self._passage: tuple[Points, str] | None = None
        self._ruler: Points | None = None
        self._end = 1  # of the ruler, which keys move
        self._held = False
        self._pressed = QPointF()
        self._keyed = False

    # --- what is shown --------------------------------------------------------------------------

    @property
    def axis(self) -> Axis:
        """Places as pixels."""
        return Axis(self._length, self.width())

    @property
    def filled(self) -> float:
        """The time in ms up to which it is filled: later frames are wanted; -inf when all are."""
        return self._filled

    @property
    def ruler(self) -> Points | None:
        """The line that was drawn: from place and time to place and time."""
        return self._ruler

    def set_fibre(self, length: float, lines: tuple[Line, ...]) -> None:
        """How long it is in mm, and where its electrodes are."""
        if length != self._length:
            self._ruler = None
            self.clear()
        self._length, self._lines = length, lines
        self.update()

    def set_scale(self, scale: Scale) -> None:
        """What the colours mean."""
        if scale != self._scale:
            self._scale = scale
            self.clear()

    def set_points(self, x: Floats) -> None:
        """Where in mm the fibre's pictures have their points."""
        if x is not self._x:
            self._x = x
            self._made_for = None
            self.clear()

    def set_window(self, t0: float, t1: float, zero: float) -> None:
        """Show the time from `t0` to `t1` ms, counted from `zero`."""
        if (t1 - t0) != (self._t1 - self._t0):
            self._t0, self._t1, self._zero = t0, t1, zero
            self.clear()
        elif (t0, t1, zero) != (self._t0, self._t1, self._zero):
            self._t0, self._t1, self._zero = t0, t1, zero
            self._shift()
        self.update()

    def add(self, times: Floats, v: NDArray[np.floating]) -> None:
        """Fill the rows of these frames, in the order of their times (k,) ms; v: (k, n) mV.

        Of several frames in one row each place shows the V farthest from rest: no impulse is lost between rows.
        """
        self._prepare()
        rows = np.floor(times / self._per_row).astype(np.int64)
        count = self._pixels.shape[0]
        shown = (rows > self._last - count) & (rows <= self._last)
        if not shown.any():
            return
        rows, v = rows[shown], v[shown]
        if self._lowest is not None and self._lowest[0] == rows[0]:  # it had frames before
            rows, v = np.insert(rows, 0, rows[0]), np.vstack((self._lowest[1], v))
        first = np.flatnonzero(np.diff(rows, prepend=rows[0] - 1))
        rows = rows[first]
        v = self._farthest(v, first)
        self._lowest = int(rows[-1]), v[-1].copy()
        colours = self._scale.colours(v[:, self._columns], theme.current().name)
        before = math.floor(self._filled / self._per_row) if math.isfinite(self._filled) else rows[0] - 1
        starts = np.concatenate(([before + 1], rows[:-1] + 1))
        starts = np.where(rows - starts < _BRIDGED, starts, rows)
        starts = np.clip(starts, self._last - count + 1, rows)
        for start, row, line in zip(starts.tolist(), rows.tolist(), colours, strict=True):
            for k in range(start, row + 1):
                self._pixels[k % count] = line
        self._filled = max(self._filled, float(times[-1]))
        self.update()

    def _farthest(self, v: NDArray[np.floating], first: NDArray[np.intp]) -> NDArray[np.floating]:
        """Of the frames from each of `first` on to the next what is farthest from rest, place by place."""
        if first.size == v.shape[0]:
            return v
        low, high = np.minimum.reduceat(v, first), np.maximum.reduceat(v, first)
        return np.where(high - self._scale.rest >= self._scale.rest - low, high, low)

    def clear(self) -> None:
        """Forget what was filled."""
        self._lowest = None
        self._filled = -math.inf
        self._pixels[:] = self._blank()
        self._prepare()
        self._last = self._last_row()
        self.update()

    def show_passage(self, passage: Points | None, text: str) -> None:
        """Join the places and times of an impulse at two electrodes by a line, with its velocity in words."""
        found = None if passage is None else (passage, text)
        if found != self._passage:
            self._passage = found
            self.update()

    def v_colour(self, place: float, ms: float) -> QColor:
        """The colour that is shown at a place and a time."""
        count, wide = self._pixels.shape
        column = min(max(round(place / self._length * wide), 0), wide - 1)
        return QColor(int(self._pixels[math.floor(ms / self._per_row) % count, column]))

    def point(self, place: float, ms: float) -> QPointF:
        """Where a place and a time are drawn."""
        room = self._room()
        return QPointF(
            self.axis.x(place), room.top() + (ms - self._t0) / (self._t1 - self._t0) * room.height()
        )

    def sizeHint(self) -> QSize:
        return QSize(400, _USUAL)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, _LEAST)

    # --- hands ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held, self._pressed = True, event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._held:
            return
        away = event.position() - self._pressed
        if math.hypot(away.x(), away.y()) >= _SHORTEST:
            self._end = 1
            self._set_ruler((*self._under(self._pressed), *self._under(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        away = event.position() - self._pressed
        if self._held and math.hypot(away.x(), away.y()) < _SHORTEST:
            self._set_ruler(None)
        self._held = False

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*_STEPS, Qt.Key.Key_Space, Qt.Key.Key_Escape)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            far = _FAR if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1.0
            self._move_end(*(far * step for step in _STEPS[key]))
        elif key == Qt.Key.Key_Space:
            self._end = 1 - self._end
            self.update()
        elif key == Qt.Key.Key_Escape and self._ruler is not None:
            self._set_ruler(None)
        else:
            super().keyPressEvent(event)

    def _move_end(self, right: float, down: float) -> None:
        """By so many pixels; the first key lays a line over the middle."""
        ruler, ms = self._ruler, (self._t1 - self._t0) / self._room().height()
        if ruler is None:
            middle = 0.5 * (self._t0 + self._t1)
            ruler = (0.25 * self._length, middle, 0.75 * self._length, middle)
        ends = [ruler[:2], ruler[2:]]
        place, at = ends[self._end]
        place = min(max(place + right * self.axis.per_pixel, 0.0), self._length)
        ends[self._end] = (place, min(max(at + down * ms, self._t0), self._t1))
        self._set_ruler((*ends[0], *ends[1]))

    def _under(self, at: QPointF) -> tuple[float, float]:
        room = self._room()
        share = min(max((at.y() - room.top()) / room.height(), 0.0), 1.0)
        return self.axis.place(at.x()), self._t0 + share * (self._t1 - self._t0)

    def _set_ruler(self, ruler: Points | None) -> None:
        self._ruler = ruler
        self.setAccessibleDescription(self._said())
        self.measured.emit(self._said())
        self.update()

    def _said(self) -> str:
        """What the line means."""
        if self._ruler is None:
            return ""
        x1, t1, x2, t2 = self._ruler
        way, took = abs(x2 - x1), abs(t2 - t1)
        text = self.tr("{way} mm in {time} ms")
        text = text.format(way=labels.number(significant(way, 3)), time=labels.number(significant(took, 3)))
        if took < 1e-9:
            return text
        return f"{text} = " + self.tr("{v} m/s").format(v=labels.number(significant(way / took, 3)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyed = event.reason() != Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyed = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._made_for = self._drawn_for = None
        self.clear()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._made_for = self._drawn_for = None
            self.clear()

    # --- rows -----------------------------------------------------------------------------------

    @property
    def _per_row(self) -> float:
        """ms."""
        return (self._t1 - self._t0) / self._pixels.shape[0]

    def _last_row(self) -> int:
        return math.floor(self._t1 / self._per_row)

    def _blank(self) -> int:
        return int(QColor(theme.current().field).rgb())

    def _prepare(self) -> None:
        """Make the pixels anew where the widget has another size, or the points lie elsewhere."""
        room, ratio = self._room(), self.devicePixelRatioF()
        made_for = (round(room.width() * ratio), max(8, round(room.height() * ratio)), self._length)
        if made_for == self._made_for:
            return
        self._made_for = made_for
        wide, high, _ = made_for
        self._columns = (
            self.axis.columns(self._x, ratio) if self._x.size > 1 else np.zeros(wide, dtype=np.intp)
        )
        if self._pixels.shape != (high, self._columns.size):
            self._pixels = np.zeros((high, self._columns.size), dtype=np.uint32)
            self._image = QImage(
                self._pixels.data, self._columns.size, high, 4 * self._columns.size, QImage.Format.Format_RGB32
            )  # fmt: skip
        self._pixels[:] = self._blank()
        self._filled, self._last, self._lowest = -math.inf, self._last_row(), None

    def _shift(self) -> None:
        """Rows that were not shown before are empty; what was goes on being shown."""
        last, count = self._last_row(), self._pixels.shape[0]
        if last == self._last:
            return
        if not self._last < last < self._last + count or not math.isfinite(self._filled):
            self.clear()
            return
        for row in range(self._last + 1, last + 1):
            self._pixels[row % count] = self._blank()
        self._last = last

    # --- painting -------------------------------------------------------------------------------

    def _room(self) -> QRectF:
        return QRectF(LEFT, 5.0, self.axis.span, max(10.0, self.height() - 10.0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        began = time.perf_counter()
        self._prepare()
        still, room, count = self._background(), self._room(), self._pixels.shape[0]
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, still)
            first = (self._last + 1) % count  # the ring's oldest row is the uppermost
            share = (count - first) / count
            wide, high = self._image.width(), room.height()
            painter.drawImage(
                QRectF(room.left(), room.top(), room.width(), high * share), self._image,
                QRectF(0.0, first, wide, count - first),
            )  # fmt: skip
            if first:
                painter.drawImage(
                    QRectF(room.left(), room.top() + high * share, room.width(), high * (1.0 - share)), self._image,
                    QRectF(0.0, 0.0, wide, first),
                )  # fmt: skip
            self._paint_lines(painter, room)
        finally:
            painter.end()
        self.frames += 1
        self.cost = time.perf_counter() - began

    def _paint_lines(self, painter: QPainter, room: QRectF) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(room)
        for electrode in self._lines:
            painter.setPen(QPen(QColor(colours.tint(electrode.tint)), 1.2, Qt.PenStyle.DashLine))
            x = self.axis.x(electrode.place)
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        if self._passage is not None and self._ruler is None:
            points, text = self._passage
            self._paint_slope(painter, room, points, text, QColor(colours.text))
        if self._ruler is not None:
            self._paint_slope(painter, room, self._ruler, self._said(), QColor(colours.accent))
        painter.setClipping(False)
        if self._keyed:
            painter.setPen(QPen(QColor(colours.accent), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_slope(
        self, painter: QPainter, room: QRectF, points: Points, text: str, colour: QColor
    ) -> None:
        a, b = self.point(*points[:2]), self.point(*points[2:])
        painter.setPen(QPen(colour, 1.4))
        painter.drawLine(a, b)
        for k, end in enumerate((a, b)):
            painter.setBrush(colour if self._keyed and k == self._end else QColor(theme.current().field))
            painter.drawEllipse(end, 3.0, 3.0)
        painter.setFont(theme.tabular(theme.scaled(self.font(), 0.85)))
        metrics = QFontMetricsF(painter.font())
        wide, high = metrics.horizontalAdvance(text) + 8.0, metrics.height()
        # Right of the line's middle; left of it where there is no room.
        middle = (a + b) / 2.0
        left = middle.x() + 10.0 if middle.x() + 12.0 + wide < room.right() else middle.x() - 10.0 - wide
        top = min(max(middle.y() - high - 2.0, room.top() + 1.0), room.bottom() - high - 1.0)
        box = QRectF(left, top, wide, high)
        if not room.intersects(box):
            return
        ground = QColor(theme.current().panel)
        ground.setAlpha(215)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3.0, 3.0)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _background(self) -> QPixmap:
        """Numbers of ms beside the picture."""
        ratio = self.devicePixelRatioF()
        wanted = (
            ratio, theme.current().name, self._t0 - self._zero, self._t1 - self._zero, self.size().toTuple()
        )  # fmt: skip
        if self._still is None or wanted != self._drawn_for:
            self._drawn_for = wanted
            self._still = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(QColor(theme.current().panel))
            painter = QPainter(self._still)
            try:
                self._paint_numbers(painter)
            finally:
                painter.end()
        return self._still

    def _paint_numbers(self, painter: QPainter) -> None:
        colours, room = theme.current(), self._room()
        painter.fillRect(room, QColor(colours.field))
        font = theme.tabular(theme.scaled(self.font(), 0.85))
        painter.setFont(font)
        line = QFontMetricsF(font).height()
        start, span = self._t0 - self._zero, self._t1 - self._t0
        step = rounded_up(_APART / room.height() * span)
        decimals = max(0, -math.floor(math.log10(step)))
        level = step * math.ceil(start / step - 1e-9)
        while level <= start + span + 1e-9:
            y = room.top() + (level - start) / span * room.height()
            painter.setPen(QPen(QColor(colours.border), 1.0))
            painter.drawLine(QPointF(room.left() - 4.0, y), QPointF(room.left(), y))
            if line * 0.5 <= y <= self.height() - line * 1.4:  # the unit stands below
                painter.setPen(QColor(colours.muted))
                words = QRectF(0.0, y - line / 2.0, LEFT - 6.0, line)
                painter.drawText(words, Qt.AlignmentFlag.AlignRight, labels.number(fixed(level, decimals)))
            level += step
        painter.setPen(QColor(colours.muted))
        unit = QRectF(0.0, self.height() - line - 1.0, LEFT - 6.0, line)
        painter.drawText(unit, Qt.AlignmentFlag.AlignRight, self.tr("ms"))
