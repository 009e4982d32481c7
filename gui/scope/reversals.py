"""The reversal potentials as dashed lines on the scale of V, with labels at the right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from engine.units import fixed
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.spread import spread
from gui.scope.trace import TraceStyle
from gui.screen_theme import ScreenTheme

# Dash patterns in widths of the line, to tell the ions apart without colour: dashes, dash and dot, dots.
_DASHES = {"na": (7, 5), "k": (9, 4, 2, 4), "cl": (2, 4)}
_OTHER = (4, 4)
_PLATE = 170  # opacity of the ground under a label, of 255


@dataclass(frozen=True)
class Label:
    """A label on the screen: its text and its box in logical pixels."""

    id: str
    text: str
    box: QRectF


class Reversals(pg.GraphicsObject):  # type: ignore[misc]
    """The lines lie in the view box, in divisions; this item draws their labels, in pixels."""

    def __init__(self, view_box: pg.ViewBox, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(20)
        self._view_box = view_box
        self._layout = layout
        self._theme = theme
        self._lines: dict[str, pg.InfiniteLine] = {}
        self._values: tuple[tuple[str, str, float], ...] = ()
        self._style: TraceStyle | None = None
        self._wanted = True
        self._left = False
        self.labels: tuple[Label, ...] = ()

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._stand()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._stand()

    def set_scale(self, style: TraceStyle | None) -> None:
        """Lie on the scale of this trace, V; hidden with it."""
        self._style = style
        self._stand()

    def set_labels_left(self, left: bool) -> None:
        """Whether the labels stand at the left edge, to leave the right one free."""
        self._left = left
        self._stand()

    def set_lines(self, lines: tuple[tuple[str, str, float], ...], visible: bool) -> None:
        """Show (id, label, mV) each; what is not finite is left out."""
        # The highest first, so that labels off the same edge stand in the right order.
        values = tuple(sorted((line for line in lines if math.isfinite(line[2])), key=lambda line: -line[2]))
        if (values, visible) != (self._values, self._wanted):
            self._values, self._wanted = values, visible
            self._stand(pens=False)  # which do not depend on where they are

    def boundingRect(self) -> QRectF:
        return self._layout.plot

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        painter.setFont(self._layout.small)
        plate = QColor(self._theme.background)
        plate.setAlpha(_PLATE)
        for label in self.labels:
            painter.fillRect(label.box, plate)
            painter.setPen(self._theme.colour(label.id))
            painter.drawText(label.box, Qt.AlignmentFlag.AlignCenter, label.text)

    def _stand(self, pens: bool = True) -> None:
        """Put lines and labels in their places, and give the lines new `pens`."""
        shown = self._values if self._wanted and self._style is not None and self._style.on else ()
        for name in self._lines.keys() - {name for name, _, _ in shown}:
            self._view_box.removeItem(self._lines.pop(name))
        places = [self._place(millivolts) for _, _, millivolts in shown]
        for (name, _, _), place in zip(shown, places, strict=True):
            fresh = name not in self._lines
            if fresh:
                line = self._lines[name] = pg.InfiniteLine(angle=0, movable=False)
                line.setZValue(-10)
                self._view_box.addItem(line, ignoreBounds=True)
            if pens or fresh:
                width = max(1, round(self._layout.ratio))
                dash = _DASHES.get(name, _OTHER)
                self._lines[name].setPen(pg.mkPen(self._theme.colour(name), width=width, dash=list(dash)))
            self._lines[name].setPos(place)
            self._lines[name].setVisible(self._style is not None and self._style.holds(place))
        self._label(shown, places)

    def _place(self, millivolts: float) -> float:
        assert self._style is not None
        return self._style.height(millivolts)

    def _label(self, shown: tuple[tuple[str, str, float], ...], places: list[float]) -> None:
        self.labels = ()
        style = self._style
        if style is None:
            return
        metrics = QFontMetricsF(self._layout.small)
        height, plot = metrics.height(), self._layout.plot
        top, bottom = self._layout.y(style.top) + 1.0, self._layout.y(style.bottom) - 1.0
        entries = list(zip(shown, places, strict=True))
        if len(entries) * height > bottom - top:  # in a low strip the lines that are there come first
            entries = [entry for entry in entries if style.holds(entry[1])][: int((bottom - top) / height)]
        wanted = []
        for _, place in entries:
            above = self._layout.y(style.within(place)) - height / 2 - 1.0
            wanted.append(above if above - height / 2 >= top else above + height + 2.0)
        labels = []
        centres = spread(wanted, height, top, bottom)
        for ((name, label, millivolts), place), centre in zip(entries, centres, strict=True):
            arrow = "↑ " if place > style.top else "↓ " if place < style.bottom else ""
            text = f"{arrow}{label} {fixed(millivolts, 0, sign=True)}"
            width = metrics.horizontalAdvance(text) + 6.0
            x = plot.left() + 4.0 if self._left else plot.right() - 4.0 - width
            labels.append(Label(name, text, QRectF(x, centre - height / 2, width, height)))
        self.labels = tuple(labels)
