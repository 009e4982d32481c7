"""The line over the graticule: trigger lamp, information, time base; and the calm word in the screen."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.screen_theme import ScreenTheme

_MIDDLE = 0.22  # where the middle text begins, as a part of the width; it stays there whatever stands left
_SPACE = 16.0


class Header(pg.GraphicsObject):  # type: ignore[misc]
    """Three texts: left bold in the lamp's colour, middle muted, right bold."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self._layout = layout
        self._theme = theme
        self.left, self.kind, self.middle, self.right = "", "", "", ""

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme

    def set_texts(self, left: str, kind: str, middle: str, right: str) -> None:
        self.left, self.kind, self.middle, self.right = left, kind, middle, right

    def boundingRect(self) -> QRectF:
        return QRectF(self._layout.plot.left(), 0.0, self._layout.plot.width(), self._layout.plot.top())

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        plot = self._layout.plot
        strong = QFont(self._layout.font)
        strong.setBold(True)
        metrics = QFontMetricsF(strong)
        row = QRectF(plot.left(), self._layout.header - metrics.height() / 2, plot.width(), metrics.height())
        painter.setFont(strong)
        painter.setPen(self._theme.lamp(self.kind))
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.left)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.right)
        begin = max(
            row.left() + _MIDDLE * row.width(), row.left() + metrics.horizontalAdvance(self.left) + _SPACE
        )
        end = row.right() - metrics.horizontalAdvance(self.right) - _SPACE
        if self.middle and end > begin:
            painter.setFont(self._layout.small)
            painter.setPen(QColor(self._theme.muted))
            room = QRectF(begin, row.top(), end - begin, row.height())
            text = QFontMetricsF(self._layout.small).elidedText(
                self.middle, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
