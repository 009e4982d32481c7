"""Where a signal crosses a level."""

import numpy as np

from engine.kernels.jit import kernel


@kernel
def crossings(values, before, level, rising, index, fraction):
    """Write the crossings of `level` into `index` and `fraction`; return how many there are in all.

    `before` is the sample that came just before values[0]. A rising crossing lies where a sample below the level is
    followed by one at or above it; a falling one likewise downwards. It stands `fraction` (0 < fraction <= 1) of
    the way from sample index - 1 to sample index, on the straight line between the two.
    """
    sign = 1.0 if rising else -1.0
    goal = level * sign
    last = before * sign
    count = 0
    for k in range(values.size):
        now = values[k] * sign
        if last < goal <= now:
            if count < index.size:
                index[count] = k
                fraction[count] = (goal - last) / (now - last)
            count += 1
        last = now
    return np.int64(count)
