"""What the number of parts of a step promises: spike times, and that nothing hangs on where a run is cut."""

import numpy as np
import pytest

from engine import pack
from engine.files import cells
from engine.measure import RunMeasure
from engine.rig.rig import default_rig
from engine.simulator import Simulator


def firing(cell, amplitude, dt=0.01, **sets):
    rig = default_rig(cells.preset(cell)).replace("stimulus.amplitude", amplitude).replace("pace.dt", dt)
    rig = rig.replace("stimulus.width", 1000.0).replace("stimulus.delay", 1.0)
    for path, value in sets.items():
        rig = rig.replace(path.replace("__", "."), value)
    simulator = Simulator(rig)
    simulator.fire()
    return simulator


def spike_times(simulator, span):
    measure = RunMeasure(0.0, simulator.v, simulator.rig.pace.dt)
    measure.add(simulator.advance(round(span / simulator.rig.pace.dt), currents=False))
    return np.array(measure.spike_times)


@pytest.mark.parametrize(
    ("cell", "amplitude", "sets", "spikes"),
    [
        ("neuron", 10.0, {}, 19),
        ("neuron", 10.0, {"drugs__ouabain__dose": 0.05, "drugs__ttx__dose": 10.0}, 19),
        ("cortical", 10.0, {}, 15),
        ("interneuron", 2.0, {}, 10),
        ("interneuron", 10.0, {}, 25),
        ("muscle", 10.0, {"drugs__9ac__dose": 60.0}, 10),
        ("node-frog", 450.0, {}, 1),
    ],
)
def test_after_100_ms_of_firing_spike_times_are_within_5_us(cell, amplitude, sets, spikes):
    found = spike_times(firing(cell, amplitude, **sets), 101.0)
    exact = spike_times(firing(cell, amplitude, dt=0.001, **sets), 101.0)
    n = min(len(found), len(exact))
    assert n >= spikes
    assert 1000.0 * np.abs(found[:n] - exact[:n]).max() < 5.0


def test_a_squid_axon_that_is_given_a_drug_goes_on_with_the_same_steps():
    cell = cells.preset("axon-1952")
    assert pack._substeps(cell, cell.temperature, 0.01) == 1


def test_channels_that_follow_v_at_once_count():
    cell = cells.preset("interneuron")
    assert pack._substeps(cell, cell.temperature, 0.01) > 1


@pytest.mark.parametrize("cell", ["neuron", "muscle", "interneuron", "heart"])
def test_samples_do_not_depend_on_where_a_run_is_cut_while_drugs_come_and_go(cell):
    """The drugs are only worked out while they change: that must not show at the seams either."""
    runs = []
    for pieces in ((4000,), (1, 4, 1995, 3, 7, 1990)):
        simulator = firing(cell, 20.0, bath__wash=0.005)
        for drug in ("ttx", "scorpion", "lidocaine"):
            if any(action.drug == drug for action in simulator.rig.cell.actions):
                simulator.rig = simulator.rig.replace(f"drugs.{drug}.dose", 5.0)
        v = [simulator.advance(steps).v for steps in pieces]
        for action in simulator.rig.cell.actions:
            simulator.rig = simulator.rig.replace(f"drugs.{action.drug}.dose", 0.0)
        v += [simulator.advance(steps).v for steps in pieces]
        runs.append((np.concatenate(v), simulator.state.slow))
    assert np.array_equal(runs[0][0], runs[1][0])
    assert runs[0][1] == runs[1][1]
