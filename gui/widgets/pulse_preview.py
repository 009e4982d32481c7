"""A small drawing of the stimulus to come, whose corners can be dragged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_NEAR = 10.0  # px from which a corner is caught
_SIDE = 8.0  # px left free at the sides
_KEYS = {Qt.Key.Key_Left: ("time", -1), Qt.Key.Key_Right: ("time", 1),
         Qt.Key.Key_Up: ("current", 1), Qt.Key.Key_Down: ("current", -1)}  # fmt: skip


@dataclass(frozen=True)
class Corner:
    """A place that can be dragged: ms and current. `time` and `current` name what dragging changes; "" is nothing.

    The current there is `base` and `share` times what is dragged.
    """

    x: float
    y: float
    time: str = ""
    current: str = ""
    base: float = 0.0
    share: float = 1.0


class PulsePreview(QWidget):
    """A line to scale; times in ms. The texts beside it are given ready-made.

    `dragged(Corner, ms, current)` follows while a corner is dragged, in steps that a pixel is worth; `dropped` when it
    is let go. With the keyboard Space goes from corner to corner and `nudged(name, clicks)` says what arrows change.
    """

    dragged = Signal(object, float, float)
    dropped = Signal()
    nudged = Signal(str, int)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self._times: Sequence[float] = (0.0, 1.0)
        self._values: Sequence[float] = (0.0, 0.0)
        self._corners: tuple[Corner, ...] = ()
        self._span = 1.0
        self._low, self._high = 0.0, 1.0
        self._more = False
        self._texts = ("", "")
        self._held: int | None = None
        self._selected = 0

    @property
    def corners(self) -> tuple[Corner, ...]:
        """What can be dragged now."""
        return self._corners

    def show_line(
        self, times: Sequence[float], values: Sequence[float], span: float, corners: tuple[Corner, ...],
        texts: tuple[str, str], *, more: bool = False,
    ) -> None:  # fmt: skip
        """`values` at `times` (ms) over `span`; `texts` are those above and below. No corners: nothing is to come."""
        self._times, self._values, self._corners = times, values, corners
        self._texts, self._more = texts, more
        self._selected = min(self._selected, max(0, len(corners) - 1))
        if self._held is None:  # under the hand the scale stands still
            self._span = span
            self._low, self._high = min(0.0, *values), max(0.0, *values)
        self.setAccessibleDescription(", ".join(text for text in texts if text))
        self.update()

    def place(self, corner: Corner) -> QPointF:
        """Where a corner is drawn."""
        return QPointF(self._x(corner.x), self._y(corner.y))

    def sizeHint(self) -> QSize:
        return QSize(160, 40 + 2 * QFontMetrics(theme.scaled(self.font(), 0.9)).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    # --- hands --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and near is not None:
            self._held = self._selected = near
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            caught = self._nearest(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if caught else Qt.CursorShape.ArrowCursor)
            return
        if self._held < len(self._corners):
            corner = self._corners[self._held]
            room = self._room()
            per_x, per_y = self._span / room.width(), (self._high - self._low or 1.0) / room.height()
            ms = _round(max(0.0, (event.position().x() - room.left()) * per_x), per_x)
            current = _round(self._high - (event.position().y() - room.top()) * per_y, per_y)
            self.dragged.emit(corner, ms, current)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.dropped.emit()

    def event(self, event: QEvent) -> bool:
        ours = (*_KEYS, Qt.Key.Key_Space)
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() in ours:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._corners:
            self._selected = (self._selected + 1) % len(self._corners)
            self.update()
        elif event.key() in _KEYS and self._corners:
            kind, clicks = _KEYS[Qt.Key(event.key())]
            corner = self._corners[self._selected]
            if name := corner.time if kind == "time" else corner.current:
                self.nudged.emit(name, clicks)
        else:
            super().keyPressEvent(event)

    def _nearest(self, at: QPointF) -> int | None:
        found = [
            (math.hypot(at.x() - p.x(), at.y() - p.y()), k)
            for k, p in enumerate(map(self.place, self._corners))
        ]
        return min(found)[1] if found and min(found)[0] <= _NEAR else None

    # --- looks --------------------------------------------------------------------------------

    def _line(self) -> int:
        return QFontMetrics(theme.scaled(self.font(), 0.9)).height()

    def _room(self) -> QRectF:
        line = self._line()
        return QRectF(_SIDE, line + 7.0, max(1.0, self.width() - 2 * _SIDE), self.height() - 2 * line - 14.0)

    def _x(self, ms: float) -> float:
        room = self._room()
        return room.left() + room.width() * ms / self._span

    def _y(self, current: float) -> float:
        room = self._room()
        whole = self._high - self._low
        return room.bottom() if whole <= 0.0 else room.top() + room.height() * (self._high - current) / whole

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colours.accent if self.hasFocus() else colours.border
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(theme.scaled(self.font(), 0.9))
        green = QColor(colours.tint("stimulus"))
        line = self._line()
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        if not self._corners:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._texts[0])
            painter.end()
            return
        line_points = zip(map(self._x, self._times), map(self._y, self._values), strict=True)
        painter.setPen(QPen(green, 1.5))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line_points]))
        painter.setPen(QPen(green, 1.2))
        for k, corner in enumerate(self._corners):
            chosen = k == self._held or (self.hasFocus() and k == self._selected)
            painter.setBrush(green if chosen else QColor(colours.field))
            painter.drawEllipse(self.place(corner), 3.5, 3.5)
        named = next((corner for corner in self._corners if corner.current == "amplitude"), self._corners[0])
        centre = self._x(named.x)
        painter.setPen(green)
        self._beside(painter, QRectF(0, 3, self.width(), line), centre, self._texts[0])
        painter.setPen(QColor(colours.muted))
        low = QRectF(0, self.height() - line - 3, self.width(), line)
        self._beside(painter, low, centre, self._texts[1])
        if self._more:
            painter.drawText(
                low.adjusted(0, 0, -_SIDE, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                "…",
            )
        painter.end()

    def _beside(self, painter: QPainter, row: QRectF, centre: float, text: str) -> None:
        # Centred on the pulse, but never over the edge.
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        x = max(_SIDE, min(centre - width / 2, row.width() - width - _SIDE))
        painter.drawText(QRectF(x, row.y(), width, row.height()), Qt.AlignmentFlag.AlignCenter, text)


def _round(value: float, step: float) -> float:
    """The value on the 1-2-5 grid that is about as fine as `step`."""
    decade = 10.0 ** math.floor(math.log10(step)) if step > 0.0 else 1e-6
    grid = next(decade * digit for digit in (1.0, 2.0, 5.0, 10.0) if decade * digit >= step * 0.999)
    return round(round(value / grid) * grid, 9)
