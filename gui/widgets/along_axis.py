"""Places along a fibre as pixels: the one axis that all its pictures share, so that they lie under each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.units import significant
from gui import labels

LEFT, RIGHT = 44.0, 18.0  # px beside the axis: numbers stand left, an end's mark right
_APART = 70.0  # px between two numbers, at least

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Axis:
    """`length` in mm over a widget `width` pixels wide."""

    length: float = 100.0
    width: float = 400.0

    @property
    def span(self) -> float:
        """Pixels from end to end."""
        return max(1.0, self.width - LEFT - RIGHT)

    @property
    def per_pixel(self) -> float:
        """mm."""
        return self.length / self.span

    def x(self, place: float) -> float:
        """The pixel of a place in mm."""
        return LEFT + place / self.per_pixel

    def place(self, x: float) -> float:
        """The place in mm under a pixel, never beside the fibre."""
        return min(max((x - LEFT) * self.per_pixel, 0.0), self.length)

    def ticks(self) -> list[tuple[float, str]]:
        """Round places in mm with their numbers."""
        step = rounded_up(_APART * self.per_pixel)
        count = math.floor(self.length / step + 1e-9)
        return [(k * step, labels.number(significant(k * step))) for k in range(count + 1)]

    def columns(self, x: Floats, ratio: float) -> Indices:
        """Which of the points at `x` mm is nearest to each device column from end to end."""
        count = max(1, round(self.span * ratio))
        places = (np.arange(count) + 0.5) * self.length / count
        return nearest(x, places)


def nearest(x: Floats, places: Floats) -> Indices:
    """Of the rising `x` the one nearest to each of `places`."""
    return np.searchsorted(0.5 * (x[1:] + x[:-1]), places)


def rounded_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    decade = 10.0 ** math.floor(math.log10(value))
    return next(float(f"{decade * digit:.6g}") for digit in (1, 2, 5, 10) if decade * digit >= value * 0.999)


def on_grid(value: float, finest: float) -> float:
    """The value on the 1-2-5 grid that is about as fine as `finest`."""
    grid = rounded_up(finest)
    return round(round(value / grid) * grid, 9)
