"""The conductance of a dynamic clamp: I = g a^p h (V - E), what an electrode takes out of the cell in its place.

Its gates relax exactly at constant V over each step, half a step ahead of V like those of the membrane, so the
scheme stays second order. (Dynamic clamp: Sharp, O'Neil, Abbott & Marder 1993, J Neurophysiol 69:992.)
"""

import math
from typing import NamedTuple

import numpy as np

from engine.kernels.jit import helper

ACTIVATION, INACTIVATION = 0, 1


class Dynamic(NamedTuple):
    """The settings."""

    conductance: float  # mS/cm2; 0: there is none
    reversal: float  # mV
    power: int  # of activation; 0: no gate
    half: np.ndarray  # (2,) mV: activation, inactivation
    slope: np.ndarray  # (2,) mV; negative falls with V; 0: no such gate
    reached: np.ndarray  # (2,) what one relaxation makes of the way to the steady state


@helper
def tends_to(dynamic, gate, v):
    """The steady state of one of its gates, a Boltzmann function of V; 1 where it has no such gate."""
    slope = dynamic.slope[gate]
    if slope == 0.0:
        return 1.0
    return 1.0 / (1.0 + math.exp(min((dynamic.half[gate] - v) / slope, 600.0)))


@helper
def virtual_conductance(dynamic, gates, v):
    """Carry its two `gates` (in place) on by one relaxation at `v` mV; what is open then, mS/cm2."""
    g = dynamic.conductance
    if g == 0.0:
        return 0.0
    for gate in range(2):
        if dynamic.slope[gate] == 0.0:
            gates[gate] = 1.0
        else:
            goal = tends_to(dynamic, gate, v)
            gates[gate] += (goal - gates[gate]) * dynamic.reached[gate]
    for _ in range(dynamic.power):
        g *= gates[ACTIVATION]
    return g * gates[INACTIVATION]
