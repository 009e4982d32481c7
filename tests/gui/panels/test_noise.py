"""The noise of the real world and the dynamic clamp, set in the window and seen on the screen."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from gui.widgets.fold import Fold


def unfold(one, title: str) -> None:
    (fold,) = [f for f in one.window.findChildren(Fold) if f._title == title]
    QTest.mouseClick(fold._button, Qt.MouseButton.LeftButton)


def swept(one):
    one.window.docks.show_page("stimulus")  # where the button is that fires
    return one.sweep()


def test_a_bad_day_is_seen_on_the_screen_and_undone(bench):
    one = bench()
    _, v = swept(one)
    quiet = v[:50].std()
    one.window.docks.show_page("noise")
    one.choose("noise.day", "Bad day")
    assert one.store.rig.noise.junction == 10.0
    _, v = swept(one)
    assert v[:50].std() > quiet + 0.2
    assert v[:50].mean() > -60.0  # the junction potential
    one.store.undo()
    _, v = swept(one)
    assert v[:50].std() < 0.2


def test_a_dial_makes_the_day_ones_own(bench):
    one = bench()
    one.window.docks.show_page("noise")
    unfold(one, "Errors of the recording")
    knob = one.window.findChild(QWidget, "noise.hum")
    assert knob.isVisible()
    knob.setFocus()
    QTest.keyClick(knob, Qt.Key.Key_Up)
    assert one.store.rig.noise.hum > 0.0
    assert one.store.rig.noise.day == "own"
    assert one.window.findChild(QWidget, "noise.day").value == "own"


def test_a_patch_with_few_channels_shows_them_opening(bench):
    one = bench()
    one.window.docks.show_page("noise")
    unfold(one, "Number of channels")
    button = one.window.findChild(QPushButton, "noise.patch.k")
    one.wait(lambda: button.isVisible() and button.height() > 10)  # unfolded
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    one.wait(lambda: "open_k" in one.link.runner.record.ring.channels)
    acquisition = one.link.runner.record.acquisition
    one.link.run()
    one.wait(lambda: acquisition.complete is not None and acquisition.complete.triggered, timeout=30_000)
    _, opened = one.drawn("open_k")
    assert set(np.round(opened).astype(int).tolist()) <= {0, 1, 2, 3}
    assert opened.max() >= 1.0


def test_channel_noise_tells_how_many_channels_there_are(bench):
    one = bench()
    one.window.docks.show_page("noise")
    one.choose("noise.channels", "Exact")
    panel = one.window.findChild(QWidget, "noise.channels").parent()
    words = [label.text() for label in panel.findChildren(QWidget) if hasattr(label, "text")]
    assert any("30" in text and "Na" in text and "3" in text for text in words)


def test_a_virtual_conductance_silences_the_axon(bench):
    one = bench()
    _, v = swept(one)
    assert v.max() > 20.0
    one.window.docks.show_page("dynamic")
    one.type("dynamic.conductance", "5")
    switch = one.window.findChild(QWidget, "dynamic.on")
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert one.store.rig.dynamic.on
    _, v = swept(one)
    assert v.max() < 0.0
