"""A small drawing of dose-response curves on a logarithmic axis, with the present level marked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_DECADES = 2  # on each side of the middle, at least
_NO_LEVEL, _ENDLESS = 1e-9, 1e9  # what lies beyond has no place on an axis
_POINTS = 80
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LINES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)  # told apart without colour, too


@dataclass(frozen=True)
class Curve:
    """`share` gives 0 to 1 for a level; `label` is written at its end where there are several."""

    share: Callable[[float], float]
    label: str = ""


class DoseResponse(QWidget):
    """Share against level, two decades on both sides of `middle`, and more where a dose lies beyond."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._curves: tuple[Curve, ...] = ()
        self._middle = 1.0
        self._usual = 0.0
        self._dose = 0.0
        self._tint = ""
        self._unit = ""
        self._now: tuple[float, float] | None = None  # level and share

    @property
    def now(self) -> tuple[float, float] | None:
        """The level and the share that are marked."""
        return self._now

    @property
    def range(self) -> tuple[float, float]:
        """The least and the largest level on the axis: whole decades."""
        first, last = self._decades()
        return 10.0**first, 10.0**last

    def show_curves(
        self, curves: Sequence[Curve], middle: float, unit: str, tint: str, usual: float = 0.0
    ) -> None:
        """Other curves; `middle` is the level at half, `usual` one that the axis has to reach."""
        self._curves, self._unit, self._tint = tuple(curves), unit, tint
        self._middle = middle if _NO_LEVEL < middle < _ENDLESS else 1.0
        self._usual = usual
        self.update()

    def show_level(self, level: float, share: float, dose: float = 0.0) -> None:
        """Mark where the drug is now, on its way to `dose`; a level of 0 has no place on the axis and stands at its
        left end."""
        if (level, share) != self._now or dose != self._dose:
            self._now, self._dose = (level, share), dose
            self.update()

    def _decades(self) -> tuple[int, int]:
        """The exponents at both ends."""
        centre = round(math.log10(self._middle))
        first, last = centre - _DECADES, centre + _DECADES
        # A level on its way up from 0 is nothing to stretch the axis for, but one that is still high is.
        level = self._now[0] if self._now is not None else 0.0
        for mark, low in ((self._usual, True), (self._dose, True), (level, False)):
            if _NO_LEVEL < mark < _ENDLESS:
                last = max(last, math.floor(math.log10(mark)) + 1)
                if low:
                    first = min(first, math.ceil(math.log10(mark)) - 1)
        return first, last

    def position(self, level: float, share: float) -> QPointF:
        """Where a point lies in the widget, in pixels; beyond the axis it stays at its end."""
        plot = self._plot()
        low, high = self.range
        along = (math.log10(level / low) / math.log10(high / low)) if level > 0.0 else 0.0
        along = min(max(along, 0.0), 1.0)
        return QPointF(plot.left() + along * plot.width(), plot.bottom() - share * plot.height())

    def sizeHint(self) -> QSize:
        return QSize(200, 72 + 2 * self._metrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.scaled(self.font(), 0.85))

    def _plot(self) -> QRectF:
        metrics = self._metrics()
        left = metrics.horizontalAdvance("100 %") + 6.0
        return QRectF(left, 8.0, self.width() - left - 10.0, self.height() - metrics.height() - 14.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.tabular(theme.scaled(self.font(), 0.85)))
        plot = self._plot()
        painter.fillRect(plot, QColor(colours.field))
        self._paint_axes(painter, plot)
        for curve, style in zip(self._curves, _LINES, strict=False):
            self._paint_curve(painter, curve, style)
        if self._now is not None:
            self._paint_now(painter, plot, *self._now)
        painter.end()

    def _paint_axes(self, painter: QPainter, plot: QRectF) -> None:
        colours = theme.current()
        height = painter.fontMetrics().height()
        low, high = self.range
        for share in (0.0, 0.5, 1.0):
            at = self.position(low, share)
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.drawLine(at, self.position(high, share))
            painter.setPen(QColor(colours.muted))
            place = QRectF(0, at.y() - height / 2, plot.left() - 4, height)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, f"{100 * share:.0f} %")
        first, last = self._decades()
        every = max(2, math.ceil((last - first) / 3))  # more numbers would run together
        for decade in range(first, last + 1):
            at = self.position(10.0**decade, 0.0)
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.drawLine(at, QPointF(at.x(), plot.top()))
            if (last - decade) % every == 0:
                text = _power(decade) + (f" {self._unit}" if decade == last else "")
                width = painter.fontMetrics().horizontalAdvance(text) + 2.0
                x = min(at.x() - width / 2, self.width() - width)
                painter.setPen(QColor(colours.muted))
                painter.drawText(
                    QRectF(x, plot.bottom() + 3, width, height), Qt.AlignmentFlag.AlignCenter, text
                )

    def _paint_curve(self, painter: QPainter, curve: Curve, style: Qt.PenStyle) -> None:
        low, high = self.range
        levels = [low * (high / low) ** (k / (_POINTS - 1)) for k in range(_POINTS)]
        colour = QColor(theme.current().tint(self._tint))
        painter.setPen(QPen(colour, 1.6, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([self.position(level, curve.share(level)) for level in levels])
        if curve.label:
            painter.setPen(colour)
            left = style is Qt.PenStyle.SolidLine  # beside the curve, on the side where no other is
            share = 0.75 if left else 0.25
            at = self.position(min(levels, key=lambda level: abs(curve.share(level) - share)), share)
            width = painter.fontMetrics().horizontalAdvance(curve.label) + 2.0
            x = at.x() - width - 4.0 if left else at.x() + 8.0
            x = min(max(x, self._plot().left() + 2.0), self._plot().right() - width)
            y = at.y() - 2.0 if left else at.y() + 6.0
            painter.drawText(QPointF(x, y + painter.fontMetrics().ascent() / 2), curve.label)

    def _paint_now(self, painter: QPainter, plot: QRectF, level: float, share: float) -> None:
        colours = theme.current()
        at = self.position(level, share)
        painter.setPen(QPen(QColor(colours.accent), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at.x(), plot.bottom()), at)
        painter.setPen(QPen(QColor(colours.panel), 1))
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(at, 4.0, 4.0)


def _power(decade: int) -> str:
    """A power of ten as an axis writes it: 0.001, 100, 10⁻⁶."""
    return f"{10.0**decade:g}" if -4 <= decade <= 5 else "10" + str(decade).translate(_SUPERSCRIPT)
