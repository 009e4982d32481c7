"""Currents as plain numbers, and the leak and pump that keep a cell where it rests. No compiler, no arrays.

A resting cell that neither gains nor loses ions has no net flux of Na or of K: what leaks, the pump brings back, 3
Na out for 2 K in. So with the K leak given, the pump's current at rest is half of what K carries, and Na must
carry three times as much inward (Mullins & Noda 1963).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from engine.electrochemistry import goldman, pump_turnover, thermal_voltage
from engine.kernels import forms
from engine.rig.cell import Cell, Channel, Gate, Leak, Rate

ZERO_FLUX = {"na": -3.0, "k": 2.0}  # an ion's current at rest, in pump currents


def gate_value(gate: Gate, v: float) -> float:
    """The steady state of a gate at `v` mV (of a factor its value)."""
    if gate.factor:
        return _sum(gate.factor, v)
    if gate.infinity is not None:
        return _sum([gate.infinity], v)
    alpha, beta = _sum(gate.alpha, v), _sum(gate.beta, v)
    return alpha / (alpha + beta)


def channel_current(
    channel: Channel, inside: float, outside: float, v: float, nernst: float, thermal: float
) -> float:
    """Current of a cation's channel with its gates at their steady state at `v`, in uA/cm2; thermal voltages in mV."""
    open_ = math.prod(gate_value(gate, v) ** gate.power for gate in channel.gates)
    valence = -1 if channel.ion == "cl" else 1
    if channel.permeability is not None:
        return goldman(channel.permeability * open_, inside, outside, valence, v, thermal)
    assert channel.conductance is not None
    return channel.conductance * open_ * (v - nernst / valence * math.log(outside / inside))


def _sum(rates: Iterable[Rate], v: float) -> float:
    return sum(forms.rate(forms.CODES[r.form], (r.rate, r.midpoint, r.slope), v) for r in rates)


def solve(cell: Cell) -> Cell | None:
    """The cell with the Na leak and the pump's size solved for no net flux of Na and K at its rest.

    None when there is no such pair: K does not leave at rest, or more Na enters through the channels than the pump
    returns.
    """
    thermal = thermal_voltage(cell.temperature)
    nernst = thermal_voltage(cell.nernst_temperature) if cell.nernst_mode == "fixed" else thermal
    sides = {ion: (c.inside, c.outside) for ion, c in cell.concentrations}

    def carried(ion: str, conductance: float | None, permeability: float | None) -> float:
        leak = Channel("", "", ion, conductance, (), permeability)
        return channel_current(leak, *sides[ion], cell.rest, nernst, thermal)

    gated = {
        ion: sum(
            channel_current(c, *sides[ion], cell.rest, nernst, thermal) for c in cell.channels if c.ion == ion
        )
        for ion in ZERO_FLUX
    }
    leaks = {leak.id: leak for leak in cell.leaks}
    k = gated["k"] + carried("k", leaks["k"].conductance, leaks["k"].permeability)
    pumped = k / ZERO_FLUX["k"]
    goldman_leak = leaks["na"].permeability is not None
    unit = carried("na", None, 1.0) if goldman_leak else carried("na", 1.0, None)
    if unit == 0:
        return None
    amount = (ZERO_FLUX["na"] * pumped - gated["na"]) / unit
    if not (pumped > 0 and 0 <= amount < math.inf):
        return None
    speed = pump_turnover(
        dict(cell.concentrations)["na"].inside, dict(cell.concentrations)["k"].outside, cell.pump
    )
    leaks["na"] = Leak("na", None, amount) if goldman_leak else Leak("na", amount)
    return replace(cell, leaks=tuple(leaks.values()), pump=replace(cell.pump, current=pumped / speed))
