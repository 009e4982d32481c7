"""The trigger's two markers: its level at the right edge, its time on the top edge."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from engine.rig.quantity import quantities
from engine.rig.scope import DIVISIONS_Y
from engine.rig.trigger import Trigger
from gui.scope.guard import guarded
from gui.scope.handle import Handle
from gui.scope.layout import POINTER, Layout
from gui.scope.time_window import TimeWindow
from gui.scope.trace import TraceStyle

_GRIP = 9.0  # half the height or width in which the mouse takes hold
_TOP = DIVISIONS_Y / 2
_PRE = quantities(Trigger())["pre"]


class LevelMarker(Handle):
    """The trigger level on its source's scale. While it is dragged, a line across the screen shows it."""

    level_changed = Signal(float)

    def __init__(self, view_box: pg.ViewBox, layout: Layout):
        super().__init__(Qt.CursorShape.SizeVerCursor)
        self._layout = layout
        self._style: TraceStyle | None = None
        self._level = 0.0
        self._start = 0.0
        self._colour = QColor()
        self._line = pg.InfiniteLine(angle=0, movable=False)
        self._line.setZValue(40)
        self._line.hide()
        view_box.addItem(self._line, ignoreBounds=True)
        self.setToolTip(self.tr("Trigger level: drag it up or down"))
        self.pressed.connect(self._begin)
        self.dragged.connect(self._drag)
        self.released.connect(self._line.hide)
        self.hide()

    @property
    def place(self) -> float:
        """The level in divisions above the middle, whether that is on the screen or not."""
        return self._style.height(self._level) if self._style is not None else 0.0

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._stand()

    def set_level(self, style: TraceStyle | None, level: float, colour: QColor) -> None:
        """Show `level` in the unit of `style`, the trigger's source; nothing without one."""
        self._style, self._level, self._colour = style, level, colour
        self._line.setPen(pg.mkPen(colour, width=max(1, round(self._layout.ratio)), dash=[2, 4]))
        self.setVisible(style is not None)
        self._stand()

    def boundingRect(self) -> QRectF:
        return QRectF(0.0, -2 * _GRIP, self._layout.width - self._layout.plot.right(), 4 * _GRIP)

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawPolygon(_pointer(self.place, self._style))
        painter.setPen(self._colour)
        font = QFont(self._layout.small)
        font.setBold(True)
        painter.setFont(font)
        height = QFontMetricsF(font).height()
        painter.drawText(QRectF(POINTER + 6.0, -height / 2, 30.0, height), Qt.AlignmentFlag.AlignVCenter, "T")

    def _stand(self) -> None:
        shown = self.place if self._style is None else self._style.within(self.place)
        self.setPos(self._layout.plot.right(), self._layout.y(shown))
        self._line.setPos(self.place)

    def _begin(self) -> None:
        self._start = self.place if self._style is None else self._style.within(self.place)
        self._line.show()

    def _drag(self, way: QPointF) -> None:
        if self._style is None:
            return
        place = self._style.within(self._start - way.y() / self._layout.down)
        step = self._style.per_div / 100  # about half a pixel, and a round number
        level = round(self._style.value_at(place) / step) * step
        self.level_changed.emit(round(level, 9))


class PreMarker(Handle):
    """The small triangle at the trigger's time. Dragged along the top edge, it changes the pre-trigger."""

    pre_changed = Signal(float)

    def __init__(self, layout: Layout):
        super().__init__(Qt.CursorShape.SizeHorCursor)
        self._layout = layout
        self._window = TimeWindow(1.0)
        self._place = 0.0
        self._start = 0.0
        self._colour = QColor()
        self.setToolTip(self.tr("Trigger time: drag it along the edge"))
        self.pressed.connect(self._begin)
        self.dragged.connect(self._drag)
        self.hide()

    @property
    def place(self) -> float:
        """The trigger's time in divisions from the left edge."""
        return self._place

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._stand()

    def set_window(self, window: TimeWindow) -> None:
        """Show the trigger of this part of time; nothing where there is none."""
        self._window = window
        self.setVisible(window.trigger is not None and window.shows(window.trigger))
        if window.trigger is not None:
            self._place = window.place(window.trigger)
            self._stand()

    def set_colour(self, colour: QColor) -> None:
        self._colour = colour

    def boundingRect(self) -> QRectF:
        return QRectF(-_GRIP, -_GRIP - 3.0, 2 * _GRIP, _GRIP + 7.0)

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        half = POINTER * 0.7
        tip = -1.0
        painter.drawPolygon(
            QPolygonF([QPointF(-half, tip - POINTER), QPointF(half, tip - POINTER), QPointF(0, tip)])
        )

    def _stand(self) -> None:
        self.setPos(self._layout.point(self._place, _TOP))

    def _begin(self) -> None:
        self._start = self._place

    def _drag(self, way: QPointF) -> None:
        percent = 100.0 * self._window.time(self._start + way.x() / self._layout.across) / self._window.whole
        self.pre_changed.emit(float(round(max(_PRE.low, min(_PRE.high, percent)))))


def _pointer(place: float, style: TraceStyle | None) -> QPolygonF:
    """A triangle that points at the screen's right edge, or up or down when the level lies off the trace's strip."""
    half = POINTER * 0.6
    near, far, middle = 2.0, 2.0 + POINTER, 2.0 + POINTER / 2
    if style is not None and place > style.top:
        return QPolygonF([QPointF(near, half), QPointF(far, half), QPointF(middle, -half)])
    if style is not None and place < style.bottom:
        return QPolygonF([QPointF(near, -half), QPointF(far, -half), QPointF(middle, half)])
    return QPolygonF([QPointF(near, 0.0), QPointF(far, -half), QPointF(far, half)])
