"""The read-out of a pair of cursors: a small table on the screen, beside them."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.cursor_words import Row
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.screen_theme import ScreenTheme

_PLATE = 225  # opacity of the ground, of 255
_EDGE, _GAP, _UNIT = 5.0, 9.0, 3.0  # px: around the table, between its columns, from a number to its unit
_APART = 8.0  # px from the cursors
_NUMBERS = (1, 3)  # the columns of numbers
_BEFORE = (0.0, _GAP, _UNIT, _GAP, _UNIT)  # px before each column
_DIGITS = str.maketrans("123456789", "000000000")  # all are of one width


class CursorBox(pg.GraphicsObject):  # type: ignore[misc]
    """Its columns only ever grow, until the units change: nothing jumps while numbers do."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(41)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._layout = layout
        self._theme = theme
        self._colour = QColor()
        self._rows: tuple[Row, ...] = ()
        self._widths = [0.0] * len(_BEFORE)
        self._made_for: object = None
        self._known: dict[str, float] = {}  # widths of texts
        self.hide()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it shows."""
        return self._rows

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._made_for = None
        self._known.clear()

    def set_look(self, theme: ScreenTheme, colour: QColor) -> None:
        """`colour` is that of the trace that is read."""
        self._theme, self._colour = theme, colour
        self.update()

    def set_rows(self, rows: tuple[Row, ...]) -> bool:
        """Show these; True when it has another size now."""
        self._rows = rows
        made_for = [(row.caption, row.time_unit, row.value_unit) for row in rows]
        columns = list(zip(*rows, strict=True))
        if made_for != self._made_for:
            self._made_for = made_for
            widths = [max(map(self._width, column)) for column in columns]
        else:
            widths = list(self._widths)
            for number in _NUMBERS:
                widths[number] = max(widths[number], *map(self._width, columns[number]))
        self.update()
        if widths == self._widths:
            return False
        self.prepareGeometryChange()
        self._widths = widths
        return True

    def _width(self, text: str) -> float:
        shape = text.translate(_DIGITS)
        if shape not in self._known:
            self._known[shape] = QFontMetricsF(self._layout.small).horizontalAdvance(shape)
        return self._known[shape]

    def place(self, left: float, right: float, top: float, taken: QRectF | None) -> None:
        """Stand beside cursors at these x, under `top` and clear of the `taken` place, where there is room."""
        self.prepareGeometryChange()
        plot, size = self._layout.plot, self.boundingRect().size()
        wide = size.width()
        if right + _APART + wide <= plot.right() - 3.0:
            x = right + _APART
        elif left - _APART - wide >= plot.left():
            x = left - _APART - wide
        elif right - left >= wide + 2 * _APART:
            x = right - _APART - wide
        else:
            x = plot.right() - wide - 3.0
        box = QRectF(round(x), round(top), wide, size.height())
        if taken is not None and box.intersects(taken):
            box.moveTop(round(taken.bottom() + 4.0))
            if box.bottom() > plot.bottom():
                box.moveTop(round(taken.top() - 4.0 - size.height()))
        self.setPos(box.topLeft())

    def boundingRect(self) -> QRectF:
        gaps = 2 * _GAP + 2 * _UNIT + 2 * _EDGE
        line = QFontMetricsF(self._layout.small).height()
        return QRectF(
            0.0, 0.0, round(sum(self._widths) + gaps), round(line * len(self._rows) + 2 * _EDGE - 2)
        )

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        box = self.boundingRect()
        plate = QColor(self._theme.background)
        plate.setAlpha(_PLATE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, 1.0))
        painter.setBrush(plate)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0)
        painter.setFont(self._layout.small)
        tinted, strong, calm = (QPen(QColor(c)) for c in (self._colour, self._theme.text, self._theme.muted))
        metrics = QFontMetricsF(self._layout.small)
        line, base = metrics.height(), _EDGE - 1.0 + metrics.ascent()
        left = _EDGE
        for at, (before, width) in enumerate(zip(_BEFORE, self._widths, strict=True)):
            left += before
            number = at in _NUMBERS
            painter.setPen(tinted)
            for down, row in enumerate(self._rows):
                if down == 1 and at:
                    painter.setPen(strong if number else calm)
                if text := row[at]:
                    # At a point, as text in a rectangle takes four times as long.
                    aside = width - self._width(text) if number else 0.0
                    painter.drawText(QPointF(left + aside, base + down * line), text)
            left += width
