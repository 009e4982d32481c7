"""What a pair of cursors reads, in words: the same on the screen and in the panel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from engine.cursor import Reading, decimals
from engine.units import fixed, significant, symbol
from gui import labels

# Longest time base (ms/div, not included) for a unit, and what one ms is worth in it; as on the axis below the screen.
_TIME_UNITS = ((0.1, "µs", 1000.0), (100.0, "ms", 1.0), (math.inf, "s", 0.001))
_MOST = 6  # significant digits of a rate


@dataclass(frozen=True)
class Fineness:
    """In what units to write, and what a pixel of the screen is worth in ms and in the trace's unit."""

    trace: str
    unit: str
    ms_per_div: float
    ms_per_pixel: float
    per_pixel: float


class Row(NamedTuple):
    """A caption, a number of time with its unit and a value with its unit; empty where the row has none."""

    caption: str
    time: str = ""
    time_unit: str = ""
    value: str = ""
    value_unit: str = ""


class Words:
    """Writes what one pair reads. Sixty times a second, so all that stays is worked out once."""

    def __init__(self, pair: str, fine: Fineness):
        self.fine = fine
        self._time_unit, self._per_ms = next(
            (unit, factor) for most, unit, factor in _TIME_UNITS if fine.ms_per_div < most
        )
        self._unit = symbol(fine.unit)
        self._digits_t = decimals(fine.ms_per_pixel * self._per_ms)
        self._digits_y = decimals(fine.per_pixel)
        self._mark = labels.number(".")
        self._one, self._two = f"{pair}1", f"{pair}2"
        self._head = Row("", "t", "", fine.trace, "")
        self._slope = QCoreApplication.translate("cursors", "Slope"), _per_ms(self._unit)

    def rows(self, reading: Reading) -> tuple[Row, ...]:
        """t and y of both cursors, dt, dy, 1/dt and slope, with as many digits as the screen resolves."""
        pixels = abs(reading.dt) / self.fine.ms_per_pixel
        digits = max(2, min(_MOST, math.ceil(math.log10(pixels)) + 1)) if pixels > 0.0 else 2
        steepest = decimals(self.fine.per_pixel / abs(reading.dt)) if reading.dt else 0
        rate = significant(reading.rate, digits).replace(".", self._mark)
        caption, unit = self._slope
        return (
            self._head,
            self._point(self._one, reading.t1, reading.y1),
            self._point(self._two, reading.t2, reading.y2),
            self._point("Δ", reading.dt, reading.dy),
            Row("1/Δt", rate, "Hz"),
            Row(caption, "", "", self._fixed(reading.slope, steepest), unit),
        )

    def _point(self, caption: str, t: float, y: float) -> Row:
        time, value = self._fixed(t * self._per_ms, self._digits_t), self._fixed(y, self._digits_y)
        return Row(caption, time, self._time_unit, value, self._unit)

    def _fixed(self, value: float, digits: int) -> str:
        return fixed(value, digits).replace(".", self._mark)


def plain(table: tuple[Row, ...]) -> str:
    """The rows as text for the clipboard: cells apart by tabs, with a true minus."""
    return "\n".join(
        "\t".join(
            (row.caption, f"{row.time} {row.time_unit}".strip(), f"{row.value} {row.value_unit}".strip())
        )
        for row in table
    )


def _per_ms(unit: str) -> str:
    """The unit of a slope, on the screen."""
    if unit.endswith("·ms"):
        return unit.removesuffix("·ms")
    if unit.endswith("/ms"):
        return f"{unit}²"
    return {"": "1/ms", "ms": ""}.get(unit, f"{unit}/ms")
