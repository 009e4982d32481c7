"""From a Rig to what the kernels take. The only such place."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine import kinetics
from engine.electrochemistry import leak_totals, reversal_potentials
from engine.kernels import rates
from engine.kernels.membrane import Membrane
from engine.rig.cell import Cell
from engine.rig.rig import Rig

# Linear interpolation at 0.02 mV moves rest by 3e-7 mV and spikes by less than 0.1 us; beyond the ends the
# kernel computes the rates themselves, so the range decides speed, never the result.
TABLE_LOW = -130.0
TABLE_STEP = 0.02
TABLE_ROWS = 10_500  # up to +80 mV


def pack(rig: Rig) -> Membrane:
    """The membrane of a rig as kernel arguments."""
    cell = rig.cell
    gates = kinetics.gates_of(cell)
    forms, parameters = kinetics.parameters_of(gates)
    potentials = reversal_potentials(rig)
    leak_conductance, leak_drive = leak_totals(rig)
    blocks = zip(cell.channels, rig.channels, strict=True)
    return Membrane(
        first=np.cumsum([0, *(len(channel.gates) for channel in cell.channels)]).astype(np.int64),
        power=np.array([gate.power for gate in gates], dtype=np.int64),
        conductance=np.array([c.conductance * block.open_fraction for c, block in blocks], dtype=np.float64),
        reversal=np.array([potentials[channel.ion] for channel in cell.channels], dtype=np.float64),
        leak_conductance=float(leak_conductance),
        leak_drive=float(leak_drive),
        capacitance=float(cell.capacitance),
        dt=float(rig.pace.dt),
        table=_table(cell, rig.temperature, rig.pace.dt),
        table_low=TABLE_LOW,
        table_step=TABLE_STEP,
        forms=forms,
        parameters=parameters,
        phi=phi(rig),
    )


def phi(rig: Rig) -> float:
    """The Q10 factor on the cell's rates at the running temperature."""
    return kinetics.q10_factor(rig.cell.q10, rig.temperature, rig.cell.rates_temperature)


@lru_cache(maxsize=4)
def _table(cell: Cell, temperature: float, dt: float) -> NDArray[np.float64]:
    forms, parameters = kinetics.parameters_of(kinetics.gates_of(cell))
    span = dt * kinetics.q10_factor(cell.q10, temperature, cell.rates_temperature)
    table: NDArray[np.float64] = rates.tabulate(forms, parameters, span, TABLE_LOW, TABLE_STEP, TABLE_ROWS)
    return table
