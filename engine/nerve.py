"""One fibre of a nerve by itself: of which diameter, and how fast it conducts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from engine.cable import CableSimulator
from engine.conduction import Arrivals
from engine.rig.rig import Rig

Proceed = Callable[[int, int], None]  # fibres done, of how many; it may raise to end it

_BLOCK = 2.0  # ms at a time
_LONGEST = 200.0  # ms after which an impulse is not waited for any longer


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
