"""A drug in the window: given, seen at work on the screen, and washed out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from engine.files import cells
from engine.rig.rig import default_rig
from gui.widgets.effect_bar import EffectBar


def unfold(one) -> None:
    (title,) = [b for b in one.window.findChildren(QPushButton) if b.text() == "Drugs" and b.isVisible()]
    QTest.mouseClick(title, Qt.MouseButton.LeftButton)


def test_ttx_takes_the_impulse_and_the_wash_brings_it_back(bench):
    one = bench(default_rig(cells.preset("neuron")).replace("bath.wash", 0.0))
    unfold(one)
    _, v = one.sweep()
    peak = v.max()
    assert peak > 45.0
    one.type("drugs.ttx.dose", "300")
    bar = one.window.findChildren(EffectBar)[0]
    one.wait(lambda: bar.text == "97 %")
    _, v = one.sweep()
    assert v.max() < -40.0
    one.click("wash")
    assert one.store.rig["drugs.ttx.dose"] == 0.0
    one.wait(lambda: bar.text == "0 %")
    one.settle(100)
    _, v = one.sweep()
    assert v.max() == pytest.approx(peak, abs=1.0)
    one.click("undo")
    assert one.store.rig["drugs.ttx.dose"] == 300.0


def test_a_wash_of_nothing_is_no_edit(bench):
    one = bench(default_rig(cells.preset("neuron")), load=False)
    one.wait(one.window.isActiveWindow)  # only then has an editor the focus
    unfold(one)
    one.click("wash")
    assert not one.store.can_undo
    one.type("drugs.tea.dose", "2", key=None)  # half-typed: the wash takes it first, then washes it out
    one.click("wash")
    assert one.store.rig["drugs.tea.dose"] == 0.0
    one.store.undo()
    assert one.store.rig["drugs.tea.dose"] == 2.0
