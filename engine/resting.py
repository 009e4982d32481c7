"""Where the membrane would rest at other K concentrations outside: the curves that a measured row is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import kinetics
from engine.electrochemistry import (
    Concentrations,
    leak_terms,
    nernst_temperature,
    pump_turnover,
    settings,
    thermal_voltage,
)
from engine.rig.rig import Rig

Array = NDArray[np.float64]

_FURTHEST = 1000.0  # mV; a potential beyond is none
_HALVINGS = 50  # of twice that: to 2e-12 mV


@dataclass(frozen=True)
class Curves:
    """mV for each K outside; nan where there is no such potential."""

    nernst: Array  # E_K: a membrane that lets only K through
    leaks: Array  # all leaks, without the pump: Goldman, Hodgkin and Katz where the leaks are theirs
    pumped: Array  # leaks and pump


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
        share = left.get(f"leak.{leak.id}", 1.0)
        a, b, c = leak_terms(leak, inside, there, thermal, nernst, np.log)
        per_v, constant, per_b = per_v + share * a, constant + share * b, per_b + share * c
    pumped = _pump(rig, sides["na"][0], k) * left.get("pump", 1.0)
    return Curves(
        nernst=nernst * np.log(k / sides["k"][0]),
        leaks=_balance(per_v, constant, per_b, thermal),
        pumped=_balance(per_v, constant + pumped, per_b, thermal),
    )


def _pump(rig: Rig, na_inside: float, k: Array) -> Array:
    pump = rig.cell.pump
    warmer = kinetics.q10_factor(pump.q10, rig.temperature, rig.cell.temperature)
    return rig.pump.current * rig.pump.open_fraction * warmer * np.asarray(pump_turnover(na_inside, k, pump))


def _balance(per_v: Array, constant: Array, per_b: Array, thermal: float) -> Array:
    """Where a V + b + c linoid(V / thermal), which grows with V, is zero."""

    def current(v: Array) -> Array:
        x = v / thermal
        near = np.abs(x) < 1e-9
        safe = np.where(near, 1.0, x)
        linoid = np.where(near, 1.0, safe / -np.expm1(np.minimum(-safe, 600.0)))
        return per_v * v + constant + per_b * linoid

    low, high = np.full_like(per_v, -_FURTHEST), np.full_like(per_v, _FURTHEST)
    there = (current(low) < 0.0) & (current(high) > 0.0)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = current(middle) < 0.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(there, 0.5 * (low + high), np.nan)
