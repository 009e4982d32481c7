"""The stimulus to come as a line to draw, without numpy and kernels, which a window does not wait for."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.rig.shape import height_at, points
from engine.rig.stimulus import Stimulus, Wave

_MOST_PULSES = 5  # of a train; the rest is told by dots
_MOST_EDGES = 400
_MOST_NOISE = 10_000
_CREST = 0.98  # of the largest: later crests that are sampled nearer to their tops are no higher
NOISE_GRID = 0.1  # as in engine.stimulating


def shown_until(stimulus: Stimulus) -> tuple[float, bool]:
    """How many ms of the stimulus a drawing shows, and whether there is more of it."""
    most, more = 0.0, False
    for part in stimulus.active:
        span = part.span
        if part.mode == "train" and part.count > _MOST_PULSES:
            span = (_MOST_PULSES - 1) * part.interval + part.width
            more = True
        most = max(most, part.delay + span)
    return (1.2 * most if most > 0.0 else 1.0), more or stimulus.repeats > 1


def outline(stimulus: Stimulus, span: float, count: int) -> tuple[list[float], list[float]]:
    """The line over `span` ms: times, two of them at a jump, and currents in the stimulator's unit."""
    edges = [edge for part in stimulus.active for edge in _edges(part) if edge <= span][: 3 * _MOST_EDGES]
    just = 1e-9 * span
    times = [span * k / (count - 1) for k in range(count)]
    times = sorted([*times, *(edge - just for edge in edges), *(edge + just for edge in edges)])
    values = [stimulus.holding] * len(times)
    for part in stimulus.active:
        height = _height(part)
        for k, time in enumerate(times):
            if 0.0 <= time - part.delay < part.span:
                values[k] += height(time - part.delay)
    return times, values


def others(stimulus: Stimulus, main: Wave, time: float) -> float:
    """The current at `time` ms after firing that is not the part `main`'s."""
    rest = (part for part in stimulus.active if part is not main)
    return stimulus.holding + sum(
        _height(part)(time - part.delay) for part in rest if 0.0 <= time - part.delay < part.span
    )


def crest(part: Wave, times: Sequence[float]) -> tuple[float, float]:
    """Where among `times` a waveform first is about as far from its base as it gets, and the share of its amplitude
    that it has there; 0 where it does nothing."""
    height = _height(replace(part, amplitude=1.0))
    heights = [(t, height(t - part.delay)) for t in times if 0.0 <= t - part.delay < part.span]
    most = max((abs(share) for _, share in heights), default=0.0)
    return next(((t, share) for t, share in heights if abs(share) >= _CREST * most), (part.delay, 0.0))


def _edges(part: Wave) -> list[float]:
    """Where the part jumps, in ms since firing."""
    interval, count = _pulses(part)
    if not interval:
        jumps = [part.delay, part.delay + part.span]
        if part.mode == "drawn":
            jumps += [part.delay + place * part.width for place in points(part.shape)[0][:_MOST_EDGES]]
        return jumps
    starts = [part.delay + interval * number for number in range(min(count, _MOST_EDGES))]
    ends = [start + min(part.width, interval) for start in starts]
    return sorted({*starts, *ends, part.delay + part.span})


def _pulses(part: Wave) -> tuple[float, int]:
    """Interval and count of what is made of rectangles; (0, 0) of what is not."""
    return {
        "single": (part.width, 1), "train": (part.interval, part.count), "paired": (part.interval, 2),
        "biphasic": (part.width + part.gap, 2), "staircase": (part.width, part.count),
    }.get(part.mode, (0.0, 0))  # fmt: skip


def _height(part: Wave) -> Callable[[float], float]:
    """The part's current by the ms since its start, between its start and its end."""
    size, width = part.amplitude, part.width
    interval, count = _pulses(part)
    if interval:
        levels = {
            "paired": lambda number: part.second if number else size,
            "biphasic": lambda number: -0.01 * part.ratio * size if number else size,
            "staircase": lambda number: size + part.increment * number,
        }.get(part.mode, lambda _number: size)

        def pulse(t: float) -> float:
            number = min(int(t / interval), count - 1)
            return levels(number) if t - number * interval < width else 0.0

        return pulse
    if part.mode == "ramp":
        return lambda t: part.ramp_from + (size - part.ramp_from) * t / width
    if part.mode == "drawn":
        places, heights = points(part.shape)
        return lambda t: size * height_at(places, heights, t / width)
    if part.mode == "noise":
        every = NOISE_GRID * part.tau
        values = _noise(part.seed, min(math.ceil(width / every) + 2, _MOST_NOISE))

        # What is too long to draw point by point is told by its beginning, again and again.
        def between(t: float) -> float:
            k, share = int(t / every), t / every - int(t / every)
            return size * ((1.0 - share) * values[k % len(values)] + share * values[(k + 1) % len(values)])

        return between
    return lambda t: size * math.sin(2.0 * math.pi * _cycles(part, t))


def _cycles(part: Wave, t: float) -> float:
    slow, fast = 1e-3 * part.frequency, 1e-3 * part.frequency_end
    if part.mode == "sine":
        return slow * t + part.phase / 360.0
    if slow == fast:
        return slow * t
    if part.chirp == "linear":
        return t * (slow + 0.5 * (fast - slow) * t / part.width)
    rate = math.log(fast / slow)
    return slow * part.width / rate * math.expm1(rate * t / part.width)


@lru_cache(maxsize=4)
def _noise(seed: int, count: int) -> list[float]:
    from numpy.random import PCG64, Generator  # only for this

    values: list[float] = Generator(PCG64(seed)).standard_normal(count).tolist()
    decay = math.exp(-NOISE_GRID)
    fresh = math.sqrt(1.0 - decay * decay)
    for k in range(1, count):
        values[k] = decay * values[k - 1] + fresh * values[k]
    return values
