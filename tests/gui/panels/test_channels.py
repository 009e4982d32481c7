"""Channels and pump: which drug a row stands for, how much there is, and the ladder of the passive cell."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton

from engine.files import cells
from engine.rig.ladder import ladder
from engine.rig.rig import default_rig
from gui.panels.channels import ChannelsPanel

ENTER = Qt.Key.Key_Return


@pytest.fixture
def panel(store, told, window):
    made = ChannelsPanel(store, told.append)
    made.host = window(made)
    return made


def take(store, name):
    store.replace(default_rig(cells.preset(name)))


def drugs(panel):
    """What stands at the right of each row that is there, by path."""
    return {path: row.drug.text() for path, row in panel._rows.items() if row.drug.isVisible()}


def unfold(panel):
    (button,) = [b for b in panel.findChildren(QPushButton) if b.property("fold")]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def enter(panel, path, text):
    editor = panel.findChild(QLineEdit, path)
    assert editor.isVisible()
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, ENTER)
    return editor


def ratios(panel):
    return [panel.findChild(QLabel, f"ratio.{ion}").text() for ion in ("na", "k", "cl")]


def test_each_row_names_the_drug_it_stands_for(store, panel):
    assert drugs(panel) == {"channels.na": "TTX", "channels.k": "TEA", "leaks.na": "—", "leaks.cl": "—"}
    take(store, "muscle")
    assert drugs(panel) == {
        "channels.na": "TTX", "channels.k": "TEA", "channels.kir": "Ba²⁺", "leaks.na": "—", "leaks.cl": "9-AC",
        "pump": "ouabain",
    }  # fmt: skip
    tip = panel.findChild(QAbstractButton, "channels.na.on").toolTip()
    assert "Switch and slider stand for Tetrodotoxin (TTX). Half is blocked by 10 nM." in tip
    take(store, "axon-1952")
    assert "No drug here" in panel.findChild(QAbstractButton, "leaks.na.on").toolTip()


@pytest.mark.parametrize("name", cells.names())
def test_the_column_does_not_grow(store, panel, name):
    take(store, name)
    assert panel.minimumSizeHint().width() <= 260
    unfold(panel)
    assert panel.minimumSizeHint().width() <= 260


@pytest.mark.parametrize("name", ["neuron", "muscle"])
def test_sliders_can_be_gripped_and_drugs_stand_free_of_the_numbers(store, panel, qtbot, name):
    take(store, name)
    panel.host.resize(panel.host.minimumSizeHint())
    qtbot.wait(20)
    rows = [row for row in panel._rows.values() if row.slider.isVisible()]
    for row in rows:
        assert row.slider.width() >= 44
        text = row.drug.fontMetrics().horizontalAdvance(row.drug.text())
        assert row.drug.geometry().right() + 1 - text >= row.editor.geometry().right() + 4


def test_permeabilities_are_shown_as_textbooks_do_and_can_be_typed(store, panel):
    take(store, "neuron")
    assert not panel.findChild(QLineEdit, "leaks.k.permeability").isVisible()
    unfold(panel)
    assert panel.findChild(QLineEdit, "leaks.k.permeability").text() == "2.134e−6"
    assert ratios(panel) == ["0.0647", "1", "0.45"]
    enter(panel, "leaks.na.permeability", "2,134308e-6")
    assert store.rig["leaks.na.permeability"] == 2.134308e-6
    assert ratios(panel) == ["1", "1", "0.45"]
    enter(panel, "leaks.k.permeability", "0")
    assert ratios(panel) == ["—", "—", "—"]
    editor = enter(panel, "leaks.cl.permeability", "1e-6")
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert editor.text() == "1.05e−6" and store.rig["leaks.cl.permeability"] == 1.05e-6


def test_a_permeability_beyond_the_limits_is_refused_with_them(store, panel, told):
    take(store, "neuron")
    unfold(panel)
    enter(panel, "leaks.k.permeability", "1")
    assert store.rig["leaks.k.permeability"] == 2.134308e-6
    assert "0 to 0.001 cm/s" in told[-1].english()


def test_ohmic_leaks_have_conductances_and_unlike_ones_no_ratio(store, panel):
    unfold(panel)
    heads = [label.text() for label in panel.findChildren(QLabel) if "<sub>" in label.text()]
    assert heads == ["g/g<sub>K</sub>"]
    enter(panel, "leaks.k.conductance", "0.5")
    assert ratios(panel) == ["0.0554", "1", "0.545"]
    take(store, "passive")
    assert ratios(panel) == ["—", "—", "—"]  # K ohmic, the others by their permeability


def test_what_is_given_to_a_cell_can_be_turned(store, panel):
    unfold(panel)
    for row, amount in (("leaks.k", "conductance"), ("pump", "current")):
        switch, slider = panel.findChild(QAbstractButton, f"{row}.on"), panel._rows[row].slider
        assert not switch.isEnabled() and not slider.isVisible() and panel._rows[row].none.isVisible()
        path = f"{row}.{amount}"
        enter(panel, path, "0.2")
        assert switch.isEnabled() and slider.isVisible() and not panel._rows[row].none.isVisible()
        store.undo()
        assert not switch.isEnabled() and not slider.isVisible()


# --- the ladder -------------------------------------------------------------------------------------


def rungs(panel):
    found = [
        b for b in panel.findChildren(QPushButton) if b.objectName().startswith("ladder.") and b.isVisible()
    ]
    return {b.objectName().removeprefix("ladder."): b for b in found}


def test_only_a_cell_that_starts_with_parts_switched_off_has_a_ladder(store, panel):
    shown = {}
    for name in cells.names():
        take(store, name)
        shown[name] = list(rungs(panel))
        assert bool(ladder(cells.preset(name))) == bool(shown[name])
    assert shown.pop("passive") == ["leak", "na", "k", "pump"]
    assert not any(shown.values())


def test_climbing_the_ladder(store, panel):
    take(store, "passive")
    assert [b.text() for b in rungs(panel).values()] == ["Add leak", "Add Na", "Add K", "Add pump"]
    bottom = store.rig
    QTest.mouseClick(rungs(panel)["leak"], Qt.MouseButton.LeftButton)
    assert store.rig["leaks.na.on"] and store.rig["leaks.cl.on"]
    assert rungs(panel)["leak"].text() == "✓ leak" and rungs(panel)["leak"].isChecked()
    store.undo()  # both leaks at once
    assert store.rig == bottom and not rungs(panel)["leak"].isChecked()
    for name in ("leak", "na", "k", "pump"):
        QTest.mouseClick(rungs(panel)[name], Qt.MouseButton.LeftButton)
    assert all(
        value
        for path, value in store.rig.values().items()
        if path.split(".")[0] in ("channels", "leaks", "pump") and path.endswith(".on")
    )
    assert [b.text() for b in rungs(panel).values()] == ["✓ leak", "✓ Na", "✓ K", "✓ pump"]
    QTest.mouseClick(rungs(panel)["k"], Qt.MouseButton.LeftButton)
    assert not store.rig["channels.k.on"] and rungs(panel)["k"].text() == "Add K"


def test_a_rung_follows_the_switches(store, panel):
    take(store, "passive")
    QTest.mouseClick(panel.findChild(QAbstractButton, "leaks.na.on"), Qt.MouseButton.LeftButton)
    assert not rungs(panel)["leak"].isChecked()  # only half of it
    QTest.mouseClick(panel.findChild(QAbstractButton, "leaks.cl.on"), Qt.MouseButton.LeftButton)
    assert rungs(panel)["leak"].isChecked()
