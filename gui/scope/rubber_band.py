"""The span of time that is drawn up with the right mouse button, or with Shift and the left one."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsSceneMouseEvent

from engine.units import significant
from gui import labels
from gui.scope import axis_numbers
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.time_window import TimeWindow
from gui.screen_theme import ScreenTheme

_FILL = 45  # opacity, of 255
_LEAST = 6.0  # px; less is a click that slipped


class RubberBand(pg.GraphicsObject):  # type: ignore[misc]
    """Lies over the graticule and lets everything through but its own buttons."""

    spanned = Signal(float, float)  # from and to, ms from the left edge of the whole screen

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(14)  # under what is dragged along
        self.setAcceptedMouseButtons(Qt.MouseButton.RightButton | Qt.MouseButton.LeftButton)
        self._layout, self._theme = layout, theme
        self._window = TimeWindow(1.0)
        self._from: float | None = None  # x of both ends
        self._to = 0.0

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme

    def set_window(self, window: TimeWindow) -> None:
        self._window = window

    @property
    def box(self) -> QRectF | None:
        """The band while it is drawn up, in logical pixels."""
        if self._from is None:
            return None
        left, right = sorted((self._from, self._to))
        return QRectF(left, self._layout.plot.top(), right - left, self._layout.plot.height())

    def boundingRect(self) -> QRectF:
        return self._layout.plot

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        box = self.box
        if box is None:
            return
        colour = QColor(self._theme.focus)
        pen = QPen(colour, max(1, round(self._layout.ratio)))
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.drawLine(box.topRight(), box.bottomRight())
        fill = QColor(colour)
        fill.setAlpha(_FILL)
        painter.fillRect(box, fill)
        unit, factor = axis_numbers.time_unit(self._window.ms_per_div)
        length = box.width() / self._layout.across * self._window.ms_per_div * factor
        text = f"{labels.number(significant(length, 3))} {unit}"
        metrics = QFontMetricsF(self._layout.small)
        plate = QRectF(0.0, 0.0, metrics.horizontalAdvance(text) + 8.0, metrics.height() + 2.0)
        plate.moveCenter(box.center())
        left = max(self._layout.plot.left(), min(self._layout.plot.right() - plate.width(), plate.left()))
        plate.moveLeft(left)
        plate.moveBottom(self._layout.plot.bottom() - 6.0)
        painter.fillRect(plate, QColor(self._theme.background))
        painter.setFont(self._layout.small)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton and not shift:
            event.ignore()
            return
        event.accept()
        self._from = self._to = self._inside(event)
        self.update()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._to = self._inside(event)
        self.update()

    def mouseReleaseEvent(self, _event: QGraphicsSceneMouseEvent) -> None:
        box, self._from = self.box, None
        self.update()
        if box is not None and box.width() >= _LEAST:
            self.spanned.emit(self._time(box.left()), self._time(box.right()))

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.ignore()

    def _inside(self, event: QGraphicsSceneMouseEvent) -> float:
        return max(self._layout.plot.left(), min(self._layout.plot.right(), event.pos().x()))

    def _time(self, x: float) -> float:
        return self._window.time((x - self._layout.plot.left()) / self._layout.across)
