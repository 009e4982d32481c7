"""Potentials that follow from concentrations."""

from __future__ import annotations

import math

from engine.constants import FARADAY, GAS_CONSTANT, ZERO_CELSIUS
from engine.rig.ions import VALENCE
from engine.rig.rig import Rig


def thermal_voltage(temperature: float) -> float:
    """RT/F in mV at `temperature` degrees C."""
    return 1000.0 * GAS_CONSTANT * (temperature + ZERO_CELSIUS) / FARADAY


def nernst(inside: float, outside: float, valence: int, temperature: float) -> float:
    """Nernst potential in mV: RT/zF ln(outside / inside) (Nernst 1889); concentrations in mM, degrees C."""
    return thermal_voltage(temperature) / valence * math.log(outside / inside)


def nernst_temperature(rig: Rig) -> float:
    """The temperature (degrees C) at which this rig takes its reversal potentials."""
    return rig.nernst.temperature if rig.nernst.mode == "fixed" else rig.temperature


def reversal_potentials(rig: Rig) -> dict[str, float]:
    """E of each ion in mV, by ion id."""
    temperature = nernst_temperature(rig)
    return {ion.id: nernst(ion.inside, ion.outside, VALENCE[ion.id], temperature) for ion in rig.ions}


def leak_totals(rig: Rig) -> tuple[float, float]:
    """Conductance of all leaks together (mS/cm2) and the sum of g E (uA/cm2), blocks taken off."""
    potentials = reversal_potentials(rig)
    open_conductances = {
        leak.id: leak.conductance * block.open_fraction
        for leak, block in zip(rig.cell.leaks, rig.leaks, strict=True)
    }
    return (
        sum(open_conductances.values()),
        sum(conductance * potentials[ion] for ion, conductance in open_conductances.items()),
    )


def leak_potential(rig: Rig) -> float | None:
    """Where the leaks alone carry no net current, in mV; None when all are blocked.

    The leaks of the cells here are ohmic, so this is their chord-conductance mean (Hodgkin & Horowicz 1959).
    """
    conductance, drive = leak_totals(rig)
    return drive / conductance if conductance > 0 else None
