"""What the numbers beside a strip are counted in: in the strip's corner, on a plate that no trace strikes through."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.scope.graticule import Graticule
from gui.scope.guard import guarded
from gui.scope.layout import Layout

_PLATE = 200  # opacity of the ground under the text, of 255


class StripUnits(pg.GraphicsObject):  # type: ignore[misc]
    """Lies over the traces; what it says and how it looks is the graticule's."""

    def __init__(self, graticule: Graticule):
        super().__init__(graticule.parentItem())
        self.setZValue(12)
        self._graticule = graticule

    def set_layout(self, _layout: Layout) -> None:
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        return self._graticule.boundingRect()

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        layout, theme = self._graticule.layout, self._graticule.theme
        metrics = QFontMetricsF(layout.small)
        plate = QColor(theme.background)
        plate.setAlpha(_PLATE)
        painter.setFont(layout.small)
        for style, unit in self._graticule.strip_units():
            wide = metrics.horizontalAdvance(unit) + 6.0
            box = QRectF(layout.plot.left() + 2.0, layout.y(style.top) + 1.0, wide, metrics.height())
            painter.fillRect(box, plate)
            painter.setPen(theme.colour(style.colour))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, unit)
