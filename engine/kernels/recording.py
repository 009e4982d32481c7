"""What electrode, amplifier and mains add to a recording. The membrane feels nothing of it.

Every number follows from the key and the number of its sample; only the filtered noise remembers its last value.
"""

import math

import numpy as np

from engine.kernels.draws import begin, normal
from engine.kernels.jit import helper, kernel

POTENTIAL, CURRENT = 0, 1

_SPAN = 30_000.0  # ms between two knots of the drift
# A curve through independent normal knots by 3 s^2 - 2 s^3 has an r.m.s. slope of sqrt(2 x 6/5) of their spread a knot.
_TO_KNOTS = _SPAN / 60_000.0 / math.sqrt(2.4)  # spread of the knots, in mV for an r.m.s. slope of 1 mV/min


@kernel
def fresh(key, step, last):
    """Put the filtered noises, (2,) in units of their r.m.s., to where they may be at some sample."""
    stream = np.empty(1, np.uint64)
    begin(stream, key, -1 - step)
    last[POTENTIAL] = normal(stream)
    last[CURRENT] = normal(stream)


@kernel
def record(key, drift_key, step, origin, dt, left, electrode, hum, mains, drift, junction, last, out):
    """Fill `out` (2, samples): the error of V in mV, and the noise of the current in units of its r.m.s.

    Sample k is that of step `step` + k, at origin + (step + k) dt ms. left: what a sample leaves of the noise before.
    electrode: mV r.m.s.; hum: mV; mains: Hz; drift: mV/min r.m.s.; junction: mV. last: (2,) the filtered noises,
    changed in place.
    """
    stream = np.empty(1, np.uint64)
    fresh_part = math.sqrt(1.0 - left * left)
    knot, before, after = -1, 0.0, 0.0
    start = 0.5 * (
        _knot(stream, drift_key, 0) + _knot(stream, drift_key, 1)
    )  # half-way, where it is steepest
    for k in range(out.shape[1]):
        begin(stream, key, step + k)
        last[POTENTIAL] = left * last[POTENTIAL] + fresh_part * normal(stream)
        last[CURRENT] = left * last[CURRENT] + fresh_part * normal(stream)
        error = junction + electrode * last[POTENTIAL]
        time = origin + (step + k) * dt
        if hum != 0.0:
            turns = time * mains * 1e-3
            error += hum * math.sin(2.0 * math.pi * (turns - math.floor(turns)))
        if drift != 0.0:
            place = time / _SPAN + 0.5
            if math.floor(place) != knot:
                knot = math.floor(place)
                before, after = _knot(stream, drift_key, knot), _knot(stream, drift_key, knot + 1)
            s = place - knot
            error += drift * _TO_KNOTS * (before + (after - before) * s * s * (3.0 - 2.0 * s) - start)
        out[POTENTIAL, k] = error
        out[CURRENT, k] = last[CURRENT]


@helper
def _knot(stream, key, number):
    begin(stream, key, number)
    return normal(stream)
