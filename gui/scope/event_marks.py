"""When something was done to the membrane: small ticks with a letter on the edge of the time axis."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.time_window import TimeWindow
from gui.screen_theme import ScreenTheme

Events = tuple[tuple[float, str], ...]  # ms from the left edge of the whole, and what began

LETTERS = {"stimulus": "S", "command": "C", "ampa": "A", "nmda": "N", "gaba_a": "G", "nicotinic": "E"}
_COLOURS = {"command": "stimulus"}  # the electrode's, too
_TALL = 7.0  # px, of a tick
_AIR = 3.0  # px between two letters; where they have no room the first stands for them
_NEAR = 1.5  # px; ticks nearer to each other are one


class EventMarks(pg.GraphicsObject):  # type: ignore[misc]
    """Lies over the traces, in the lowest few pixels of the graticule."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(11)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setToolTip(
            self.tr(
                "What began: S a stimulus, C a clamp command; A AMPA, N NMDA, G GABA-A, E nicotinic (end plate): "
                "a release of transmitter"
            )
        )
        self._layout, self._theme = layout, theme
        self._window = TimeWindow(1.0)
        self._events: Events = ()

    @property
    def drawn(self) -> Events:
        """Those on the graticule."""
        return tuple(event for event in self._events if self._window.shows(event[0]))

    def set_events(self, events: Events) -> None:
        if events != self._events:
            self._events = events
            self.update()

    def set_window(self, window: TimeWindow) -> None:
        self._window = window
        self.update()

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        plot, high = self._layout.plot, self._high()
        return QRectF(plot.left() - high, plot.bottom() - high, plot.width() + 2 * high, high)

    def _font(self) -> QFont:
        font = QFont(self._layout.small)
        font.setBold(True)
        return font

    def _high(self) -> float:
        return _TALL + QFontMetricsF(self._font()).height()

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        font = self._font()
        metrics, bottom = QFontMetricsF(font), self._layout.plot.bottom()
        painter.setFont(font)
        free, last = -1.0, (-1.0, "")  # from where on there is room for a letter; the last tick
        for ms, kind in self.drawn:
            x = self._layout.x(self._window.place(ms))
            if kind == last[1] and x - last[0] < _NEAR:
                continue
            last = (x, kind)
            colour = self._theme.colour(_COLOURS.get(kind, kind))
            painter.setPen(QPen(colour, 2.0))
            painter.drawLine(QLineF(x, bottom - _TALL, x, bottom))
            letter = LETTERS.get(kind, "?")
            half = metrics.horizontalAdvance(letter) / 2 + _AIR / 2
            if x - half < free:
                continue
            free = x + half
            box = QRectF(x - half, bottom - self._high(), 2 * half, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
