"""What a measurement gives: a number, its kind of unit, and where on the trace it was read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.units import symbol

# Kinds of unit; "own" is the trace's.
OWN, SLOPE, AREA, MS, HZ = "own", "own/ms", "own*ms", "ms", "Hz"


@dataclass(frozen=True)
class Point:
    """A place on the trace: ms, and the value there in the trace's unit."""

    t: float
    value: float


@dataclass(frozen=True)
class Span:
    """A straight line between two places: a level over a time, or a height at a time."""

    a: Point
    b: Point


Mark = Point | Span


@dataclass(frozen=True)
class Measured:
    """One measurement of one sweep; without a value, and then without marks, where it cannot be made."""

    value: float | None
    unit: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What can be chosen about how to measure.

    base: what amplitude, half-width, rise, fall and after-hyperpolarisation count from, "rest" or "threshold".
    criterion: mV/ms that dV/dt passes at threshold (10 as DerivativeThreshold of eFEL).
    rise_from, rise_to: parts of the amplitude; the fall goes from `rise_to` back to `rise_from`.
    fall_slope: mV/ms; where given, the fall counts from the peak until dV/dt has come back to it (eFEL: -12).
    spike_level, hysteresis: mV; a spike reaches the level and before and after it lies below level - hysteresis.
    rest_part: rest is the mean over this part of what lies before the stimulus (0.1 as voltage_base of eFEL).
    """

    base: str = "rest"
    criterion: float = 10.0
    rise_from: float = 0.1
    rise_to: float = 0.9
    fall_slope: float | None = None
    spike_level: float = 0.0
    hysteresis: float = 2.0
    rest_part: float = 0.1

    def __post_init__(self) -> None:
        if self.base not in ("rest", "threshold"):
            raise ValueError(f"base: {self.base!r} is neither rest nor threshold")
        if not 0.0 <= self.rise_from < self.rise_to <= 1.0:
            raise ValueError(f"rise: {self.rise_from} to {self.rise_to} is not a part of 0 to 1")
        if not 0.0 < self.rest_part <= 1.0 or not self.hysteresis >= 0.0 or not self.criterion > 0.0:
            raise ValueError("rest_part, hysteresis or criterion is out of its range")


def unit_of(kind: str, own: str) -> str:
    """The ASCII unit of a measurement on a trace in the unit `own`: "own/ms", "uA/cm2" -> "uA/cm2/ms"."""
    if kind == OWN:
        return own
    if kind == SLOPE:
        return f"{own or '1'}/ms"
    if kind == AREA:
        return f"{own}*ms" if own else "ms"
    return kind


def symbol_of(kind: str, own: str) -> str:
    """The same as a screen shows it: "own*ms", "uA/cm2" -> "µA/cm²·ms"."""
    return symbol(unit_of(kind, own))
