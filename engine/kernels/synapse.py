"""The conductance of receptors for a transmitter, as its mean over each step: exact at every dt and phase.

Of one kind g(t) = D(t) - R(t); both fall exponentially, and each event adds the same to both (see
`engine.rig.receptors`). Both are carried from step to step, so that nothing depends on how a run is cut into blocks.
"""

import math

from engine.kernels.jit import kernel
from engine.kernels.slow import flowed, occupied

_LEAST = 1e-15  # mS/cm2; less counts as nothing, and does not slow the processor down


@kernel
def conduct(out, decaying, rising, decay, rise, dt, steps, rests, weight):
    """Fill `out` (mS/cm2, mean over each step of `dt` ms); return D and R at the end.

    decaying, rising: D and R at the start; decay, rise: ms; steps: (events,) in which step each event falls, in order;
    rests: (events,) the part of that step that is left at the event, 0 to 1; weight: mS/cm2 that an event adds to both.
    """
    left_d, left_r = math.exp(-dt / decay), math.exp(-dt / rise)
    mean_d, mean_r = -math.expm1(-dt / decay) * decay / dt, -math.expm1(-dt / rise) * rise / dt
    event = 0
    for k in range(out.size):
        mean = decaying * mean_d - rising * mean_r
        decaying *= left_d
        rising *= left_r
        while event < steps.size and steps[event] == k:
            rest = rests[event] * dt
            mean -= weight * (math.expm1(-rest / decay) * decay - math.expm1(-rest / rise) * rise) / dt
            decaying += weight * math.exp(-rest / decay)
            rising += weight * math.exp(-rest / rise)
            event += 1
        if decaying < _LEAST:
            decaying = 0.0
        if rising < _LEAST:
            rising = 0.0
        out[k] = max(mean, 0.0)  # of nothing, rounding may leave less
    return decaying, rising


@kernel
def antagonise(out, begin, level, dose, kd, hill, washed, stride):
    """Take off `out` what an antagonist occupies, while it flows in just as `slow.wash` lets it.

    begin: the number of the first step; level: in the bath at its start; washed: fraction of the way to `dose` that
    the bath makes in `stride` steps.
    """
    until = stride - begin % stride
    left = 1.0 - occupied(level, kd, hill) if level > 0.0 else 1.0
    for k in range(out.size):
        out[k] *= left
        until -= 1
        if until == 0:
            until = stride
            if level != dose:
                level = flowed(level, dose, kd, washed)
                left = 1.0 - occupied(level, kd, hill) if level > 0.0 else 1.0
