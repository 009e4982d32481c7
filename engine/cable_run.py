"""A fibre computed without a window: the electrodes' traces as CSV, and what is read off them."""

from __future__ import annotations

from typing import IO, Any

import numpy as np

from engine.cable import CableSimulator, constants
from engine.conduction import Arrivals
from engine.electrochemistry import reversal_potentials
from engine.files import csv
from engine.rig.rig import Rig
from engine.stimulus_unit import density, holding

BLOCK = 20_000  # steps computed at a time


def run(rig: Rig, steps: int, file: IO[str] | None) -> dict[str, Any]:
    """Fire, compute `steps` steps from rest, write every sample to `file`; return the figures."""
    simulator = CableSimulator(rig)
    simulator.fire()
    arrivals = Arrivals(rig, simulator.membrane_rest)
    dt, done = rig.pace.dt, 0
    if file is not None:
        csv.write_head(file, rig, _columns(rig))
    while done < steps:
        block = simulator.advance(min(BLOCK, steps - done))
        arrivals.add(block)
        if file is not None:
            if done == 0:
                outside = [np.zeros(1)] if block.outside.size else []
                csv.write_rows(file, 0, 0.0, dt, [*block.before[:, None], np.array([holding(rig)]), *outside])
            outside = [block.outside] if block.outside.size else []
            csv.write_rows(file, done + 1, 0.0, dt, [*block.v, block.stimulus, *outside])
        done += block.stimulus.size
    return _figures(rig, steps, simulator, arrivals)


def _columns(rig: Rig) -> list[str]:
    inside = [f"V_{electrode.id}_mV" for electrode in rig.cable.recording]
    outside = ["V_outside_mV"] if rig.cable.outside.on else []
    return ["t_ms", *inside, "I_stim_uA/cm2", *outside]


def _figures(rig: Rig, steps: int, simulator: CableSimulator, arrivals: Arrivals) -> dict[str, Any]:
    cable, cut = rig.cable, simulator.geometry
    rest, potentials = simulator.membrane_rest, reversal_potentials(rig)
    velocity = arrivals.velocity if rig.can_fire else None
    found: dict[str, Any] = {
        "cell": rig.cell.id,
        "duration_ms": steps * rig.pace.dt,
        "dt_ms": rig.pace.dt,
        "temperature_degC": rig.temperature,
        "rest_mV": rest,
        "velocity_m_s": velocity,
        "electrodes": [
            {
                "electrode": electrode.id,
                "place_mm": electrode.place,
                "peak_mV": arrivals.peaks.get(electrode.id),
                "arrival_times_ms": arrivals.times[electrode.id] if rig.can_fire else [],
            }
            for electrode in cable.recording
        ],
        "arrival_level_mV": arrivals.level,
        "stimulus_uA": simulator.current * density(rig) * rig.stimulus.amplitude,
        "compartments": cut.count,
        "shortest_compartment_um": cut.finest,
        "E_Na_mV": potentials["na"],
        "E_K_mV": potentials["k"],
        "E_Cl_mV": potentials["cl"],
    }
    if cable.myelin.on:
        found["internodal_delay_ms"] = cable.myelin.period / velocity if velocity else None
    elif rest is not None and np.isfinite((passive := constants(rig, rest)).length):
        found |= {
            "length_constant_mm": passive.length,
            "time_constant_ms": passive.time,
            "input_resistance_Mohm": passive.input_resistance,
        }
    return found
