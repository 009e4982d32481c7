"""One place of a fibre looked at: currents there, what the neighbours give, and the words for it."""

import numpy as np
import pytest

from engine import messages
from engine.electrochemistry import nernst, nernst_temperature
from engine.fibre import geometry
from engine.fibre_simulator import FibreSimulator
from engine.files import cells
from engine.rig.rig import default_rig
from engine.snapshot import look
from engine.why import explain

DT = 0.001
AXON = default_rig(cells.preset("axon-1952")).replace("stimulus.delay", 0.0).replace("pace.dt", DT)
FIBRE = AXON.replace("cable.on", True).replace("cable.accuracy", 40.0)
FROG = default_rig(cells.preset("node-frog")).replace("stimulus.delay", 0.0).replace("pace.dt", DT)


def fired(rig, ms):
    fibre = FibreSimulator(rig)
    fibre.fire()
    if ms:
        fibre.advance(round(ms / DT))
    return fibre


def templates(message):
    return {message.template} | {
        t for _, value in message.values if hasattr(value, "template") for t in templates(value)
    }


def said(fibre):
    why = explain(look(fibre.rig, fibre.state))
    return {t for sentence in why.sentences for t in templates(sentence)}


@pytest.mark.parametrize("place", [10.0, 30.0, 0.0])
@pytest.mark.parametrize("ms", [0.5, 1.2, 1.7, 2.5, 6.0])
def test_what_charges_the_membrane_is_how_v_goes_on(place, ms):
    """At the electrode that stimulates and at an end of the fibre too."""
    fibre = fired(FIBRE.replace("cable.electrodes.1.place", place), ms)
    seen = look(fibre.rig, fibre.state)
    cut = geometry(fibre.rig)
    at = int(np.abs(cut.x - place).argmin())
    assert seen.along and seen.place == place
    before = fibre.state.along.v[at]
    fibre.advance(1)
    gone = (fibre.state.along.v[at] - before) / DT
    assert gone == pytest.approx(seen.slope, rel=0.03, abs=0.5)


def test_of_a_myelinated_fibre_it_is_the_nearest_node():
    rig = FROG.replace("cable.on", True)
    rig = rig.replace("cable.electrodes.1.place", 20.2 * rig.cable.myelin.period)
    fibre = fired(rig, 0.9)
    seen = look(rig, fibre.state)
    assert seen.place == pytest.approx(20.0 * rig.cable.myelin.period, abs=1e-3)
    before = seen.v
    fibre.advance(1)
    assert (look(rig, fibre.state).v - before) / DT == pytest.approx(seen.slope, rel=0.1, abs=3.0)


def test_at_rest_nothing_comes_along():
    fibre = fired(FIBRE, 0.0)
    seen = look(FIBRE, fibre.state)
    assert seen.axial == pytest.approx(0.0, abs=1e-6) and seen.slope == pytest.approx(0.0, abs=1e-5)
    assert messages.WHY_RESTS in said(fibre)


def test_neighbours_charge_the_foot_and_take_from_the_upstroke():
    fibre = fired(FIBRE, 1.2)
    assert look(FIBRE, fibre.state).axial > 10.0
    assert {messages.WHY_CHARGED, messages.WHY_THE_NEIGHBOURS} <= said(fibre)
    while fibre.v < 0.0:
        fibre.advance(10)
    assert look(FIBRE, fibre.state).axial < -10.0
    assert messages.WHY_CHARGES in said(fibre)


def test_in_a_stretch_it_is_the_membrane_of_the_stretch():
    rig = FIBRE.replace("cable.potassium.on", True).replace("cable.electrodes.1.place", 50.0)
    rig = rig.replace("cable.potassium.extent", 60.0).replace("cable.ttx.on", True)
    seen = look(rig, fired(rig, 0.0).state)
    assert seen.potentials["k"] == pytest.approx(nernst(400.0, 100.0, 1, nernst_temperature(rig)), abs=0.01)
    assert seen.currents["i_na"] == 0.0
    assert seen.slope == pytest.approx(0.0, abs=1e-3)


def test_a_state_of_another_fibre_has_no_place():
    state = fired(FIBRE, 0.0).state
    seen = look(FIBRE.replace("cable.length", 50.0), state)
    assert seen.along and seen.place is None and seen.axial == 0.0
