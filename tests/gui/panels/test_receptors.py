"""The synapses: found without a manual, set by hand, fired by their own button, and said what they do."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QToolButton

from engine.electrochemistry import receptor_potentials, reversal_potentials
from engine.files import cells
from engine.rig.receptors import KINDS
from engine.rig.rig import default_rig
from gui.panels.receptors import ReceptorsPanel


@dataclass
class Moment:
    """As much of a snapshot as the panel looks at."""

    v: float
    receptor_potentials: dict[str, float]


@pytest.fixture
def panel(store, told, window):
    store.replace(default_rig(cells.preset("neuron")))
    fired = []
    actions = {}
    for id in KINDS:
        actions[id] = QAction(id)
        actions[id].triggered.connect(lambda _checked=False, id=id: fired.append(id))
    made = ReceptorsPanel(store, told.append, actions)
    made.fired = fired
    made.host = window(made)
    made.host.resize(300, 700)
    return made


def press(panel, name):
    button = panel.findChild(QAbstractButton, name)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(panel, id, text):
    box = panel.findChild(QComboBox, f"receptors.{id}.mode")
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def editor(panel, path):
    return panel.findChild(QLineEdit, path)


def words(panel, id, store, v):
    potentials = receptor_potentials(store.rig.cell, reversal_potentials(store.rig))
    panel.open(id)
    panel.show_snapshot(Moment(v, potentials))
    label = panel.findChild(QLabel, f"receptors.{id}.words")
    assert label.isVisible()
    return label.text()


def test_what_the_cell_has_stands_first_and_the_rest_can_be_had(panel, store, qtbot):
    seen = {id for id in KINDS if panel.findChild(QAbstractButton, f"receptors.{id}").isVisible()}
    assert seen == {"ampa", "nmda", "gaba_a"}
    assert editor(panel, "receptors.ampa.conductance").isVisible()
    panel.others.set_open(True)
    assert panel.findChild(QAbstractButton, "receptors.nicotinic").isVisible()
    store.replace(default_rig(cells.preset("muscle")))
    qtbot.wait(20)
    assert editor(panel, "receptors.nicotinic.conductance").isVisible()
    assert not panel.findChild(QAbstractButton, "receptors.ampa").isVisible()
    store.replace(default_rig(cells.preset("axon-1952")))
    qtbot.wait(20)
    assert all(panel.findChild(QAbstractButton, f"receptors.{id}").isVisible() for id in KINDS)


def test_one_card_is_open_at_a_time(panel):
    press(panel, "receptors.gaba_a")
    assert editor(panel, "receptors.gaba_a.conductance").isVisible()
    assert not editor(panel, "receptors.ampa.conductance").isVisible()
    press(panel, "receptors.gaba_a")
    assert not editor(panel, "receptors.gaba_a.conductance").isVisible()


def test_numbers_are_typed_and_those_of_a_mode_shown_with_it(panel, store):
    path = "receptors.ampa"
    assert not editor(panel, f"{path}.rate").isVisible() and not editor(panel, f"{path}.count").isVisible()
    choose(panel, "ampa", "Train")
    assert store.rig.receptor("ampa").mode == "train"
    assert editor(panel, f"{path}.interval").isVisible() and editor(panel, f"{path}.count").isVisible()
    choose(panel, "ampa", "Random")
    assert editor(panel, f"{path}.rate").isVisible() and not editor(panel, f"{path}.count").isVisible()
    one = editor(panel, f"{path}.conductance")
    one.setFocus()
    one.selectAll()
    QTest.keyClicks(one, "0.25")
    QTest.keyClick(one, Qt.Key.Key_Return)
    assert store.rig.receptor("ampa").conductance == 0.25


def test_each_has_its_own_button(panel):
    buttons = [b for b in panel.findChildren(QToolButton) if b.isVisible()]
    assert [b.text() for b in buttons] == ["Fire"] * 3
    for button in buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.fired == ["ampa", "nmda", "gaba_a"]


def test_gaba_inhibits_or_excites_with_e_cl(panel, store):
    assert "shunts" in words(panel, "gaba_a", store, -70.0)
    assert "hyperpolarises" in words(panel, "gaba_a", store, -55.0)
    store.set("ions.cl.inside", 30.0)
    assert "depolarises" in words(panel, "gaba_a", store, -70.0)
    assert "−37.1 mV" in words(panel, "gaba_a", store, -70.0)


def test_glutamate_excites_and_magnesium_is_told(panel, store):
    assert "excites" in words(panel, "ampa", store, -70.0)
    assert "down to it" in words(panel, "ampa", store, 30.0)
    said = words(panel, "nmda", store, -70.0)
    assert "4.4 %" in said
    store.set("receptors.nmda.magnesium", 0.0)
    assert "100 %" in words(panel, "nmda", store, -70.0)


def test_the_time_course_at_this_temperature_is_told(panel, store):
    card = panel._cards["ampa"]
    card.more.set_open(True)
    texts = " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    assert "31 °C" in texts and "At 37 °C" in texts
    store.set("temperature", 20.0)
    texts = " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    assert "At 20 °C" in texts
