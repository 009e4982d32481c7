"""How much membrane there is: what turns a total current into a current density."""

from __future__ import annotations

import math

from engine.rig.rig import Rig

_CM_PER_UM = 1e-4


def membrane_area(rig: Rig) -> float:
    """The membrane's area in cm2, pi d^2: of a sphere, or of the side of a stretch of fibre as long as it is thick.

    1 uA/cm2 through it is 1000 times as many nA.
    """
    return math.pi * (rig.cytoplasm.diameter * _CM_PER_UM) ** 2
