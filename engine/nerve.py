"""Many fibres of different diameters: how velocity goes with diameter, and what a whole nerve gives outside.

Every fibre is computed by itself. Fibres that lie side by side do not drive one another here; outside, their
potentials add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.cable import CableSimulator
from engine.conduction import Arrivals
from engine.rig.nerve import distribution
from engine.rig.rig import Rig

Array = NDArray[np.float64]
Proceed = Callable[[int, int], None]  # fibres done, of how many; it may raise to end it

_BLOCK = 2.0  # ms at a time
_LONGEST = 200.0  # ms after which an impulse is not waited for any longer


def _carry_on(done: int, total: int) -> None:
    """Nobody wants to know."""


def of_diameter(rig: Rig, diameter: float, stretch: bool = False) -> Rig:
    """The same fibre `diameter` um thick; under myelin all that grows with it: internodes, nodes and paranodes.

    A sheath of the same share of the diameter has the same capacitance and resistance for each cm. With `stretch`
    the fibre is longer as its length constant is, and what is on it is moved along.
    """
    factor = diameter / rig.cable.diameter
    m = rig.cable.myelin
    if m.on:
        m = replace(
            m,
            internode=m.internode * factor,
            node_diameter=m.node_diameter * factor,
            paranode_diameter=m.paranode_diameter * factor,
        )
    found = replace(rig, cable=replace(rig.cable, diameter=diameter, myelin=m))
    longer = factor if m.on else math.sqrt(factor)
    return found.replace("cable.length", rig.cable.length * longer) if stretch else found


def velocity(rig: Rig) -> float | None:
    """m/s between the outermost electrodes after one shot of the stimulator; None where the impulse does not arrive."""
    rig = replace(rig, stimulus=replace(rig.stimulus, mode="single", delay=0.0))
    simulator = CableSimulator(rig)
    simulator.fire()
    arrivals = Arrivals(rig, simulator.membrane_rest)
    quiet = 0.0
    while simulator.time < _LONGEST:
        arrivals.add(simulator.advance(round(_BLOCK / rig.pace.dt)))
        if arrivals.velocity is not None:
            return arrivals.velocity
        # Where all is still again nothing will come.
        still = simulator.time > rig.stimulus.width and float(simulator.v.max()) < arrivals.level
        quiet = quiet + _BLOCK if still else 0.0
        if quiet > 5.0 * _BLOCK:
            return None
    return None


def velocities(rig: Rig, diameters: Sequence[float], proceed: Proceed = _carry_on) -> list[float | None]:
    """The velocity at each diameter in um, the fibre otherwise as it is."""
    found = []
    for k, diameter in enumerate(diameters):
        found.append(velocity(of_diameter(rig, diameter, stretch=True)))
        proceed(k + 1, len(diameters))
    return found


@dataclass(frozen=True)
class Nerve:
    """A bundle of `fibres` fibres, their axons `mean` um thick with a standard deviation of `spread` um."""

    mean: float
    spread: float
    fibres: int

    def classes(self, count: int) -> tuple[Array, Array]:
        """Diameters in um and how many fibres have each: normally distributed, cut at two standard deviations."""
        return distribution(self.mean, self.spread, self.fibres, count)


@dataclass(frozen=True)
class Compound:
    """The sum, mV at the end of each step of `dt` ms after firing; what each class gives, (classes, steps)."""

    dt: float
    v: Array
    diameters: Array
    fibres: Array
    parts: Array


def compound(rig: Rig, nerve: Nerve, ms: float, classes: int = 13, proceed: Proceed = _carry_on) -> Compound:
    """The compound action potential between the electrodes outside, wherever they are on the rig's fibre.

    Each class of fibres has its impulse at its own velocity. BadInput where a fibre of the nerve cannot be.
    """
    rig = rig.replace("cable.outside.on", True)
    diameters, fibres = nerve.classes(classes)
    steps = round(ms / rig.pace.dt)
    parts = np.empty((diameters.size, steps))
    for k, diameter in enumerate(diameters.tolist()):
        simulator = CableSimulator(of_diameter(rig, diameter))
        simulator.fire()
        parts[k] = fibres[k] * simulator.advance(steps).outside
        proceed(k + 1, diameters.size)
    return Compound(rig.pace.dt, parts.sum(axis=0), diameters, fibres, parts)
