"""A look at the membrane: what it shows adds up."""

import numpy as np
import pytest

from engine.electrochemistry import nernst
from engine.files import cells
from engine.rig.ions import VALENCE
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import look


def running(name, ms, dt=0.001, **edits):
    rig = default_rig(cells.preset(name)).replace("stimulus.delay", 0.0)
    simulator = Simulator(rig)
    for path, value in {"pace.dt": dt, **edits}.items():
        rig = rig.replace(path.replace("__", "."), value)
    simulator.rig = rig
    simulator.fire()
    return simulator, simulator.advance(round(ms / dt))


@pytest.mark.parametrize("name", [name for name in cells.names() if not cells.preset(name).beats])
def test_at_rest_nothing_flows(name):
    """In all: single currents do. In a pumped cell with everything on, no ion has a net current either."""
    simulator = Simulator(default_rig(cells.preset(name)))
    seen = look(simulator.rig, simulator.state)
    largest = max(map(abs, seen.currents.values()))
    assert seen.slope == pytest.approx(0.0, abs=1e-9 * max(1.0, largest))
    assert sum(seen.by_ion.values()) == pytest.approx(-seen.slope * simulator.rig.cell.capacitance, abs=1e-12)
    if name in ("neuron", "muscle", "non-excitable"):
        assert list(seen.by_ion.values()) == pytest.approx([0.0] * 3, abs=1e-10 * largest)
    for gate, value in seen.gates.items():
        assert value == pytest.approx(seen.steady[gate], abs=1e-12)
    assert seen.force == 0.0


@pytest.mark.parametrize("name", cells.names())
@pytest.mark.parametrize("ms", [0.3, 0.8, 1.5, 3.0])
def test_currents_add_up_to_what_charges_the_membrane(name, ms):
    """C dV/dt is the stimulus less all currents, and is how V goes on (the gates are half a step behind)."""
    simulator, block = running(name, ms)
    stimulus = float(block.stimulus[-1])
    seen = look(simulator.rig, simulator.state, stimulus)
    c = simulator.rig.cell.capacitance
    assert c * seen.slope == pytest.approx(stimulus - sum(seen.currents.values()), rel=1e-12, abs=1e-12)
    assert sum(seen.by_ion.values()) == pytest.approx(sum(seen.currents.values()), abs=1e-9)
    before = simulator.v
    after = simulator.advance(1)
    if after.stimulus[0] == stimulus:
        assert (after.v[0] - before) / 0.001 == pytest.approx(seen.slope, rel=0.2, abs=1.0)
    assert list(simulator.currents()) == pytest.approx(
        list(look(simulator.rig, simulator.state).currents.values())
    )


@pytest.mark.parametrize("name", ["neuron", "muscle", "node-frog"])
def test_potentials_are_those_of_the_concentrations_now(name):
    simulator, _ = running(name, 20.0, 0.01, cytoplasm__moving=True, cytoplasm__diameter=1.0)
    seen = look(simulator.rig, simulator.state)
    assert seen.concentrations == simulator.concentrations
    assert seen.concentrations["na"][0] != simulator.rig["ions.na.inside"]
    for ion, (inside, outside) in seen.concentrations.items():
        e = nernst(inside, outside, VALENCE[ion], simulator.rig.temperature)
        assert seen.potentials[ion] == pytest.approx(e)
        assert seen.driving_forces[ion] == pytest.approx(seen.v - e)


def test_leaks_alone_and_with_the_pump():
    """Ouabain takes the neuron's pump, and with it the few mV between the two potentials."""
    rig = default_rig(cells.preset("neuron"))
    seen = look(rig, Simulator(rig).state)
    assert seen.leak_potential == pytest.approx(-64.3, abs=0.5)
    assert seen.leak_and_pump_potential == pytest.approx(-70.0, abs=0.1)  # the gated channels hardly matter
    assert seen.leak_and_pump_potential < seen.leak_potential


def test_drugs_show_at_the_membrane():
    rig = default_rig(cells.preset("neuron"))
    simulator = Simulator(rig)
    simulator.rig = rig.replace("drugs.ttx.dose", 30.0)
    before = look(simulator.rig, simulator.state)
    assert before.levels["ttx"] == 0.0
    simulator.advance(round(2000.0 / 0.01), currents=False)  # one time constant of the bath
    seen = look(simulator.rig, simulator.state)
    assert seen.levels["ttx"] == pytest.approx(30.0 * (1 - np.exp(-1.0)), rel=1e-3)
    open_now = 1.0 / (1.0 + seen.levels["ttx"] / 10.0)
    assert seen.currents["i_na"] == pytest.approx(
        open_now * 100.0 * seen.open_fraction("na") * seen.driving_forces["na"], rel=1e-9
    )


def test_it_shows_the_force_of_a_muscle():
    simulator, block = running("muscle", 50.0, 0.01)
    seen = look(simulator.rig, simulator.state)
    assert seen.force == pytest.approx(simulator.force)
    assert seen.force == pytest.approx(block.more["force"][-1], abs=0.1)
    assert 10.0 < seen.force < 40.0
