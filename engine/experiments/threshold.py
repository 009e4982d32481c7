"""Thresholds by bisection: strength-duration, refractoriness, anode break.

A stimulus is above threshold when it adds an impulse, an upward crossing of 0 mV, to those there are without what is
varied. Each trial starts at rest, with the stimulus fired at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import messages
from engine.record import SPIKE_LEVEL
from engine.rig.rig import Rig
from engine.simulator import Simulator
from engine.text import BadInput, Message
from engine.trigger import LevelDetector

PRECISION = 1e-7  # of the threshold
STEP = 0.002  # ms: at 25 C a threshold is 2e-3 off with a step of 0.01 ms, and 8e-5 with this one
AFTER = 50.0  # ms that an impulse may take from the end of the stimulus
LONG = 500.0  # ms: a pulse that need not be longer to be at rheobase
_FIRST = 0.01  # of the unit: where the search for what is enough begins, doubling
_BLOCK = 10_000


@dataclass(frozen=True)
class StrengthDuration:
    """Threshold of a pulse at each width (ms), in the stimulator's unit; the two numbers that sum them up."""

    widths: tuple[float, ...]
    thresholds: tuple[float, ...]
    rheobase: float
    chronaxie: float  # ms, the width at which twice the rheobase is just enough


def impulses(rig: Rig, duration: float, enough: int = 1_000_000_000) -> int:
    """How many impulses the stimulus gives within `duration` ms from rest; counts no further than `enough`."""
    simulator = Simulator(rig)
    simulator.fire()
    spikes = LevelDetector(SPIKE_LEVEL)
    spikes.start(1, simulator.v)
    steps, found = round(duration / rig.pace.dt), 0
    while steps > 0 and found < enough:
        block = simulator.advance(min(_BLOCK, steps), currents=False)
        found += len(spikes.feed(block.v))
        steps -= block.v.size
    return found


def threshold(
    rig: Rig, path: str = "stimulus.amplitude", *, negative: bool = False, duration: float | None = None
) -> float:
    """The least value at `path` that adds an impulse; BadInput where none within its limits does.

    `negative`: the least below 0. `duration` (ms) is how long a trial lasts: until AFTER the stimulus, if not given.
    """
    sign = -1.0 if negative else 1.0
    quantity = rig.quantity(path)
    most = -quantity.low if negative else quantity.high

    def trial(size: float) -> Rig:
        return rig.replace(path, sign * size if size else 0.0)

    lasts = rig.stimulus.ends + AFTER if duration is None else duration
    without = impulses(trial(0.0), lasts)

    def enough(size: float) -> bool:
        return impulses(trial(size), lasts, without + 1) > without

    low, high = 0.0, min(_FIRST, most)
    while not enough(high):
        if high >= most:
            shown = f"{sign * most:g}".replace("-", "\N{MINUS SIGN}")
            raise BadInput(Message.of(messages.NO_THRESHOLD, path=path, value=shown, unit=quantity.symbol))
        low, high = high, min(2.0 * high, most)
    while high - low > PRECISION * high:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return sign * high


def strength_duration(rig: Rig, widths: tuple[float, ...], *, negative: bool = False) -> StrengthDuration:
    """The thresholds of the main pulse at each of `widths` (ms), its rheobase and its chronaxie."""

    def at(width: float) -> float:
        return threshold(rig.replace("stimulus.width", width), negative=negative)

    rheobase = at(LONG)
    low, high = 0.001, LONG
    while high - low > 1e-4 * high:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if abs(at(middle)) < 2.0 * abs(rheobase) else (middle, high)
    return StrengthDuration(widths, tuple(map(at, widths)), rheobase, (low * high) ** 0.5)
