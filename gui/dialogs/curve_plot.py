"""The plot of a family: its sweeps, its currents against level, conductance or inactivation, or time constants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from engine.units import MINUS, fixed
from gui import curve_words, labels, theme

if TYPE_CHECKING:
    from engine.experiments.analysis import Analysis

SWEEPS, CURRENTS, CURVE, TIMES = "sweeps", "currents", "curve", "times"
VIEWS = (SWEEPS, CURRENTS, CURVE, TIMES)

_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_POINTS = 200  # of a fitted curve
_SIZE = 8  # px of a point
_FRAME = 0.08  # of the plot's height that stays free above and below
_PALEST = 0.35


@dataclass(frozen=True, eq=False)
class Shown:
    """One family in the plot: what it is called and what was worked out."""

    name: str
    analysis: Analysis


class CurvePlot(pg.PlotWidget):  # type: ignore[misc]
    """Drawn anew when what it shows changes. Families are told apart by the dash of their lines."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent, axisItems={side: _Axis(side) for side in ("bottom", "left")})
        self.setObjectName("curves.plot")
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        item = self.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.12)
        self._legend = item.addLegend()
        self._view, self._shown = CURRENTS, ()  # type: tuple[str, tuple[Shown, ...]]
        self.paint()

    @property
    def lines(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:  # type: ignore[type-arg]
        """What is drawn, by the words of the legend: x and y."""
        return {label.text: sample.item.getData() for sample, label in self._legend.items}

    def show_curves(self, view: str, shown: Sequence[Shown]) -> None:
        """Draw these families in this view."""
        self._view, self._shown = view, tuple(shown)
        self.paint()

    def paint(self) -> None:
        """Draw everything anew, in the colours of the present theme."""
        self._colours = theme.current()
        item = self.getPlotItem()
        self._legend.clear()
        item.clear()
        item.enableAutoRange()
        item.getViewBox().setDefaultPadding(_FRAME)
        self._dress()
        draw = {
            SWEEPS: self._sweeps, CURRENTS: self._currents, CURVE: self._curve, TIMES: self._times,
        }[self._view]  # fmt: skip
        for at, shown in enumerate(self._shown):
            draw(shown, _DASHES[at % len(_DASHES)])
        self._frame()
        self._legend.setVisible(bool(self._legend.items))
        # In the corner where such curves leave room.
        falls = self._view == TIMES or (
            self._view == CURVE and any(shown.analysis.family.of == "prepulse" for shown in self._shown)
        )
        side = 1 if falls else 0
        self._legend.anchor((side, 0), (side, 0), offset=(-12 if falls else 12, 8))

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

    # --- what is drawn ------------------------------------------------------------------------

    def _sweeps(self, shown: Shown, dash: Qt.PenStyle) -> None:
        found = shown.analysis
        t, rows = found.family.times, found.family.rows(found.current)
        colour = QColor(self._tint(found))
        for at, row in enumerate(rows):
            colour.setAlphaF(_PALEST + (1.0 - _PALEST) * (at + 1) / len(rows))
            pen = pg.mkPen(colour, width=1, style=dash)
            line = self.getPlotItem().plot(t, row, pen=pen, antialias=True)
            if at == len(rows) - 1 and len(self._shown) > 1:
                self._legend.addItem(
                    line, self._named(shown, curve_words.current(found.family, found.current))
                )
        # The charging of the membrane goes far beyond what one wants to see.
        r = found.readings
        known = np.concatenate((r.peak, r.steady, r.tail, [0.0]))
        low, high = float(np.nanmin(known)), float(np.nanmax(known))
        if high > low:
            room = _FRAME * (high - low)
            before = self.viewRange()[1] if shown is not self._shown[0] else (low, high)
            self.setYRange(min(low - room, before[0]), max(high + room, before[1]), padding=0.0)

    def _currents(self, shown: Shown, dash: Qt.PenStyle) -> None:
        r, tint = shown.analysis.readings, self._tint(shown.analysis)
        for id, symbol, values, filled in (
            ("peak", "o", r.peak, True), ("steady", "s", r.steady, False), ("tail", "t", r.tail, False)
        ):  # fmt: skip
            if np.isfinite(values).any():
                self._points(
                    r.levels, values, symbol, tint, self._named(shown, curve_words.column(id)), filled, dash
                )
        if np.isfinite(shown.analysis.reversal):
            self._reversal(shown.analysis.reversal, tint)

    def _curve(self, shown: Shown, dash: Qt.PenStyle) -> None:
        found = shown.analysis
        if found.curve is None:
            return
        tint, curve = self._tint(found), found.curve
        name = self._named(shown, self.tr("g / g max") if found.family.of == "step" else self.tr("I / I max"))
        self._points(curve.levels, curve.shares, "o", tint, name)
        if curve.fit.found and curve.maximum:
            v = np.linspace(curve.levels.min(), curve.levels.max(), _POINTS)
            pen = pg.mkPen(tint, width=2, style=dash)
            line = self.getPlotItem().plot(v, curve.fit.at(v) / curve.maximum, pen=pen, antialias=True)
            self._legend.addItem(line, self._named(shown, self.tr("Boltzmann")))

    def _times(self, shown: Shown, dash: Qt.PenStyle) -> None:
        found = shown.analysis
        tint = self._tint(found)
        for id, constants, symbol, filled in (
            ("tau", found.steps, "o", True), ("tau_slow", found.steps, "d", True), ("tau_h", found.steps, "s", False),
            ("tail_tau", found.tails, "t", False), ("tail_tau_slow", found.tails, "t1", False),
        ):  # fmt: skip
            values, errors = constants.column(id.removeprefix("tail_"))
            if np.isfinite(values).any():
                name = self._named(shown, curve_words.column(id))
                self._points(found.readings.levels, values, symbol, tint, name, filled, dash)
                there = np.isfinite(values)
                bars = pg.ErrorBarItem(
                    x=found.readings.levels[there],
                    y=values[there],
                    height=2.0 * errors[there],
                    pen=pg.mkPen(tint),
                )
                self.getPlotItem().addItem(bars)

    def _points(
        self, x: object, y: object, symbol: str, tint: str, name: str, filled: bool = True,
        dash: Qt.PenStyle | None = None,
    ) -> None:  # fmt: skip
        self.getPlotItem().plot(
            x, y, name=name, symbol=symbol, symbolSize=_SIZE, symbolPen=pg.mkPen(tint, width=1.5), connect="finite",
            symbolBrush=pg.mkBrush(tint if filled else self._colours.field), antialias=True,
            pen=None if dash is None else pg.mkPen(tint, width=1.5, style=dash),
        )  # fmt: skip

    def _reversal(self, value: float, tint: str) -> None:
        line = pg.InfiniteLine(
            value, angle=90, pen=pg.mkPen(tint, width=1, style=Qt.PenStyle.DotLine),
            label=labels.number(f"E {fixed(value, 1)} mV"), labelOpts={"position": 0.06, "color": tint},
        )  # fmt: skip
        self.addItem(line, ignoreBounds=True)

    def _frame(self) -> None:
        """Axes that begin and end where such curves do."""
        if self._view == CURRENTS and self._shown:
            ends = [(*s.analysis.readings.levels, s.analysis.reversal) for s in self._shown]
            known = np.concatenate(ends)
            self.setXRange(float(np.nanmin(known)), float(np.nanmax(known)), padding=_FRAME)
        if self._view in (SWEEPS, CURRENTS):
            pen = pg.mkPen(self._colours.muted, width=1)
            self.addItem(pg.InfiniteLine(0.0, angle=0, pen=pen), ignoreBounds=True)
        elif self._view == CURVE:
            self.setYRange(-0.05, 1.15, padding=0.0)
        else:  # no time constant is negative: the axis begins at 0
            tops = [float(np.nanmax(y)) for _, y in self.lines.values() if np.isfinite(y).any()]
            self.setYRange(0.0, 1.15 * max(tops, default=1.0), padding=0.0)

    # --- looks --------------------------------------------------------------------------------

    def _named(self, shown: Shown, what: str) -> str:
        return what if len(self._shown) == 1 else f"{shown.name}: {what}"

    def _tint(self, found: Analysis) -> str:
        return self._colours.text if found.current == curve_words.CLAMP else self._colours.tint(found.current)

    def _dress(self) -> None:
        colours, font = self._colours, QFont(self.font())
        self.setBackground(colours.field)
        across = (
            self.tr("ms after the start of the command") if self._view == SWEEPS else self.tr("Level, mV")
        )
        up = {
            SWEEPS: self.tr("Current, µA/cm²"), CURRENTS: self.tr("Current, µA/cm²"),
            CURVE: self.tr("Share of the maximum"), TIMES: self.tr("Time constant, ms"),
        }[self._view]  # fmt: skip
        for side, text in (("bottom", across), ("left", up)):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QColor(colours.muted))
            axis.setTextPen(QColor(colours.text))
            axis.setTickFont(font)
            axis.setLabel(text, color=colours.text, siPrefixEnableRanges=())
            axis.enableAutoSIPrefix(False)
            axis.setStyle(showValues=bool(self._shown))
        # Levels are in tens of mV; left alone there would be three numbers.
        levels = [level for shown in self._shown for level in shown.analysis.readings.levels]
        tens = self._view != SWEEPS and bool(levels) and 60.0 <= max(levels) - min(levels) <= 250.0
        spacing = {"major": 20.0, "minor": 10.0} if tens else {}
        self.getPlotItem().getAxis("bottom").setTickSpacing(**spacing)
        self._legend.setLabelTextColor(QColor(colours.text))
        self._legend.setBrush(pg.mkBrush(colours.panel))
        self._legend.setPen(pg.mkPen(colours.border))


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """Numbers with a true minus and the user's decimal mark."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [
            labels.number(text.replace("-", MINUS)) for text in super().tickStrings(values, scale, spacing)
        ]
