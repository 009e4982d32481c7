"""How slowly time has to go for an impulse to be seen as it runs along a fibre."""

from __future__ import annotations

import math

from engine.rig.pace import SPEEDS
from engine.rig.rig import Rig

_WATCHED = 1500.0  # ms of the clock that an impulse takes from end to end
# m/s, roughly as the fibres of the cells here conduct: by the square root of the diameter in um, and with myelin by it.
_BARE, _SHEATHED = 0.6, 3.0
_STILL_WATCHED = 2.1  # times as fast


def watchable(rig: Rig) -> float:
    """The speed (1 is real time) at which an impulse crosses the fibre of this rig in a second or two."""
    cable = rig.cable
    velocity = _SHEATHED * cable.diameter if cable.myelin.on else _BARE * math.sqrt(cable.diameter)
    wanted = cable.length / velocity / _WATCHED
    return min(SPEEDS, key=lambda speed: abs(math.log(speed / wanted)))


def is_slow(rig: Rig) -> bool:
    """Whether an impulse can be seen to travel."""
    return not rig.pace.unlimited and rig.pace.speed <= _STILL_WATCHED * watchable(rig)


def slowed(rig: Rig, slow: bool) -> Rig:
    """The rig so slow that an impulse can be seen to travel, or in real time."""
    rig = rig.replace("pace.unlimited", False)
    return rig.replace("pace.speed", watchable(rig) if slow else 1.0)


def with_fibre(rig: Rig, on: bool) -> Rig:
    """The rig with the fibre on, slow enough to see an impulse on it, or off and as fast as before.

    BadInput where the fibre cannot be.
    """
    was_slow = rig.cable.on and not rig.pace.unlimited and rig.pace.speed == watchable(rig)
    rig = rig.replace("cable.on", on)
    if on:
        return rig if is_slow(rig) else slowed(rig, True)
    return slowed(rig, False) if was_slow else rig
