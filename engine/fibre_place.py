"""The membrane at one place of a fibre: what is special about it there, and what its neighbours give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import pack
from engine.fibre import geometry, looked_at, nearest
from engine.pack_cable import injected_of, patched, spread
from engine.patch import fresh_slow
from engine.rig.rig import Rig
from engine.rig.state import Along, Slow
from engine.text import BadInput


@dataclass(frozen=True)
class Place:
    """The compartment with a membrane nearest to the first electrode that is in, or to the stimulating one.

    `x`: where that electrode is, or the node nearest to it.
    `rig`: with the temperature, solution and blocks there; `slow`: what that holds, None where it is all as on the
    rest of the fibre. `axial`: what comes along the inside from both neighbours, `stimulus`: from the stimulating
    electrode, uA/cm2 of this membrane, inward positive.
    """

    x: float  # mm
    v: float  # mV
    rig: Rig
    slow: Slow | None
    axial: float
    stimulus: float


def look(rig: Rig, along: Along) -> Place | None:
    """None where `along` is not of this rig's fibre: an edit ago it had other compartments, or it cannot be."""
    try:
        cut = geometry(rig)
    except BadInput:
        return None
    if cut.x.shape != along.x.shape or not np.array_equal(cut.x, along.x):
        return None
    at = nearest(cut, rig.cable)
    area, v = float(cut.area[at]), float(along.v[at])
    axial = float(spread(cut, along.v)[at]) - float(cut.cut[at]) * v
    patch = cut.patches[int(cut.which[at])]
    there, slow = patched(rig, patch), None
    if int(cut.which[at]) != 0:
        held = pack.drugs_at_rest(there, fresh_slow(there), v)
        slow = Slow(*(tuple(array.tolist()) for array in held))
    stimulus = along.driven * float(injected_of(rig, cut)[at])
    x = float(cut.x[at]) if rig.cable.myelin.on else looked_at(rig.cable)
    return Place(x, v, there, slow, axial / area, stimulus / area)
