"""Conduction velocity against the diameter of the fibre, and the laws it is held to follow.

Without myelin the velocity goes with the square root of the diameter (Hodgkin AL, 1954, J Physiol 125:221), with
myelin nearly with the diameter itself (Hursh JB, 1939, Am J Physiol 127:131; Rushton WAH, 1951, J Physiol 115:101).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.experiments.table import Column, Figure, text
from engine.experiments.uniform import conducting
from engine.nerve import Proceed, of_diameter, velocity
from engine.rig.rig import Rig
from engine.text import BadInput, Message

Array = NDArray[np.float64]

LEAST = 3  # velocities that a law is fitted to
_ENOUGH = 2  # fibres that have failed: the others are alike
_STRONGER = (1.0, 8.0)  # times the cell's own stimulus; the second where the first is not enough


@dataclass(frozen=True)
class Law:
    """v = `factor` d ** `exponent`, m/s and um. Errors are standard errors, 0 for an exponent that is given.

    `off`: root mean square deviation of the velocities from it, in per cent of them.
    """

    factor: float
    exponent: float
    off: float
    factor_error: float
    exponent_error: float = 0.0

    def at(self, diameter: Array) -> Array:
        """m/s."""
        return self.factor * diameter**self.exponent


@dataclass(frozen=True, eq=False)
class Velocities:
    """Of fibres of `rig` as thick as `diameters` (um): m/s, nan where no impulse arrives.

    The laws are None where fewer than three arrive.
    """

    rig: Rig
    diameters: Array
    velocities: Array
    root: Law | None
    line: Law | None
    power: Law | None  # its exponent is fitted too

    @property
    def nearer(self) -> str:
        """Which law is nearer to what was measured: "root", "line", or "" without any."""
        if self.root is None or self.line is None:
            return ""
        return "root" if self.root.off < self.line.off else "line"

    @property
    def figures(self) -> tuple[Figure, ...]:
        if self.root is None or self.line is None or self.power is None:
            return ()
        return (
            Figure("root_factor", "m/s/um^0.5", self.root.factor),
            Figure("root_deviation", "%", self.root.off),
            Figure("line_factor", "m/s/um", self.line.factor),
            Figure("line_deviation", "%", self.line.off),
            Figure("exponent", "", self.power.exponent),
            Figure("exponent_error", "", self.power.exponent_error),
        )

    def text(self, between: str = ",") -> str:
        """As a table."""
        columns = [Column("diameter", "um", self.diameters), Column("velocity", "m/s", self.velocities)]
        for name, law in (("square_root_law", self.root), ("linear_law", self.line)):
            if law is not None:
                columns.append(Column(name, "m/s", law.at(self.diameters)))
        return text(self.figures, [columns], between)


def range_of(low: float, high: float, count: int) -> Array:
    """So many diameters in equal ratios; BadInput where the largest is not the larger."""
    if high <= low:
        raise BadInput(Message.of(messages.NOT_A_RANGE, low=f"{low:g} um", high=f"{high:g} um"))
    return np.geomspace(low, high, count)


def run(rig: Rig, diameters: Array, proceed: Proceed) -> Velocities:
    """Measure each by itself, between electrodes as far apart in length constants as on the others."""
    fibre = conducting(rig)
    found = np.full(diameters.size, math.nan)
    for k, diameter in enumerate(diameters.tolist()):
        found[k] = _velocity(of_diameter(fibre, diameter, stretch=True))
        if k + 1 == _ENOUGH and not np.isfinite(found[:_ENOUGH]).any():
            raise BadInput(Message.of(messages.NEVER_FIRES))
        proceed(k + 1, diameters.size)
    there = np.isfinite(found)
    if np.count_nonzero(there) < LEAST:
        return Velocities(rig, diameters, found, None, None, None)
    d, v = diameters[there], found[there]
    return Velocities(rig, diameters, found, law(d, v, 0.5), law(d, v, 1.0), power_law(d, v))


def _velocity(rig: Rig) -> float:
    for times in _STRONGER:
        found = velocity(rig.replace("cable.stimulus.reach", times * rig.cable.stimulus.reach))
        if found is not None:
            return found
    return math.nan


def law(d: Array, v: Array, exponent: float) -> Law:
    """The factor at which the relative deviations cancel on average of the logarithms."""
    logs = np.log(v) - exponent * np.log(d)
    factor = math.exp(float(logs.mean()))
    error = factor * float(logs.std(ddof=1)) / math.sqrt(logs.size)
    return Law(factor, exponent, _off(v, factor * d**exponent), error)


def power_law(d: Array, v: Array) -> Law:
    """Exponent and factor by a straight line through the logarithms."""
    x, y = np.log(d), np.log(v)
    away = x - x.mean()
    sum_squares = float((away * away).sum())
    exponent = float((away * y).sum()) / sum_squares
    start = float(y.mean() - exponent * x.mean())
    rest = y - start - exponent * x
    variance = float((rest * rest).sum()) / max(1, x.size - 2)
    factor = math.exp(start)
    error = factor * math.sqrt(variance * (1.0 / x.size + float(x.mean()) ** 2 / sum_squares))
    return Law(factor, exponent, _off(v, factor * d**exponent), error, math.sqrt(variance / sum_squares))


def _off(v: Array, at: Array) -> float:
    return 100.0 * math.sqrt(float(np.mean((at / v - 1.0) ** 2)))
