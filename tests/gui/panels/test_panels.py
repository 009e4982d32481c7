"""All panels together, as the main window has them."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListView, QPushButton, QWidget

from engine.rig.stimulus import MODES
from gui import theme
from gui.panels.balance import BalancePanel
from gui.panels.channels import ChannelsPanel
from gui.panels.drugs import DrugsPanel
from gui.panels.ions import IonsPanel
from gui.panels.readings import ReadingsPanel
from gui.panels.stimulus import StimulusPanel
from gui.panels.stimulus_more import StimulusMorePanel
from gui.panels.time_base import TimeBasePanel
from gui.panels.traces import TracesPanel
from gui.panels.trigger import TriggerPanel
from gui.panels.view import ViewPanel
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.readout import Readout

ENTER = Qt.Key.Key_Return
TITLE = 50  # px of a panel's title and margins
IN_THE_TOOLBAR = {"pace.speed", "pace.unlimited"}


@dataclass
class Readings:
    v: float = -64.996
    rate: float | None = None
    potentials: dict[str, float] = field(default_factory=lambda: {"na": 50.0, "k": -77.0, "cl": -65.0})
    time_ms: float = 1234.5


@pytest.fixture
def panels(store, told, window):
    fire = QAction("Fire")
    made = {
        "ions": IonsPanel(store, told.append),
        "channels": ChannelsPanel(store, told.append),
        "drugs": DrugsPanel(store, told.append, QAction("Wash")),
        "balance": BalancePanel(store, told.append),
        "stimulus": StimulusPanel(store, told.append, fire),
        "stimulus_more": StimulusMorePanel(store, told.append),
        "trigger": TriggerPanel(store, told.append),
        "time_base": TimeBasePanel(store, told.append),
        "traces": TracesPanel(store, told.append),
        "view": ViewPanel(store, told.append),
        "readings": ReadingsPanel(store, told.append),
    }
    made["host"] = window(*made.values())
    made["fire"] = fire
    return made


def find(panels, path):
    (widget,) = panels["host"].findChildren(QWidget, path)
    return widget


def labels_of(panel):
    return [label.text() for label in panel.findChildren(QLabel)]


def test_every_quantity_has_one_editor_of_its_name(store, panels):
    names = Counter(widget.objectName() for widget in panels["host"].findChildren(QWidget))
    parts = (
        "ions.",
        "channels.",
        "leaks.",
        "pump.",
        "drugs.",
        "cytoplasm.",
        "stimulus.",
        "pace.",
        "temperature",
    )
    wanted = {path for path in store.rig.quantities() if path.startswith(parts)} - IN_THE_TOOLBAR
    # What these panels have; a test of the whole window looks for the rest.
    wanted |= {f"scope.{name}" for name in ("time_per_div", "roll", "reversals")}
    wanted |= {f"scope.{name}" for name in ("arrangement", "bars", "persistence", "depth")}
    wanted |= {"scope.sweeps.mode", "scope.sweeps.count"}
    wanted |= {
        f"scope.trigger.{name}" for name in ("mode", "source", "slope", "pre", "hysteresis", "holdoff")
    }
    wanted |= {
        f"scope.traces.{t.id}.{name}"
        for t in store.rig.scope.placed
        for name in ("on", "per_div", "position")
    }
    assert {path: names[path] for path in wanted if names[path] != 1} == {}


def test_every_control_has_a_name_for_those_who_listen(panels):
    nameless = [
        widget
        for widget in panels["host"].findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and widget is not panels["host"].other
        and not isinstance(widget, QListView)  # the list a drop-down makes for itself
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert nameless == []


def test_they_load_without_the_engine():
    code = (
        "import sys, gui.bind, gui.theme, gui.labels\n"
        "from gui.panels import balance, channels, drugs, ions, readings, stimulus, time_base, traces\n"
        "from gui.panels import trigger, why\n"
        "sys.exit(','.join({'numba', 'pyqtgraph', 'numpy', 'engine.pack'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "" and done.returncode == 0


def test_concentrations_move_the_potentials_at_once(store, panels):
    assert "+50.0 mV" in labels_of(panels["ions"]) and "−54.4 mV" in labels_of(panels["ions"])
    outside = find(panels, "ions.na.outside")
    outside.setFocus()
    QTest.keyClicks(outside, "44,0")
    QTest.keyClick(outside, ENTER)
    assert store.rig["ions.na.outside"] == 44.0
    assert "−5.4 mV" in labels_of(panels["ions"])


def test_with_all_leaks_blocked_there_is_no_leak_potential(store, panels):
    for ion in ("na", "cl"):
        store.set(f"leaks.{ion}.on", False)
    assert "—" in labels_of(panels["ions"])


def test_the_nernst_line(store, panels):
    def title():
        return panels["ions"].findChild(Fold).findChild(QPushButton).text()

    assert title().endswith("Nernst at 6.3 °C, fixed")
    assert find(panels, "nernst.temperature").isEnabled()
    store.set("temperature", 18.5)
    assert title().endswith("6.3 °C, fixed")
    store.set("nernst.mode", "running")
    assert title().endswith("Nernst at 18.5 °C, running")
    assert not find(panels, "nernst.temperature").isEnabled()
    assert "+52.2 mV" in labels_of(panels["ions"])


def test_what_a_cell_lacks_cannot_be_turned(panels):
    assert not find(panels, "leaks.k.on").isEnabled()
    assert not find(panels, "leaks.k.blocked").isVisible()
    assert "none in this cell" in labels_of(panels["channels"])
    assert find(panels, "leaks.cl.blocked").isEnabled()


def test_slider_and_number_of_a_block_agree(store, panels):
    editor = find(panels, "channels.k.blocked")
    slider = find(panels, "channels.k.blocked.percentslider")
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert editor.text() == "5" and store.rig["channels.k.blocked"] == 5.0
    editor.setFocus()
    QTest.keyClicks(editor, "62,5")
    QTest.keyClick(editor, ENTER)
    assert slider.value() == 62 and store.rig["channels.k.blocked"] == 62.5
    assert find(panels, "leaks.na.blocked").text() == "0"


def test_train_has_more_to_set(store, panels):
    interval = find(panels, "stimulus.interval")
    assert not interval.isEnabled()
    mode = find(panels, "stimulus.mode")
    assert isinstance(mode, ChoiceBox)
    mode.setCurrentIndex(mode.findData("train"))
    mode.activated.emit(mode.currentIndex())
    assert interval.isEnabled() and interval.isVisible()
    assert find(panels, "stimulus.count").isVisible()


def test_every_stimulus_can_be_drawn(store, panels):
    for mode in MODES:
        store.set("stimulus.mode", mode)
        for amplitude, width, delay, interval in (
            (0.0, 0.001, 0.0, 0.1), (-1000.0, 10000.0, 0.0, 0.1), (5.0, 1.0, 10000.0, 10000.0),
        ):  # fmt: skip
            for name, value in zip(
                ("amplitude", "width", "delay", "interval"), (amplitude, width, delay, interval), strict=True
            ):
                store.set(f"stimulus.{name}", value)
            assert not panels["stimulus"].grab().isNull()


def test_the_fire_button_takes_what_is_being_typed_first(store, panels, qtbot):
    (button,) = [b for b in panels["stimulus"].findChildren(QAbstractButton) if b.text() == "Fire"]
    amplitude = find(panels, "stimulus.amplitude")
    amplitude.setFocus()
    QTest.keyClicks(amplitude, "25")
    seen = []
    panels["fire"].triggered.connect(lambda: seen.append(store.rig["stimulus.amplitude"]))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == [25.0]
    panels["fire"].setEnabled(False)
    assert not button.isEnabled()


def test_the_level_is_that_of_the_source(store, panels):
    assert find(panels, "scope.traces.stimulus.level").isVisible()
    store.set("scope.trigger.source", "v")
    assert not find(panels, "scope.traces.stimulus.level").isVisible()
    assert find(panels, "scope.traces.v.level").isVisible()


def test_traces_are_selected_by_a_click_and_not_by_passing_with_tab(panels, qtbot):
    traces = panels["traces"]
    panels["host"].resize(900, 300)  # with less, the position stands in the card's settings
    assert traces.selection == "v"
    with qtbot.waitSignal(traces.selected) as caught:
        QTest.mouseClick(find(panels, "scope.traces.i_na.on").parentWidget(), Qt.MouseButton.LeftButton)
    assert caught.args == ["i_na"]
    assert find(panels, "scope.traces.i_na.position").isVisible()
    assert not find(panels, "scope.traces.v.position").isVisible()
    find(panels, "scope.traces.stimulus.per_div").setFocus()
    assert traces.selection == "i_na"
    QTest.mouseClick(find(panels, "scope.traces.stimulus.per_div"), Qt.MouseButton.LeftButton)
    assert traces.selection == "stimulus"
    with qtbot.assertNotEmitted(traces.selected):
        traces.select("stimulus")
        traces.select("no such trace")


def test_the_wheel_over_a_card_turns_its_scale(store, panels, wheel):
    card = find(panels, "scope.traces.v.per_div").parentWidget()
    wheel(card, 1)  # upwards magnifies, as over the screen
    assert store.rig["scope.traces.v.per_div"] == 10.0


def test_readings(panels):
    panels["readings"].show_readings(Readings())
    shown = [readout.text for readout in panels["readings"].findChildren(Readout)]
    assert shown == ["−65.0 mV", "+50.0 mV", "−77.0 mV", "−65.0 mV", "—", "1.234 s"]


def test_another_cell_gives_other_rows(store, panels, qtbot):
    from dataclasses import replace

    from engine.rig.rig import default_rig

    cell = store.rig.cell
    third = replace(cell.channels[1], id="kca", label="K(Ca)", conductance=1.0)
    store.replace(default_rig(replace(cell, id="other", channels=(*cell.channels, third))))
    qtbot.waitUntil(lambda: find(panels, "scope.traces.i_kca.per_div").isVisible())
    assert find(panels, "channels.kca.blocked").isEnabled()
    store.undo()
    assert panels["host"].findChildren(QWidget, "channels.kca.blocked") == []
    store.set("channels.k.blocked", 20.0)
    assert find(panels, "channels.k.blocked").text() == "20"


class Longer(QTranslator):
    """Makes every text a third longer, as Indonesian is."""

    def translate(self, context, source, disambiguation=None, n=-1):
        return source + "m" * round(0.3 * len(source))

    def isEmpty(self):
        return False


@pytest.mark.parametrize("look", ["plain", "large font", "long words"])
def test_nothing_is_cut_off(qapp, qtbot, store, told, look):
    font, translator = qapp.font(), Longer()
    if look == "large font":
        large = qapp.font()
        large.setPointSizeF(large.pointSizeF() * 1.25)
        qapp.setFont(large)
        theme.apply(qapp, "dark")
    if look == "long words":
        qapp.installTranslator(translator)
    try:
        left = [kind(store, told.append) for kind in (IonsPanel, ChannelsPanel)]
        right = [kind(store, told.append) for kind in (TriggerPanel, TimeBasePanel)]
        right.append(StimulusPanel(store, told.append, QAction("Fire")))
        strips = [kind(store, told.append) for kind in (TracesPanel, ReadingsPanel)]
        books = BalancePanel(store, told.append)  # folded at first, so it counts in no column
        for part in (*left, *right, *strips, books):
            qtbot.addWidget(part)
            part.resize(part.minimumSizeHint())
            part.show()
        qapp.processEvents()
        assert all(strip.height() <= 64 for strip in strips)
        for column in (left, right):  # a title and margins for each come to that
            assert sum(part.height() + TITLE for part in column) <= 610
        for part in (*left, *right, *strips, books):
            cut = [
                (widget.objectName() or repr(widget), widget.size(), widget.minimumSizeHint())
                for widget in part.findChildren(QWidget)
                if widget.isVisible()
                and isinstance(widget, (QLabel, QAbstractButton, QLineEdit))
                and (
                    widget.width() < widget.minimumSizeHint().width()
                    or widget.height() < widget.minimumSizeHint().height()
                )
            ]
            assert cut == []
        if look == "plain":
            assert (
                max(part.width() for part in left) <= 260
                and max(part.width() for part in (*right, books)) <= 206
            )
    finally:
        qapp.removeTranslator(translator)
        qapp.setFont(font)
        theme.apply(qapp, "dark")
