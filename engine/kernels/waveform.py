"""The stimulus current, as the mean of the waveform over each step, so that the charge is exact at every dt.

Each function adds one waveform to `out` (one value a step). Step n since firing, counted from `first_step` at out[0],
spans [lag + n dt, lag + (n + 1) dt) ms; times are counted in whole steps since firing, so that a sample does not depend
on where the block begins. Nothing is added from `stop` ms on.
"""

import math

from engine.kernels.jit import helper, kernel

# Gauss-Legendre nodes and weights of eight points on [-1, 1]: exact to rounding for a sine up to a quarter of a cycle
# long, which is the most that 5000 Hz make in 0.05 ms.
_NODES = (0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363)
_WEIGHTS = (0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763)


@kernel
def pulses(out, first_step, lag, dt, levels, width, delay, interval, count, stop):
    """A train of `count` rectangular pulses.

    Pulse j covers [delay + j interval, delay + j interval + width) at levels[j], or the last level there is; where
    pulses overlap the later one takes over.
    """
    each = min(width, interval)
    j = 0
    if count > 1:  # skip what is long over
        j = max(0, int(math.floor((lag + first_step * dt - delay - width) / interval)))
    while j < count:
        start = (delay + j * interval - lag) / dt
        end = (min(stop, delay + j * interval + (width if j == count - 1 else each)) - lag) / dt
        if start >= first_step + out.size:
            break
        level = levels[min(j, levels.size - 1)]
        low = max(first_step, int(math.floor(start)))
        high = min(first_step + out.size, int(math.ceil(end)))
        for n in range(low, high):
            if n >= start and n + 1.0 <= end:
                out[n - first_step] += level
            else:  # a step that the pulse covers in part
                share = min(end, n + 1.0) - max(start, float(n))
                out[n - first_step] += level * max(0.0, share)
        j += 1


@helper
def _cycles(t, duration, slow, fast, exponential):
    """Cycles gone after t ms of a chirp from `slow` to `fast` (kHz) in `duration` ms."""
    if slow == fast:
        return slow * t
    if exponential:
        rate = math.log(fast / slow)
        return slow * duration / rate * math.expm1(rate * t / duration)
    return t * (slow + 0.5 * (fast - slow) * t / duration)


@helper
def _sine(cycles):
    return math.sin(2.0 * math.pi * (cycles - math.floor(cycles)))


@kernel
def chirp(out, first_step, lag, dt, amplitude, duration, delay, slow, fast, exponential, phase, stop):
    """A sine of `duration` ms whose frequency goes from `slow` to `fast` (kHz); `phase` in cycles."""
    start = (delay - lag) / dt
    end = (min(stop, delay + duration) - lag) / dt
    low = max(first_step, int(math.floor(start)))
    high = min(first_step + out.size, int(math.ceil(end)))
    for n in range(low, high):
        a, b = max(start, float(n)), min(end, n + 1.0)
        if b <= a:
            continue
        middle, half = (0.5 * (a + b) - start) * dt, 0.5 * (b - a) * dt
        mean = 0.0
        if slow == fast:
            turn = 2.0 * math.pi * slow * half
            mean = _sine(slow * middle + phase) * (math.sin(turn) / turn if turn > 0.0 else 1.0)
        else:
            for i in range(4):
                before = _cycles(middle - _NODES[i] * half, duration, slow, fast, exponential)
                after = _cycles(middle + _NODES[i] * half, duration, slow, fast, exponential)
                mean += 0.5 * _WEIGHTS[i] * (_sine(before + phase) + _sine(after + phase))
        out[n - first_step] += amplitude * mean * (b - a)


@kernel
def polyline(out, first_step, lag, dt, amplitude, duration, delay, places, heights, every, stop):
    """Straight lines between points: the k-th at `delay` + places[k] `duration` ms (0 <= places <= 1, not falling), or
    at `delay` + k `every` where there are no places; heights times `amplitude`. It ends after `duration` ms."""
    origin = (delay - lag) / dt
    scale = (duration if places.size else every) / dt
    last = min(float(first_step + out.size), (min(stop, delay + duration) - lag) / dt)
    # The first piece that reaches into the block.
    low, high = 0, heights.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        at = places[middle] if places.size else float(middle)
        if origin + at * scale <= first_step:
            low = middle
        else:
            high = middle
    # With several points at one place, those before it may still end here; with none the search is exact.
    while places.size and low > 0 and origin + places[low] * scale >= first_step:
        low -= 1
    for k in range(low, heights.size - 1):
        here, there = (places[k], places[k + 1]) if places.size else (float(k), k + 1.0)
        start, end = origin + here * scale, origin + there * scale
        if start >= last:
            break
        if end <= start:
            continue
        rise = (heights[k + 1] - heights[k]) / (end - start)
        stop_at = min(end, last)
        for n in range(max(first_step, int(math.floor(start))), int(math.ceil(stop_at))):
            a, b = max(start, float(n)), min(stop_at, n + 1.0)
            if b > a:
                height = heights[k] + rise * (0.5 * (a + b) - start)
                out[n - first_step] += amplitude * height * (b - a)


@kernel
def ornstein_uhlenbeck(noise, decay):
    """Turn independent standard normal numbers, in place, into an Ornstein-Uhlenbeck process of variance 1 on even
    steps, each of which it remembers `decay` of (Gillespie 1996, Phys Rev E 54:2084, exact for any step)."""
    fresh = math.sqrt(1.0 - decay * decay)
    for k in range(1, noise.size):
        noise[k] = decay * noise[k - 1] + fresh * noise[k]
