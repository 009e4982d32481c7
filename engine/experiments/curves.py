"""What is read off a family: peak, steady and tail currents, and the curves that follow from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.electrochemistry import reversal_potentials
from engine.experiments import fits
from engine.experiments.fits import Fit
from engine.experiments.sweeps import CLAMP_CURRENT, Epoch, Family
from engine.rig.cell import Channel
from engine.text import Message

Array = NDArray[np.float64]

LARGEST, INWARD, OUTWARD = "largest", "inward", "outward"
POLARITIES = (LARGEST, INWARD, OUTWARD)
GATES, ONE, TWO = "gates", "one", "two"
BLANK = 0.05  # ms after an edge that are not looked at: there the membrane charges
_END_PART = 0.05  # of an epoch, through which the line for the steady current is laid
_NOTHING = 1e-6  # of the family's largest current: what is less is rounding
_NEAR_REVERSAL = 3.0  # mV; nearer, a conductance is a small number over a small one


@dataclass(frozen=True, eq=False)
class Readings:
    """Of each sweep of a family, (sweeps,); nan where there is nothing to read. Currents in uA/cm2.

    `peak` and `steady` are those of the step, `tail` that of what follows; `peak_time` in ms after the step's start,
    nan where the current only rises or falls.
    """

    levels: Array  # mV
    peak: Array
    peak_time: Array
    steady: Array
    tail: Array


def read(family: Family, current: str, polarity: str = LARGEST, blank: float = BLANK) -> Readings:
    """Peak, steady and tail of `current`, the first `blank` ms after each edge left out.

    The peak lies on the parabola through the extreme sample and its neighbours; the steady current is the end of the
    straight line through the last twentieth of the step; the tail is what is farthest from where the tail ends.
    """
    step, tail = family.epoch("step"), family.epoch("tail")
    found = []
    for sweep in family.sweeps:
        row = sweep.rows[current]
        peak, at, steady = math.nan, math.nan, math.nan
        if step is not None:
            peak, at = _peak(*_piece(family, row, step, blank), polarity)
            steady = _end(*_piece(family, row, step, blank))
        found.append((peak, at, steady, _tail(family, row, tail, blank)))
    columns = np.array(found).reshape(-1, 4).T
    return Readings(family.levels, *columns)


def polarity_of(family: Family, current: str) -> str:
    """What a peak is unless asked otherwise: the largest, of the clamp's whole current the early inward one."""
    return INWARD if current == CLAMP_CURRENT and not family.is_difference else LARGEST


def _piece(family: Family, row: Array, epoch: Epoch, blank: float) -> tuple[Array, Array]:
    """Times after the epoch's start in ms, and samples; an edge's own sample belongs to neither side."""
    t = family.times
    inside = (t > epoch.start + max(blank, 0.5 * family.dt)) & (t < epoch.stop - 0.5 * family.dt)
    return t[inside] - epoch.start, row[inside]


def _peak(t: Array, y: Array, polarity: str) -> tuple[float, float]:
    if y.size == 0:
        return math.nan, math.nan
    size = {INWARD: -y, OUTWARD: y, LARGEST: np.abs(y)}[polarity]
    at = int(size.argmax())
    if not 0 < at < y.size - 1:
        return float(y[at]), math.nan
    before, here, after = y[at - 1 : at + 2].tolist()
    bend = before - 2.0 * here + after
    if bend == 0.0:
        return here, float(t[at])
    away = 0.5 * (before - after) / bend  # in samples
    if abs(away) > 1.0:  # a kink, no summit
        return here, float(t[at])
    return here - 0.25 * (before - after) * away, float(t[at] + away * (t[at] - t[at - 1]))


def _end(t: Array, y: Array) -> float:
    count = max(1, round(_END_PART * y.size))
    if y.size == 0:
        return math.nan
    if count < 3:
        return float(y[-1])
    last, part = t[-count:] - t[-1], y[-count:]
    slope = float(np.sum((last - last.mean()) * part) / np.sum((last - last.mean()) ** 2))
    return float(part.mean() - slope * last.mean())


def _tail(family: Family, row: Array, epoch: Epoch | None, blank: float) -> float:
    if epoch is None:
        return math.nan
    t, y = _piece(family, row, epoch, blank)
    return float(y[np.abs(y - _end(t, y)).argmax()]) if y.size else math.nan


# --- conductance and inactivation -----------------------------------------------------------------


def carrier(family: Family, current: str) -> Channel | None:
    """The channel that carries a current; None where it is that of the clamp."""
    return next((c for c in family.rig.cell.channels if f"i_{c.id}" == current), None)


def reversal_of(family: Family, current: str, readings: Readings) -> float:
    """mV: of a channel that of its ion, else where the peak current changes its sign; nan where it does not."""
    channel = carrier(family, current)
    if channel is not None:
        return reversal_potentials(family.rig, family.concentrations)[channel.ion]
    return crossing(readings.levels, readings.peak)


def crossing(levels: Array, currents: Array) -> float:
    """The level at which current turns from inward to outward for good, on the line between two; nan if it does not."""
    order = np.argsort(levels)
    v, y = levels[order], currents[order]
    there = np.isfinite(y)
    v, y = v[there], y[there]
    up = np.flatnonzero((y[:-1] < 0.0) & (y[1:] >= 0.0))
    if not up.size:
        return math.nan
    k = int(up[-1])
    return float(v[k] - y[k] * (v[k + 1] - v[k]) / (y[k + 1] - y[k]))


def conductance(levels: Array, currents: Array, reversal: float) -> Array:
    """g = I / (V - E) in mS/cm2; nan within 3 mV of E."""
    away = levels - reversal
    near = np.abs(away) < _NEAR_REVERSAL
    return np.where(near, math.nan, currents / np.where(near, 1.0, away))


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of a curve against the level (mV), as shares of its maximum, and its Boltzmann fit.

    Where there is a fit the maximum is the fit's, otherwise the greatest point.
    """

    levels: Array
    values: Array  # mS/cm2 or uA/cm2
    shares: Array
    fit: Fit
    maximum: float


def activation(levels: Array, currents: Array, reversal: float) -> Curve:
    """The conductance-voltage curve."""
    return _curve(levels, conductance(levels, currents, reversal), "mS/cm2")


def tail_activation(levels: Array, tails: Array, tail_level: float, reversal: float) -> Curve:
    """The conductance at the end of steps to `levels`, from their tails at one level (mV)."""
    return _curve(levels, conductance(np.full_like(levels, tail_level), tails, reversal), "mS/cm2")


def inactivation(levels: Array, peaks: Array) -> Curve:
    """The peak current against the level of the prepulse (h-infinity; Hodgkin & Huxley 1952c)."""
    return _curve(levels, peaks, "uA/cm2")


def _curve(levels: Array, values: Array, unit: str) -> Curve:
    fit = fits.boltzmann(levels, values, unit)
    there = values[np.isfinite(values)]
    most = float(there[np.abs(there).argmax()]) if there.size else math.nan
    maximum = fit["maximum"].value if fit.found else most
    shares = values / maximum if maximum else np.full_like(values, math.nan)
    return Curve(levels, values, shares, fit, maximum)


# --- time constants ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class TimeConstants:
    """Of each sweep of a family: the fit of its time course, and what it was fitted to."""

    levels: Array  # mV
    fits: tuple[Fit, ...]

    def column(self, id: str) -> tuple[Array, Array]:
        """Values and standard errors of one parameter, nan where there is none."""
        pairs = [
            next(((p.value, p.error) for p in fit.parameters if p.id == id), (math.nan, math.nan))
            for fit in self.fits
        ]
        values, errors = np.array(pairs).reshape(-1, 2).T
        return values, errors


def time_constants(
    family: Family, current: str, epoch: str = "step", how: str = "", blank: float = BLANK
) -> TimeConstants:
    """Fit the course of each sweep in `epoch`. `how`, by default the first where a channel carries the current:

    GATES: as Hodgkin & Huxley did, a gate to its power, in the step times one that inactivates where there is one;
    ONE: one exponential, from where the current is farthest from its end;
    TWO: the same, or two exponentials where an F-test says that one is not enough.
    """
    part = family.epoch(epoch)
    if part is None:
        return TimeConstants(family.levels, tuple(Fit("exponential") for _ in family.sweeps))
    channel = carrier(family, current)
    by_gates = channel is not None and how not in (ONE, TWO)
    course = fits.one_or_two_exponentials if how == TWO else fits.exponential
    power, inactivates = _gating(channel)
    pieces = [_piece(family, sweep.rows[current], part, blank) for sweep in family.sweeps]
    most = max((float(np.abs(y).max(initial=0.0)) for _, y in pieces), default=0.0)
    found = []
    for t, y in pieces:
        if most > 0.0 and np.abs(y).max(initial=0.0) <= _NOTHING * most:
            found.append(Fit("exponential", problem=Message.of(messages.FIT_NO_CURRENT)))
        elif by_gates and inactivates and epoch == "step":
            found.append(fits.transient(t, y, power, "uA/cm2"))
        elif by_gates:
            found.append(fits.gate(t, y, power, "uA/cm2"))
        else:
            begin = int(np.abs(y - _end(t, y)).argmax()) if y.size else 0
            found.append(course(t[begin:] - (t[begin] if y.size else 0.0), y[begin:], "uA/cm2"))
    return TimeConstants(family.levels, tuple(found))


def _gating(channel: Channel | None) -> tuple[int, bool]:
    """The power of a channel's first opening gate, and whether it inactivates."""
    if channel is None:
        return 1, False
    powers = [gate.power for gate in channel.gates if not gate.inactivation]
    return (powers[0] if powers else 1), any(gate.inactivation for gate in channel.gates)
