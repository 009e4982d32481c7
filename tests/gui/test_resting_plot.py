"""Resting V against K outside, in the running window."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableWidget, QToolButton

from engine.electrochemistry import leak_potential, reversal_potentials
from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator


@pytest.fixture
def neuron(bench):
    rig = default_rig(cells.preset("neuron")).replace("cytoplasm.moving", False)
    return bench(rig)


def shown(one) -> list[str]:
    return [label.text() for label in one.window._panels.ions.findChildren(QLabel) if label.isVisible()]


def opened(one):
    """The plot, opened by the button in the ions panel."""
    (button,) = [
        b for b in one.window._panels.ions.findChildren(QToolButton)
        if b.defaultAction() is one.window.actions_["resting_plot"]
    ]  # fmt: skip
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    one.wait(lambda: one.window._resting_plot is not None and one.window._resting_plot.isVisible())
    return one.window._resting_plot


def press(dialog, name) -> None:
    QTest.mouseClick(dialog.findChild(QPushButton, f"resting.{name}"), Qt.MouseButton.LeftButton)


def rows(dialog) -> list[tuple[str, str]]:
    table = dialog.findChild(QTableWidget)
    return [(table.item(row, 0).text(), table.item(row, 1).text()) for row in range(table.rowCount())]


def test_potassium_outside_moves_every_potential(neuron):
    one = neuron
    one.wait(lambda: "−64.7 mV" in shown(one) and "−70.0 mV" in shown(one))
    one.type("ions.k.outside", "8")
    rig = one.store.rig
    rest = Simulator(rig).rest
    for value in (reversal_potentials(rig)["k"], leak_potential(rig), rest):
        text = f"−{abs(value):.1f} mV"
        one.wait(lambda text=text: text in shown(one))
    assert rest > -67.0


def test_a_student_measures_a_row(neuron):
    one = neuron
    dialog = opened(one)
    take = dialog.findChild(QPushButton, "resting.take")
    one.wait(take.isEnabled)
    one.settle(100)
    one.qtbot.wait(150)
    press(dialog, "take")
    one.type("ions.k.outside", "8")
    rest = Simulator(one.store.rig).rest
    one.wait(lambda: abs(one.link.runner.status.v - rest) < 0.04)
    one.qtbot.wait(250)
    press(dialog, "take")
    assert rows(dialog) == [("4", "−70.0"), ("8", f"−{abs(rest):.1f}")]
    x, y = dialog._measured.getData()
    assert x == pytest.approx([math.log10(4), math.log10(8)]) and y == pytest.approx([-70.0, rest], abs=0.05)
    x, y = dialog._now.getData()
    assert (x[0], y[0]) == pytest.approx((math.log10(8), rest), abs=0.05)
    press(dialog, "copy")
    head, first, _ = QApplication.clipboard().text().splitlines()
    assert head == "K_outside_mM,V_mV"
    assert [float(word) for word in first.split(",")] == pytest.approx([4.0, -70.0], abs=0.05)

    dialog.close()
    assert opened(one) is dialog and len(rows(dialog)) == 2  # they outlive the closing
    table = dialog.findChild(QTableWidget)
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(table.item(0, 0)).center()
    )
    press(dialog, "delete")
    assert len(rows(dialog)) == 1 and len(dialog._measured.getData()[0]) == 1
    press(dialog, "clear")
    assert rows(dialog) == [] and not dialog.findChild(QPushButton, "resting.copy").isEnabled()


def test_the_curves_follow_the_rig(neuron):
    one = neuron
    dialog = opened(one)
    one.wait(dialog.findChild(QPushButton, "resting.take").isEnabled)

    def at(line, k):
        x, y = line.getData()
        return float(np.interp(math.log10(k), x, y))

    assert at(dialog._nernst, 4.0) == pytest.approx(-95.0, abs=0.1)
    assert at(dialog._leaks, 4.0) == pytest.approx(-64.7, abs=0.1)
    assert at(dialog._pumped, 4.0) == pytest.approx(-70.0, abs=0.1)
    assert at(dialog._membrane, 4.0) == pytest.approx(-70.0, abs=0.1)
    one.type("temperature", "20")
    one.wait(lambda: abs(at(dialog._nernst, 4.0) - reversal_potentials(one.store.rig)["k"]) < 0.1)
    names = [label.text for _, label in dialog._legend.items if label.isVisible()]
    assert names == [
        "Nernst, E K⁺",
        "Leaks alone (GHK)",
        "Leaks and pump",
        "Whole membrane",
        "Your points",
        "Now",
    ]
    one.store.replace(default_rig(cells.preset("axon-seawater")))
    one.wait(lambda: not dialog._pumped.isVisible())
    assert "Leaks alone" in [label.text for _, label in dialog._legend.items]


def test_the_plot_has_the_theme_of_the_window(neuron):
    one = neuron
    dialog = opened(one)
    dark = dialog.grab().toImage().pixelColor(90, 40)
    one.window.actions_["theme"].trigger()
    one.wait(lambda: dialog.grab().toImage().pixelColor(90, 40).lightness() > 200)
    assert dark.lightness() < 60
    one.window.actions_["theme"].trigger()
