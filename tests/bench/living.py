"""The living cells: M steps/s through Simulator.advance, as a ratio to the plain 1952 axon in the same run.

Row 2 of the speed table of the design: 10 M steps/s for the richest cell (Goldman currents, pump, moving ions, drugs)
where the plain kernel gives 38, so 0.26 of it, with spike times within 5 us at dt 0.01 ms. The neuron is also held
against a kernel written for it alone, with the same parts of a step but without drugs, ledger or currents. Figures
to read, never a verdict: timings here are noisy.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from engine import pack
from engine.constants import FARADAY
from engine.electrochemistry import thermal_voltage
from engine.files import cells
from engine.measure import RunMeasure
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator

RUNS = 9
STEPS = 100_000  # 1 s of biological time
HOLD = 10.0 / 38.0
SPIKE_ERROR = 5.0  # us
EXACT_DT = 0.001  # ms; spike times taken for exact


def seconds(call: Callable[[], None]) -> float:
    """Of processor time: a run five times as long is interrupted five times as often."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


class Row(NamedTuple):
    """One cell at work: what is set, and what comes to it while it runs."""

    name: str
    cell: str
    amplitude: float  # uA/cm2, maintained
    sets: dict[str, object]
    later: dict[str, object]  # set once it runs


ROWS = (
    Row("neuron", "neuron", 20.0, {}, {}),
    Row(
        "neuron, ouabain and TTX half-blocking",
        "neuron",
        20.0,
        {"drugs.ouabain.dose": 0.05, "drugs.ttx.dose": 10.0},
        {},
    ),
    Row(
        "neuron, the same washing in",
        "neuron",
        20.0,
        {"bath.wash": 5.0},
        {"drugs.ouabain.dose": 0.05, "drugs.ttx.dose": 10.0},
    ),
    Row("muscle, chloride channels blocked", "muscle", 10.0, {"drugs.9ac.dose": 60.0}, {}),
    Row("node-frog", "node-frog", 450.0, {}, {}),
    Row("heart", "heart", 0.0, {}, {}),
    Row("interneuron", "interneuron", 2.0, {}, {}),
    Row("cortical", "cortical", 2.0, {}, {}),
)


def rig_of(row: Row, dt: float = 0.01) -> Rig:
    """The cell under a maintained current."""
    rig = default_rig(cells.preset(row.cell)).replace("stimulus.amplitude", row.amplitude)
    for path, value in {"stimulus.delay": 1.0, "stimulus.width": 10_000.0, "pace.dt": dt, **row.sets}.items():
        rig = rig.replace(path, value)
    return rig


def begun(rig: Rig, later: dict[str, object]) -> Simulator:
    """At rest, the stimulus fired, and what comes later set."""
    simulator = Simulator(rig)
    simulator.fire()
    for path, value in later.items():
        simulator.rig = simulator.rig.replace(path, value)
    return simulator


def through_simulator(rig: Rig, later: dict[str, object], currents: bool = False) -> Callable[[], None]:
    """A call that advances STEPS steps from where the last one ended (going back would fetch tables anew)."""
    simulator = begun(rig, later)

    def advance() -> None:
        simulator.advance(STEPS, currents=currents)

    return advance


def spike_error(row: Row) -> tuple[float, int]:
    """The largest error of the spike times of the first 100 ms (of a heart 1500) in us, and their number."""
    span = 1500.0 if row.cell == "heart" else 101.0
    found = []
    for dt in (0.01, EXACT_DT):
        simulator = begun(rig_of(row, dt), row.later)
        measure = RunMeasure(0.0, simulator.v, dt)
        measure.add(simulator.advance(round(span / dt), currents=False))
        found.append(np.array(measure.spike_times))
    n = min(map(len, found))  # one may stand just before the end, the other just after
    return (float(1000.0 * np.abs(found[0][:n] - found[1][:n]).max()) if n else 0.0), n


@numba.njit(fastmath=True, error_model="numpy", nogil=True)
def run_neuron(v, m, h, n, inside, p, table, low, step, v_out):  # type: ignore[no-untyped-def]
    """Fill `v_out` for the neuron alone: three gates, three Goldman leaks, the pump, moving ions; no books kept.

    inside: mM of Na, K, Cl. p: dt (ms) of a part, parts, stimulus (uA/cm2), P F of the leaks of Na, K, Cl, pump at
    saturation, its two half-saturations, thermal voltage, mM inside per nC/cm2, then mM outside. Capacitance 1.
    """
    dt, parts, stimulus, p_na, p_k, p_cl, pump, na_half, k_half, thermal, per_charge, na_o, k_o, cl_o = p
    na_i, k_i, cl_i = inside
    per_step, half = 1.0 / step, 0.5 * dt
    na = k = cl = 0.0
    for s in range(v_out.size):
        if s % 5 == 0:
            na_i -= na * dt * per_charge
            k_i -= k * dt * per_charge
            cl_i -= cl * dt * per_charge
            na = k = cl = 0.0
            e_na, e_k = thermal * np.log(na_o / na_i), thermal * np.log(k_o / k_i)
            a, b = na_i / (na_i + na_half), k_o / (k_o + k_half)
            pumped = pump * a * a * a * b * b
            by_b = p_na * (na_i - na_o) + p_k * (k_i - k_o) + p_cl * (cl_o - cl_i)
            by_v = (p_na * na_o + p_k * k_o + p_cl * cl_i) / thermal
        for _ in range(int(parts)):
            at = (v - low) * per_step
            i = max(0, min(int(at), table.shape[0] - 2))
            f = at - i
            t, u = table[i], table[i + 1]
            m = (t[1] * m + t[2]) * (1.0 - f) + (u[1] * m + u[2]) * f
            h = (t[3] * h + t[4]) * (1.0 - f) + (u[3] * h + u[4]) * f
            n = (t[5] * n + t[6]) * (1.0 - f) + (u[5] * n + u[6]) * f
            big = t[0] + (u[0] - t[0]) * f
            square = n * n
            g_na, g_k = (100.0 * m) * (m * (m * h)), 80.0 * (square * square)
            g = g_na + g_k + by_v + by_b * (u[0] - t[0]) * per_step
            total = g_na * (v - e_na) + g_k * (v - e_k) + by_v * v + by_b * big + pumped - stimulus
            way = -dt * total / (1.0 + half * g)
            middle = v + 0.5 * way
            na += (
                g_na * (middle - e_na) + p_na * ((na_i - na_o) * big + na_o / thermal * middle) + 3.0 * pumped
            )
            k += (
                g_k * (middle - e_k)
                + p_k * ((k_i - k_o) * big + k_o / thermal * middle)
                - 2.0 * pumped
                - stimulus
            )
            cl -= p_cl * ((cl_o - cl_i) * big + cl_i / thermal * middle)
            v += way
        v_out[s] = v
    return v


def by_hand(rig: Rig) -> Callable[[], None]:
    """A call that runs the kernel above from rest."""
    state, part = Simulator(rig).state, pack.pack_living(rig)
    thermal = thermal_voltage(rig.temperature)
    permeability = [FARADAY * leak.permeability for leak in rig.leaks]
    slow = part.slow
    numbers = (
        part.dt / part.substeps, float(part.substeps), rig.stimulus.amplitude, *permeability, slow.pump, slow.na_half,
        slow.k_half, thermal, slow.inside, *(ion.outside for ion in rig.ions),
    )  # fmt: skip
    inside = tuple(ion.inside for ion in rig.ions)
    table: NDArray[np.float64] = part.gates.table

    def run() -> None:
        out = np.empty(STEPS)
        run_neuron(state.v, *state.gates, inside, numbers, table, part.table_low, part.table_step, out)

    return run


def main() -> int:
    plain = default_rig(cells.preset("axon-1952")).replace("stimulus.delay", 0.0)
    plain = plain.replace("stimulus.width", 10_000.0)
    neuron = rig_of(ROWS[0]).replace("stimulus.delay", 0.0)
    yardstick = through_simulator(plain, {})
    calls = {"neuron alone, written for it": by_hand(neuron)}
    calls |= {row.name: through_simulator(rig_of(row), row.later) for row in ROWS}
    calls["neuron, currents recorded"] = through_simulator(rig_of(ROWS[0]), {}, currents=True)
    for call in (yardstick, *calls.values()):
        call()  # compiles
    plains: list[float] = []
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(RUNS):  # each beside the yardstick, so that a slow moment hits both
        for name, call in calls.items():
            pair = seconds(yardstick), seconds(call)
            plains.append(pair[0])
            times[name].append(pair)
    print(
        f"{'M steps/s, one core, dt 0.01 ms':40}{'median':>8}{'best':>8}{'ratio':>8}{'parts':>7}{'spikes':>8}{'us':>7}"
    )
    speeds = [STEPS / t / 1e6 for t in plains]
    print(f"{'axon-1952, the plain kernel':40}{statistics.median(speeds):8.1f}{max(speeds):8.1f}{1.0:8.2f}")
    ratios = {}
    for name, pairs in times.items():
        speeds = [STEPS / own / 1e6 for _, own in pairs]
        ratios[name] = statistics.median(base / own for base, own in pairs)
        line = f"{name:40}{statistics.median(speeds):8.1f}{max(speeds):8.1f}{ratios[name]:8.2f}"
        row = next((row for row in ROWS if row.name == name), None)
        if row is not None:
            error, spikes = spike_error(row)
            rig = rig_of(row)
            line += f"{pack.pack_living(rig, tables=False).substeps:7}{spikes:8}{error:7.2f}"
        print(line)
    print(f"hold: ratio {HOLD:.2f} for the neuron with its drugs, spike times within {SPIKE_ERROR:g} us")
    return 0


if __name__ == "__main__":
    sys.exit(main())
