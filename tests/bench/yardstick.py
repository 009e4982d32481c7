"""What one core can do: the 1952 axon as a kernel written for nothing else.

Same scheme as the engine's (gates half a step ahead, relaxations tabulated over V, Crank-Nicolson in V), but
every constant is known to the compiler, there is no block, no other cell, no current to record, and no check.
A general kernel is measured against it in the same run, so that the computer's mood cancels.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

_LOW, _STEP, _ROWS = -120.0, 0.1, 2000  # mV
_NA, _K, _LEAK = 120.0, 36.0, 0.3  # mS/cm2
_E_NA, _E_K, _E_LEAK = 50.0, -77.0, -54.387  # mV


def table(dt: float) -> NDArray[np.float64]:
    """Per row of V the relaxations x -> a x + b of m, h, n over `dt` ms, as value and change: (rows, 12)."""
    v = _LOW + _STEP * np.arange(_ROWS + 1)

    def linoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
        near = np.abs(x) < 1e-6
        return np.where(near, 1.0 + 0.5 * x, x / -np.expm1(-np.where(near, 1.0, x)))

    rates = (  # Hodgkin & Huxley 1952, equations 20, 21, 23, 24, 12 and 13
        (linoid((v + 40) / 10), 4 * np.exp(-(v + 65) / 18)),
        (0.07 * np.exp(-(v + 65) / 20), 1 / (1 + np.exp(-(v + 35) / 10))),
        (0.1 * linoid((v + 55) / 10), 0.125 * np.exp(-(v + 65) / 80)),
    )
    columns = []
    for alpha, beta in rates:
        a = np.exp(-dt * (alpha + beta))
        for value in (a, alpha / (alpha + beta) * (1 - a)):
            columns += [value[:-1], np.diff(value)]
    return np.ascontiguousarray(np.stack(columns, axis=1))


@numba.njit(fastmath=True, error_model="numpy", nogil=True)
def run(v, m, h, n, stimulus, dt, t, v_out):  # type: ignore[no-untyped-def]
    """Fill `v_out` (mV) with one step after another under a constant stimulus (uA/cm2)."""
    per_step, half = 1.0 / _STEP, 0.5 * dt
    for k in range(v_out.size):
        at = (v - _LOW) * per_step
        i = max(0, min(int(at), t.shape[0] - 1))
        f = at - i
        m = (t[i, 0] + t[i, 1] * f) * m + (t[i, 2] + t[i, 3] * f)
        h = (t[i, 4] + t[i, 5] * f) * h + (t[i, 6] + t[i, 7] * f)
        n = (t[i, 8] + t[i, 9] * f) * n + (t[i, 10] + t[i, 11] * f)
        square = n * n
        na, k_ = (_NA * m) * (m * (m * h)), _K * (square * square)
        g = na + k_ + _LEAK
        drive = na * _E_NA + k_ * _E_K + (_LEAK * _E_LEAK + stimulus)
        v = (v * (1.0 - half * g) + dt * drive) / (1.0 + half * g)
        v_out[k] = v
    return v
