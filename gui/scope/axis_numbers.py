"""The numbers along the graticule: which stand where."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from engine.units import fixed

_STEPS = (1, 2, 5, 10)  # divisions from one number to the next
# The longest time base (ms/div, not included) for a unit, and what one ms is worth in it.
_TIME_UNITS = ((0.1, "µs", 1000.0), (100.0, "ms", 1.0), (math.inf, "s", 0.001))


@dataclass(frozen=True)
class AxisNumber:
    """A number at a place in divisions: from the left edge, or above the middle."""

    place: float
    text: str


def time_unit(ms_per_div: float) -> tuple[str, float]:
    """The unit for this time base, and how many of it are one ms."""
    return next((unit, factor) for limit, unit, factor in _TIME_UNITS if ms_per_div < limit)


def time_numbers(ms_per_div: float, origin: float, every: int = 1) -> list[AxisNumber]:
    """Numbers of the time axis in `time_unit`; zero stands `origin` divisions from the left edge."""
    step = ms_per_div * time_unit(ms_per_div)[1]
    return _numbers(step, origin, 0.0, DIVISIONS_X, every, sign=False)


def value_numbers(per_div: float, position: float, every: int = 2) -> list[AxisNumber]:
    """Numbers of a trace's axis in its unit; zero stands `position` divisions above the middle."""
    return _numbers(per_div, position, -DIVISIONS_Y / 2, DIVISIONS_Y / 2, every, sign=True)


def spacing(needed: float, division: float, fewest: int) -> int:
    """Every how many divisions there is room for a number that takes `needed` of the `division`'s length."""
    return next((step for step in _STEPS if step >= fewest and step * division >= needed), _STEPS[-1])


def _numbers(
    per_div: float, origin: float, low: float, high: float, every: int, sign: bool
) -> list[AxisNumber]:
    step = per_div * every
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    # A hair of tolerance, so that a number just on the edge is not lost to rounding.
    first, last = math.ceil((low - origin) / every - 1e-6), math.floor((high - origin) / every + 1e-6)
    return [AxisNumber(origin + k * every, fixed(k * step, decimals, sign)) for k in range(first, last + 1)]
