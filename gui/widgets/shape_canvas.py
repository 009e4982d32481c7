"""Where a waveform is drawn with the mouse, or point by point with the keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.rig.quantity import Quantity, Value
from engine.rig.shape import height_at, points, text_of
from gui import theme

POINTS = 101  # of what is drawn by hand
_INSET = 6.0  # px
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class ShapeCanvas(QWidget):
    """`edited(text)` when something was drawn: a shape as `engine.rig.shape` writes it.

    A dragged mouse draws; left and right choose a place, up and down change the height there (with shift finely).
    """

    edited = Signal(object)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.quantity = quantity
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._places: Sequence[float] = ()  # none where they are even
        self._heights: list[float] = [0.0, 0.0]
        self._last: tuple[int, float] | None = None  # the place and height the mouse was at
        self._at = POINTS // 2

    def set_value(self, value: Value) -> None:
        """Show a shape; emits nothing."""
        places, heights = points(str(value))
        self._places, self._heights = places, list(heights)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 84)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 84)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = None
            self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._draw(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self._tell()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEYS
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._at = max(0, min(POINTS - 1, self._at + (1 if event.key() == Qt.Key.Key_Right else -1)))
            self.update()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = 0.01 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.05
            self._even_out()
            moved = self._heights[self._at] + (by if event.key() == Qt.Key.Key_Up else -by)
            self._heights[self._at] = round(max(-1.0, min(1.0, float(moved))), 3)
            self._tell()
        else:
            super().keyPressEvent(event)

    def _even_out(self) -> None:
        """Go over to the points of a drawing by hand."""
        if self._places or len(self._heights) != POINTS:
            self._heights = [height_at(self._places, self._heights, k / (POINTS - 1)) for k in range(POINTS)]
            self._places = ()

    def _draw(self, at: QPointF) -> None:
        room = self._room()
        place = round((at.x() - room.left()) / room.width() * (POINTS - 1))
        place = max(0, min(POINTS - 1, place))
        height = round(max(-1.0, min(1.0, 1.0 - 2.0 * (at.y() - room.top()) / room.height())), 3)
        self._even_out()
        before, was = self._last or (place, height)
        low, high = min(before, place), max(before, place)
        first, last = (was, height) if before <= place else (height, was)
        for k in range(low, high + 1):
            share = (k - low) / (high - low) if high > low else 1.0
            self._heights[k] = round(first + share * (last - first), 3)
        self._heights[place] = height
        self._last, self._at = (place, height), place
        self.update()

    def _tell(self) -> None:
        self.update()
        self.edited.emit(text_of(None, self._heights))

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours, room = theme.current(), self._room()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.border), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QPen(QColor(colours.border), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(room.left(), room.center().y()), QPointF(room.right(), room.center().y()))
        count = len(self._heights)
        if count > 4 * room.width():  # a long record: what a pixel has room for
            many = int(2 * room.width())
            x = [k / (many - 1) for k in range(many)]
            y = [height_at(self._places, self._heights, at) for at in x]
        else:
            x = list(self._places) or [k / (count - 1) for k in range(count)]
            y = self._heights
        line = [
            QPointF(room.left() + room.width() * a, room.top() + room.height() * (1.0 - b) / 2.0)
            for a, b in zip(x, y, strict=True)
        ]
        painter.setPen(QPen(QColor(colours.tint("stimulus")), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        if self.hasFocus():
            x_at = room.left() + room.width() * self._at / (POINTS - 1)
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawLine(QPointF(x_at, room.top()), QPointF(x_at, room.bottom()))
        painter.end()
