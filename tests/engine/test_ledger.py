"""What one impulse changes, and what is left of leaks and pump under drugs."""

import math

import numpy as np
import pytest

from engine.electrochemistry import left_by_drugs, present, settings
from engine.files import cells
from engine.ledger import Ledger, impermeant, impulse_changes
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import look

NEURON = default_rig(cells.preset("neuron"))
ONE = Ledger((-1000.0, 1200.0, 0.0), (0.0, 0.0, 0.0), 0.0, 0.0, 2.0)  # two impulses, nC/cm2
PMOL = 500.0 / 96485.33212 * 1e3  # of Na with each


def test_impermeant_anions_close_the_charge_inside():
    assert impermeant(settings(NEURON)) == pytest.approx(18.5 + 140.0 - 8.744, abs=1e-3)


@pytest.mark.parametrize("lapse", [1.0, 100.0])
def test_change_of_sodium_by_one_impulse(lapse):
    """A sphere of 15 um: 6 / 15 um2 of membrane for each um3."""
    rig = NEURON.replace("pace.lapse", lapse)
    moles = PMOL * 1e-12 * (6.0 / 15e-4)  # mol/cm3
    expected = lapse * moles * 1e6 / 18.5  # mol/cm3 = 1e6 mM
    assert impulse_changes(rig, ONE, settings(rig)) == {"ions.na.inside": pytest.approx(expected, rel=1e-9)}


def test_change_of_potassium_in_the_space():
    rig = NEURON.replace("space.on", True).replace("space.thickness", 0.5).replace("cytoplasm.moving", False)
    expected = 1.2 * PMOL * 1e-12 / 0.5e-4 * 1e6 / 4.0
    assert impulse_changes(rig, ONE, settings(rig)) == {"ions.k.outside": pytest.approx(expected, rel=1e-9)}


def test_nothing_changes_where_nothing_moves_or_nothing_fired():
    held = NEURON.replace("cytoplasm.moving", False)
    assert impulse_changes(held, ONE, settings(held)) == {}
    silent = Ledger((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0, 0.0, 0.0)
    assert impulse_changes(NEURON, silent, settings(NEURON)) == {}


def test_the_stated_change_is_what_a_simulated_impulse_does():
    """10 %: the leaks and the pump move Na too while the impulse lasts (10 ms here)."""
    simulator = Simulator(NEURON.replace("stimulus.delay", 0.0))
    simulator.fire()
    before = simulator.concentrations["na"][0]
    simulator.advance(1000)
    ledger = Ledger.of(simulator.rig, simulator.state)
    assert ledger.impulses == 1
    change = impulse_changes(simulator.rig, ledger, settings(simulator.rig))["ions.na.inside"]
    assert simulator.concentrations["na"][0] / before - 1.0 == pytest.approx(change, rel=0.1)
    assert present(simulator.rig, simulator.state) == simulator.concentrations


def test_drugs_take_their_share_of_leaks_and_pump():
    assert left_by_drugs(NEURON, {"ouabain": 0.05, "ttx": 300.0}) == {"pump": 0.5}
    assert left_by_drugs(NEURON, {"barium": 4.5, "ouabain": 0.0}) == {"leak.k": pytest.approx(0.1)}


def test_a_snapshot_knows_of_ouabain():
    rig = NEURON.replace("drugs.ouabain.dose", 10000.0).replace("bath.wash", 0.0)
    simulator = Simulator(rig)
    simulator.advance(2000)
    seen = look(rig, simulator.state)
    assert math.isclose(seen.leak_and_pump_potential, seen.leak_potential, abs_tol=0.01)
    assert seen.currents["i_pump"] == pytest.approx(0.0, abs=1e-4)


def test_a_state_fits_its_own_cell_only():
    axon = default_rig(cells.preset("axon-1952"))
    state = Simulator(NEURON).state
    assert state.fits(NEURON.cell) and not state.fits(axon.cell)
    assert np.isfinite(look(NEURON, state).v)
