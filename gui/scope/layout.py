"""Where things lie on the screen, in logical pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from gui.theme import scaled, tabular

EDGE = 10.0  # between the screen's border and what is written on it
POINTER = 8.0  # length and width of the little triangles
_LOWEST, _HIGHEST, _SHARE = 34.0, 56.0, 0.075  # of the overview: px, px, of the screen's height


@dataclass(frozen=True)
class Layout:
    """The graticule's rectangle and what surrounds it. A division is a whole number of device pixels."""

    width: float
    height: float
    ratio: float  # device pixels a logical pixel, on the screen it was made for
    plot: QRectF
    font: QFont  # of the header
    small: QFont  # of numbers and labels
    header: float  # the middle of the header's line
    numbers: float  # the right edge of the numbers at the left
    overview: QRectF  # the strip over a zoomed graticule, empty without one

    @classmethod
    def of(
        cls,
        width: float,
        height: float,
        ratio: float,
        font: QFont,
        labels: Iterable[str],
        overview: bool = False,
    ) -> Layout:
        """Lay out a screen of this size; `labels` are the traces' names, which stand at the left edge.

        With an `overview` there is a strip between header and graticule.
        """
        small = tabular(scaled(font, 0.92))
        metrics = QFontMetricsF(small)
        line = metrics.height()
        header = QFontMetricsF(font).height()
        names = max((metrics.horizontalAdvance(label) for label in labels), default=0.0)
        numbers = EDGE + metrics.horizontalAdvance("−8888")
        left = numbers + 6.0 + names + 8.0 + POINTER + 3.0
        strip = round(max(_LOWEST, min(_HIGHEST, _SHARE * height))) if overview else 0.0
        under = _snap(8.0 + header + 3.0, ratio)
        top = under + (strip + 2.0 if strip else 0.0) + POINTER + 3.0
        last = (
            metrics.horizontalAdvance("00") / 2 + 6.0 + metrics.horizontalAdvance("min")
        )  # of the time axis
        right = max(POINTER + 10.0 + metrics.horizontalAdvance("T"), last) + EDGE
        bottom = 6.0 + line + 8.0
        across = _whole(width - left - right, DIVISIONS_X, ratio)
        down = _whole(height - top - bottom, DIVISIONS_Y, ratio)
        plot = QRectF(_snap(left, ratio), _snap(top, ratio), across * DIVISIONS_X, down * DIVISIONS_Y)
        above = QRectF(plot.left(), under, plot.width(), strip)
        return cls(width, height, ratio, plot, font, small, 8.0 + header / 2, numbers, above)

    @property
    def across(self) -> float:
        """The width of a division."""
        return self.plot.width() / DIVISIONS_X

    @property
    def down(self) -> float:
        """The height of a division."""
        return self.plot.height() / DIVISIONS_Y

    def x(self, divisions: float) -> float:
        """Where so many divisions from the left edge lie."""
        return self.plot.left() + divisions * self.across

    def y(self, divisions: float) -> float:
        """Where so many divisions above the middle lie."""
        return self.plot.center().y() - divisions * self.down

    def point(self, x: float, y: float) -> QPointF:
        return QPointF(self.x(x), self.y(y))


def _snap(length: float, ratio: float) -> float:
    return round(length * ratio) / ratio


def _whole(length: float, divisions: int, ratio: float) -> float:
    """The largest division that is a whole number of device pixels, at least one."""
    return max(1, math.floor(length * ratio / divisions)) / ratio
