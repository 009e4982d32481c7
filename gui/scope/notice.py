"""A calm word in the upper middle of the screen: what it waits for."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.screen_theme import ScreenTheme

_HEIGHT = 1.5  # divisions from the top edge to the middle of the text


class Notice(pg.GraphicsObject):  # type: ignore[misc]
    """One text on a plate, or nothing."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(50)
        self._layout = layout
        self._theme = theme
        self.text = ""

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme

    def set_text(self, text: str) -> None:
        self.text = text

    def boundingRect(self) -> QRectF:
        return self._layout.plot

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        if not self.text:
            return
        plot, font = self._layout.plot, self._layout.font
        room = QRectF(0.0, 0.0, plot.width() - 60.0, plot.height())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        box = QFontMetricsF(font).boundingRect(room, flags, self.text).adjusted(-14.0, -7.0, 14.0, 7.0)
        box.moveCenter(self._layout.point(5.0, 4.0 - _HEIGHT))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.centre), 1.0))
        painter.setBrush(QColor(self._theme.background))
        painter.drawRoundedRect(box, 6.0, 6.0)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, flags, self.text)
