"""The stimulator's unit: current per area of membrane, or in total through the membrane of this cell."""

from __future__ import annotations

import math
from dataclasses import replace

from engine.rig.rig import Rig
from engine.rig.stimulus import CURRENT_PATHS, NANO, PICO

_MICROAMPERE = {NANO: 1e-3, PICO: 1e-6}


def density(rig: Rig) -> float:
    """How many uA/cm2 one of the stimulator's unit is."""
    micro = _MICROAMPERE.get(rig.stimulus.unit)
    return 1.0 if micro is None else micro / rig.area


def in_unit(rig: Rig, unit: str) -> Rig:
    """The rig with the same currents told in another unit; BadInput beyond its limits."""
    if unit == rig.stimulus.unit:
        return rig
    told = replace(rig, stimulus=replace(rig.stimulus, unit=unit))
    share = density(rig) / density(told)
    for path in CURRENT_PATHS:
        value = float(rig[path]) * share
        handy = float(f"{value:.9g}")  # there and back again is where it was
        told = told.replace(path, handy if math.isclose(handy, value, rel_tol=1e-13) else value)
    return told


def holding(rig: Rig) -> float:
    """The current that always flows, in uA/cm2."""
    return rig.stimulus.holding * density(rig)
