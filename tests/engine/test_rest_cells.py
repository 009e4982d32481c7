"""Where each cell rests, for how long it stays there, and whether it does what its file says."""

import numpy as np
import pytest

from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator

PUMPED = ("neuron", "muscle", "non-excitable", "passive")


def whole(name):
    """The cell with every rung of its ladder switched on."""
    rig = default_rig(cells.preset(name))
    for path in rig.quantities():
        if path.endswith(".on") and path.startswith(("channels.", "leaks.", "pump.")):
            rig = rig.replace(path, True)
    return rig


@pytest.mark.parametrize("name", PUMPED)
def test_an_hour_of_rest(name, share):
    """V within 0.01 mV, concentrations within 1e-6 of where they began, with everything moving."""
    rig = whole(name).replace("cytoplasm.moving", True).replace("pace.dt", 0.05)
    simulator = Simulator(rig)
    v, began = simulator.v, simulator.concentrations
    for _ in range(share.cases(60)):  # minutes
        for _ in range(12):
            simulator.advance(100_000, currents=False)
    assert simulator.time == share.cases(60) * 60_000.0
    assert simulator.v == pytest.approx(v, abs=0.01)
    for ion, sides in simulator.concentrations.items():
        assert sides == pytest.approx(began[ion], rel=1e-6)


@pytest.mark.parametrize("name", cells.names())
def test_the_declared_rest_is_the_true_one(name):
    cell = cells.preset(name)
    simulator = Simulator(whole(name))
    assert (simulator.rest is None) == cell.beats
    assert simulator.v == pytest.approx(cell.rest, abs=0.05)
    if not cell.beats:
        v = simulator.advance(20_000).v
        assert np.abs(v - simulator.rest).max() < 1e-5


def responses(rig, amplitudes):
    """The highest V within 40 ms of a pulse of 1 ms of each amplitude, less V at the start."""
    rig = rig.replace("stimulus.width", 1.0).replace("stimulus.delay", 0.0).replace("stimulus.mode", "single")
    simulator = Simulator(rig)
    state, tops = simulator.state, []
    for amplitude in amplitudes:
        simulator.state = state
        simulator.rig = rig.replace("stimulus.amplitude", float(amplitude))
        simulator.fire()
        tops.append(simulator.advance(round(40.0 / rig.pace.dt)).v.max() - state.v)
    return np.array(tops)


@pytest.mark.parametrize("name", cells.names())
def test_a_cell_is_excitable_when_it_says_so(name):
    """All or none: somewhere the answer to a quarter more of a stimulus is far more than a quarter larger."""
    cell = cells.preset(name)
    tops = responses(default_rig(cell), 1.25 ** np.arange(0, 31))  # 1 to 808 uA/cm2
    leaps = tops[1:] / tops[:-1]
    assert bool((leaps > 2.0).any()) == cell.excitable
    if not cell.excitable:
        assert leaps.max() < 1.26


@pytest.mark.parametrize("name", cells.names())
def test_a_cell_beats_by_itself_when_it_says_so(name):
    cell = cells.preset(name)
    v = Simulator(default_rig(cell)).advance(150_000).v  # 1.5 s
    beats = np.count_nonzero((v[:-1] < 0.0) & (v[1:] >= 0.0))
    assert (beats >= 2) == cell.beats
    assert cell.beats or beats == 0


def test_a_beating_cell_starts_at_the_lowest_point_of_its_settled_cycle():
    """Also under drugs: one cycle is as long as the next, and no later V is lower."""
    for path, value in (("temperature", 37.0), ("drugs.lidocaine.dose", 3.0), ("drugs.scorpion.dose", 3.0)):
        simulator = Simulator(default_rig(cells.preset("heart")).replace(path, value))
        assert simulator.rest is None
        v = simulator.advance(250_000).v
        up = np.flatnonzero((v[:-1] < -40.0) & (v[1:] >= -40.0)) * 0.01
        cycles = np.diff(up)
        assert cycles.size >= 2, path
        assert cycles == pytest.approx(cycles[-1], abs=0.05), path
        assert v.min() > v[0] - 0.01, path


@pytest.mark.parametrize("name", ["neuron", "cortical", "axon-seawater", "node-frog", "muscle"])
@pytest.mark.parametrize("more_k", [1.0, 1.2])
def test_rest_is_true_under_a_block_that_depends_on_v(name, more_k):
    """Lidocaine binds the more the more channels are inactivated: at the rest that there is, not the declared one."""
    rig = (
        default_rig(cells.preset(name))
        .replace("drugs.lidocaine.dose", 50.0)
        .replace("cytoplasm.moving", False)
    )
    rig = rig.replace("ions.k.outside", more_k * rig["ions.k.outside"]).replace("space.on", False)
    simulator = Simulator(rig)
    assert simulator.rest is not None
    assert np.abs(simulator.advance(100_000).v - simulator.rest).max() < 1e-4
