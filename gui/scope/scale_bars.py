"""Scale bars, as figures in papers have them: one for the time, one for each scale of the traces."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from engine.rig.scope import DIVISIONS_X
from engine.units import significant, symbol
from gui import labels
from gui.scope import axis_numbers
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.trace_style import TraceStyle
from gui.screen_theme import ScreenTheme

_SHORTEST = 30.0  # px; a bar is as long as that, up to two and a half times
_EDGE = 12.0  # px from the edge of the screen
_APART = 8.0  # px from the end of a label to the next bar
_THICK = 2.0  # px
_PLATE = 225  # opacity of the ground under the bars, of 255


@dataclass(frozen=True)
class Bar:
    """A bar on the screen: what it says, the traces it is for (none: the time), and where, in logical pixels."""

    text: str
    traces: tuple[str, ...]
    value: float  # its length, in the unit of the traces or in ms
    bar: QRectF
    label: QRectF


class ScaleBars(pg.GraphicsObject):  # type: ignore[misc]
    """Hidden until it is wanted. Traces of one unit and one scale share a bar; in strips each has its own."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(15)
        self._layout = layout
        self._theme = theme
        self._ms_per_div = 1.0
        self._styles: tuple[TraceStyle, ...] = ()
        self.bars: tuple[Bar, ...] = ()
        self.hide()

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._stand()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme

    def show_or_hide(self, shown: bool) -> None:
        self.setVisible(shown)
        self._stand()

    def set_time(self, ms_per_div: float) -> None:
        self._ms_per_div = ms_per_div
        self._stand()

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        self._styles = tuple(style for style in styles if style.on)
        self._stand()

    def boundingRect(self) -> QRectF:
        return self._layout.plot

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        painter.setFont(self._layout.small)
        plate = QColor(self._theme.background)
        plate.setAlpha(_PLATE)
        colours = {style.id: self._theme.colour(style.colour) for style in self._styles}
        for bar in self.bars:
            colour = colours[bar.traces[0]] if len(bar.traces) == 1 else QColor(self._theme.text)
            painter.fillRect(bar.label.united(bar.bar).adjusted(-3.0, -2.0, 3.0, 2.0), plate)
            painter.fillRect(bar.bar, colour)
            painter.setPen(colour)
            painter.drawText(bar.label, Qt.AlignmentFlag.AlignCenter, bar.text)

    def _stand(self) -> None:
        """The time's bar stands in the lower right corner; above it those of the traces, or in their strips."""
        if not self.isVisible():
            return
        time = self._time_bar()
        bars = [self._value_bar((style,)) for style in self._styles if style.share < 1.0]
        if bars:
            time = _moved(time, bars[-1].bar.left() - _APART - time.label.right(), 0.0)
        else:
            bars = self._row(time)
        self.bars = (time, *bars)

    def _time_bar(self) -> Bar:
        plot, metrics = self._layout.plot, QFontMetricsF(self._layout.small)
        unit, factor = axis_numbers.time_unit(self._ms_per_div)
        length = round_length(_SHORTEST * 1.5 * DIVISIONS_X / plot.width() * self._ms_per_div * factor)
        wide = length / factor / self._ms_per_div * self._layout.across
        text = f"{labels.number(significant(length))} {unit}"
        bottom = plot.bottom() - _EDGE
        bar = QRectF(plot.right() - _EDGE - wide, bottom - metrics.height() - 3.0 - _THICK, wide, _THICK)
        room = max(wide, metrics.horizontalAdvance(text) + 2.0)
        label = QRectF(plot.right() - _EDGE - room, bottom - metrics.height(), room, metrics.height())
        label.moveLeft(min(label.left(), bar.center().x() - room / 2))
        return Bar(text, (), length / factor, bar, label)

    def _value_bar(self, styles: tuple[TraceStyle, ...]) -> Bar:
        """The bar of these traces, at the right of their strip."""
        style, layout = styles[0], self._layout
        metrics = QFontMetricsF(layout.small)
        down = layout.down * style.share  # px of a division
        length = round_length(min(_SHORTEST, 0.3 * down * 8.0) / down * style.per_div)
        high = length / style.per_div * down
        text = f"{labels.number(significant(length))} {symbol(style.unit)}".rstrip()
        wide = metrics.horizontalAdvance(text) + 2.0
        top, bottom = layout.y(style.top) + 3.0, layout.y(style.bottom) - 3.0
        # Most traces rest low in their strip, so its upper part is free.
        middle = top + high / 2 if style.place <= style.middle + 2.0 * style.share else bottom - high / 2
        left = layout.plot.right() - _EDGE - wide
        return Bar(
            text,
            tuple(style.id for style in styles),
            length,
            QRectF(left - 4.0 - _THICK, middle - high / 2, _THICK, high),
            QRectF(left, middle - metrics.height() / 2, wide, metrics.height()),
        )

    def _row(self, time: Bar) -> list[Bar]:
        """Side by side above the time's bar, from the right; in several rows where they are too many."""
        scales: dict[tuple[str, float], list[TraceStyle]] = {}
        for style in self._styles:
            scales.setdefault((style.unit, style.per_div), []).append(style)
        plot = self._layout.plot
        made: list[Bar] = []
        right, bottom, highest = plot.right() - _EDGE, time.bar.top() - 6.0, 0.0
        for styles in reversed(scales.values()):
            bar = self._value_bar(tuple(styles))
            wide, high = bar.label.right() - bar.bar.left(), max(bar.bar.height(), bar.label.height())
            if right - wide < plot.left() + plot.width() / 3 and made:
                right, bottom, highest = plot.right() - _EDGE, bottom - highest - 10.0, 0.0
            made.append(_moved(bar, right - bar.label.right(), bottom - bar.bar.bottom()))
            right -= wide + _APART
            highest = max(highest, high)
        return made


def _moved(bar: Bar, right: float, down: float) -> Bar:
    return replace(bar, bar=bar.bar.translated(right, down), label=bar.label.translated(right, down))


def round_length(least: float) -> float:
    """The smallest of 1, 2, 5, 10 ... and their tenths that is not less than `least`."""
    decade = 10.0 ** math.floor(math.log10(least))
    return float(
        f"{next(step for step in (1, 2, 5, 10) if step * decade >= least * (1.0 - 1e-9)) * decade:.6g}"
    )
