"""How each figure is read off a response: its value, and the marks that show where.

None says that this sweep does not have it.
"""

from __future__ import annotations

import math

import numpy as np

from engine.measurements.response import Response
from engine.measurements.result import Mark, Span

Found = tuple[float, tuple[Mark, ...]] | None

_MARKED = 200  # events that are marked at most; more of them would be one bar on any screen


def rest(r: Response) -> Found:
    first, stop = r.rest_stretch
    return None if r.rest is None else (r.rest, (r.level(first, stop - 1, r.rest),))


def peak(r: Response) -> Found:
    return None if r.peak is None else (r.peak[1], (r.point(*r.peak),))


def peak_time(r: Response) -> Found:
    return None if r.peak is None else (r.time(r.peak[0]), (r.point(*r.peak),))


def amplitude(r: Response) -> Found:
    if r.amplitude is None or r.peak is None:
        return None
    place, value = r.peak
    return r.amplitude, (Span(r.point(place, r.base), r.point(place, value)),)


def threshold(r: Response) -> Found:
    if r.threshold is None:
        return None
    point = r.point(r.threshold)
    return point.value, (point,)


def half_width(r: Response) -> Found:
    return _between(r, r.rise(0.5), r.fall(0.5))


def rise_time(r: Response) -> Found:
    return _between(r, r.rise(r.settings.rise_from), r.rise(r.settings.rise_to))


def fall_time(r: Response) -> Found:
    if r.settings.fall_slope is not None and r.voltage:
        return _between(r, r.peak[0] if r.peak else None, r.slope_end)
    return _between(r, r.fall(r.settings.rise_to), r.fall(r.settings.rise_from))


def _between(r: Response, a: float | None, b: float | None) -> Found:
    return None if a is None or b is None else ((b - a) * r.dt, (Span(r.point(a), r.point(b)),))


def upstroke(r: Response) -> Found:
    return _slope(r, 1.0)


def downstroke(r: Response) -> Found:
    return _slope(r, -1.0)


def _slope(r: Response, sign: float) -> Found:
    found = r.steepest(sign)
    return None if found is None else (found[1], (r.point(found[0]),))


def trough(r: Response) -> Found:
    return None if r.trough is None else (r.trough[1], (r.point(*r.trough),))


def ahp(r: Response) -> Found:
    if r.trough is None or r.base is None:
        return None
    place, value = r.trough
    return r.base - value, (Span(r.point(place, r.base), r.point(place, value)),)


def latency(r: Response) -> Found:
    if r.onset is None or r.peak is None:
        return None
    place = r.peak[0]
    height = r.point(r.onset).value if r.rest is None else r.rest
    if math.isnan(height):  # nothing was recorded then
        height = r.peak[1]
    return (place - r.onset) * r.dt, (r.level(r.onset, place, height), r.point(*r.peak))


def interval(r: Response) -> Found:
    events = r.events
    if len(events) < 2:
        return None
    mean = (events[-1] - events[0]) * r.dt / (len(events) - 1)
    return mean, tuple(r.point(place) for place in events[:_MARKED])


def rate(r: Response) -> Found:
    found = interval(r)
    return None if found is None else (1000.0 / found[0], found[1])


def mean(r: Response) -> Found:
    return _over_all(r, float(r.finite.mean())) if r.finite.size else None


def rms(r: Response) -> Found:
    return _over_all(r, math.sqrt(float(np.square(r.finite).mean()))) if r.finite.size else None


def _over_all(r: Response, value: float) -> Found:
    return value, (r.level(0, r.y.size - 1, value),)


def area(r: Response) -> Found:
    if r.rest is None or r.y.size < 2:
        return None
    above = r.y - r.rest
    if not r.has_gaps:
        steps = float(above.sum()) - 0.5 * float(above[0] + above[-1])
    else:  # what stands between two samples that are there
        steps = 0.5 * float(np.nansum(above[1:] + above[:-1]))
    return steps * r.dt, (r.level(0, r.y.size - 1, r.rest),)


def maximum(r: Response) -> Found:
    return None if r.highest is None else _turn(r, r.highest)


def minimum(r: Response) -> Found:
    return None if r.lowest is None else _turn(r, r.lowest)


def _turn(r: Response, sample: int) -> Found:
    place, value = r.vertex(sample)
    return value, (r.point(place, value),)


def peak_to_peak(r: Response) -> Found:
    if r.lowest is None or r.highest is None:
        return None
    (_, low), (place, high) = r.vertex(r.lowest), r.vertex(r.highest)
    return high - low, (Span(r.point(place, low), r.point(place, high)),)
