"""Where the membrane would rest at other K concentrations outside: the curves that a measured row is held against."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.balance import gate_value
from engine.electrochemistry import (
    Concentrations,
    leak_terms,
    nernst_temperature,
    pump_turnover,
    settings,
    thermal_voltage,
    warmth,
)
from engine.rig.cell import Cell
from engine.rig.channels import GoldmanLeak, OhmicLeak
from engine.rig.rig import Rig

Array = NDArray[np.float64]

_FURTHEST = 1000.0  # mV; a potential beyond is none
_GRID = np.linspace(-200.0, 120.0, 321)  # mV, on which the gates are looked at
_HALVINGS = 50  # of twice that: to 2e-12 mV


@dataclass(frozen=True)
class Curves:
    """mV for each K outside; nan where there is no such potential."""

    nernst: Array  # E_K: a membrane that lets only K through
    leaks: Array  # all leaks, without the pump: Goldman, Hodgkin and Katz where the leaks are theirs
    pumped: Array  # leaks and pump
    membrane: Array  # with the gated channels too: the lowest potential at which all of it can stay


def curves(
    rig: Rig,
    k_outside: Array,
    concentrations: Concentrations | None = None,
    left: Mapping[str, float] | None = None,
) -> Curves:
    """The potentials at each of `k_outside` (mM), all else as in `rig`, or at `concentrations` (mM inside, outside).

    `left`: what drugs leave of leaks and pump, see `electrochemistry.left_by_drugs`.
    """
    sides, left = concentrations or settings(rig), left or {}
    k = np.asarray(k_outside, dtype=np.float64)
    thermal, nernst = thermal_voltage(rig.temperature), thermal_voltage(nernst_temperature(rig))
    per_v, constant, per_b = np.zeros_like(k), np.zeros_like(k), np.zeros_like(k)
    for leak in rig.leaks:
        inside, outside = sides[leak.id]
        there = k if leak.id == "k" else np.full_like(k, outside)
        share = left.get(f"leak.{leak.id}", 1.0) * warmth(rig, rig.cell.leak_q10)
        a, b, c = leak_terms(leak, inside, there, thermal, nernst, np.log)
        per_v, constant, per_b = per_v + share * a, constant + share * b, per_b + share * c
    constant_with_pump = constant + _pump(rig, sides["na"][0], k) * left.get("pump", 1.0)
    grid = _gated(rig, k, sides, left, thermal, nernst)
    grid += np.outer(per_v, _GRID) + constant_with_pump[:, None] + np.outer(per_b, _linoid(_GRID / thermal))
    leaks, pumped = _balance(per_v, np.stack([constant, constant_with_pump]), per_b, thermal)
    return Curves(
        nernst=nernst * np.log(k / sides["k"][0]),
        leaks=leaks,
        pumped=pumped,
        membrane=_lowest_zero(grid),
    )


def _pump(rig: Rig, na_inside: float, k: Array) -> Array:
    pump = rig.cell.pump
    size = rig.pump.current * rig.pump.open_fraction * warmth(rig, pump.q10)
    return size * np.asarray(pump_turnover(na_inside, k, pump))


def _gated(
    rig: Rig, k: Array, sides: Concentrations, left: Mapping[str, float], thermal: float, nernst: float
) -> Array:
    """Current of all gated channels at steady state: a row for each K outside, a column for each V of the grid."""
    total = np.zeros((k.size, _GRID.size))
    linoid = _linoid(_GRID / thermal)
    for at, (channel, block) in enumerate(zip(rig.cell.channels, rig.channels, strict=True)):
        inside, outside = sides[channel.ion]
        there = k if channel.ion == "k" else np.full_like(k, outside)
        whole = left.get(channel.id, 1.0) * warmth(rig, channel.q10)
        kind: OhmicLeak | GoldmanLeak = (
            OhmicLeak(
                channel.ion, "", block.on, block.blocked, block.size, conductance=channel.conductance or 0.0
            )
            if channel.permeability is None
            else GoldmanLeak(
                channel.ion, "", block.on, block.blocked, block.size, permeability=channel.permeability
            )
        )
        a, b, c = leak_terms(kind, inside, there, thermal, nernst, np.log)
        ones = np.ones_like(k)
        current = np.outer(a * ones, _GRID) + (b * ones)[:, None] + np.outer(c * ones, linoid)
        total += whole * _open(rig.cell)[at] * current
    return total


@lru_cache(maxsize=8)
def _open(cell: Cell) -> Array:
    """The open fraction of each channel at steady state over the grid."""
    return np.array(
        [
            [math.prod(gate_value(gate, v) ** gate.power for gate in channel.gates) for v in _GRID.tolist()]
            for channel in cell.channels
        ]
    )


def _lowest_zero(current: Array) -> Array:
    """V at which each row first goes from negative (inward) to positive, on the straight line between two columns."""
    found = np.full(current.shape[0], np.nan)
    crossing = (current[:, :-1] < 0.0) & (current[:, 1:] >= 0.0)
    rows = np.flatnonzero(crossing.any(axis=1))
    at = crossing[rows].argmax(axis=1)
    below, above = current[rows, at], current[rows, at + 1]
    found[rows] = _GRID[at] + (_GRID[at + 1] - _GRID[at]) * below / (below - above)
    return found


def _linoid(x: Array) -> Array:
    """As `forms.linoid`, for |x| < 600."""
    x = np.where(x == 0.0, 1e-300, x)
    return x / -np.expm1(-x)


def _balance(per_v: Array, constant: Array, per_b: Array, thermal: float) -> Array:
    """Where a V + b + c linoid(V / thermal), which grows with V, is zero."""

    def current(v: Array) -> Array:
        return per_v * v + constant + per_b * _linoid(v / thermal)

    low, high = np.full_like(constant, -_FURTHEST), np.full_like(constant, _FURTHEST)
    there = (current(low) < 0.0) & (current(high) > 0.0)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = current(middle) < 0.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(there, 0.5 * (low + high), np.nan)
