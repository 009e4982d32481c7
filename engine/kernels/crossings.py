"""Where a signal crosses a level."""

import math

import numpy as np

from engine.kernels.jit import helper, kernel

_LEAST = np.finfo(np.float64).tiny


@helper
def part_of_step(last, now, level):
    """How far (0 < part <= 1) from `last` to `now` the level is met; half-way where that step is not finite."""
    part = (level - last) / (now - last)
    if not math.isfinite(now - last):
        return 0.5
    return max(part, _LEAST)


@kernel
def crossings(values, last, far, level, hysteresis, rising, falling, index, fraction):
    """Write the crossings of `level` into `index` and `fraction`; return how many there are, and `far` after them.

    `last` is the sample just before values[0]; `far` is the farthest value from the level since the signal came to the
    side of the level on which `last` lies (nan: none known). A rising crossing lies where a sample below the level
    is followed by one at or above it, having been below level - `hysteresis` since it was last at or above the level;
    a falling one likewise downwards. Both begin anew after a nan. A crossing stands `fraction` (0 < fraction <= 1)
    of the way from sample index - 1 to sample index, on the straight line between the two.

    `index` and `fraction` have room for as many as there are values.
    """
    below, above = level - hysteresis, level + hysteresis
    count = 0
    for k in range(values.size):
        now = values[k]
        if now < level:
            if falling and far > above:
                index[count] = k
                fraction[count] = part_of_step(last, now, level)
                count += 1
            if not far <= now:
                far = now
        elif now > level:
            if rising and far < below:
                index[count] = k
                fraction[count] = part_of_step(last, now, level)
                count += 1
            if not far >= now:
                far = now
        else:
            if now == level and ((rising and far < below) or (falling and far > above)):
                index[count] = k
                fraction[count] = part_of_step(last, now, level)
                count += 1
            far = now
        last = now
    return np.int64(count), far
