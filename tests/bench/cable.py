"""The fibre: M compartment steps/s through CableSimulator.advance, as a ratio to a kernel written for nothing else.

Row 4 of the speed table of the design: 100 M compartment steps/s where the hand-made kernel gives 120, so 0.83 of
it, of 1000 compartments of the 1952 axon, and faster than real time at dt 0.025 ms. Figures to read, never a verdict.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numba
import numpy as np
from numpy.typing import NDArray

from engine.cable import CableSimulator
from engine.fibre import geometry
from engine.fibre_simulator import FibreSimulator
from engine.files import cells
from engine.record import Record
from engine.rig.rig import Rig, default_rig
from engine.rig.scope import DEPTHS
from tests.bench import yardstick

RUNS = 15
STEPS = 2000
DT = 0.025
HOLD = 100.0 / 120.0
SIZE = 1000


def axon() -> Rig:
    """The 1952 axon in just about 1000 compartments, at dt 0.025 ms."""
    rig = default_rig(cells.preset("axon-1952")).replace("cable.on", True).replace("stimulus.delay", 0.0)
    rig = rig.replace("pace.dt", DT)
    return rig.replace("cable.accuracy", rig["cable.accuracy"] * geometry(rig).count / SIZE)


@numba.njit(fastmath=True, error_model="numpy", nogil=True)
def by_hand(v, m, h, n, axial, current, pulse, table, dt, steps):  # type: ignore[no-untyped-def]
    """The same axon with every constant known: densities, one axial conductance, sealed ends, from both ends."""
    size = v.size
    g, s = np.empty(size), np.empty(size)
    to, of = np.empty(size), np.empty(size)
    middle = size // 2
    twice = 2.0 / dt
    for k in range(steps):
        for i in range(size):
            at = (v[i] + 120.0) * 10.0
            j = max(0, min(int(at), table.shape[0] - 1))
            f = at - j
            a = (table[j, 0] + table[j, 1] * f) * m[i] + (table[j, 2] + table[j, 3] * f)
            b = (table[j, 4] + table[j, 5] * f) * h[i] + (table[j, 6] + table[j, 7] * f)
            c = (table[j, 8] + table[j, 9] * f) * n[i] + (table[j, 10] + table[j, 11] * f)
            m[i], h[i], n[i] = a, b, c
            square = c * c
            na, potassium = 120.0 * a * a * a * b, 36.0 * square * square
            g[i] = na + potassium + 0.3
            s[i] = na * 50.0 - potassium * 77.0 - 0.3 * 54.387
        if k < pulse:
            s[0] += current
        w = 1.0 / (twice + g[0] + axial)
        to[0], of[0] = axial * w, (twice * v[0] + s[0]) * w
        last = size - 1
        w = 1.0 / (twice + g[last] + axial)
        to[last], of[last] = axial * w, (twice * v[last] + s[last]) * w
        for i in range(1, middle):
            j = size - 1 - i
            w = 1.0 / (twice + g[i] + 2.0 * axial - axial * to[i - 1])
            u = 1.0 / (twice + g[j] + 2.0 * axial - axial * to[j + 1])
            to[i], of[i] = axial * w, (twice * v[i] + s[i] + axial * of[i - 1]) * w
            to[j], of[j] = axial * u, (twice * v[j] + s[j] + axial * of[j + 1]) * u
        x = (of[middle - 1] + to[middle - 1] * of[middle]) / (1.0 - to[middle - 1] * to[middle])
        y = of[middle] + to[middle] * x
        v[middle - 1], v[middle] = 2.0 * x - v[middle - 1], 2.0 * y - v[middle]
        for i in range(middle - 2, -1, -1):
            j = size - 1 - i
            x = of[i] + to[i] * x
            y = of[j] + to[j] * y
            v[i], v[j] = 2.0 * x - v[i], 2.0 * y - v[j]


def yardstick_call(rig: Rig) -> Callable[[], NDArray[np.float64]]:
    table, rest = yardstick.table(DT), CableSimulator(rig).state
    h = rig["cable.length"] / 10.0 / SIZE
    axial = 1e3 * 1e-4 * rig["cable.diameter"] / (4.0 * rig["cable.resistivity"] * h * h)

    def run() -> NDArray[np.float64]:
        v = np.full(SIZE, rest.v[0])
        m, h_, n = (np.full(SIZE, x) for x in rest.gates[:, 0])
        by_hand(v, m, h_, n, axial, 1e4, 40, table, DT, STEPS)
        return v

    return run


def engine_call(simulator: CableSimulator, every: int) -> Callable[[], NDArray[np.float64]]:
    rest = simulator.state

    def run() -> NDArray[np.float64]:
        simulator.state = rest
        simulator.fire()
        simulator.advance(STEPS, every)
        return simulator.v

    return run


def window_call(fibre: FibreSimulator) -> Callable[[], NDArray[np.float64]]:
    """What the window's engine does: blocks of 10 ms, the film, the electrodes in the record, a state before each."""
    record = Record(fibre.rig.replace("scope.depth", DEPTHS[0]))

    def run() -> NDArray[np.float64]:
        fibre.fire()
        for _ in range(STEPS // 400):
            state = fibre.state
            record.append(fibre.advance(400), fibre.rig, state)
        return fibre.film.latest().v  # type: ignore[union-attr]

    return run


def main() -> int:
    rig = axon()
    simulator = CableSimulator(rig)
    size, parts = simulator.x.size, simulator.substeps
    calls = {
        "written for this axon alone (yardstick)": yardstick_call(rig),
        "CableSimulator.advance, two electrodes": engine_call(simulator, 0),
        "the same with a picture every 0.25 ms": engine_call(simulator, 10),
        "as the window runs it: film and record": window_call(FibreSimulator(rig)),
    }
    for call in calls.values():
        call()  # compiles
    rounds = []
    for _ in range(RUNS):
        row = []
        for call in calls.values():
            begin = time.process_time()
            call()
            row.append(time.process_time() - begin)
        rounds.append(row)
    print(f"{size} compartments, dt {DT} ms in {parts} part(s)")
    print(f"{'M compartment steps/s, one core':45}{'median':>8}{'best':>8}{'ratio':>8}{'x real time':>13}")
    ratio = 0.0
    for k, name in enumerate(calls):
        speeds = [STEPS * (size * parts if k else SIZE) / row[k] / 1e6 for row in rounds]
        base = [STEPS * SIZE / row[0] / 1e6 for row in rounds]
        ratio = max(speeds) / max(base)
        real = STEPS * DT / 1000.0 / statistics.median(row[k] for row in rounds)
        print(f"{name:45}{statistics.median(speeds):8.1f}{max(speeds):8.1f}{ratio:8.2f}{real:13.2f}")
    print(f"hold: {HOLD:.2f} of the yardstick")
    return 0


if __name__ == "__main__":
    sys.exit(main())
