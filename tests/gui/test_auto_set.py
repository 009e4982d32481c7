"""Auto-set through the visible window: its key and its button, running and stopped, as one edit."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.files import cells
from engine.rig.rig import default_rig


def mess_up(one) -> None:
    one.store.set("scope.time_per_div", 0.05)
    one.store.set("scope.traces.v.per_div", 200.0)
    one.store.set("scope.traces.v.position", -3.0)
    one.store.set("scope.traces.i_na.per_div", 10.0)
    one.store.set("scope.trigger.source", "i_k")


def test_one_key_brings_the_action_potential_into_sight(bench):
    one = bench()
    one.sweep()
    one.settle(30.0)
    mess_up(one)
    before = one.store.rig
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_A)
    assert one.store.rig.scope.time_per_div in (1.0, 2.0, 5.0)
    assert one.store.rig.scope.trigger.source == "fire"
    _, v = one.sweep()
    trace = one.store.rig.scope.trace("v")
    assert max(abs(trace.height(v.min())), abs(trace.height(v.max()))) < 4.0
    assert trace.height(v.max()) - trace.height(v.min()) > 2.5
    assert one.window.statusBar().text.startswith("Auto-set: ")
    one.window.actions_["undo"].trigger()
    assert one.store.rig == before


def test_stopped_and_by_the_button(bench):
    one = bench()
    one.sweep()
    one.settle(30.0)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    mess_up(one)
    one.click("auto_set")
    assert one.store.rig.scope.time_per_div in (1.0, 2.0, 5.0)
    _, v = one.drawn()
    trace = one.store.rig.scope.trace("v")
    assert np.abs([trace.height(v.min()), trace.height(v.max())]).max() < 4.0


def test_a_beating_cell(bench):
    one = bench(default_rig(cells.preset("heart")))
    one.store.set("pace.unlimited", True)
    one.settle(3000.0)
    one.click("stop")  # as fast as it goes, the engine may overtake who reads five seconds of samples
    one.wait(lambda: not one.link.runner.status.running)
    one.store.set("scope.time_per_div", 1.0)
    QTest.keyClick(one.screen, Qt.Key.Key_A)
    assert one.store.rig.scope.time_per_div in (100.0, 200.0)
    assert one.store.rig.scope.trigger.source == "v"


def test_with_nothing_recorded_it_says_so(bench):
    one = bench(load=False)
    before = one.store.rig
    one.click("auto_set")
    assert one.store.rig is before
    assert one.window.statusBar().text == "There is nothing to auto-set to yet: let time run first."
