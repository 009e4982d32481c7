"""What the kernels tell of the inside of a membrane, in the units in which it is shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import single_channels
from engine.electrochemistry import thermal_voltage
from engine.rig.cell import Channel
from engine.rig.ions import LABEL, VALENCE
from engine.rig.rig import Rig

Array = NDArray[np.float64]

_ROUNDED = 1e-6  # of a channel
_NEAR = 1e-3  # mV from the reversal potential, where the chord is the tangent


def named(rig: Rig, before: float, v: Array, probes: Array) -> dict[str, Array]:
    """Gates, conductances (mS/cm2) and concentrations (mM) by the names of their traces.

    `before`: V in mV before the block, `v` after each of its steps; `probes` as the kernels fill it, see
    `engine.patch.Patch.advance`.
    """
    names = [f"gate_{channel.id}_{gate.id}" for channel in rig.cell.channels for gate in channel.gates]
    gates, opened = len(names), len(names) + len(rig.cell.channels)
    rows = dict(zip(names, probes[:gates], strict=True))
    for k, ion in enumerate(LABEL):
        rows[f"inside_{ion}"], rows[f"outside_{ion}"] = probes[opened + k], probes[opened + 3 + k]
    middle = v + 0.5 * (np.append(before, v[:-1]) - v)
    for channel, open_ in zip(rig.cell.channels, probes[gates:opened], strict=True):
        rows[f"g_{channel.id}"] = _conductance(rig, channel, open_, middle, rows)
    for c, channel in enumerate(rig.cell.channels):
        rows[f"open_{channel.id}"] = _whole(probes[gates + c] * single_channels.per_amount(rig, c))
    return rows


def _whole(numbers: Array) -> Array:
    """Numbers of channels without what rounding has added to them."""
    nearest = np.round(numbers)
    return np.where(np.abs(numbers - nearest) < _ROUNDED, nearest, numbers)


def _conductance(rig: Rig, channel: Channel, opened: Array, v: Array, rows: dict[str, Array]) -> Array:
    """The chord conductance, current over driving force, in mS/cm2.

    Of a Goldman channel it depends on V: its current (Goldman 1943) over the distance from its own reversal
    potential, in the limit there its slope.
    """
    if channel.permeability is None:
        return opened
    thermal = thermal_voltage(rig.temperature)
    inside, outside = rows[f"inside_{channel.ion}"], rows[f"outside_{channel.ion}"]
    reversal = thermal / VALENCE[channel.ion] * np.log(outside / inside)
    if VALENCE[channel.ion] < 0:
        inside, outside = outside, inside
    away = v - reversal
    away = np.where(np.abs(away) < _NEAR, _NEAR, away)
    u = (reversal + away) / thermal
    small = np.abs(u) < 1e-6
    bend = np.where(small, 1.0 + 0.5 * u, u / -np.expm1(-np.where(small, 1.0, u)))
    return opened * ((inside - outside) * bend + outside * u) / away
