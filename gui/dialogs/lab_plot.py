"""The plot of an experiment: lines and points over named axes, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from engine.units import MINUS, significant
from gui import labels, theme

LINE, DASHED, DOTTED, POINTS, HOLLOW, PALE, BARS = (
    "line", "dashed", "dotted", "points", "hollow", "pale", "bars",
)  # fmt: skip
_PENS = {
    LINE: Qt.PenStyle.SolidLine, DASHED: Qt.PenStyle.DashLine, DOTTED: Qt.PenStyle.DotLine,
    PALE: Qt.PenStyle.SolidLine,
}  # fmt: skip
_SIZE = 8  # px of a point
_PALEST = 0.35
_ROOM = 0.06  # of the plot that stays free around what is drawn
_ABOVE = 1.0, 2.5  # times as much above for a legend there, and more for each line of it
_IN_A_LINE = 3  # names


@dataclass(frozen=True, eq=False)
class Line:
    """x and y in the units of the axes; `tint` is a colour of the theme; no `name`, no line in the legend."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    tint: str = "text"
    look: str = LINE


@dataclass(frozen=True)
class Mark:
    """A vertical line at x with words."""

    x: float
    text: str


@dataclass(frozen=True, eq=False)
class View:
    """What a plot shows. With `from_zero` the axis of y begins there. `legend`: the corner it stands in."""

    across: str
    up: str
    lines: Sequence[Line]
    logarithmic: bool = False
    from_zero: bool = False
    zero_line: bool = False
    marks: Sequence[Mark] = ()
    legend: str = "left"  # "left", "right", "left below" or "right below"; "above": in lines


class LabPlot(pg.PlotWidget):  # type: ignore[misc]
    """Drawn anew when what it shows changes."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent, axisItems={side: _Axis(side) for side in ("bottom", "left")})
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        item = self.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.12)
        self._legend = item.addLegend(horSpacing=12)
        self._view = View("", "", ())
        self.paint()

    @property
    def lines(self) -> dict[str, Line]:
        """What is drawn with a name."""
        return {line.name: line for line in self._view.lines if line.name}

    def show_view(self, view: View) -> None:
        """Draw this."""
        self._view = view
        self.paint()

    def paint(self) -> None:
        """Draw everything anew, in the colours of the present theme."""
        view, item = self._view, self.getPlotItem()
        self._colours = theme.current()
        self._legend.clear()
        item.clear()
        if view.logarithmic:  # before the axes take what their range was for an exponent
            self.setXRange(0.0, 1.0)
            self.setYRange(0.0, 1.0)
        item.setLogMode(view.logarithmic, view.logarithmic)
        self._dress()
        for line in view.lines:
            self._draw(line)
        pen = pg.mkPen(self._colours.muted, width=1)
        if view.zero_line:
            self.addItem(pg.InfiniteLine(0.0, angle=0, pen=pen), ignoreBounds=True)
        dotted = pg.mkPen(self._colours.muted, width=1, style=Qt.PenStyle.DotLine)
        for mark in view.marks:
            options = {
                "position": 0.82 if view.legend == "above" else 0.94,
                "color": self._colours.muted,
                "movable": False,
            }
            self.addItem(
                pg.InfiniteLine(mark.x, angle=90, pen=dotted, label=mark.text, labelOpts=options),
                ignoreBounds=True,
            )
        self._frame()
        self._legend.setVisible(bool(self._legend.items))
        above = view.legend == "above"
        self._legend.setColumnCount(
            -(-len(self._legend.items) // self._rows) if self._legend.items and above else 1
        )
        side, end = (1 if "right" in view.legend else 0), (1 if "below" in view.legend else 0)
        self._legend.anchor((side, end), (side, end), offset=(-12 if side else 12, -12 if end else 8))

    def image(self, factor: float) -> QImage:
        """The plot as a picture with `factor` pixels for each of the screen's."""
        size = self.viewport().rect()
        made = QImage(size.size() * factor, QImage.Format.Format_RGB32)
        made.fill(QColor(self._colours.field))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.render(painter, QRectF(made.rect()), size)
        painter.end()
        return made

    def _draw(self, line: Line) -> None:
        there = np.isfinite(line.x) & np.isfinite(line.y)
        if self._view.logarithmic:
            there &= (line.x > 0.0) & (line.y > 0.0)
        if not there.any():
            return
        x, y = np.where(there, line.x, np.nan), np.where(there, line.y, np.nan)
        tint = QColor(self._colours.tint(line.tint))
        name = line.name or None
        if line.look == BARS:
            width = 0.8 * float(np.diff(line.x).min()) if line.x.size > 1 else 0.1 * float(line.x[0])
            bars = pg.BarGraphItem(
                x=line.x, height=line.y, width=width, brush=pg.mkBrush(tint), pen=None, name=name
            )
            self.getPlotItem().addItem(bars)
        elif line.look in (POINTS, HOLLOW):
            brush = pg.mkBrush(tint if line.look == POINTS else self._colours.field)
            self.getPlotItem().plot(
                x[there], y[there], name=name, pen=None, symbol="o" if line.look == POINTS else "s", symbolSize=_SIZE,
                symbolPen=pg.mkPen(tint, width=1.5), symbolBrush=brush, antialias=True,
            )  # fmt: skip
        else:
            if line.look == PALE:
                tint.setAlphaF(_PALEST)
            pen = pg.mkPen(tint, width=1 if line.look == PALE else 2, style=_PENS[line.look])
            self.getPlotItem().plot(x, y, name=name, pen=pen, connect="finite", antialias=True)

    def _frame(self) -> None:
        """Axes that hold all that is drawn, and some room."""
        ends = []
        for axis in (0, 1):
            known = np.concatenate(
                [np.ravel((line.x, line.y)[axis]) for line in self._view.lines] or [np.zeros(0)]
            )
            known = known[np.isfinite(known)]
            if self._view.logarithmic:
                known = np.log10(known[known > 0.0])
            low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
            if high <= low:
                low, high = low - 0.5, high + 0.5
            ends.append((low, high, _ROOM * (high - low)))
        (low, high, room), (bottom, top, space) = ends
        if any(line.look == BARS for line in self._view.lines):
            room *= 2.0
        self.setXRange(low - room, high + room, padding=0.0)
        begins = 0.0 if self._view.from_zero and not self._view.logarithmic else bottom - space
        self.setYRange(begins, top + self._above * space, padding=0.0)

    @property
    def _rows(self) -> int:
        """Lines of a legend above."""
        return max(1, -(-len(self.lines) // _IN_A_LINE))

    @property
    def _above(self) -> float:
        """Room above what is drawn, in units of that at the sides."""
        return _ABOVE[0] + _ABOVE[1] * self._rows if self._view.legend == "above" else 2.0

    def _dress(self) -> None:
        colours, font = self._colours, QFont(self.font())
        self.setBackground(colours.field)
        for side, text in (("bottom", self._view.across), ("left", self._view.up)):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QColor(colours.muted))
            axis.setTextPen(QColor(colours.text))
            axis.setTickFont(font)
            # Small numbers are not to be shown as thousandths: the unit stands in the words.
            axis.setLabel(text, color=colours.text, siPrefixEnableRanges=())
            axis.enableAutoSIPrefix(False)
            axis.setStyle(showValues=bool(self._view.lines))
        self._legend.setLabelTextColor(QColor(colours.text))
        self._legend.setBrush(pg.mkBrush(colours.panel))
        self._legend.setPen(pg.mkPen(colours.border))


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """Numbers with a true minus and the user's decimal mark, logarithmic ones without powers."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [labels.number(significant(10.0**value, 3)) for value in values]
        return [
            labels.number(text.replace("-", MINUS)) for text in super().tickStrings(values, scale, spacing)
        ]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float | None, list[float]]]:
        """Where the axis is logarithmic 1, 2 and 5 of each decade; over more than three of them only 1."""
        if not self.logMode:
            return super().tickValues(low, high, size)  # type: ignore[no-any-return]
        steps = (0.0,) if high - low > 3.0 else (0.0, float(np.log10(2.0)), float(np.log10(5.0)))
        marks = [k + step for k in range(int(np.floor(low)), int(np.ceil(high)) + 1) for step in steps]
        return [(1.0, [mark for mark in marks if low <= mark <= high])]
