"""Where a sampled curve turns, crosses a level, or stands out: places in samples, between them where it allows.

A gap in a curve is NaN. Curves are float64, shape (n,).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]
Indices = NDArray[np.intp]

_CORNER = 0.75  # third differences, as a part of the second, from which on a turn is a corner and no parabola


def highest(y: Curve) -> int | None:
    """The first of the highest samples; None where there is nothing but gaps."""
    if not y.size:
        return None
    at = int(y.argmax())  # the first NaN where there is one
    if np.isnan(y[at]):
        filled = np.where(np.isnan(y), -np.inf, y)
        at = int(filled.argmax())
        if np.isnan(y[at]):
            return None
    return at


def vertex(y: Curve, k: int, means: bool = False) -> tuple[float, float]:
    """Place and height of the turn at sample k, on the parabola through it and its neighbours.

    The sample itself at either end, beside a gap, and at a corner: there a parabola would reach beyond the curve.
    `means`: each sample is a mean from half a sample before to half a sample after, as a difference quotient is
    that of a slope; the parabola then has these means.
    """
    if not 2 <= k < y.size - 2:
        return float(k), float(y[k])
    a, b, c, d, e = y[k - 2 : k + 3].tolist()
    bend = b - 2.0 * c + d
    third = max(abs(d - 3.0 * c + 3.0 * b - a), abs(e - 3.0 * d + 3.0 * c - b))
    if not third < _CORNER * abs(bend):
        return float(k), c
    shift = 0.5 * (b - d) / bend
    return k + shift, c - 0.25 * (b - d) * shift - (bend / 24.0 if means else 0.0)


def up_before(y: Curve, k: int, level: float) -> float | None:
    """Where y passes `level` upwards for the last time before sample k, which is at or above it.

    None where it does not, or where a gap lies between.
    """
    below = ~(y[:k] >= level)  # a gap counts as below, so that the search ends there
    back = int(below[::-1].argmax()) if k > 0 else 0
    i = k - 1 - back
    if i < 0 or not below[i] or np.isnan(y[i]):
        return None
    return passing(y, i, level)


def passing(y: Curve, i: int, level: float) -> float:
    """Where the line from sample i to the next meets `level`."""
    here, there = float(y[i]), float(y[i + 1])
    return i + (level - here) / (there - here)


def at(y: Curve, place: float) -> float:
    """The value at a place, on the line between its two samples."""
    i = min(max(int(place), 0), y.size - 1)
    if place <= i or i == y.size - 1:
        return float(y[i])
    return float(y[i] + (place - i) * (y[i + 1] - y[i]))


def excursions(y: Curve, low: float, high: float) -> tuple[Indices, Indices]:
    """What rises from below `low` to `high` or more: the first samples there, and the first below `low` again.

    The last one ends at y.size where the curve ends before it does. What a gap cuts is left out.
    """
    state = (y >= high).view(np.int8) - (y < low).view(np.int8)
    told = np.flatnonzero(state)
    change = np.diff(state[told])
    ups, downs = np.flatnonzero(change > 0), np.flatnonzero(change < 0)
    befores, starts = told[ups], told[ups + 1]
    stops = np.append(told[downs + 1], y.size)
    stops = stops[np.searchsorted(stops, starts)]
    if not np.isnan(y.min(initial=np.inf)):
        return starts, stops
    gaps = np.concatenate(([0], np.cumsum(np.isnan(y))))
    whole = gaps[stops] == gaps[befores]
    return starts[whole], stops[whole]


def tops(y: Curve, starts: Indices, stops: Indices) -> Indices:
    """The first of the highest samples of each stretch; the stretches are in order and have no gaps."""
    if not starts.size:
        return starts
    # A stretch is counted up to where the next one starts; what lies between them is lower.
    heights = np.maximum.reduceat(y[: stops[-1]], starts)
    numbers = np.repeat(np.arange(starts.size), np.diff(starts, append=stops[-1]))
    reached = np.flatnonzero(y[starts[0] : stops[-1]] == heights[numbers])
    return reached[np.diff(numbers[reached], prepend=-1) > 0] + starts[0]


def runs(flags: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """First and one past the last of each stretch of True."""
    edges = np.flatnonzero(np.diff(flags.view(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]


def onsets(stimulus: Curve) -> Curve:
    """Where a stimulus leaves its quiet level (0, or what it starts with where it is never 0), in samples.

    stimulus[k] is the mean over the step that ends at sample k, so a pulse that begins within a step is told from
    how full the step is.
    """
    if not stimulus.size:
        return np.empty(0)
    quiet = 0.0 if (stimulus == 0.0).any() else float(stimulus[0])
    on = stimulus != quiet
    k = np.flatnonzero(on[1:] > on[:-1]) + 1
    whole = stimulus[np.minimum(k + 1, stimulus.size - 1)] - quiet
    part = np.divide(stimulus[k] - quiet, whole, out=np.ones(k.size), where=whole != 0.0)
    return k.astype(np.float64) - np.where((part > 0.0) & (part <= 1.0), part, 1.0)
