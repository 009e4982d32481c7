"""The stimulus current, as the mean of the waveform over each step, so that the charge is exact at every dt."""

import math

from engine.kernels.jit import kernel


@kernel
def pulses(out, first_step, lag, dt, amplitude, width, delay, interval, count):
    """Fill `out` (uA/cm2, one value a step) with a train of `count` rectangular pulses.

    Step n since firing, counted from `first_step` at out[0], spans [lag + n dt, lag + (n + 1) dt) ms. Pulse j
    covers [delay + j interval, delay + j interval + width); where pulses overlap they merge.
    """
    out[:] = 0.0
    each = min(width, interval)
    j = 0
    if count > 1:  # skip what is long over
        j = max(0, int(math.floor((lag + first_step * dt - delay - width) / interval)))
    while j < count:
        # In whole steps since firing, so that the sample does not depend on where the block begins.
        start = (delay + j * interval - lag) / dt
        end = (delay + j * interval + (width if j == count - 1 else each) - lag) / dt
        if start >= first_step + out.size:
            break
        low = max(first_step, int(math.floor(start)))
        high = min(first_step + out.size, int(math.ceil(end)))
        for n in range(low, high):
            if n >= start and n + 1.0 <= end:
                out[n - first_step] += amplitude
            else:  # a step that the pulse covers in part
                share = min(end, n + 1.0) - max(start, float(n))
                out[n - first_step] += amplitude * max(0.0, share)
        j += 1
