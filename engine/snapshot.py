"""Everything there is to know about a membrane at one moment: what panels, schematic and the why read-out show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from engine import fibre_place, pack, pack_dynamic, pack_noise, synapses
from engine.electrochemistry import (
    Concentrations,
    leak_and_pump_potential,
    leak_potential,
    left_by_drugs,
    receptor_potentials,
    reversal_potentials,
)
from engine.patch import Living, slow_of
from engine.rig.rig import Rig
from engine.rig.state import State


@dataclass(frozen=True)
class Snapshot:
    """mV, mM, uA/cm2 (outward positive; the stimulus depolarising positive), fractions.

    `currents` by source: "i_na" and so on for the channels, "i_leak_na", "i_leak_k", "i_leak_cl", "i_pump"; `received`
    by receptor that is on, and by ion.
    """

    rig: Rig
    v: float
    slope: float  # dV/dt, mV/ms
    stimulus: float
    concentrations: Concentrations
    potentials: dict[str, float]  # E by ion
    currents: dict[str, float]
    gates: dict[str, float]  # "na.m"
    steady: dict[str, float]  # where each gate tends at this V
    levels: dict[str, float]  # of each drug at the membrane, in its unit
    leak_potential: float | None  # where the leaks alone would hold V
    leak_and_pump_potential: float | None
    force: float  # per cent
    ratios: dict[str, float] = field(
        default_factory=dict
    )  # by channel, how much conducts of what its gates say; not 1 where channels open one by one
    bound: dict[str, float] = field(
        default_factory=dict
    )  # by "drug.target", what use or time has bound: 0 to 1
    received: dict[str, dict[str, float]] = field(default_factory=dict)
    dynamic: float = 0.0  # what the dynamic clamp takes out of the cell, outward positive
    along: bool = False  # on a fibre
    place: float | None = (
        None  # mm, where on it; None where the fibre is not as it is set, and `axial` not known
    )
    axial: float = 0.0  # uA/cm2 that come along the inside from the neighbours, inward positive

    @property
    def receptor_potentials(self) -> dict[str, float]:
        """Where the current of each receptor reverses, mV."""
        return receptor_potentials(self.rig.cell, self.potentials)

    @property
    def by_ion(self) -> dict[str, float]:
        """What each ion carries in all, the pump's 3 Na out and 2 K in included."""
        total = {ion: self.currents[f"i_leak_{ion}"] for ion in pack.IONS}
        for channel in self.rig.cell.channels:
            total[channel.ion] += self.currents[f"i_{channel.id}"]
        for carried in self.received.values():
            for ion, current in carried.items():
                total[ion] += current
        total["na"] += 3.0 * self.currents["i_pump"]
        total["k"] -= 2.0 * self.currents["i_pump"]
        return total

    @property
    def driving_forces(self) -> dict[str, float]:
        """V - E by ion, mV."""
        return {ion: self.v - potential for ion, potential in self.potentials.items()}

    def open_fraction(self, channel: str) -> float:
        """The product of a channel's gates, 0 to 1 (a factor may give more); drugs left aside."""
        found = next(c for c in self.rig.cell.channels if c.id == channel)
        product = float(np.prod([self.gates[f"{channel}.{gate.id}"] ** gate.power for gate in found.gates]))
        return product * self.ratios.get(channel, 1.0)


def look(rig: Rig, state: State, stimulus: float = 0.0) -> Snapshot:
    """The membrane of `rig` in `state` under `stimulus` (uA/cm2); of a fibre that at its first electrode."""
    axial, place = 0.0, None
    there = fibre_place.look(rig, state.along) if rig.cable.on and state.along is not None else None
    if there is not None:
        rig, axial, stimulus, place = there.rig, there.axial, there.stimulus, there.x
        state = replace(state, v=there.v, slow=there.slow or state.slow)
    slow = slow_of(rig, state)
    gates = np.array(state.gates, dtype=np.float64)
    patch = Living(rig, slow, tables=False)
    ratios = pack_noise.ratios(rig, gates, state.populations)
    currents = patch.currents(slow, state.v, gates)
    currents[: ratios.size] *= ratios
    values = currents.tolist()
    names = [f"i_{channel.id}" for channel in rig.cell.channels]
    names += [f"i_leak_{ion}" for ion in pack.IONS] + ["i_pump"]
    inside_outside = slow.concentrations.tolist()
    concentrations = {ion: (inside_outside[k], inside_outside[k + 3]) for k, ion in enumerate(pack.IONS)}
    levels = {
        action.drug: level for action, level in zip(rig.cell.actions, slow.levels.tolist(), strict=True)
    }
    left = left_by_drugs(rig, levels)
    potentials = reversal_potentials(rig, concentrations)
    received = synapses.currents(rig, state.synapses, levels, state.v, potentials)
    through = sum(current for carried in received.values() for current in carried.values())
    virtual = pack_dynamic.current(rig, state)
    named = [f"{channel.id}.{gate.id}" for channel in rig.cell.channels for gate in channel.gates]
    return Snapshot(
        rig=rig,
        v=state.v,
        slope=(stimulus + axial - sum(values) - through - virtual) / rig.cell.capacitance,
        stimulus=stimulus,
        concentrations=concentrations,
        potentials=potentials,
        currents=dict(zip(names, values, strict=True)),
        gates=dict(zip(named, state.gates, strict=True)),
        steady=dict(zip(named, patch.gates_at(state.v).tolist(), strict=True)),
        levels=levels,
        leak_potential=leak_potential(rig, concentrations, left=left),
        leak_and_pump_potential=leak_and_pump_potential(rig, concentrations, left),
        ratios={channel.id: float(x) for channel, x in zip(rig.cell.channels, ratios, strict=True)},
        force=100.0 * state.slow.twitch[2] if state.slow is not None else 0.0,
        bound={
            f"{action.drug}.{action.target}": share
            for action, share in zip(rig.cell.actions, slow.bound.tolist(), strict=True)
        },
        received=received,
        dynamic=virtual,
        along=state.along is not None,
        place=place,
        axial=axial,
    )
