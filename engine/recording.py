"""The errors of a recording: what is told of V and of the current is not quite what they are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine import pack_noise
from engine.kernels import recording
from engine.rig.rig import Rig
from engine.rig.state import State

_PA = 1e6  # of 1 uA


def errors(rig: Rig, clock: State, steps: int) -> tuple[NDArray[np.float64] | None, State]:
    """The errors of the sample before `steps` steps and of theirs, and the clock with what they leave behind.

    (2, steps + 1): mV, and uA/cm2 of the clamp's current; None where the recording is ideal.
    """
    noise = rig.noise
    if not noise.errs and noise.current == 0.0:
        return None, clock
    key, drift_key = (pack_noise.key(rig, clock, use) for use in (pack_noise.RECORD, pack_noise.DRIFT))
    last = np.array(clock.recorded, dtype=np.float64)
    if last.size == 0:
        last = np.empty(2)
        recording.fresh(key, clock.step, last)
    settings = (noise.electrode, noise.hum, float(noise.mains), noise.drift, noise.junction)
    # One column more than is used, so that a part of it has the same layout for the compiler however short it is.
    out = np.zeros((2, steps + 2))
    # What stands still takes the noise as it is; the sample before the first has been recorded already.
    recording.record(key, drift_key, clock.step, clock.origin, clock.dt, 1.0, *settings, last, out[:, :1])
    left = math.exp(-2e-3 * math.pi * noise.corner * clock.dt)
    if steps > 0:
        recording.record(
            key, drift_key, clock.step + 1, clock.origin, clock.dt, left, *settings, last, out[:, 1:-1]
        )
    out[recording.CURRENT] *= noise.current / (_PA * rig.area)
    return out[:, :-1], replace(clock, recorded=tuple(last.tolist()))


def picoamperes(rig: Rig, current: NDArray[np.float64]) -> NDArray[np.float64]:
    """The noise of the current in pA, whatever the membrane is that the clamp is on."""
    return current * (_PA * rig.area)


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    key, last = np.uint64(1), np.empty(2)
    recording.fresh(key, 0, last)
    recording.record(key, key, 0, 0.0, 0.01, 0.5, 1.0, 1.0, 50.0, 1.0, 1.0, last, np.empty((2, 3))[:, :2])
