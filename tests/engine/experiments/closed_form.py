"""Families of the 1952 axon in closed form: at a constant V every gate relaxes exponentially."""

import numpy as np

from engine import kinetics
from engine.electrochemistry import reversal_potentials
from engine.experiments.sweeps import ClampSweep, Epoch, Family
from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.state import State

RIG = default_rig(cells.preset("axon-1952"))
GATES = kinetics.gates_of(RIG.cell)  # m, h, n
STATE = State(-65.0, (0.0, 0.0, 0.0), 0.01)


def infinity(v):
    return kinetics.steady_state(GATES, v)


def tau(v):
    return 1.0 / kinetics.rate_sums(GATES, v)


def family(of, levels, command, holding=-65.0, dt=0.01, leak=0.3, tail=10.0):
    """`command(level)` gives (name, V, ms) of each epoch."""
    potentials = reversal_potentials(RIG)
    sweeps = []
    for level in levels:
        gates, rows = infinity(holding), {"v": [], "i_na": [], "i_k": [], "i_clamp": []}
        epochs, start = [], 0.0
        for name, v, width in command(level):
            t = dt * np.arange(1, round(width / dt) + 1)[:, None]
            course = infinity(v) + (gates - infinity(v)) * np.exp(-t / tau(v))
            m, h, n = course.T
            na, k = 120.0 * m**3 * h * (v - potentials["na"]), 36.0 * n**4 * (v - potentials["k"])
            for name_, row in (
                ("v", np.full(m.size, v)), ("i_na", na), ("i_k", k), ("i_clamp", na + k + leak * (v + 54.387))
            ):  # fmt: skip
                rows[name_].append(row)
            gates = course[-1]
            epochs.append(Epoch(name, start, start + width))
            start += width
        sweeps.append(
            ClampSweep(level, {name: np.concatenate(row) for name, row in rows.items()}, RIG, STATE)
        )
    return Family(of, dt, tuple(epochs), holding, tuple(sweeps), RIG, -65.0)


def steps(levels=range(-60, 81, 10), width=20.0, **more):
    def command(level):
        return [("delay", -65.0, 1.0), ("step", float(level), width), ("tail", -65.0, 10.0)]

    return family("step", levels, command, **more)


def prepulses(levels=range(-120, 1, 5), test=0.0, **more):
    def command(level):
        return [("delay", -65.0, 1.0), ("prepulse", float(level), 50.0), ("step", test, 5.0)]

    return family("prepulse", levels, command, **more)
