"""What a math trace carries on from sample to sample."""

import math

import numpy as np

from engine.kernels.jit import kernel


@kernel
def accumulate(values, before, total, dt, trapezoid, out):
    """Write the running integral of `values` into `out`; return it at the end.

    `before`: the sample in front (NaN: none); `total`: the integral there. With `trapezoid` between samples, otherwise
    each sample counts for the step that ends at it. What is not a number counts as nothing and is not counted over.
    """
    last = before
    for k in range(values.size):
        now = values[k]
        if math.isnan(now):
            out[k] = now
        else:
            if not trapezoid:
                total += now * dt
            elif not math.isnan(last):
                total += 0.5 * (last + now) * dt
            out[k] = total
        last = now
    return total


@kernel
def smooth(values, state, share, out):
    """Write `values` through a low-pass of first order into `out`; return its state at the end.

    Each sample takes the state `share` of the way to itself. A state that is NaN begins at the first number.
    """
    for k in range(values.size):
        now = values[k]
        if math.isnan(now):
            out[k] = np.nan
            state = np.nan
        else:
            state = now if math.isnan(state) else state + share * (now - state)
            out[k] = state
    return state
