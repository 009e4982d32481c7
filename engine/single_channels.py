"""How many channels a patch of membrane has, and what one of them carries."""

from __future__ import annotations

import math

from engine.constants import FARADAY
from engine.electrochemistry import thermal_voltage, warmth
from engine.rig.cell import Cell, Channel
from engine.rig.rig import Rig
from engine.rig.trigger import STIMULUS_START

_PS_PER_UM2 = 10.0  # pS/um2 in 1 mS/cm2
_PA = 0.01  # pA of 1 uA/cm2 through 1 um2


def counts(rig: Rig) -> list[int]:
    """How many channels of each kind the patch has that are not blocked by switch or slider."""
    rows = zip(rig.cell.channels, rig.channels, rig.noise.single, strict=True)
    found = []
    for channel, block, single in rows:
        held = _whole(rig.cell, channel) * block.size * rig.noise.area / single.conductance
        whole = single.count or max(1, round(held))
        found.append(round(whole * block.left) if channel.present else 0)
    return found


def picoamperes(rig: Rig, c: int) -> float:
    """pA through the patch for 1 uA/cm2 of the channels of kind c; of counted ones, where they open one by one."""
    if not rig.noise.open_singly:
        return _PA * rig.noise.area
    pieces = _whole(rig.cell, rig.cell.channels[c]) * rig.channels[c].open_fraction
    return _PA * counts(rig)[c] * rig.noise.single[c].conductance / pieces if pieces > 0.0 else 0.0


def per_amount(rig: Rig, c: int) -> float:
    """How many channels of kind c are open for each mS/cm2 (or uA/cm2 per mM) that is open of them.

    A drug that blocks and lets go quickly makes the openings smaller, as in a real recording: less is open.
    """
    channel = rig.cell.channels[c]
    whole = FARADAY * channel.permeability if channel.permeability is not None else channel.conductance or 0.0
    whole *= rig.channels[c].open_fraction * warmth(rig, channel.q10)
    return counts(rig)[c] / whole if whole > 0.0 else 0.0


# A step from where channels are shut to where they open, over and over, as long as a screen.
_CLAMPED = (
    ("clamp.mode", "ideal"),
    ("clamp.holding", -80.0),
    ("clamp.delay", 10.0),
    ("clamp.prepulse.width", 0.0),
    ("clamp.step.level", 0.0),
    ("clamp.step.width", 70.0),
    ("clamp.tail.width", 0.0),
    ("clamp.family.of", "none"),
    ("clamp.repeat", True),
    ("clamp.interval", 120.0),
    ("scope.time_per_div", 10.0),
    ("scope.trigger.source", STIMULUS_START),
)


def few_channels(rig: Rig, channel: str, count: int) -> Rig:
    """A clamped patch with `count` channels of one kind and none of the others, its openings on the screen."""
    rig = rig.replace("noise.channels", "binomial").replace(f"noise.single.{channel}.count", count)
    for other in rig.cell.channels:
        rig = rig.replace(f"channels.{other.id}.on", other.id == channel)
    for path, value in _CLAMPED:
        rig = rig.replace(path, value)
    opened = f"open_{channel}"
    for trace in rig.scope.placed:
        if trace.id.startswith(("i_", "open_")) or trace.id in ("stimulus", "force"):
            rig = rig.replace(f"scope.traces.{trace.id}.placed", False)
    places = {"i_patch": (-2.5, _handy(rig, channel)), opened: (0.5, 1.0)}
    for id, (position, per_div) in places.items():
        rig = rig.replace(f"scope.traces.{id}.placed", True)
        rig = rig.replace(f"scope.traces.{id}.position", position)
        rig = rig.replace(f"scope.traces.{id}.per_div", per_div)
    return rig


def _handy(rig: Rig, channel: str) -> float:
    """pA/div at which one channel at 80 mV from its reversal potential is about a division high."""
    single = next(single for single in rig.noise.single if single.id == channel)
    steps = rig.quantity("scope.traces.i_patch.per_div").steps
    return min(steps, key=lambda step: abs(step - 0.08 * single.conductance))


def _whole(cell: Cell, channel: Channel) -> float:
    """pS/um2 with all gates open; of a Goldman channel the slope at its reversal potential in the cell as it starts."""
    if channel.permeability is None:
        return _PS_PER_UM2 * (channel.conductance or 0.0)
    side = dict(cell.concentrations)[channel.ion]
    ratio = math.log(side.outside / side.inside)
    mean = side.inside * side.outside * ratio / (side.outside - side.inside) if ratio else side.inside
    return _PS_PER_UM2 * channel.permeability * FARADAY * mean / thermal_voltage(cell.temperature)
