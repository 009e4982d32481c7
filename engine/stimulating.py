"""What the stimulator gives, step by step: from its settings and the moment it was fired to currents.

Firing gives the whole stimulus, all parts with their delays, `repeats` times (or on and on), each `every` ms after the
one before; what of a repeat is not over when the next begins is cut off. Waveforms are worked out from
the time since firing alone, so that the samples do not depend on how a run is cut into blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.kernels import waveform
from engine.rig.rig import Rig
from engine.rig.shape import points
from engine.rig.state import State
from engine.rig.stimulus import FREE, Stimulus, Wave
from engine.stimulus_drawing import NOISE_GRID
from engine.stimulus_unit import density

_FOR_EVER = 2**53
_JUST = 5e-10  # steps after a sample
_NOWHERE = np.empty(0)

Floats = NDArray[np.float64]


def fill(rig: Rig, clock: State, out: Floats) -> None:
    """The current of each of the steps from `clock` on, mean over the step, in uA/cm2."""
    stimulus = rig.stimulus
    out[:] = stimulus.holding
    if clock.fired is not None and stimulus.active:
        since, lag, dt = clock.step - clock.fired, clock.fire_lag, clock.dt
        for number, start, stop in _repeats(stimulus, clock, out.size):
            delays = clock.delays if number == 0 and clock.delays else _delays(stimulus)
            for part, delay in zip(stimulus.parts, delays, strict=True):
                if part.on:
                    _add(out, since, lag, dt, part, start + delay, stop)
    if (factor := density(rig)) != 1.0:
        out *= factor


def onsets(rig: Rig, clock: State, steps: int) -> tuple[float, ...]:
    """Where in the block of `steps` steps from `clock` on a repeat's first part begins; see `simulator.Block`."""
    stimulus = rig.stimulus
    if clock.fired is None or not stimulus.active:
        return ()
    since = clock.step - clock.fired
    found = []
    for number, start, stop in _repeats(stimulus, clock, steps):
        delays = clock.delays if number == 0 and clock.delays else _delays(stimulus)
        begin = start + min(d for d, part in zip(delays, stimulus.parts, strict=True) if part.on)
        place = (begin - clock.fire_lag) / clock.dt - since - 1.0
        if number == 0 and since == 0 and place <= -1.0 and clock.fire_lag == 0.0:
            found.append(-1.0 + _JUST)  # just after the last sample before: that one has been looked at
        elif begin < stop and -1.0 < place <= steps - 1:
            found.append(place)
    return tuple(found)


def is_over(stimulus: Stimulus, clock: State) -> bool:
    """Whether everything that firing gives is given."""
    if clock.fired is None:
        return False
    if not stimulus.active:
        return True
    last = _last(stimulus, clock)
    ends = max(
        delay + part.span
        for delay, part in zip(
            clock.delays if last == 0 and clock.delays else _delays(stimulus), stimulus.parts, strict=True
        )
        if part.on
    )
    return _elapsed(clock) >= last * stimulus.every + ends


def fires_itself(stimulus: Stimulus, clock: State) -> bool:
    """Whether it has to be fired now, as nobody else does it."""
    return stimulus.start == FREE and clock.fired is None and bool(stimulus.active)


def edited(old: Stimulus, new: Stimulus, clock: State) -> State:
    """The clock after an edit: what is under way stays where it is, and what was given is not given again."""
    elapsed = _elapsed(clock)
    if clock.fired is None or elapsed <= 0.0:
        return clock
    done = max(0, min(_last(old, clock), math.ceil((elapsed - old.begins) / old.every) - 1))
    within = elapsed - done * old.every
    now = clock.delays if done == 0 and clock.delays else _delays(old)
    # A part that has begun keeps its place; one that should have begun by now begins at once.
    delays = tuple(
        was if before.on and was <= within else max(part.delay, within + _JUST * clock.dt)
        for was, before, part in zip(now, old.parts, new.parts, strict=True)
    )
    delays = tuple(delay if part.on else part.delay for delay, part in zip(delays, new.parts, strict=True))
    kept = () if delays == _delays(new) else delays
    if done == 0:
        return replace(clock, delays=kept)
    return replace(clock, fired=clock.step, fire_lag=within, given=clock.given + done, delays=kept)


def _elapsed(clock: State) -> float:
    return clock.fire_lag + (clock.step - (clock.fired or 0)) * clock.dt


def _delays(stimulus: Stimulus) -> tuple[float, ...]:
    return tuple(part.delay for part in stimulus.parts)


def _last(stimulus: Stimulus, clock: State) -> int:
    """The number of the last repeat, counted from the one that the clock stands in."""
    return _FOR_EVER if stimulus.start == FREE else max(0, stimulus.repeats - 1 - clock.given)


def _repeats(stimulus: Stimulus, clock: State, steps: int) -> Iterator[tuple[int, float, float]]:
    """Number, start and end (ms since firing) of the repeats that may reach into the steps to come."""
    last, every, begins = _last(stimulus, clock), stimulus.every, stimulus.begins
    begin = _elapsed(clock)
    first = min(last, max(0, math.floor((begin - begins) / every) - 1))
    for number in range(first, min(last, math.floor((begin + steps * clock.dt) / every) + 1) + 1):
        yield number, number * every, (number + 1) * every + begins if number < last else math.inf


def _add(out: Floats, since: int, lag: float, dt: float, part: Wave, delay: float, stop: float) -> None:
    mode, amplitude, width = part.mode, part.amplitude, part.width
    if mode in ("sine", "chirp"):
        first = 1e-3 * part.frequency
        fast = 1e-3 * part.frequency_end if mode == "chirp" else first
        phase = part.phase / 360.0 if mode == "sine" else 0.0
        waveform.chirp(
            out,
            since,
            lag,
            dt,
            amplitude,
            width,
            delay,
            first,
            fast,
            part.chirp == "exponential",
            phase,
            stop,
        )
    elif mode in ("ramp", "noise", "drawn"):
        if mode == "ramp":
            size, places, heights, every = 1.0, _NOWHERE, np.array([part.ramp_from, amplitude]), width
        elif mode == "noise":
            every = NOISE_GRID * part.tau
            size, places, heights = amplitude, _NOWHERE, noise(part.seed, math.ceil(width / every) + 2)
        else:
            size, (places, heights) = amplitude, _shape(part.shape)
            every = width / (heights.size - 1)
        waveform.polyline(out, since, lag, dt, size, width, delay, places, heights, every, stop)
    else:
        levels, interval, count = _pulses(part)
        waveform.pulses(out, since, lag, dt, levels, width, delay, interval, count, stop)


@lru_cache(maxsize=64)
def _pulses(part: Wave) -> tuple[Floats, float, int]:
    """Levels, interval and count of what is made of rectangles."""
    if part.mode == "train":
        return np.array([part.amplitude]), part.interval, part.count
    if part.mode == "paired":
        return np.array([part.amplitude, part.second]), part.interval, 2
    if part.mode == "biphasic":
        levels = np.array([part.amplitude, -0.01 * part.ratio * part.amplitude])
        return levels, part.width + part.gap, 2
    if part.mode == "staircase":
        levels = part.amplitude + part.increment * np.arange(part.count, dtype=np.float64)
        return levels, part.width, part.count
    return np.array([part.amplitude]), part.width, 1


@lru_cache(maxsize=16)
def _shape(text: str) -> tuple[Floats, Floats]:
    places, heights = points(text)
    return np.array(places, dtype=np.float64), np.array(heights, dtype=np.float64)


def noise(seed: int, count: int) -> Floats:
    """The first `count` values at least, of variance 1, always the same: one each NOISE_GRID correlation times, with
    straight lines between them."""
    return _noise(seed, 1 << (count - 1).bit_length())


@lru_cache(maxsize=6)
def _noise(seed: int, count: int) -> Floats:
    values = np.random.Generator(np.random.PCG64(seed)).standard_normal(count)
    waveform.ornstein_uhlenbeck(values, math.exp(-NOISE_GRID))
    return values


def warm_up() -> None:
    """Call each kernel once as the program does."""
    out = np.zeros(4)
    for mode in ("single", "train", "ramp", "sine", "chirp", "noise", "drawn"):
        _add(out, 0, 0.0, 0.01, Wave(mode=mode), 0.0, math.inf)
        _add(out, 0, 0.0, 0.01, Wave(mode=mode, shape="0 1 0", chirp="exponential"), 0.0, math.inf)
