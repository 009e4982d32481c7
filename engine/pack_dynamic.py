"""From a Rig to what the kernels take of a dynamic clamp."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.kernels.dynamic import Dynamic
from engine.rig.rig import Rig
from engine.rig.state import State

Array = NDArray[np.float64]


def dynamic(rig: Rig, span: float) -> Dynamic:
    """The settings as kernel arguments; `span`: ms of one relaxation of its gates."""
    d = rig.dynamic
    return Dynamic(
        conductance=d.conductance if d.on else 0.0,
        reversal=d.reversal,
        power=d.power if d.gating != "none" else 0,
        half=np.array([d.half, d.inactivation_half]),
        slope=np.array([slope for slope, _ in _boltzmanns(rig)]),
        reached=np.array([-math.expm1(-span / tau) for tau in (d.tau, d.inactivation_tau)]),
    )


def gates(rig: Rig, clock: State, v: float) -> Array:
    """Its gates now, (2,); at their steady state at `v` mV where they have none yet."""
    if clock.virtual:
        return np.array(clock.virtual, dtype=np.float64)
    return _steady(dynamic(rig, clock.dt), np.array([v]))[:, 0]


def open_now(rig: Rig, gates: Array) -> float:
    """What is open of it with these gates, mS/cm2."""
    d = dynamic(rig, 1.0)
    return float(d.conductance * gates[0] ** d.power * gates[1])


def current(rig: Rig, state: State) -> float:
    """What it passes in `state`, uA/cm2, outward positive; switched off, in voltage clamp and on a fibre, nothing."""
    if not rig.dynamic.on or rig.clamp.on or state.along is not None:
        return 0.0
    return open_now(rig, gates(rig, state, state.v)) * (state.v - rig.dynamic.reversal)


def steady_current(d: Dynamic, potentials: Array) -> Array:
    """What it passes in the end at each of `potentials`, uA/cm2, outward positive."""
    activation, inactivation = _steady(d, potentials)
    current: Array = d.conductance * activation**d.power * inactivation * (potentials - d.reversal)
    return current


def _steady(d: Dynamic, potentials: Array) -> Array:
    """Both gates at each of `potentials`, (2, n)."""
    found = np.ones((2, potentials.size))
    for gate in range(2):
        if d.slope[gate] != 0.0:
            found[gate] = 1.0 / (1.0 + np.exp(np.minimum((d.half[gate] - potentials) / d.slope[gate], 600.0)))
    return found


def _boltzmanns(rig: Rig) -> tuple[tuple[float, float], tuple[float, float]]:
    """Slope (0: no such gate) and half of both gates, mV."""
    d = rig.dynamic
    return (
        (d.slope if d.gating != "none" else 0.0, d.half),
        (-d.inactivation_slope if d.gating == "both" else 0.0, d.inactivation_half),
    )
