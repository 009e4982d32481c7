"""The ledger's figures against what a hand would work out."""

import pytest

from engine.constants import FARADAY
from engine.electrochemistry import pump_current
from engine.files import cells
from engine.ledger import Ledger
from engine.rig.rig import default_rig
from engine.rig.state import State
from engine.simulator import Simulator

NEURON = default_rig(cells.preset("neuron")).replace("stimulus.delay", 0.0)


def booked(rig, ms, fire=True):
    simulator = Simulator(rig)
    if fire:
        simulator.fire()
    simulator.advance(round(ms / rig.pace.dt))
    return Ledger.of(rig, simulator.state)


def test_a_state_without_books_has_none():
    ledger = Ledger.of(NEURON, State(-70.0, (0.0, 1.0, 0.0), 0.01))
    assert ledger.gross == ledger.impulses == 0.0
    assert ledger.na_per_impulse is None and ledger.k_per_impulse is None


def test_at_rest_leak_and_pump_trade_the_same_amounts():
    ledger = booked(NEURON, 1000.0, fire=False)
    assert ledger.pumped == pytest.approx(1000.0 * pump_current(NEURON), rel=1e-9)  # uA/cm2 x ms = nC/cm2
    assert ledger.atp == pytest.approx(ledger.pumped * 1e3 / FARADAY)
    assert abs(ledger.na_gained) < 1e-9 * ledger.atp
    assert abs(ledger.k_lost) < 1e-9 * ledger.atp
    assert abs(ledger.cl_gained) < 1e-9 * ledger.atp


def test_what_a_stimulus_injects_is_booked():
    ledger = booked(NEURON.replace("stimulus.amplitude", 7.0).replace("stimulus.width", 1.23), 20.0)
    assert ledger.injected == pytest.approx(7.0 * 1.23)


def test_an_impulse_moves_a_few_picomoles():
    """At least C dV: 1 uF/cm2 x 120 mV is 1.2 pmol/cm2; more, as Na and K overlap (Hodgkin 1964: 3 to 4 in squid)."""
    ledger = booked(NEURON, 50.0)
    assert ledger.impulses == 1.0
    assert 1.2 < ledger.na_per_impulse < 12.0
    assert ledger.k_per_impulse == pytest.approx(ledger.na_per_impulse, rel=0.1)
    axon = booked(default_rig(cells.preset("axon-1952")), 30.0)
    assert axon.impulses == 1.0
    assert 4.0 < axon.na_per_impulse < 20.0


def test_since_takes_off_what_was_before():
    simulator = Simulator(NEURON)
    simulator.fire()
    simulator.advance(5000)
    before = Ledger.of(NEURON, simulator.state)
    simulator.fire()
    simulator.advance(5000)
    after = Ledger.of(NEURON, simulator.state)
    second = after.since(before)
    assert second.impulses == 1.0
    assert second.injected == pytest.approx(20.0)
    assert second.na_per_impulse == pytest.approx(before.na_per_impulse, rel=0.01)
    assert after.since(after).gross == 0.0


def test_figures_name_their_units():
    figures = booked(NEURON, 20.0).figures()
    assert figures["impulses"] == 1.0
    assert figures["pumped_nC/cm2"] > 0.0
    assert all("_" in name for name in figures if name != "impulses")


def test_a_reset_opens_new_books():
    simulator = Simulator(NEURON)
    simulator.fire()
    simulator.advance(2000)
    simulator.reset_to_rest()
    assert Ledger.of(NEURON, simulator.state).gross == 0.0


def test_the_plain_axon_has_books_too():
    simulator = Simulator(default_rig(cells.preset("axon-1952")))
    simulator.advance(2000)
    ledger = Ledger.of(simulator.rig, simulator.state)
    assert ledger.leaked[0] < 0.0 < ledger.gated[1]  # Na leaks in, K out
    assert ledger.pumped == 0.0
    assert sum(ledger.out) == pytest.approx(simulator.rest - simulator.v, abs=1e-9 * ledger.gross)
