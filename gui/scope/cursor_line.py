"""One line of a pair of cursors: upright at a time or level at a value, with its flag; grabbed anywhere near it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsSceneMouseEvent

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from gui.scope.guard import guarded
from gui.scope.handle import Handle
from gui.scope.layout import Layout

_GRIP = 5.0  # px to either side in which the mouse takes hold
_DOT = 3.5  # px, radius of the ring on the trace
_TOP = DIVISIONS_Y / 2


class CursorLine(Handle):
    """Stands at a place in divisions; `asked` tells where the mouse wants it, and whether Shift is held."""

    asked = Signal(float, bool)

    def __init__(self, flag: str, upright: bool, layout: Layout):
        super().__init__(Qt.CursorShape.SizeHorCursor if upright else Qt.CursorShape.SizeVerCursor)
        self.flag, self.upright = flag, upright
        self._layout = layout
        self._colour, self._ground = QColor(), QColor()
        self._dash = [1.0]
        self._active = False
        self._place: float | None = None
        self._dot: float | None = None
        self._first, self._row = True, 0
        self._start = 0.0
        self._shift = False
        self.pressed.connect(self._begin)
        self.dragged.connect(self._drag)
        self.hide()

    @property
    def place(self) -> float | None:
        """Divisions from the left edge, or above the middle; None where it is not shown."""
        return self._place

    @property
    def dot(self) -> QPointF | None:
        """The middle of the ring on the trace, in logical pixels of the screen."""
        if self._dot is None or not self.isVisible() or abs(self._dot) > _TOP:
            return None
        half = 0.5 / self._layout.ratio
        return QPointF(self.x() + half, self._layout.y(self._dot) + half)

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self.stand(self._place)

    def set_look(self, colour: QColor, ground: QColor, dash: list[float], active: bool) -> None:
        """The active one, which the keys move, has its flag filled."""
        self._colour, self._ground, self._dash, self._active = colour, ground, dash, active
        self.setZValue(43 if active else 42)
        self.update()

    def set_flag(self, first: bool, row: int) -> None:
        """On which side of the line its flag flies (the first one's: left, or above), and in which row."""
        if (first, row) != (self._first, self._row):
            self.prepareGeometryChange()
            self._first, self._row = first, row

    def stand(self, place: float | None) -> None:
        """Stand at this place; off the screen nothing is shown."""
        self._place = place
        shown = place is not None and (
            -1e-9 <= place <= DIVISIONS_X + 1e-9 if self.upright else abs(place) <= _TOP + 1e-9
        )
        self.setVisible(shown)
        if shown and place is not None:
            if self.upright:
                self.setPos(self._whole(self._layout.x(place)), 0.0)
            else:
                self.setPos(0.0, self._whole(self._layout.y(place)))

    def set_dot(self, height: float | None) -> None:
        """A ring on an upright line so many divisions above the middle: there it reads the trace."""
        if height != self._dot:
            self._dot = height
            self.update()

    def flag_box(self) -> QRectF:
        """The flag, in the item's coordinates."""
        metrics = QFontMetricsF(self._layout.small)
        wide, high = metrics.horizontalAdvance(self.flag) + 6.0, metrics.height()
        plot = self._layout.plot
        if self.upright:
            before = self._first
            if self.x() - wide < plot.left() or self.x() + wide > plot.right():
                before = self.x() > plot.center().x()
            return QRectF(-wide if before else 1.0, plot.top() + 2.0 + self._row * (high + 2.0), wide, high)
        above = self._first
        if self.y() - high < plot.top() or self.y() + high > plot.bottom():
            above = self.y() > plot.center().y()
        left = plot.left() + 3.0 + self._row * (wide + 3.0)
        return QRectF(left, -high if above else 1.0, wide, high)

    def boundingRect(self) -> QRectF:
        plot = self._layout.plot
        if self.upright:
            return QRectF(-40.0, plot.top(), 80.0, plot.height())
        return QRectF(plot.left(), -40.0, plot.width(), 80.0)

    def shape(self) -> QPainterPath:
        plot, path = self._layout.plot, QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        if self.upright:
            path.addRect(QRectF(-_GRIP, plot.top(), 2 * _GRIP, plot.height()))
        else:
            path.addRect(QRectF(plot.left(), -_GRIP, plot.width(), 2 * _GRIP))
        path.addRect(self.flag_box())
        return path

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        plot = self._layout.plot
        pen = QPen(self._colour, max(1, round(self._layout.ratio)))
        pen.setCosmetic(True)
        pen.setDashPattern(self._dash)
        painter.setPen(pen)
        if self.upright:
            painter.drawLine(QPointF(0.0, plot.top()), QPointF(0.0, plot.bottom()))
        else:
            painter.drawLine(QPointF(plot.left(), 0.0), QPointF(plot.right(), 0.0))
        box = self.flag_box()
        painter.fillRect(box, self._colour if self._active else self._ground)
        painter.setFont(self._layout.small)
        painter.setPen(self._ground if self._active else self._colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.flag)
        if (dot := self.dot) is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._colour, 1.6))
            painter.setBrush(self._ground)
            painter.drawEllipse(self.mapFromScene(dot), _DOT, _DOT)

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseMoveEvent(event)

    def _whole(self, length: float) -> float:
        """A place at which a line one device pixel wide is sharp."""
        return round(length * self._layout.ratio) / self._layout.ratio

    def _begin(self) -> None:
        self._start = self._place or 0.0

    def _drag(self, way: QPointF) -> None:
        if self.upright:
            place = max(0.0, min(float(DIVISIONS_X), self._start + way.x() / self._layout.across))
        else:
            place = max(-_TOP, min(_TOP, self._start - way.y() / self._layout.down))
        self.asked.emit(place, self._shift)
