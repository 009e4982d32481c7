"""Potentials that follow from concentrations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from engine.constants import FARADAY, GAS_CONSTANT, ZERO_CELSIUS
from engine.kernels import forms
from engine.rig.cell import Cell, Pump
from engine.rig.channels import GoldmanLeak, OhmicLeak
from engine.rig.drugs import SHELF
from engine.rig.ions import VALENCE
from engine.rig.receptors import KINDS, sodium_share
from engine.rig.rig import Rig, default_rig
from engine.rig.state import State

Concentrations = dict[str, tuple[float, float]]  # mM inside and outside, by ion

_ALL: Mapping[str, float] = {}  # no drug has taken anything


def thermal_voltage(temperature: float) -> float:
    """RT/F in mV at `temperature` degrees C."""
    return 1000.0 * GAS_CONSTANT * (temperature + ZERO_CELSIUS) / FARADAY


def nernst(inside: float, outside: float, valence: int, temperature: float) -> float:
    """Nernst potential in mV: RT/zF ln(outside / inside) (Nernst 1889); concentrations in mM, degrees C."""
    return thermal_voltage(temperature) / valence * math.log(outside / inside)


def nernst_temperature(rig: Rig) -> float:
    """The temperature (degrees C) at which this rig takes its reversal potentials."""
    return rig.nernst.temperature if rig.nernst.mode == "fixed" else rig.temperature


def reversal_potentials(rig: Rig, concentrations: Concentrations | None = None) -> dict[str, float]:
    """E of each ion in mV, by ion id; at the rig's concentrations, or at those given (mM inside and outside)."""
    temperature = nernst_temperature(rig)
    return {
        ion: nernst(inside, outside, VALENCE[ion], temperature)
        for ion, (inside, outside) in (concentrations or settings(rig)).items()
    }


@lru_cache(maxsize=32)
def sodium_shares(cell: Cell) -> dict[str, float]:
    """The part of each receptor's conductance that Na has in this cell, 0 to 1: see `sodium_share`."""
    sides = dict(cell.concentrations)
    e_na, e_k = (
        nernst(sides[ion].inside, sides[ion].outside, 1, cell.nernst_temperature) for ion in ("na", "k")
    )
    return {id: sodium_share(kind.reversal, e_na, e_k) for id, kind in KINDS.items()}


def receptor_potentials(cell: Cell, potentials: Mapping[str, float]) -> dict[str, float]:
    """Where the current of each receptor reverses, in mV, with these reversal potentials of the ions."""
    shares = sodium_shares(cell)
    return {
        id: potentials["cl"]
        if kind.reversal is None
        else shares[id] * potentials["na"] + (1.0 - shares[id]) * potentials["k"]
        for id, kind in KINDS.items()
    }


def settings(rig: Rig) -> Concentrations:
    """The concentrations that are set, mM inside and outside by ion."""
    return {ion.id: (ion.inside, ion.outside) for ion in rig.ions}


def present(rig: Rig, state: State) -> Concentrations:
    """The concentrations there are in `state`, mM inside and at the membrane outside by ion."""
    if state.slow is None:
        return settings(rig)
    now = state.slow.concentrations
    return {
        ion.id: (
            now[k] if rig.cytoplasm.moving else ion.inside,
            now[k + 3] if rig.space.on else ion.outside,
        )
        for k, ion in enumerate(rig.ions)
    }


def leak_totals(rig: Rig) -> tuple[float, float]:
    """Conductance of all ohmic leaks together (mS/cm2) and the sum of g E (uA/cm2), blocks taken off."""
    potentials = reversal_potentials(rig)
    open_conductances = {
        leak.id: leak.conductance * leak.open_fraction for leak in rig.leaks if isinstance(leak, OhmicLeak)
    }
    return (
        sum(open_conductances.values()),
        sum(conductance * potentials[ion] for ion, conductance in open_conductances.items()),
    )


def goldman(
    permeability: float, inside: float, outside: float, valence: int, v: float, thermal: float
) -> float:
    """Goldman current in uA/cm2, outward positive: cm/s, mM, mV (Hodgkin & Katz 1949, equations 1-10)."""
    if valence < 0:
        inside, outside = outside, inside
    return permeability * FARADAY * ((inside - outside) * forms.linoid(v / thermal) + outside * v / thermal)


def ghk(permeabilities: dict[str, float], concentrations: Concentrations, temperature: float) -> float:
    """The potential in mV at which Goldman currents of the ions cancel (Hodgkin & Katz 1949, equation 11).

    Permeabilities in any common unit, by ion; concentrations in mM inside and outside; degrees C.
    """
    out = into = 0.0
    for ion, permeability in permeabilities.items():
        inside, outside = concentrations[ion]
        if VALENCE[ion] < 0:
            inside, outside = outside, inside
        out += permeability * inside
        into += permeability * outside
    return thermal_voltage(temperature) * math.log(into / out)


def leak_currents(rig: Rig, v: float, concentrations: Concentrations | None = None) -> dict[str, float]:
    """Current of each ion's leak at `v` mV, in uA/cm2, outward positive; drugs left aside."""
    sides = concentrations or settings(rig)
    thermal, nernst = thermal_voltage(rig.temperature), thermal_voltage(nernst_temperature(rig))
    found = {}
    for leak in rig.leaks:
        a, b, c = leak_terms(leak, *sides[leak.id], thermal, nernst)
        found[leak.id] = warmth(rig, rig.cell.leak_q10) * (a * v + b + c * forms.linoid(v / thermal))
    return found


def warmth(rig: Rig, q10: float) -> float:
    """By what something with this Q10 (leaks, a channel, the pump) carries more than at the cell's own temperature."""
    return float(q10 ** ((rig.temperature - rig.cell.temperature) / 10.0))


def pump_turnover(na_inside: Any, k_outside: Any, pump: Pump) -> Any:
    """Speed of the Na/K pump, 0 to 1: three sites for Na inside, two for K outside, all independent."""
    return (na_inside / (na_inside + pump.na_half)) ** 3 * (k_outside / (k_outside + pump.k_half)) ** 2


def pump_current(rig: Rig, concentrations: Concentrations | None = None) -> float:
    """Net outward current of the pump in uA/cm2, drugs left aside."""
    sides, pump = concentrations or settings(rig), rig.cell.pump
    speed = pump_turnover(sides["na"][0], sides["k"][1], pump)
    return rig.pump.current * rig.pump.open_fraction * warmth(rig, pump.q10) * speed


def leak_terms(
    leak: OhmicLeak | GoldmanLeak,
    inside: Any,
    outside: Any,
    thermal: float,
    nernst: float,
    log: Callable[[Any], Any] = math.log,
) -> tuple[Any, Any, Any]:
    """A leak's current as three numbers (a, b, c): I = a V + b + c linoid(V / thermal), uA/cm2, block taken off.

    Concentrations in mM, floats or (with numpy's `log`) arrays; thermal voltages (mV) of Goldman currents and of
    reversal potentials.
    """
    valence = VALENCE[leak.id]
    if isinstance(leak, GoldmanLeak):
        if valence < 0:
            inside, outside = outside, inside
        whole = leak.permeability * leak.open_fraction * FARADAY
        return whole * outside / thermal, 0.0, whole * (inside - outside)
    open_ = leak.conductance * leak.open_fraction
    return open_, -open_ * nernst / valence * log(outside / inside), 0.0


def left_by_drugs(rig: Rig, levels: Mapping[str, float]) -> dict[str, float]:
    """The fraction that drugs which plug leave of each site ("na", "leak.k", "pump"), `levels` by drug in its unit."""
    left: dict[str, float] = {}
    for action in rig.cell.actions:
        level = levels.get(action.drug, 0.0)
        if level > 0.0 and SHELF[action.drug].does == "blocks":
            left[action.target] = left.get(action.target, 1.0) / (1.0 + (level / action.kd) ** action.hill)
    return left


def leak_potential(
    rig: Rig,
    concentrations: Concentrations | None = None,
    pumped: float = 0.0,
    left: Mapping[str, float] = _ALL,
) -> float | None:
    """Where the leaks alone carry no net current, in mV; None when there is no such potential.

    Of Goldman leaks this is the potential of Goldman, Hodgkin and Katz, of ohmic ones the chord-conductance mean
    (Hodgkin & Horowicz 1959). `pumped`: an outward current in uA/cm2 that the leaks balance; `left`: by
    `left_by_drugs`.
    """
    sides = concentrations or settings(rig)
    thermal, nernst = thermal_voltage(rig.temperature), thermal_voltage(nernst_temperature(rig))
    per_v, constant, per_b = 0.0, pumped, 0.0
    for leak in rig.leaks:
        share = left.get(f"leak.{leak.id}", 1.0) * warmth(rig, rig.cell.leak_q10)
        a, b, c = leak_terms(leak, *sides[leak.id], thermal, nernst)
        per_v, constant, per_b = per_v + share * a, constant + share * b, per_b + share * c

    def current(v: float) -> float:
        return per_v * v + constant + per_b * forms.linoid(v / thermal)

    low, high = -1000.0, 1000.0
    if not current(low) < 0.0 < current(high):
        return None
    if all(isinstance(leak, OhmicLeak) for leak in rig.leaks):
        return -constant / per_v
    while high - low > 1e-11:  # every leak's current grows with V
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if current(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high)


def leak_and_pump_potential(
    rig: Rig, concentrations: Concentrations | None = None, left: Mapping[str, float] = _ALL
) -> float | None:
    """Where leaks and pump together carry no net current, in mV; None when there is no such potential."""
    pumped = pump_current(rig, concentrations) * left.get("pump", 1.0)
    return leak_potential(rig, concentrations, pumped, left)


def rest_at_start(cell: Cell) -> float:
    """Where a cell rests as it starts, in mV: as its file says, or where leaks and pump balance if no channel is open.

    The passive membrane starts with its channels switched off, and away from the rest its file declares.
    """
    rig = default_rig(cell)
    gated = any(
        channel.present and block.on for channel, block in zip(cell.channels, rig.channels, strict=True)
    )
    found = None if gated else leak_and_pump_potential(rig)
    return cell.rest if found is None else found
