"""The numbers along the graticule: which stand where."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from engine.units import fixed, significant, symbol
from gui.scope.trace_style import TraceStyle

_STEPS = (1, 2, 5, 10)  # divisions from one number to the next
IN_STRIPS = (2, 4)  # the same for a trace that has a low strip for itself
# The longest time base (ms/div, not included) for a unit, and what one ms is worth in it.
_TIME_UNITS = (
    (0.1, "µs", 1000.0),
    (100.0, "ms", 1.0),
    (60_000.0, "s", 1e-3),
    (3_600_000.0, "min", 1.0 / 60_000.0),
    (math.inf, "h", 1.0 / 3_600_000.0),
)
_LONGEST = 6  # letters there is room for left of the screen
_LONGEST_TIME = 8  # and under a division
_POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


@dataclass(frozen=True)
class TimeAxis:
    """The numbers of the time axis, and the time in seconds that they are counted from where they would be too long."""

    numbers: tuple[AxisNumber, ...]
    base: str = ""


def time_axis(ms_per_div: float, origin: float, every: int = 1) -> TimeAxis:
    """As `time_numbers`. On a short part far from zero they count from the first of them."""
    numbers = time_numbers(ms_per_div, origin, every)
    if max((len(number.text) for number in numbers), default=0) <= _LONGEST_TIME:
        return TimeAxis(tuple(numbers))
    first = numbers[0].place
    step = ms_per_div * time_unit(ms_per_div)[1]
    short = _numbers(step, first, first, DIVISIONS_X, every, sign=True)
    decimals = max(0, 3 - math.floor(math.log10(ms_per_div) + 1e-9))
    return TimeAxis(tuple(short), f"{fixed((first - origin) * ms_per_div / 1000.0, decimals)} s")


def value_numbers(
    per_div: float, position: float, every: int = 2, offset: float = 0.0, inverted: bool = False
) -> list[AxisNumber]:
    """Numbers of a trace's axis in its unit; `offset` stands `position` divisions above the middle."""
    step = -per_div if inverted else per_div
    return _numbers(step, position - offset / step, -DIVISIONS_Y / 2, DIVISIONS_Y / 2, every, sign=True)


@dataclass(frozen=True)
class ValueAxis:
    """The numbers beside a trace, at heights in the screen's divisions, and what they are counted in."""

    numbers: tuple[AxisNumber, ...]
    unit: str  # on the screen, e.g. "mV" or "10⁻³ mM"
    base: str = ""  # the value they are counted from, where they would be too long otherwise


def value_axis(style: TraceStyle, every: int) -> ValueAxis:
    """The axis of a trace in its strip: a number every so many of its divisions."""
    unit = symbol(style.unit)
    power = 3 * math.floor(math.log10(style.per_div * every) / 3 + 1e-9)
    power = 0 if -3 <= power <= 3 and style.per_div * every * DIVISIONS_Y < 1e5 else power
    factor = 10.0**-power
    if power:
        unit = f"10{str(power).translate(_POWERS)} {unit}".rstrip()
    numbers, base = _axis(style, every, factor, style.offset), ""
    if style.offset and max((len(number.text) for number in numbers), default=0) > _LONGEST:
        numbers, base = _axis(style, every, factor, 0.0), significant(style.offset, 8)
    return ValueAxis(
        tuple(AxisNumber(style.middle + style.share * n.place, n.text) for n in numbers), unit, base
    )


def _axis(style: TraceStyle, every: int, factor: float, offset: float) -> list[AxisNumber]:
    return value_numbers(style.per_div * factor, style.position, every, offset * factor, style.inverted)


def spacing(needed: float, division: float, fewest: int, steps: tuple[int, ...] = _STEPS) -> int:
    """Every how many divisions there is room for a number that takes `needed` of the `division`'s length."""
    return next((step for step in steps if step >= fewest and step * division >= needed), steps[-1])


def _numbers(
    per_div: float, origin: float, low: float, high: float, every: int, sign: bool
) -> list[AxisNumber]:
    step = per_div * every
    decimals = max(0, -math.floor(math.log10(abs(step)) + 1e-9))
    # A hair of tolerance, so that a number just on the edge is not lost to rounding.
    first, last = math.ceil((low - origin) / every - 1e-6), math.floor((high - origin) / every + 1e-6)
    return [AxisNumber(origin + k * every, fixed(k * step, decimals, sign)) for k in range(first, last + 1)]
