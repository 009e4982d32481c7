"""The cursor of the why read-out: a dashed upright line that is dragged along, with its time above."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from engine.units import fixed
from gui import labels
from gui.scope import axis_numbers
from gui.scope.guard import guarded
from gui.scope.handle import Handle
from gui.scope.layout import Layout
from gui.scope.time_window import TimeWindow
from gui.screen_theme import ScreenTheme

_GRIP = 6.0  # px to either side in which the mouse takes hold


class WhyCursor(Handle):
    """Stands at a time in ms from the left edge; `moved` asks for another. It follows a change of the time base."""

    moved = Signal(float)

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__(Qt.CursorShape.SizeHorCursor)
        self._layout = layout
        self._colour = QColor(theme.text)
        self._background = QColor(theme.background)
        self._window = TimeWindow(1.0)
        self._at: float | None = None
        self._start = 0.0
        self.setZValue(45)
        self.setToolTip(self.tr("What happens here is explained under Why: drag it along, Esc takes it away"))
        self.pressed.connect(self._begin)
        self.dragged.connect(self._drag)
        self.hide()

    @property
    def at(self) -> float | None:
        """ms from the left edge of the whole screen, None without a cursor."""
        return self._at

    @property
    def axis_time(self) -> float | None:
        """The time that the screen's axis shows there, in ms."""
        return None if self._at is None else self._at - self._window.origin

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._stand()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._colour, self._background = QColor(theme.text), QColor(theme.background)

    def set_window(self, window: TimeWindow) -> None:
        """Take the part of time that is shown."""
        self._window = window
        self._stand()

    def place(self, at: float | None) -> None:
        """Stand so many ms from the left edge; None takes the cursor away."""
        self._at = at
        self._stand()

    def boundingRect(self) -> QRectF:
        plot = self._layout.plot
        return QRectF(-60.0, plot.top() - 2.0, 120.0, plot.height() + 2.0)

    def shape(self) -> Any:
        path = super().shape()
        path.clear()
        path.addRect(QRectF(-_GRIP, self._layout.plot.top(), 2 * _GRIP, self._layout.plot.height()))
        return path

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        plot = self._layout.plot
        pen = QPen(self._colour, max(1, round(self._layout.ratio)))
        pen.setCosmetic(True)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(0.0, plot.top()), QPointF(0.0, plot.bottom()))
        unit, factor = axis_numbers.time_unit(self._window.ms_per_div)
        text = f"{labels.number(fixed((self.axis_time or 0.0) * factor, 2))} {unit}"
        painter.setFont(self._layout.small)
        metrics = QFontMetricsF(self._layout.small)
        wide = metrics.horizontalAdvance(text) + 6.0
        left = 3.0 if self.x() + wide + 3.0 < plot.right() else -3.0 - wide
        box = QRectF(left, plot.bottom() - metrics.height() - 4.0, wide, metrics.height())
        painter.fillRect(box, self._background)
        painter.setPen(self._colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _stand(self) -> None:
        self.setVisible(self._at is not None and self._window.shows(self._at))
        if self._at is not None:
            self.setPos(self._layout.x(self._window.place(self._at)), 0.0)
            self.update()

    def _begin(self) -> None:
        self._start = self._at or 0.0

    def _drag(self, way: QPointF) -> None:
        at = self._start + way.x() / self._layout.across * self._window.ms_per_div
        self.moved.emit(self._window.within(at))
