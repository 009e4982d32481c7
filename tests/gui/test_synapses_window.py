"""Transmitter in the real window: a newcomer presses Fire at a receptor and sees what it does."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.trigger import STIMULUS_START


def synapses(bench, cell):
    one = bench(default_rig(cells.preset(cell)))
    one.window.docks.show_page("receptors")
    return one


def press_fire(one, receptor):
    """Press its button; what is then drawn of V after the whole sweep."""
    action = one.window.actions_[f"fire_{receptor}"]
    (button,) = [b for b in one.window.findChildren(QToolButton) if b.defaultAction() is action]
    assert button.isVisible() and button.text() == "Fire"
    acquisition = one.link.runner.record.acquisition
    before = acquisition.complete.number if acquisition.complete else -1
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def swept():
        complete = acquisition.complete
        return complete is not None and complete.triggered and complete.number > before

    one.wait(swept)
    return one.drawn()


def test_fire_gives_an_epsp_that_the_sweep_starts_with(bench):
    one = synapses(bench, "neuron")
    t, v = press_fire(one, "ampa")
    assert one.store.rig.receptor("ampa").mode == "single"
    assert one.store.rig.scope.trigger.source == STIMULUS_START
    before = v[t < 3.9]  # the trigger stands 4 ms from the left edge
    assert np.ptp(before) < 0.1 and 2.0 < v.max() - before.mean() < 6.0
    assert 5.0 < t[v.argmax()] < 10.0
    one.window.actions_["undo"].trigger()
    assert not one.store.rig.receptor("ampa").on
    assert one.store.rig.scope.trigger.source == "stimulus"


def test_the_stimulators_fire_lets_the_nerves_fire_too(bench):
    one = synapses(bench, "neuron")
    one.store.set("stimulus.mode", "off")
    one.store.set("scope.trigger.source", STIMULUS_START)
    one.choose("receptors.ampa.mode", "Train")
    one.type("receptors.ampa.interval", "2")
    one.window.docks.show_page("stimulus")
    _, v = one.sweep()
    assert v.max() > 0.0  # five in a row reach the threshold


def test_the_nerve_makes_the_muscle_twitch_and_curare_stops_it(bench):
    one = synapses(bench, "muscle")
    t, v = press_fire(one, "nicotinic")
    assert v.max() > 20.0 and one.drawn("force")[1].max() > 15.0
    one.store.set("bath.wash", 0.0)
    one.store.set("drugs.curare.dose", 5.0)
    one.settle(1000.0)
    t, v = press_fire(one, "nicotinic")
    assert v.max() < -60.0 and v.max() - v[t < 39.0].mean() > 1.0


def test_its_currents_come_on_a_scale_on_which_they_can_be_seen(bench):
    from engine import new_trace

    one = synapses(bench, "neuron")
    for id in ("i_ampa", "g_ampa"):
        fresh = one.store.defaults.scope.trace(id)
        one.store.replace(new_trace.placed(one.store.rig, id, fresh))
    press_fire(one, "ampa")
    assert one.drawn("i_ampa")[1].min() < -1.5
    assert one.drawn("g_ampa")[1].max() > 0.029
    scope = one.store.rig.scope
    assert scope.trace("i_ampa").per_div <= 2.0 and scope.trace("g_ampa").per_div <= 0.02


def test_the_why_panel_tells_of_transmitter(bench):
    one = synapses(bench, "neuron")
    one.store.set("receptors.ampa.conductance", 0.02)
    one.store.set("receptors.ampa.rate", 2000.0)
    one.store.set("receptors.ampa.mode", "poisson")
    one.window.actions_["fire_ampa"].trigger()
    one.wait(lambda: any("AMPA" in text for text in one.window._panels.why.sentences))
