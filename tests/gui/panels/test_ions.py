"""The ions panel and the ion balance against snapshots and states of real membranes."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from engine.files import cells
from engine.ledger import Ledger
from engine.rig.rig import default_rig
from engine.runner import Status
from engine.simulator import Simulator
from engine.snapshot import look
from gui.panels.balance import BalancePanel
from gui.panels.ions import IonsPanel
from gui.store import Store
from gui.widgets.figure import Figure

HEADS = ["in now", "out now", "V − E", "net I, µA/cm²"]
ENTER = Qt.Key.Key_Return


def texts(panel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def figure(panel, name) -> str:
    return panel.findChild(Figure, name).text()


@pytest.fixture
def neuron(store):
    return Store(default_rig(cells.preset("neuron")))


def fired(rig, impulses: int) -> Simulator:
    simulator = Simulator(rig.replace("stimulus.delay", 0.0))
    for _ in range(impulses):
        simulator.fire()
        simulator.advance(3000)
    return simulator


def status(simulator) -> Status:
    return Status(state=simulator.state, rest=simulator.rest)


def test_where_the_resting_potential_comes_from(neuron, told, window):
    panel = IonsPanel(neuron, told.append)
    window(panel)
    simulator = Simulator(neuron.rig)
    panel.show_snapshot(look(neuron.rig, simulator.state))
    shown = texts(panel)
    assert {"+55.0 mV", "−95.0 mV", "−64.7 mV", "−70.0 mV"} <= set(shown)  # Nernst; leaks, with pump and V
    assert {"−125.0", "+25.0"} <= set(shown)  # V - E
    assert shown.count("0.00") == 3  # at rest no ion has a net current
    assert "Leaks alone (GHK)" in shown


def test_the_current_of_an_ion_has_its_sign(neuron, told, window):
    panel = IonsPanel(neuron, told.append)
    window(panel)
    simulator = Simulator(neuron.rig.replace("stimulus.delay", 0.0))
    simulator.fire()
    while simulator.v < 0.0:
        simulator.advance(1)
    seen = look(simulator.rig, simulator.state)
    panel.show_snapshot(seen)
    assert seen.by_ion["na"] < -100 and seen.by_ion["k"] > 10
    for ion in ("na", "k"):
        shown = f"{abs(seen.by_ion[ion]):.2f}"
        assert ("−" if ion == "na" else "+") + shown in texts(panel)


def test_concentrations_are_shown_where_they_move(neuron, told, window):
    panel = IonsPanel(neuron, told.append)
    window(panel)
    rig = neuron.rig.replace("pace.lapse", 100.0)
    simulator = fired(rig, 3)
    panel.show_snapshot(look(rig, simulator.state))
    inside = simulator.concentrations["na"][0]
    assert inside > 20.0 and f"{inside:.3f}" in texts(panel)
    assert "in now" in texts(panel) and "out now" not in texts(panel)
    assert panel.findChild(QWidget, "ions.na.inside").text() == "18.5"  # what was set
    neuron.set("cytoplasm.moving", False)
    assert "in now" not in texts(panel) and f"{inside:.3f}" not in texts(panel)
    neuron.set("space.on", True)
    assert "out now" in texts(panel) and "in now" not in texts(panel)


def test_what_is_now_does_not_run_together(neuron, told, window, qtbot):
    panel = IonsPanel(neuron, told.append)
    host = window(panel)
    neuron.set("space.on", True)
    simulator = Simulator(neuron.rig)
    panel.show_snapshot(look(neuron.rig, simulator.state))
    assert panel.minimumSizeHint().width() <= 248
    host.resize(host.minimumSizeHint())
    qtbot.wait(20)
    heads = [head for head in panel.findChildren(QLabel) if head.text() in HEADS]
    assert [head.text() for head in heads] == HEADS
    for head, following in pairwise(heads):
        begins = (
            following.geometry().right() + 1 - following.fontMetrics().horizontalAdvance(following.text())
        )
        assert begins >= head.geometry().right() + 6


def test_a_cell_without_a_pump_has_no_potential_with_it(store, told, window):
    panel = IonsPanel(store, told.append)
    window(panel)
    panel.show_snapshot(look(store.rig, Simulator(store.rig).state))
    assert {"Leaks alone", "−54.4 mV", "—", "−65.0 mV"} <= set(texts(panel))


def test_the_books_are_those_of_the_ledger(neuron, told, window):
    panel = BalancePanel(neuron, told.append)
    window(panel)
    assert figure(panel, "balance.na") == "—"
    simulator = fired(neuron.rig, 3)
    panel.show_status(status(simulator))
    ledger = Ledger.of(neuron.rig, simulator.state)
    assert ledger.impulses == 3
    assert figure(panel, "balance.impulses") == "3"
    assert figure(panel, "balance.na") == f"{ledger.na_gained:.2f}"
    assert figure(panel, "balance.k") == f"{ledger.k_lost:.2f}"
    assert figure(panel, "balance.atp") == f"{ledger.atp:.2f}"
    assert figure(panel, "balance.charge") == f"{ledger.gross:.0f} nC/cm²"
    now = look(neuron.rig, simulator.state).currents["i_pump"]
    assert figure(panel, "balance.pump") == f"{now:.3f} µA/cm²"
    assert float(figure(panel, "balance.na.impulse")) == pytest.approx(ledger.na_per_impulse, abs=0.02)


def test_zero_begins_the_books_anew(neuron, told, window):
    panel = BalancePanel(neuron, told.append)
    window(panel)
    simulator = fired(neuron.rig, 2)
    panel.show_status(status(simulator))
    zero = Ledger.of(neuron.rig, simulator.state)
    QTest.mouseClick(panel.findChild(QPushButton, "balance.zero"), Qt.MouseButton.LeftButton)
    assert {figure(panel, f"balance.{key}") for key in ("na", "k", "atp")} == {"0.00"}
    assert figure(panel, "balance.impulses") == "0"
    simulator.fire()
    simulator.advance(3000)
    panel.show_status(status(simulator))
    since = Ledger.of(neuron.rig, simulator.state).since(zero)
    assert figure(panel, "balance.impulses") == "1"
    assert figure(panel, "balance.na") == f"{since.na_gained:.2f}"
    # a reset begins its own books
    fresh = fired(neuron.rig, 1)
    panel.show_status(status(fresh))
    assert figure(panel, "balance.na") == f"{Ledger.of(neuron.rig, fresh.state).na_gained:.2f}"


def test_the_error_of_the_time_lapse_is_said(neuron, told, window):
    panel = BalancePanel(neuron, told.append)
    window(panel)

    def said():
        (label,) = [label for label in panel.findChildren(QLabel) if label.wordWrap()]
        return label.text(), bool(label.property("error"))

    assert said() == ("After an impulse, this says how much it changes.", False)
    panel.show_status(status(fired(neuron.rig, 1)))
    assert said() == ("One impulse changes Na⁺ inside by 0.062 %.", False)
    knob = panel.findChild(QWidget, "pace.lapse")
    knob.setFocus()
    for _ in range(4):  # 2, 5, 10, 20
        QTest.keyClick(knob, Qt.Key.Key_Up)
    assert neuron.rig["pace.lapse"] == 20.0
    assert said() == ("One impulse changes Na⁺ inside by 1.2 %: too coarse, take less.", True)
    moving = panel.findChild(QWidget, "cytoplasm.moving")
    QTest.mouseClick(moving, Qt.MouseButton.LeftButton)
    assert neuron.rig["cytoplasm.moving"] is False
    assert said() == ("All concentrations are held: nothing moves, at any pace.", False)
    assert not panel.findChild(QWidget, "cytoplasm.diameter").isEnabled()


def test_fixed_anions(neuron, told, window):
    panel = BalancePanel(neuron, told.append)
    window(panel)
    assert "149.8 mM" in texts(panel)
    neuron.set("ions.k.inside", 150.0)
    assert "159.8 mM" in texts(panel)


def test_another_cell_has_its_own_books(neuron, told, window):
    panel = BalancePanel(neuron, told.append)
    window(panel)
    simulator = fired(neuron.rig, 1)
    panel.show_status(status(simulator))
    neuron.replace(default_rig(cells.preset("axon-1952")))
    panel.show_status(status(simulator))  # the engine has not taken the other cell over yet
    assert figure(panel, "balance.na") == "—"
    axon = fired(neuron.rig, 1)
    panel.show_status(status(axon))
    assert figure(panel, "balance.impulses") == "1" and figure(panel, "balance.pump") == "—"
