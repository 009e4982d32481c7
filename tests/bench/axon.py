"""The one 1952 axon: M steps/s through Simulator.advance, as a ratio to a kernel written for nothing else.

Row 1 of the speed table of the design: 36 M steps/s where the hand-made kernel gives 54, so 0.67 of it, with
spike times within 5 us at dt 0.01 ms. Figures to read, never a verdict: timings here are noisy.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.files import cells
from engine.measure import RunMeasure
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator
from tests.bench import yardstick

RUNS = 15
STEPS = 200_000  # 2 s of biological time, about 140 spikes
HOLD = 36.0 / 54.0
SPIKE_ERROR = 5.0  # us
EXACT = Path(__file__).parents[1] / "reference" / "data" / "axon_1952.json"


def axon() -> Rig:
    """10 uA/cm2 for as long as it runs, at dt 0.01 ms."""
    rig = default_rig(cells.preset("axon-1952")).replace("stimulus.delay", 0.0)
    return rig.replace("stimulus.width", 10_000.0).replace("pace.dt", 0.01)


def through_simulator(rig: Rig, currents: bool) -> Callable[[], float]:
    """A call that advances STEPS steps from rest and returns the last V."""
    simulator = Simulator(rig)
    rest = simulator.state

    def advance() -> float:
        simulator.state = rest
        simulator.fire()
        return float(simulator.advance(STEPS, currents=currents).v[-1])

    return advance


def by_hand(rig: Rig) -> Callable[[], float]:
    state, table = Simulator(rig).state, yardstick.table(rig.pace.dt)

    def run() -> float:
        out = np.empty(STEPS)
        return float(yardstick.run(state.v, *state.gates, rig.stimulus.amplitude, rig.pace.dt, table, out))

    return run


def seconds(call: Callable[[], float]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def spike_error(rig: Rig) -> float:
    """The largest error of the seven spike times of the first 100 ms, in us."""
    exact = np.array(json.loads(EXACT.read_text())["constant_10"]["spikes"]["spike_times_up0"])
    simulator = Simulator(rig.replace("stimulus.delay", 5.0))
    measure = RunMeasure(0.0, simulator.v, rig.pace.dt)
    simulator.fire()
    measure.add(simulator.advance(round(105.0 / rig.pace.dt)))
    return float(1000.0 * np.abs(np.array(measure.spike_times) - exact).max())


def main() -> int:
    rig = axon()
    calls = {
        "written for this axon alone (yardstick)": by_hand(rig),
        "Simulator.advance, V recorded": through_simulator(rig, currents=False),
        "Simulator.advance, V and currents recorded": through_simulator(rig, currents=True),
    }
    ends = [call() for call in calls.values()]  # compiles, and shows that all compute the same axon
    if max(ends) - min(ends) > 2.0:
        print(f"The kernels disagree: V ends at {ends} mV.", file=sys.stderr)
        return 1
    # In turns, so that a slow moment hits all of them.
    rounds = [[seconds(call) for call in calls.values()] for _ in range(RUNS)]
    yardstick_times = [times[0] for times in rounds]
    print(f"{'M steps/s, one core, dt 0.01 ms':45}{'median':>8}{'best':>8}{'ratio':>8}")
    ratios = []
    for name, times in zip(calls, zip(*rounds, strict=True), strict=True):
        speeds = [STEPS / t / 1e6 for t in times]
        ratios.append(statistics.median(hand / own for hand, own in zip(yardstick_times, times, strict=True)))
        print(f"{name:45}{statistics.median(speeds):8.1f}{max(speeds):8.1f}{ratios[-1]:8.2f}")
    error = spike_error(rig)
    print(f"largest spike-time error in 100 ms of firing: {error:.2f} us (hold: {SPIKE_ERROR:g})")
    print(f"ratio with V recorded: {ratios[1]:.2f} (hold: {HOLD:.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
